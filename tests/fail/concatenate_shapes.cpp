// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4, B is 3x5: concatenate needs equal shapes but for the leading axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;
constexpr auto B = tg::matrix<"B", 3, 5>;

#ifdef MISTAKE
constexpr auto e = tg::concatenate(A, B);
#else
constexpr auto e = tg::concatenate(A, A);
#endif
