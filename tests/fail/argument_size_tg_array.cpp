// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, the data given has 5
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};

#ifdef MISTAKE
constexpr double r = f(W = weights, x = tg::array<double, 5>{});
#else
constexpr double r = f(W = weights, x = tg::array<double, 4>{});
#endif
