// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bench.hpp"

// A classifier of 784 numbers in 10 kinds, 128 sigmoids between: the cross-entropy of its softmax for one sample.
//   gradient: x, t (one-hot), W, b, V and d are given; dW, db, dV, dd and the loss are wanted.
//   step:     x and t are given, W, b, V and d are in place: all descend; the loss is wanted.

namespace bench::network {

inline constexpr long inputs = 784, hidden = 128, kinds = 10;
inline constexpr long weights = hidden * inputs + hidden + kinds * hidden + kinds;
inline constexpr double rate = 1.0 / (1 << 20);

// Where things begin.
inline constexpr long t = inputs, b = hidden * inputs, V = b + hidden, d = V + kinds * hidden;

inline double pixel_or_weight(long i) {
    if (i >= inputs && i < inputs + kinds) return i == inputs + 3 ? 1 : 0;
    const double u = static_cast<double>(i * 37 % 101) / 101;
    return i < inputs ? u : (u - 0.5) / 8;
}
inline problem gradient() {
    return {"network 784-128-10", inputs + kinds + weights, weights + 1, pixel_or_weight};
}
inline problem step() {
    return {"step of a network 784-128-10", inputs + kinds, weights + 1, pixel_or_weight, true};
}

/// Enters a competitor: `Solver<T>` has `gradient` and `step`. Static: g++ gives a template external linkage even
/// where its argument, a template, has none.
template <template <class> class Solver>
static int rows(const char* who) {
    row<double>(gradient(), who, Solver<double>::gradient), row<double>(step(), who, Solver<double>::step);
    row<float>(gradient(), who, Solver<float>::gradient), row<float>(step(), who, Solver<float>::step);
    return 0;
}

}  // namespace bench::network
