// SPDX-License-Identifier: BSL-1.0
// A residual chain of vectors, with the gradient by everything.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto w = tg::vector<"w", 16>;
constexpr auto x = tg::vector<"x", 16>;

template <int N>
constexpr auto residual(auto y) {
    if constexpr (N == 0) return y;
    else return residual<N - 1>(y + tg::sigmoid(tg::hadamard(w, y)));
}
constexpr auto loss = tg::sum(tg::square(residual<12>(x)));

double model(const double (&weights)[16], const double (&input)[16]) {
    const auto r = tg::function(loss, tg::grad(loss, w, x))(w = weights, x = input);
    return std::get<0>(r) + r[w][0] + r[x][0];
}
