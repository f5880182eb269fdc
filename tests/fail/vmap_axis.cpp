// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, w is 4: vmap maps x over one axis more
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto w = tg::vector<"w", 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::scalar<"t">;
constexpr auto X = tg::matrix<"X", 32, 4>;
constexpr auto T = tg::vector<"T", 32>;

#ifdef MISTAKE
constexpr auto e = tg::vmap(tg::dot(w, x) - t, x = w, t = T);
#else
constexpr auto e = tg::vmap(tg::dot(w, x) - t, x = X, t = T);
#endif
