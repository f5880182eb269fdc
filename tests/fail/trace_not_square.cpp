// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: trace\(A\) needs a square matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::trace(A);
#else
constexpr auto e = tg::trace(A * tg::transpose(A));
#endif
