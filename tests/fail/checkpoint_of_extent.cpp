// SPDX-License-Identifier: BSL-1.0
// expect: n turns in 4 segments: checkpoint<4> needs a number of turns, or a multiple of an extent
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto x = tg::vector<"x", n>;
constexpr auto y = tg::vector<"y", 4_c * n>;
constexpr auto step = [](auto s, auto u) { return s * u; };

#ifdef MISTAKE
constexpr auto e = tg::checkpoint<4>(tg::fold(step, 1_c, x));
#else
constexpr auto e = tg::checkpoint<4>(tg::fold(step, 1_c, y));
#endif
