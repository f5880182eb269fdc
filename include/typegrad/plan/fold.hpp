// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/expand.hpp"
#include "typegrad/diff/second_pass.hpp"

namespace typegrad::plan {

using simplify::simplifier;
using simplify::weighted_list;

constexpr bool is_outer(const graph& g, int id) {
    if (!g.is(id, kind::chain) || g[id].count != 2) return false;
    const operand a = g.use(id, 0), b = g.use(id, 1);
    return g.shape_of(a.node).is_vector() && a.weight == 0 && g.shape_of(b.node).is_vector() &&
           b.weight == 1;
}

constexpr bool is_unit(const meta::number& n) { return n.is_one() || (-n).is_one(); }

/// Whether a sum or product multiplies an outer product by a number or a scalar: a matter of one of
/// the vectors.
constexpr bool scales_outer(const graph& g, int id) {
    if (!g.shape_of(id).is_matrix()) return false;
    const bool product = g.is(id, kind::product);
    if (!product && !g.is(id, kind::sum)) return false;
    bool outer = false, scaled = product && !g.value_of(id).is_one();
    for (int i = 0; i < g[id].count; ++i) {
        const operand u = g.use(id, i);
        const bool here = is_outer(g, u.node) && (!product || u.weight == graph::one);
        outer = outer || here;
        scaled = scaled || (product ? g.shape_of(u.node).is_scalar()
                                    : here && !is_unit(g.number_at(u.weight)));
    }
    return outer && scaled;
}

/// Whether u is the one to be scaled of outer(u, v): the shorter, but rather one that is computed, in
/// whose loop a multiplication more is no loop more, and never a constant.
constexpr bool scales_first(const graph& g, int u, int v) {
    if (g.is(u, kind::constant) || g.is(v, kind::constant)) return g.is(v, kind::constant);
    amount a = g.shape_of(u).size(), b = g.shape_of(v).size();
    if (g.is(u, kind::symbol)) a *= 4;
    if (g.is(v, kind::symbol)) b *= 4;
    return a <= b;
}

/// number · scalars · outer(u, v), by one of the vectors.
constexpr int scaled_outer(simplifier& s, int id, const meta::number& number, weighted_list factors) {
    const int u = s.nodes.use(id, 0).node, v = s.nodes.use(id, 1).node;
    const bool first = scales_first(s.nodes, u, v);
    const shape form = s.nodes.shape_of(first ? u : v), whole = s.nodes.shape_of(id);
    factors.push_back({first ? u : v, {1}, false});
    const int scaled = simplify::make_product(s, number, factors.begin(), factors.size(), form).id;
    weighted_list pair;
    pair.push_back({first ? scaled : u, {1}, false});
    pair.push_back({first ? v : scaled, {1}, true});
    return simplify::intern_form(s, operation_of<op::matmul_record>, {1}, pair, whole).id;
}

/// A matrix product, element by element, with the scalars moved into an outer product among its
/// factors that nothing else uses; or a sum, with the coefficients of such terms. `factors` are
/// those of `from`, mapped; no node if there is nothing to move.
constexpr handle folded(simplifier& s, const graph& from, int id, const meta::list<int>& map,
                        const meta::list<int>& uses) {
    const bool product = from.is(id, kind::product);
    if ((!product && !from.is(id, kind::sum)) || !from.shape_of(id).is_matrix()) return {};
    const meta::number number = from.value_of(id);
    weighted_list scalars, others;
    int outer = -1, moved = 0;
    for (int i = 0; i < from[id].count; ++i) {
        const operand u = from.use(id, i);
        weighted w{map.at[u.node], from.number_at(u.weight), false};
        const bool free = uses.at[u.node] == 1 && is_outer(s.nodes, w.node);
        if (product && free && outer < 0 && w.weight.is_one()) {
            outer = w.node;
        } else if (product && from.shape_of(u.node).is_scalar()) {
            scalars.push_back(w);
        } else {
            if (!product && free && !is_unit(w.weight)) {
                w.node = scaled_outer(s, w.node, w.weight.negative ? -w.weight : w.weight, {});
                w.weight = w.weight.negative ? meta::number{-1} : meta::number{1};
                ++moved;
            }
            others.push_back(w);
        }
    }
    const shape form = from.shape_of(id);
    if (!product)
        return moved == 0 ? handle{} : simplify::make_sum(s, number, others.begin(), others.size(), form);
    if (outer < 0 || (scalars.empty() && number.is_one())) return {};
    outer = scaled_outer(s, outer, number, scalars);
    if (others.empty()) return s.at(outer);
    others.push_back({outer, {1}, false});
    return simplify::make_product(s, {1}, others.begin(), others.size(), form);
}

}  // namespace typegrad::plan
