// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bench.hpp"

// One layer, z = sigmoid(W * x) or relu(W * x), and the loss dot(g, z).
//   gradient: W, x and g are given; dW, dx and the loss are wanted.
//   step:     x and g are given, W is in place: W -= rate * dW, dx, the loss.

namespace bench::layer {

enum class activation { sigmoid, relu };

inline constexpr double rate =
    1.0 / (1 << 20);  // so small that a million steps change nothing much

inline std::string title(activation a, long m, long n, bool step) {
    return std::string(step ? "step of a layer, " : "layer, ") +
           (a == activation::sigmoid ? "sigmoid " : "relu ") + std::to_string(m) + "x" +
           std::to_string(n);
}
inline problem gradient(activation a, long m, long n) {
    return {title(a, m, n, false), m * n + n + m, m * n + n + 1, nullptr, false};
}
inline problem step(activation a, long m, long n) {
    return {title(a, m, n, true), n + m, m * n + n + 1, nullptr, true};
}

/// Enters a competitor at all sizes: `Solver<T, Activation, M, N>` has `gradient` and `step`. Static: g++ gives
/// a template external linkage even where its argument, a template, has none.
template <template <class, activation, long, long> class Solver, class T, activation A, long M,
          long N, bool Gradient = true>
static int rows_of_size(const char* who) {
    if constexpr (Gradient) row<T>(gradient(A, M, N), who, Solver<T, A, M, N>::gradient);
    return row<T>(step(A, M, N), who, Solver<T, A, M, N>::step);
}
template <template <class, activation, long, long> class Solver>
static int rows(const char* who) {
    using enum activation;
#ifdef BENCH_ONE
    rows_of_size<Solver, double, sigmoid, 4, 4>(who);
#else
#if BENCH_PART == 0
    rows_of_size<Solver, double, sigmoid, 4, 4>(who),
        rows_of_size<Solver, double, sigmoid, 16, 16>(who);
    rows_of_size<Solver, double, sigmoid, 64, 64>(who),
        rows_of_size<Solver, double, sigmoid, 128, 784>(who);
    rows_of_size<Solver, double, relu, 4, 4>(who), rows_of_size<Solver, double, relu, 16, 16>(who);
    rows_of_size<Solver, double, relu, 64, 64>(who),
        rows_of_size<Solver, double, relu, 128, 784>(who);
    rows_of_size<Solver, double, sigmoid, 10, 30>(who),
        rows_of_size<Solver, double, sigmoid, 37, 53>(who);
#else
    rows_of_size<Solver, double, sigmoid, 512, 512>(who),
        rows_of_size<Solver, double, sigmoid, 2048, 2048>(who);
    rows_of_size<Solver, double, relu, 512, 512>(who),
        rows_of_size<Solver, double, relu, 2048, 2048>(who);
    rows_of_size<Solver, double, sigmoid, 4096, 4096, false>(who);
    rows_of_size<Solver, float, sigmoid, 16, 16>(who),
        rows_of_size<Solver, float, sigmoid, 64, 64>(who);
    rows_of_size<Solver, float, sigmoid, 128, 784>(who),
        rows_of_size<Solver, float, sigmoid, 512, 512>(who);
#endif
#endif
    return 0;
}

}  // namespace bench::layer
