// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/comparison.hpp"
#include "typegrad/proof/sample.hpp"

namespace typegrad::proof {

inline constexpr int no_limit = 1 << 30;

/// Whether the reals differ at one of some points.
constexpr bool differ_at_a_real_point(const graph& g, int a, int b, int first, int last) {
    const std::int64_t size = g.shape_of(a).size().number;
    for (int k = first; k < last; ++k) {
        sample s(first_seed, k);
        const evaluation<sample> values(g, s, (a > b ? a : b) + 1);
        if (s.doubtful) continue;
        bool defined = true, differ = false;
        for (std::int64_t e = 0; e < size; ++e) {
            const sample::value x = values.at(a, e), y = values.at(b, e);
            defined = defined && x.defined && y.defined;
            differ = differ || s.differ(x, y);
        }
        if (defined && differ) return true;
    }
    return false;
}
inline constexpr int real_points = 96;

/// Whether two expressions of equal shapes are one function wherever both are defined.
constexpr verdict judge(const question& q) {
    comparison modulo_primes;
    modulo_primes.advance(q.words.nodes, q.a, q.b, no_limit);
    const verdict v = modulo_primes.found;
    if (!is_open(v)) return v;
    if (q.exp_a >= 0) {
        comparison exponentials;
        exponentials.advance(q.words.nodes, q.exp_a, q.exp_b, no_limit);
        if (exponentials.found == verdict::proved) return verdict::proved;
    }
    if (differ_at_a_real_point(q.words.nodes, q.a, q.b, 0, real_points)) return verdict::refuted;
    return v == verdict::different ? verdict::unsettled : v;
}

}  // namespace typegrad::proof
