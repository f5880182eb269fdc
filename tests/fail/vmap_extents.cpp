// SPDX-License-Identifier: BSL-1.0
// expect: X is 32x4, T is 16: vmap needs equal leading extents
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto w = tg::vector<"w", 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::scalar<"t">;
constexpr auto X = tg::matrix<"X", 32, 4>;
constexpr auto T = tg::vector<"T", 16>;

#ifdef MISTAKE
constexpr auto e = tg::vmap(tg::dot(w, x) - t, x = X, t = T);
#else
constexpr auto e = tg::vmap(tg::dot(w, x), x = X) + 0_c * tg::sum(T);
#endif
