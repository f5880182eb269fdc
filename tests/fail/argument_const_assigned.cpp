// SPDX-License-Identifier: BSL-1.0
// expect: W is assigned to, the data given is const
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr auto step = tg::function(W -= tg::outer(W * x, x));
void use();

#ifdef MISTAKE
void use() { step(W = weights, x = input); }
#else
void use() {
    double changing[3][4] = {};
    step(W = changing, x = input);
}
#endif
