// SPDX-License-Identifier: BSL-1.0
// expect: no gradient by v was asked for
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;
constexpr auto g = tg::grad(tg::sum(W * x), W, x);

#ifdef MISTAKE
constexpr auto e = g[v];
#else
constexpr auto e = g[W];
#endif
