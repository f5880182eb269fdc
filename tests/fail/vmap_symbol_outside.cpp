// SPDX-License-Identifier: BSL-1.0
// expect: grad by x, which a map binds: it is not known outside
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto w = tg::vector<"w", 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::scalar<"t">;
constexpr auto X = tg::matrix<"X", 32, 4>;
constexpr auto T = tg::vector<"T", 32>;

#ifdef MISTAKE
constexpr auto e = tg::grad(tg::sum(tg::vmap(tg::dot(w, x), x = X)), x);
#else
constexpr auto e = tg::grad(tg::sum(tg::vmap(tg::dot(w, x), x = X)), X);
#endif
