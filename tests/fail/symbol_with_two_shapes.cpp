// SPDX-License-Identifier: BSL-1.0
// expect: x is 4 and 5 in one expression: give one of them another name
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr auto other = tg::vector<"x", 5>;

#ifdef MISTAKE
constexpr auto h = tg::function(tg::sum(x) + tg::sum(other));
#else
constexpr auto h = tg::function(tg::sum(x) + tg::sum(tg::vector<"y", 5>));
#endif
