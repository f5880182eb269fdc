// SPDX-License-Identifier: BSL-1.0
// What the debugger looks at in session.py.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

template <class Model>
struct layer {
    Model model;
    double rate;
};

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

    constexpr layer<decltype(tg::sum(z))> kept{tg::sum(z), 0.25};
    const auto& reference = kept;
    constexpr auto gradients = tg::grad(kept.model, W, x);
    const auto both = tg::function(gradients)(W = weights, x = input);
    const auto step = W -= half;
    const auto k = tg::index<"k">;
    constexpr auto n = tg::dim<"n">;
    const auto X = tg::matrix<"X", n, 4>;
    const auto lags = tg::vector<"lags", 2_c * n - 1_c>;
    const auto mean = tg::mean(X * x);
    const double data[2][4] = {{1, 1, 1, 1}};
    const auto rows = tg::function(X * x)(X = data, x = input);
    const auto pi = -2_c * tg::pi;
    const tg::workspace<double> ws(10);
    static_cast<void>(reference), static_cast<void>(both), static_cast<void>(step), static_cast<void>(k);
    static_cast<void>(mean), static_cast<void>(lags), static_cast<void>(rows), static_cast<void>(pi), static_cast<void>(ws);
    return y[0] > 0 ? 0 : 1;  // here
}
