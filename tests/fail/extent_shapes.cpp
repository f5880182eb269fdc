// SPDX-License-Identifier: BSL-1.0
// expect: x is n, v is n \+ 1: x \+ v needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto x = tg::vector<"x", n>;
#ifdef MISTAKE
constexpr auto v = tg::vector<"v", n + 1_c>;
#else
constexpr auto v = tg::vector<"v", n>;
#endif
constexpr auto z = x + v;
