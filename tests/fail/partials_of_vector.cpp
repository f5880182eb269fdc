// SPDX-License-Identifier: BSL-1.0
// expect: partials need a scalar, a \* x is 4: sum it, or say jacobian
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::partials<2>(a * x, a);
#else
constexpr auto e = tg::partials<2>(tg::sum(a * x), a);
#endif
