// SPDX-License-Identifier: BSL-1.0
// expect: a bare number in an expression: write 1_c
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 5>;

#ifdef MISTAKE
constexpr auto e = tg::substitute(a * x, a = 2);
#else
constexpr auto e = tg::substitute(a * x, a = 2_c);
#endif
