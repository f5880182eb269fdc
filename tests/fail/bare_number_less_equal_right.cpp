// SPDX-License-Identifier: BSL-1.0
// expect: a bare number in an expression: write 1_c
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = x <= 0.5;
#else
constexpr auto e = x <= 0.5_c;
#endif
