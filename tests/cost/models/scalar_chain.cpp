// SPDX-License-Identifier: BSL-1.0
// Sixty operations in a row, value and gradient.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::scalar<"x">;
constexpr auto w = tg::scalar<"w">;

template <int N>
constexpr auto chain(auto y) {
    if constexpr (N == 0) return y;
    else return chain<N - 1>(tg::tanh(y * x + w) - x);
}
constexpr auto y = chain<15>(x);

double model(double a, double b) {
    const auto [value, by_x, by_w] = tg::function(y, tg::grad(y, x, w))(x = a, w = b);
    return value + by_x + by_w;
}
