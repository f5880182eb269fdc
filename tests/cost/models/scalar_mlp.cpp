// SPDX-License-Identifier: BSL-1.0
// A perceptron of two layers written out in scalars.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto neuron(auto a, auto b, auto c, auto u, auto v) { return tg::tanh(a * u + b * v + c); }

constexpr auto x = tg::scalar<"x">;
constexpr auto y = tg::scalar<"y">;
constexpr auto a1 = tg::scalar<"a1">;
constexpr auto a2 = tg::scalar<"a2">;
constexpr auto a3 = tg::scalar<"a3">;
constexpr auto b1 = tg::scalar<"b1">;
constexpr auto b2 = tg::scalar<"b2">;
constexpr auto b3 = tg::scalar<"b3">;
constexpr auto h1 = neuron(a1, a2, a3, x, y);
constexpr auto h2 = neuron(b1, b2, b3, x, y);
constexpr auto h3 = neuron(a1, b1, a2, h1, h2);
constexpr auto h4 = neuron(b2, a3, b3, h1, h2);
constexpr auto loss = tg::square(h3 * h4 - 1_c);

double model(double p, double q) {
    const auto f = tg::function(loss, tg::grad(loss, a1, a2, a3, b1, b2, b3));
    const auto r = f(x = p, y = q, a1 = 1.0, a2 = 2.0, a3 = 3.0, b1 = 4.0, b2 = 5.0, b3 = 6.0);
    return std::get<0>(r) + r[a1] + r[b3];
}
