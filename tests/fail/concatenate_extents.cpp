// SPDX-License-Identifier: BSL-1.0
// expect: x is n, y is m: concatenate needs a length that is a product of extents, plus a number
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto m = tg::dim<"m">;
constexpr auto x = tg::vector<"x", n>;
constexpr auto y = tg::vector<"y", m>;
constexpr auto z = tg::vector<"z", n + 1_c>;

#ifdef MISTAKE
constexpr auto e = tg::concatenate(x, y);
#else
constexpr auto e = tg::concatenate(x, z);
#endif
