// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: row<3>\(A\) is out of range
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::row<3>(A);
#else
constexpr auto e = tg::row<2>(A);
#endif
