// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/bracket.hpp"
#include "typegrad/plan/contraction.hpp"

namespace typegrad::plan {

/// The sum of all elements of a product of matrices, without the product: with vectors of ones at
/// both ends it is a chain with a number as its value, divided where that is cheapest.
constexpr handle sum_of_chain(simplifier& s, weighted_list factors) {
    const auto ones = [&](amount n) {
        return number_node(s, {1}, vector_shape(n)).id;
    };
    weighted_list all, left, right;
    all.push_back({ones(factor_rows(s.nodes, factors[0])), {1}, true});
    for (const weighted& f : factors) all.push_back(f);
    all.push_back({ones(factor_columns(s.nodes, factors[factors.size() - 1])), {1}, false});
    const int middle = cheapest_splits(s, all)[all.size()];
    for (int i = middle; i-- > 0;) left.push_back({all[i].node, {1}, !all[i].transposed});
    for (int i = middle; i < all.size(); ++i) right.push_back(all[i]);
    return sum(hadamard(bracket(s, left), bracket(s, right)));
}

/// Whether a node is the sum of all elements of a product of matrices.
constexpr bool sums_chain(const graph& g, int id) {
    if (g[id].op->id != id_of<op::sum_record>) return false;
    const int x = g.use(id, 0).node;
    return g.is(x, kind::chain) && g[x].count > 1 && g.shape_of(x).is_matrix();
}

/// The product of matrices that a node is the sum of along an axis; -1 if it is of none.
constexpr int chain_summed_along(const graph& g, int id) {
    const std::uint64_t op = g[id].op->id;
    if (op != id_of<op::axis_sum_record<0>> && op != id_of<op::axis_sum_record<1>>) return -1;
    const int x = g.use(id, 0).node;
    return g.is(x, kind::chain) && g[x].count > 1 && g.shape_of(x).is_matrix() && !g.shape_of(x).row ? x : -1;
}

/// That sum without the product: it, or its transpose, times a vector of ones.
constexpr handle axis_sum_of_chain(simplifier& s, const weighted_list& factors, int axis) {
    weighted_list all;
    for (int i = 0; i < factors.size(); ++i) {
        const weighted& f = factors[axis == 1 ? i : factors.size() - 1 - i];
        all.push_back({f.node, {1}, f.transposed == (axis == 1)});
    }
    const amount n = factor_columns(s.nodes, all[all.size() - 1]);
    all.push_back({number_node(s, {1}, vector_shape(n)).id, {1}, false});
    return bracket(s, all, vector_shape(factor_rows(s.nodes, all[0])));
}

/// The product of matrices that a node is the diagonal of; -1 if it is of none.
constexpr int chain_with_diagonal_at(const graph& g, int id) {
    if (!g.is(id, kind::view) || !g.shape_of(id).is_vector()) return -1;
    const int x = g.use(id, 0).node;
    if (!g.is(x, kind::chain) || g[x].count < 2 || !g.shape_of(x).is_matrix()) return -1;
    const amount n = g.shape_of(x).rows();
    layout whole;
    whole.strides[0] = n + 1;
    const bool all = n > 1 && g.shape_of(x).columns() == n && g.shape_of(id).size() == n && g.layout_of(id) == whole;
    return all ? x : -1;
}
/// The same of the trace.
constexpr int traced_chain(const graph& g, int id) {
    return g[id].op->id == id_of<op::sum_record> ? chain_with_diagonal_at(g, g.use(id, 0).node) : -1;
}

/// The diagonal of A·R without the product: sums of A ∘ Rᵀ along an axis, all of it for the trace.
constexpr handle diagonal_of_chain(simplifier& s, const weighted_list& factors, bool trace) {
    const weighted first = factors[0];
    weighted_list rest;
    for (int i = 1; i < factors.size(); ++i) rest.push_back(factors[i]);
    if (!first.transposed) {
        rest.clear();
        for (int i = factors.size(); i-- > 1;) rest.push_back({factors[i].node, {1}, !factors[i].transposed});
    }
    const shape form = s.nodes.shape_of(first.node);
    const handle other = rest.size() > 1 ? bracket(s, rest, form)
                                         : simplify::make_chain(s, {1}, rest.begin(), 1, form);
    const handle both = hadamard(s.at(first.node), other);
    if (trace) return sum(both);
    // Of an outer product the factors are vectors: nothing is left to sum.
    return form.is_vector() ? both : handle{op::axis_sum(both, first.transposed ? 0 : 1)};
}

/// Whether a factor of a chain is a matrix of one number.
constexpr bool is_filled(const graph& g, int id) {
    return g.is(id, kind::constant) && g.shape_of(id).is_matrix() && !g.shape_of(id).row;
}
constexpr bool has_filled(const graph& g, int id) {
    bool filled = false;
    for (int i = 0; g.is(id, kind::chain) && g[id].count > 1 && i < g[id].count; ++i)
        filled = filled || is_filled(g, g.use(id, i).node);
    return filled;
}

/// The factors of a chain, mapped. A matrix of one number is a vector of it times a row of ones: a
/// product with it is a sum of rows or columns.
constexpr weighted_list mapped_factors(simplifier& s, const graph& from, int id,
                                       const meta::list<int>& map) {
    weighted_list factors, mapped;
    simplify::append_operands(from, id, factors);
    for (const weighted& f : factors) {
        const int x = map.at[f.node];
        if (factors.size() == 1 || !is_filled(from, f.node)) {
            mapped.push_back({x, {1}, f.transposed});
            continue;
        }
        const auto rows = factor_rows(s.nodes, {x, {1}, f.transposed});
        const auto columns = factor_columns(s.nodes, {x, {1}, f.transposed});
        const meta::number value = from.value_of(f.node);
        if (rows != 1) mapped.push_back({number_node(s, value, vector_shape(rows)).id, {1}, false});
        const meta::number rest = rows != 1 ? meta::number{1} : value;
        if (rows == 1 || columns != 1) mapped.push_back({number_node(s, rest, vector_shape(columns)).id, {1}, true});
    }
    return mapped;
}

/// sum(u ∘ (A·v)) where transpose(A)·u is computed anyway: the chain that is. -1 if there is none.
constexpr int contracted_elsewhere(const graph& g, int id, const meta::list<int>& uses) {
    if (g[id].op->id != id_of<op::sum_record>) return -1;
    const int x = g.use(id, 0).node;
    if (!g.is(x, kind::product) || g[x].count != 2 || g.value_of(x) != meta::number{1}) return -1;
    for (int side = 0; side < 2; ++side) {
        const operand product = g.use(x, side), other = g.use(x, 1 - side);
        if (product.weight != graph::one || other.weight != graph::one) continue;
        if (uses.at[product.node] != 1 || uses.at[x] != 1) continue;
        if (!g.is(product.node, kind::chain) || g[product.node].count != 2) continue;
        if (g.is(g.use(product.node, 0).node, kind::place)) continue;
        const operand a = g.use(product.node, 0), v = g.use(product.node, 1);
        if (v.weight != 0 || !g.shape_of(v.node).is_vector()) continue;
        for (int c = 0; c < g.size(); ++c) {
            if (uses.at[c] == 0 || !g.is(c, kind::chain) || g[c].count != 2) continue;
            const operand b = g.use(c, 0), w = g.use(c, 1);
            if (b.node == a.node && b.weight != a.weight && w.node == other.node && w.weight == 0)
                return product.node;
        }
    }
    return -1;
}

/// How many nodes that the roots need use each node; a root is used once more.
constexpr meta::list<int> count_uses(const graph& g, const meta::list<int>& roots) {
    meta::list<int> uses(g.size());
    for (int r : roots) ++uses.at[r];
    for (int id = g.size(); id-- > 0;)
        for (int i = 0; uses.at[id] != 0 && i < g[id].count; ++i) ++uses.at[g.use(id, i).node];
    return uses;
}

/// Whether a node is a view that stands transposed.
constexpr bool turns_view(const graph& g, int id) {
    return g.is(id, kind::chain) && g[id].count == 1 && g.is(g.use(id, 0).node, kind::view);
}

/// Whether there is anything to take apart.
constexpr bool needs_lowering(const graph& g, const meta::list<int>& roots) {
    int products = 0, sums = 0;
    for (int id = 0; id < g.size(); ++id) {
        if (g[id].op->lowers || sums_chain(g, id) || (g.is(id, kind::chain) && g[id].count > 2)) return true;
        if (chain_with_diagonal_at(g, id) >= 0 || chain_summed_along(g, id) >= 0 || scales_outer(g, id) || has_filled(g, id) || g.is(id, kind::place) || turns_view(g, id)) return true;
        if (g.is(id, kind::chain) && g[id].count == 2) ++products;
        if (g.is(id, kind::reduction) && g[id].op->axis >= 0) ++sums;
    }
    if (products < 2 && sums == 0) return false;
    const meta::list<int> uses = count_uses(g, roots);
    for (int id = 0; id < g.size(); ++id)
        if (uses.at[id] != 0 && (contracted_elsewhere(g, id, uses) >= 0 || contracted_axis(g, id, uses) >= 0))
            return true;
    return false;
}

/// Lets the diagonal matrices of a chain scale what they stand beside; all other factors will be in
/// memory.
constexpr void lower_factors(simplifier& s, part_maker& parts, weighted_list& factors) {
    for (weighted& f : factors)
        if (!simplify::diagonal_of(s, f.node).exists()) f.node = parts.formed(f.node);
    for (int i = factors.size(); i-- > 0 && factors.size() > 1;) {
        if (!simplify::diagonal_of(s, factors[i].node).exists()) continue;
        const int first = i + 1 < factors.size() ? i : i - 1;
        weighted_list pair;
        pair.push_back(factors[first]);
        pair.push_back(factors[first + 1]);
        const shape form = product_form(s.nodes, pair[0], pair[1]);
        factors[first] = {simplify::chain_with_diagonal(s, pair, form).id, {1}, false};
        for (int k = first + 1; k + 1 < factors.size(); ++k) factors[k] = factors[k + 1];
        factors.resize(factors.size() - 1);
    }
    for (weighted& f : factors) f.node = parts.formed(f.node);
}

/// What a lowering made, the nodes from `first` on: what stands at places there, in memory.
constexpr int with_parts(simplifier& s, part_maker& parts, int first, int made) {
    bool any = false;
    for (int id = first; id < s.nodes.size(); ++id) any = any || s.nodes.is(id, kind::place);
    if (!any) return made;
    const graph from = s.nodes;
    meta::list<int> map(from.size());
    for (int id = 0; id < from.size(); ++id) map[id] = id;
    for (int id = first; id <= made; ++id) {
        handle y;
        if (from.is(id, kind::sum)) {
            weighted_list terms;
            simplify::append_operands(from, id, terms);
            for (weighted& t : terms) t.node = map[t.node];
            y = parts.joined(from.value_of(id), terms, from.shape_of(id));
        }
        if (!y.exists()) {
            for (int i = 0; i < from[id].count; ++i) {
                int& x = map[from.use(id, i).node];
                x = parts.formed(x);
            }
            y = simplify::rebuild(s, from, id, map);
        }
        map[id] = y.id;
    }
    return map[made];
}

/// Takes apart what no loop or product computes by itself: chains of more than two factors, and
/// operations that say how they are lowered. Scalars move from matrices to vectors.
constexpr void lower(const graph& from, simplifier& s, meta::list<int>& roots) {
    s.textbook = false;
    s.nodes.reserve(from.size());
    part_maker parts(s);
    const meta::list<int> uses = count_uses(from, roots);
    meta::list<int> map(from.size());
    const auto in_memory = [&](int id) { return map[id] = parts.formed(map[id]); };
    for (int id = 0; id < from.size(); ++id) {
        if (uses.at[id] == 0) continue;
        const node n = from[id];
        if (simplify::is_plain(from, id)) {
            // Most nodes of a long program: of numbers nothing is to be taken apart.
            map[id] = simplify::copied(s, from, id, map);
            if (map[id] >= 0) continue;
        }
        const shape form = from.shape_of(id);
        if (n.op->what == kind::chain) {
            weighted_list factors = mapped_factors(s, from, id, map);
            lower_factors(s, parts, factors);
            const int inner = factors[0].node;
            if (factors.size() > 2 || has_filled(from, id)) {
                map[id] = bracket(s, factors, form).id;
            } else if (factors.size() == 1 && factors[0].transposed && s.nodes.is(inner, kind::view)) {
                const shape& of = s.nodes.shape_of(inner);
                const layout how = of.is_vector() || of.row ? dense_layout(form) : transposed_layout(of);
                map[id] = simplify::make_view(s, s.at(inner), how, form).id;
            } else {
                map[id] = simplify::make_chain(s, {1}, factors.begin(), factors.size(), form).id;
            }
            continue;
        }
        if (n.op->what == kind::sum) {
            weighted_list terms;
            simplify::append_operands(from, id, terms);
            for (weighted& t : terms) t.node = map[t.node];
            const handle y = parts.joined(from.value_of(id), terms, form);
            if (y.exists()) {
                map[id] = y.id;
                continue;
            }
        }
        for (int i = 0; i < n.count; ++i) in_memory(from.use(id, i).node);
        if (const int traced = traced_chain(from, id); traced >= 0 && uses.at[traced] == 1 && !s.as_written()) {
            weighted_list factors = mapped_factors(s, from, traced, map);
            for (weighted& f : factors) f.node = parts.formed(f.node);
            map[id] = diagonal_of_chain(s, factors, true).id;
        } else if (const int diagonal = chain_with_diagonal_at(from, id); diagonal >= 0 && uses.at[diagonal] == 1 && !s.as_written()) {
            weighted_list factors = mapped_factors(s, from, diagonal, map);
            for (weighted& f : factors) f.node = parts.formed(f.node);
            map[id] = diagonal_of_chain(s, factors, false).id;
        } else if (const int summed = chain_summed_along(from, id); summed >= 0 && uses.at[summed] == 1 && !s.as_written()) {
            weighted_list factors = mapped_factors(s, from, summed, map);
            lower_factors(s, parts, factors);
            map[id] = axis_sum_of_chain(s, factors, n.op->axis).id;
        } else if (sums_chain(from, id) && !s.as_written()) {
            weighted_list factors = mapped_factors(s, from, from.use(id, 0).node, map);
            lower_factors(s, parts, factors);
            map[id] = sum_of_chain(s, factors).id;
        } else if (const int axis = s.as_written() ? -1 : contracted_axis(from, id, uses); axis >= 0) {
            const int x = from.use(id, 0).node;
            map[id] = contraction(s.at(map[from.use(x, 0).node]), s.at(map[from.use(x, 1).node]), axis).id;
        } else if (n.op->lowers) {
            handle x[4];
            for (int i = 0; i < n.count; ++i) x[i] = s.at(map[from.use(id, i).node]);
            const int first = s.nodes.size();
            map[id] = with_parts(s, parts, first, n.op->lowering(x, n.count).id);
        } else if (const int there = contracted_elsewhere(from, id, uses); there >= 0 && !s.as_written()) {
            // u is the other side of the product, v that of the chain.
            const operand a = from.use(there, 0), v = from.use(there, 1);
            const int x = from.use(id, 0).node;
            const int u = from.use(x, from.use(x, 0).node == there ? 1 : 0).node;
            weighted_list pair;
            pair.push_back({in_memory(a.node), {1}, a.weight == 0});
            pair.push_back({in_memory(u), {1}, false});
            map[id] = sum(hadamard(s.at(in_memory(v.node)), bracket(s, pair))).id;
        } else {
            const handle moved = s.as_written() ? handle{} : folded(s, from, id, map, uses);
            map[id] = moved.home != nullptr ? moved.id : simplify::rebuild(s, from, id, map).id;
        }
    }
    for (int& r : roots) r = parts.formed(map[r]);
}

}  // namespace typegrad::plan
