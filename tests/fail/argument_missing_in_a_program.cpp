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

#ifdef MISTAKE
int main() {
    const double value = f(W = weights);
    return value > 0;
}
#else
int main() {
    const double value = f(W = weights, x = input);
    return value > 0;
}
#endif
