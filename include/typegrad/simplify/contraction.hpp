// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/chain.hpp"

namespace typegrad::simplify {

// sum(u ∘ (M·v)) is also sum((Mᵀ·u) ∘ v): a contraction of vectors and matrices can be read from
// each of its vectors' places. They are the nodes of a tree whose edges are the matrices; every one
// may be the root, and the canonical form is the reading whose hash is the smallest.

/// The same contraction read from another place: behind the first `cut` matrices of one of the
/// root's factors, a chain. The weight is the number it has to be multiplied with.
constexpr weighted other_root(simplifier& s, const weighted_list& factors, int chain, int cut,
                              const shape& form) {
    weighted_list rest, moved, list;
    for (int i = 0; i < factors.size(); ++i) {
        const meta::number power = i == chain ? factors[i].weight + -1 : factors[i].weight;
        if (!power.is_zero()) rest.push_back({factors[i].node, power, false});
    }
    const handle u = rest.empty() ? number_node(s, {1}, form)
                                  : make_product(s, {1}, rest.begin(), rest.size(), form);
    append_chain(s.nodes, factors[chain].node, false, list);
    for (int i = cut; i-- > 0;) moved.push_back({list[i].node, {1}, !list[i].transposed});
    moved.push_back({u.id, {1}, false});
    const shape& last = s.nodes.shape_of(moved[0].node);
    const shape there = vector_shape(moved[0].transposed ? last.columns() : last.rows());
    const handle ahead = make_chain(s, {1}, list.begin() + cut, list.size() - cut, there);
    const handle back = make_chain(s, {1}, moved.begin(), moved.size(), there);
    const weighted pair[] = {{ahead.id, {1}, false}, {back.id, {1}, false}};
    const handle root = make_product(s, {1}, pair, 2, there);
    if (!root.is(kind::product)) return {root.id, {1}, false};
    weighted_list bare;
    append_operands(s.nodes, root.id, bare);
    const meta::number number = s.nodes.value_of(root.id);
    return {make_product(s, {1}, bare.begin(), bare.size(), there).id, number, false};
}

constexpr handle canonical_contraction(simplifier& s, handle y) {
    if (!y.operand(0).form().is_vector()) return y;
    // The readings met so far; each offers steps along every chain among its factors.
    weighted_list readings;
    readings.push_back({y.operand(0).id, {1}, false});
    int best = 0;
    for (int next = 0; next < readings.size() && next < 32; ++next) {
        const weighted root = readings[next];
        if (s.nodes[root.node].hash < s.nodes[readings[best].node].hash) best = next;
        const shape form = s.nodes.shape_of(root.node);
        weighted_list factors;
        append_factors(s.nodes, root.node, factors);
        for (int i = 0; i < factors.size(); ++i) {
            const meta::number& power = factors[i].weight;
            if (!s.nodes.is(factors[i].node, kind::chain)) continue;
            if (!power.is_integer() || power.negative) continue;
            const int matrices = s.nodes[factors[i].node].count - 1;
            for (int cut = 1; cut <= matrices; ++cut) {
                weighted other = other_root(s, factors, i, cut, form);
                other.weight = other.weight * root.weight;
                bool known = !s.nodes.shape_of(other.node).is_vector();
                for (const weighted& r : readings) known = known || r.node == other.node;
                if (!known) readings.push_back(other);
            }
        }
    }
    const operand only{readings[best].node, 0};
    const int found =
        s.nodes.intern(operation_of<op::sum_record>, graph::scalar, 0, &only, 1);
    return op::scaled(s.at(found), readings[best].weight);
}

}  // namespace typegrad::simplify
