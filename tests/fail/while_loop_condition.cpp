// SPDX-License-Identifier: BSL-1.0
// expect: while_loop needs a number for its condition, .* is 3: say any or all
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto b = tg::vector<"b", 3>;
constexpr auto step = [](auto c) { return c * 2_c; };

#ifdef MISTAKE
constexpr auto e = tg::while_loop([](auto c) { return c < 9_c; }, step, b);
#else
constexpr auto e = tg::while_loop([](auto c) { return tg::all(c < 9_c); }, step, b);
#endif
