// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, v is 5: W \* v needs v of 4
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto loss = tg::sum(W * v);
#else
constexpr auto loss = tg::sum(W * x);
#endif

constexpr auto g = tg::grad(loss, W, x);
constexpr auto f = tg::function(loss);
constexpr auto train = tg::function(loss, g, W -= 0.1_c * g[W]);

double weights[3][4] = {};
constexpr double input[4] = {};

double use();
double use() {
    train(W = weights, x = input);
    const double value = f(W = weights, x = input);
    return value + f(W = weights, x = input);
}
