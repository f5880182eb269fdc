// SPDX-License-Identifier: BSL-1.0
// expect: a bare number in an expression: write 1_c
#include <typegrad/typegrad.hpp>

#include <iostream>

namespace tg = typegrad;
using namespace tg::literals;

// What a program does with the values of a mistaken expression is no further mistake.
int main() {
    auto W = tg::matrix<"W", 3, 4>;
    auto x = tg::vector<"x", 4>;
#ifdef MISTAKE
    auto z = 1 - tg::sigmoid(W * x);
#else
    auto z = 1_c - tg::sigmoid(W * x);
#endif
    auto f = tg::function(z, tg::grad(tg::sum(z), W));
    double weights[3][4] = {}, input[4] = {};
    auto [value, slope] = f(W = weights, x = input);
    double total = 0;
    for (double v : value) total += v;
    std::cout << z << ": " << value[0] << ' ' << slope(0, 0) << ' ' << total << '\n';
}
