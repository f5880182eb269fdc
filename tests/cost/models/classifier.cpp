// SPDX-License-Identifier: BSL-1.0
// The cross-entropy of a linear classifier.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 10, 16>;
constexpr auto x = tg::vector<"x", 16>;
constexpr auto t = tg::vector<"t", 10>;
constexpr auto u = W * x;
constexpr auto loss = tg::logsumexp(u) - tg::dot(t, u);

double model(const tg::array<double, 10, 16>& w, const double (&input)[16],
             const double (&wanted)[10]) {
    const auto r = tg::function(loss, tg::softmax(u), tg::grad(loss, W))(W = w, x = input, t = wanted);
    return std::get<0>(r) + std::get<1>(r)[0] + std::get<2>(r)(0, 0);
}
