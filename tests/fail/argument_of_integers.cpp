// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, the data given is an array of integers, which only indices take
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr int numbers[4] = {};

#ifdef MISTAKE
constexpr double r = f(W = weights, x = numbers);
#else
constexpr double r = f(W = weights, x = input);
#endif
