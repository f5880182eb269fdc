// SPDX-License-Identifier: BSL-1.0
// expect: unknown argument: x \(5\), here x is 4
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr auto other = tg::vector<"x", 5>;
constexpr double longer[5] = {};

#ifdef MISTAKE
constexpr double r = f(W = weights, other = longer);
#else
constexpr double r = f(W = weights, x = input);
#endif
