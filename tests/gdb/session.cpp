// SPDX-License-Identifier: BSL-1.0
// What the debugger looks at in session.py.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

int main() {
    constexpr auto z = tg::sigmoid(W * x);
    constexpr auto dW = tg::grad(tg::sum(z), W);
    constexpr auto row = tg::transpose(x) * 2_c;
    constexpr auto half = 0.5_c;
    double weights[3][4] = {{0}}, input[4] = {1, 2, 3, 4};
    constexpr auto f = tg::function(z);
    auto y = f(W = weights, x = input);
    const auto W_ = W;
    static_cast<void>(z), static_cast<void>(dW), static_cast<void>(row), static_cast<void>(half);
    static_cast<void>(W_);
    return y[0] > 0 ? 0 : 1;  // here
}
