// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/chain.hpp"

namespace typegrad::simplify {

// sum(u ∘ (M·v)) is also sum((Mᵀ·u) ∘ v): a contraction of vectors and matrices can be read from
// each of its vectors' places. They are the nodes of a tree whose edges are the matrices; every one
// may be the root, and the canonical form is the reading whose hash is the smallest.

/// The factors of a vector, element by element.
constexpr void append_factors(const graph& g, int id, weighted_list& list) {
    if (g.is(id, kind::product) && g.value_of(id).is_one()) append_operands(g, id, list);
    else list.push_back({id, {1}, false});
}

/// The same contraction read from the other end of factor `chain` of the root.
constexpr handle other_root(simplifier& s, const weighted_list& factors, int chain,
                            const shape& form) {
    weighted_list rest, moved, list;
    for (int i = 0; i < factors.size(); ++i)
        if (i != chain) rest.push_back(factors[i]);
    const handle u = rest.empty() ? number_node(s, {1}, form)
                                  : make_product(s, {1}, rest.begin(), rest.size(), form);
    append_chain(s.nodes, factors[chain].node, false, list);
    const int v = list.pop_back().node;
    for (int i = list.size(); i-- > 0;) moved.push_back({list[i].node, {1}, !list[i].transposed});
    moved.push_back({u.id, {1}, false});
    const shape there = s.nodes.shape_of(v);
    const handle back = make_chain(s, {1}, moved.begin(), moved.size(), there);
    const weighted pair[] = {{v, {1}, false}, {back.id, {1}, false}};
    return make_product(s, {1}, pair, 2, there);
}

constexpr handle canonical_contraction(simplifier& s, handle y) {
    if (!y.operand(0).form().is_vector()) return y;
    // The readings met so far; each offers a step along every chain among its factors.
    meta::list<int> readings;
    readings.push_back(y.operand(0).id);
    for (int next = 0; next < readings.size() && next < 16; ++next) {
        const int root = readings[next];
        const shape form = s.nodes.shape_of(root);
        weighted_list factors;
        append_factors(s.nodes, root, factors);
        for (int i = 0; i < factors.size(); ++i) {
            if (!s.nodes.is(factors[i].node, kind::chain) || !factors[i].weight.is_one()) continue;
            const handle other = other_root(s, factors, i, form);
            // A step that drew a number out would not be a reading of the same contraction.
            if (!other.form().is_vector() ||
                (other.is(kind::product) && !s.nodes.value_of(other.id).is_one()))
                continue;
            bool known = false;
            for (int r : readings) known = known || r == other.id;
            if (!known) readings.push_back(other.id);
        }
    }
    int best = readings[0];
    for (int r : readings)
        if (s.nodes[r].hash < s.nodes[best].hash) best = r;
    operand only{best, 0};
    return s.at(s.nodes.intern(operation_of<op::sum_record>, graph::scalar, 0, &only, 1));
}

}  // namespace typegrad::simplify
