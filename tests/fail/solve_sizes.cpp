// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x3, b is 4: solve needs b of 3
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto b = tg::vector<"b", 4>;

#ifdef MISTAKE
constexpr auto e = tg::solve(A, b);
#else
constexpr auto e = tg::solve(A, tg::slice<0, 3>(b));
#endif
