// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, the data given has 5
#include <typegrad/typegrad.hpp>

#include <span>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
double use(std::span<const double, 5> data);

#ifdef MISTAKE
double use(std::span<const double, 5> data) { return f(W = weights, x = data); }
#else
double use(std::span<const double, 5> data) { return f(W = weights, x = data.first<4>()); }
#endif
