// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, the data given is neither a number nor an array of numbers
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
struct person {};
double use(const person&);

#ifdef MISTAKE
double use(const person& someone) { return f(W = weights, x = someone); }
#else
double use(const person&) { return f(W = weights, x = input); }
#endif
