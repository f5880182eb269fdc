// SPDX-License-Identifier: BSL-1.0
// expect: vmap over x twice
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto w = tg::vector<"w", 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::scalar<"t">;
constexpr auto X = tg::matrix<"X", 32, 4>;
constexpr auto T = tg::vector<"T", 32>;

#ifdef MISTAKE
constexpr auto e = tg::vmap(tg::dot(w, x) - t, x = X, x = 2_c * X);
#else
constexpr auto e = tg::vmap(tg::dot(w, x) - t, x = 2_c * X, t = T);
#endif
