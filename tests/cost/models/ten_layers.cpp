// SPDX-License-Identifier: BSL-1.0
// Ten layers that share a matrix.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 8, 8>;
constexpr auto b = tg::vector<"b", 8>;
constexpr auto x = tg::vector<"x", 8>;

template <int N>
constexpr auto layers(auto y) {
    if constexpr (N == 0) return y;
    else return layers<N - 1>(tg::tanh(W * y + b));
}
constexpr auto loss = tg::sum(tg::square(layers<10>(x)));

double model(const tg::array<double, 8, 8>& w, const double (&h)[8], const double (&input)[8]) {
    const auto r = tg::function(loss, tg::grad(loss, W, b))(W = w, b = h, x = input);
    return std::get<0>(r) + r[W](0, 0) + r[b][0];
}
