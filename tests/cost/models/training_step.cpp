// SPDX-License-Identifier: BSL-1.0
// A step of training with momentum, in place.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 8, 16>;
constexpr auto M = tg::matrix<"M", 8, 16>;
constexpr auto b = tg::vector<"b", 8>;
constexpr auto x = tg::vector<"x", 16>;
constexpr auto t = tg::vector<"t", 8>;
constexpr auto rate = tg::scalar<"rate">;
constexpr auto loss = tg::sum(tg::square(tg::sigmoid(W * x + b) - t));
constexpr auto g = tg::grad(loss, W, b);

double model(tg::array<double, 8, 16>& w, tg::array<double, 8, 16>& m, double (&h)[8],
             const double (&input)[16], const double (&wanted)[8]) {
    const auto step = tg::function(loss, M = 0.9_c * M + g[W], W -= rate * M, b -= rate * g[b]);
    return step(W = w, M = m, b = h, x = input, t = wanted, rate = 0.1);
}
