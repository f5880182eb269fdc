// SPDX-License-Identifier: BSL-1.0
// expect: b is not among the symbols of the partials
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::partials<2>(tg::sin(a * b), a)(a, b);
#else
constexpr auto e = tg::partials<2>(tg::sin(a * b), a)(a, a);
#endif
