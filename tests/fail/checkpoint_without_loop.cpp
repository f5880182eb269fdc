// SPDX-License-Identifier: BSL-1.0
// expect: x \+ y has no loop: checkpoint<4> needs what iterate, fold or scan gives
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::scalar<"x">;
constexpr auto y = tg::scalar<"y">;

#ifdef MISTAKE
constexpr auto e = tg::checkpoint<4>(x + y);
#else
constexpr auto e = tg::checkpoint<4>(tg::iterate([](auto u) { return u + y; }, x, 9_c));
#endif
