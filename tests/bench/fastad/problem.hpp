// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bench.hpp"

// Functions of FastAD's paper: the gradient by all that is given, in that order, then the value.
//   sum, prod, log_sum_exp   of n numbers x; sum_iter: the sum, but said as a loop
//   normal                   the log-density of n numbers x, given mu and sigma, but for its constant
//   matrix_product           the sum of A * B, both n x n
//   volatility               of y (n) by phi, sigma, mu and n innovations e: the log-density of a stochastic
//                            volatility, c[0] = sigma e[0] / sqrt(1 - phi^2), c[t] = phi c[t-1] + sigma e[t],
//                            y[t] normal with the deviation exp((mu + c[t]) / 2), e standard normal, sigma and mu
//                            with Cauchy priors of width 5 and 10; its gradient by phi, sigma, mu and e
//   regression               of y (n) by X (n x k), w (k) and sigma: the log-density, its gradient by w and sigma

namespace bench::fastad {

inline double near_one(long i) { return 1 + static_cast<double>(i * 37 % 101 - 50) / 4000; }

inline problem sum(long n) { return {"sum of " + std::to_string(n), n, n + 1}; }
inline problem sum_iter(long n) {
    problem p = sum(n);
    p.name = "sum by a loop of " + std::to_string(n);
    return p;
}
inline problem prod(long n) { return {"product of " + std::to_string(n), n, n + 1, near_one}; }
inline problem log_sum_exp(long n) { return {"log_sum_exp of " + std::to_string(n), n, n + 1}; }
inline problem normal(long n) {
    return {"normal log-density of " + std::to_string(n), n + 2, n + 3, near_one};
}
inline problem matrix_product(long n) {
    return {"sum of a matrix product " + std::to_string(n), 2 * n * n, 2 * n * n + 1};
}
inline problem volatility(long n) {
    return {"stochastic volatility of " + std::to_string(n), 2 * n + 3, n + 4,
            [](long i) { return static_cast<double>(i * 37 % 101 - 50) / 125 + 0.5; }};
}
inline problem regression(long n, long k) {
    return {"regression " + std::to_string(n) + "x" + std::to_string(k), n * k + n + k + 1, k + 2,
            [](long i) { return static_cast<double>(i * 37 % 101 + 1) / 101; }};
}

// Static: g++ gives a template external linkage even where its argument, a template, has none.
template <template <long> class Solver, long N>
static void rows_of_size(const char* who) {
    row<double>(sum(N), who, Solver<N>::sum), row<double>(prod(N), who, Solver<N>::prod);
    row<double>(sum_iter(N), who, Solver<N>::sum_iter), row<double>(volatility(N), who, Solver<N>::volatility);
    row<double>(log_sum_exp(N), who, Solver<N>::log_sum_exp), row<double>(normal(N), who, Solver<N>::normal);
}

/// Enters a competitor: `Solver<N>` has one function for each, `regression` of N x K.
template <template <long> class Solver>
static int rows(const char* who) {
    rows_of_size<Solver, 1>(who), rows_of_size<Solver, 16>(who), rows_of_size<Solver, 256>(who);
    rows_of_size<Solver, 4096>(who), rows_of_size<Solver, 16384>(who);
    row<double>(matrix_product(16), who, Solver<16>::matrix_product);
    row<double>(matrix_product(181), who, Solver<181>::matrix_product);
    row<double>(regression(1000, 10), who, Solver<1000>::template regression<10>);
    row<double>(regression(1000, 150), who, Solver<1000>::template regression<150>);
    return 0;
}

}  // namespace bench::fastad
