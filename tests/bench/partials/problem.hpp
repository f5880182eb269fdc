// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bench.hpp"

// All partial derivatives of the price of a call by S, K, v and T to an order, BENCH_PART + 1: of each order
// those with the most of S first, then of K, then of v.

namespace bench::partials {

inline constexpr int order = BENCH_PART + 1;
inline constexpr long options = 16, count = (order + 1) * (order + 2) * (order + 3) * (order + 4) / 24;

inline problem black_scholes() {
    return {"16 times all partials of Black-Scholes to order " + std::to_string(order), 4 * options, count * options,
            [](long i) {
                const double u = static_cast<double>(i * 37 % 101) / 101;
                return i % 4 == 0   ? 80 + 40 * u
                       : i % 4 == 1 ? 90 + 20 * u
                       : i % 4 == 2 ? 0.2 + 0.4 * u
                                    : 0.5 + 2 * u;
            }};
}

}  // namespace bench::partials
