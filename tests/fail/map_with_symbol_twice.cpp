// SPDX-License-Identifier: BSL-1.0
// expect: grad by W twice
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::grad(tg::sum(W * x), W, W);
#else
constexpr auto e = tg::grad(tg::sum(W * x), W, x);
#endif
