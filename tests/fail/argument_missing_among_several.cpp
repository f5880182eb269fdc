// SPDX-License-Identifier: BSL-1.0
// expect: missing argument: x \(4\)
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr auto loss = tg::sum(tg::sigmoid(W * x));
constexpr auto h = tg::function(loss, tg::grad(loss, W));
double use();

#ifdef MISTAKE
double use() {
    auto [value, slope] = h(W = weights);
    return value + slope(0, 0);
}
#else
double use() {
    auto [value, slope] = h(W = weights, x = input);
    return value + slope(0, 0);
}
#endif
