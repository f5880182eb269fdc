// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bench.hpp"

// Functions of numbers: the value and the gradient of each.

namespace bench::scalar {

// n numbers x: n values 1 / (1 + exp(-x)), then n slopes.
inline constexpr long sigmoids = 1024;
inline problem sigmoid() {
    return {"1024 sigmoids", sigmoids, 2 * sigmoids,
            [](long i) { return static_cast<double>(i % 101) / 8 - 6; }};
}
// The same by a function of one number, called for each.
inline problem sigmoid_calls() {
    problem p = sigmoid();
    p.name = "1024 calls of a sigmoid";
    return p;
}

// n calls: S, K, v and T of each; the price and its four derivatives.
inline constexpr long options = 256;
inline problem black_scholes() {
    return {"256 calls of Black-Scholes", 4 * options, 5 * options, [](long i) {
                const double u = static_cast<double>(i * 37 % 101) / 101;
                return i % 4 == 0   ? 80 + 40 * u
                       : i % 4 == 1 ? 90 + 20 * u
                       : i % 4 == 2 ? 0.1 + 0.4 * u
                                    : 0.2 + 2 * u;
            }};
}

// The sum of 100 (x[i+1] - x[i]²)² + (1 - x[i])²: the gradient, then the value.
inline constexpr long rosenbrock_size = 100;
inline problem rosenbrock() { return {"Rosenbrock 100", rosenbrock_size, rosenbrock_size + 1}; }

// Its Hessian in ten variables: all of it, and in row-major order what is not zero.
inline constexpr long hessian_size = 10, tridiagonal_size = 3 * hessian_size - 2;
inline problem rosenbrock_hessian() {
    return {"Hessian of Rosenbrock 10", hessian_size, hessian_size * hessian_size};
}
inline problem rosenbrock_nonzeros() {
    return {"nonzeros of the Hessian of Rosenbrock 10", hessian_size, tridiagonal_size};
}

}  // namespace bench::scalar
