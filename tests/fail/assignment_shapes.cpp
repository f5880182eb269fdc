// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, W \* x is 3: x = W \* x needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};

#ifdef MISTAKE
constexpr auto s = x = W * x;
#else
constexpr auto s = x = tg::transpose(W) * (W * x);
#endif
