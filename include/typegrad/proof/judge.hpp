// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/comparison.hpp"
#include "typegrad/proof/sample.hpp"

namespace typegrad::proof {

inline constexpr int no_limit = 1 << 30;

/// The numbers of a graph, near which conditions may change.
constexpr meta::list<double> thresholds(const graph& g) {
    meta::list<double> all;
    all.push_back(0);
    for (int id = 0; id < g.size() && all.size() < 12; ++id) {
        if (!g.is(id, kind::constant) && !g.is(id, kind::sum)) continue;
        const double v = g.value_of(id).to<double>();
        bool known = !(v < 1e6 && v > -1e6);
        for (double other : all) known = known || other == v;
        if (!known) all.push_back(v);
    }
    return all;
}

/// Whether the reals differ at one of some points.
constexpr bool differ_at_a_real_point(const graph& g, int a, int b, int first, int last) {
    const std::int64_t size = g.shape_of(a).size().number;
    const meta::list<double> near = thresholds(g);
    for (int k = first; k < last; ++k) {
        sample s(first_seed, k, near);
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
/// How many points are looked at before nothing is said, or a proof is believed.
constexpr int real_points(verdict v) { return v == verdict::likely ? 36 : 96; }

/// What is found out where no real point tells more.
constexpr verdict without_witness(verdict v) {
    return v == verdict::likely ? verdict::proved : v == verdict::different ? verdict::unsettled : v;
}

/// Whether two expressions of equal shapes are one function wherever both are defined.
constexpr verdict judge(const question& q) {
    comparison modulo_primes;
    modulo_primes.advance(q.words.nodes, q.a, q.b, no_limit);
    verdict v = modulo_primes.found;
    if (!is_open(v)) return v;
    if (q.exp_a >= 0 && v != verdict::likely) {
        comparison exponentials;
        exponentials.advance(q.words.nodes, q.exp_a, q.exp_b, no_limit);
        if (exponentials.found == verdict::proved) return verdict::proved;
        if (exponentials.found == verdict::likely) v = verdict::likely;
    }
    if (differ_at_a_real_point(q.words.nodes, q.a, q.b, 0, real_points(v))) return verdict::refuted;
    return without_witness(v);
}

}  // namespace typegrad::proof
