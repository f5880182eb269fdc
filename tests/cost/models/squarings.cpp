// SPDX-License-Identifier: BSL-1.0
// Every node is shared: a tree of this expression has 2^24 leaves.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::scalar<"x">;

template <int N>
constexpr auto squared(auto y) {
    if constexpr (N == 0) return y;
    else return squared<N - 1>(y * y + x);
}
constexpr auto y = squared<24>(x);

double model(double a) {
    const auto [value, slope] = tg::function(y, tg::diff(y, x))(x = a);
    return value + slope;
}
