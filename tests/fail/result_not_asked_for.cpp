// SPDX-License-Identifier: BSL-1.0
// expect: W \* x is not an output of the function
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr auto h = tg::function(tg::sum(x), tg::exp(x));

#ifdef MISTAKE
constexpr auto r = h(x = input)[W * x];
#else
constexpr auto r = h(x = input)[tg::sum(x)];
#endif
