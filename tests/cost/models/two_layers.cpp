// SPDX-License-Identifier: BSL-1.0
// A perceptron of two layers, value and all gradients.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto V = tg::matrix<"V", 8, 4>;
constexpr auto W = tg::matrix<"W", 3, 8>;
constexpr auto b = tg::vector<"b", 8>;
constexpr auto c = tg::vector<"c", 3>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::vector<"t", 3>;
constexpr auto z = W * tg::tanh(V * x + b) + c;
constexpr auto loss = tg::mean(tg::square(z - t));

double model(const tg::array<double, 8, 4>& v, const tg::array<double, 3, 8>& w,
             const double (&h)[8], const double (&o)[3], const double (&input)[4]) {
    const auto f = tg::function(loss, tg::grad(loss, V, W, b, c));
    const auto r = f(V = v, W = w, b = h, c = o, x = input, t = o);
    return std::get<0>(r) + r[V](0, 0) + r[W](0, 0) + r[b][0] + r[c][0];
}
