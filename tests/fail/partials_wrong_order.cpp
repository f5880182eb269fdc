// SPDX-License-Identifier: BSL-1.0
// expect: partials to order 2 were asked for, this one is of order 3
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::partials<2>(tg::sin(a), a)(a, a, a);
#else
constexpr auto e = tg::partials<2>(tg::sin(a), a)(a, a);
#endif
