// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bench.hpp"

// C = A * B, A of M x K and B of K x N: A and B are given, C is wanted, all row by row.

namespace bench::product {

inline problem product(long m, long k, long n) {
    return {"product " + std::to_string(m) + "x" + std::to_string(k) + "x" + std::to_string(n), m * k + k * n, m * n};
}

// Static: g++ gives a template external linkage even where its argument, a template, has none.
template <template <class, long, long, long> class Solver, class T>
static void rows_of(const char* who) {
    row<T>(product(64, 64, 64), who, Solver<T, 64, 64, 64>::run);
    row<T>(product(256, 256, 256), who, Solver<T, 256, 256, 256>::run);
    row<T>(product(1024, 1024, 1024), who, Solver<T, 1024, 1024, 1024>::run);
    row<T>(product(128, 784, 32), who, Solver<T, 128, 784, 32>::run);
}

/// Enters a competitor: `Solver<T, M, K, N>` has `run`.
template <template <class, long, long, long> class Solver>
static int rows(const char* who) {
    rows_of<Solver, double>(who), rows_of<Solver, float>(who);
    return 0;
}

}  // namespace bench::product
