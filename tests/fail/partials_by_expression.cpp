// SPDX-License-Identifier: BSL-1.0
// expect: partials by a \* b: they need symbols
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::partials<2>(tg::sin(a * b), a * b);
#else
constexpr auto e = tg::partials<2>(tg::sin(a * b), b);
#endif
