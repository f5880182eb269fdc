// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/product.hpp"

namespace typegrad::simplify {

/// The transpose of a matrix, with the transposition at its leaves; false if it has no place there.
constexpr handle transposed_leaves(simplifier& s, handle x) {
    const graph& g = s.nodes;
    const shape from = x.form();
    if (from.is_scalar()) return x;
    const shape to = op::transpose_record::form(&from, 1);
    const node n = g[x.id];
    weighted_list list;
    if (x.is(kind::constant)) return number_node(s, g.value_of(x.id), to);
    if (x.is(kind::sum) || x.is(kind::product)) {
        append_operands(g, x.id, list);
        for (weighted& w : list) w.node = transposed_leaves(s, s.at(w.node)).id;
        const meta::number number = s.nodes.number_at(n.value);
        return x.is(kind::sum) ? make_sum(s, number, list.begin(), list.size(), to)
                               : make_product(s, number, list.begin(), list.size(), to);
    }
    if (x.is(kind::elementwise)) {
        handle operands[4];
        for (int i = 0; i < n.count; ++i) operands[i] = transposed_leaves(s, x.operand(i));
        return s.construct(s, *n.op, operands, n.count);
    }
    list.push_back({x.id, {1}, true});
    return make_chain(s, {1}, list.begin(), 1, to);
}

/// Puts a chain's operands into a list, reversed and flipped if the chain is transposed.
constexpr void append_chain(const graph& g, int id, bool transposed, weighted_list& list) {
    const int count = g[id].count;
    for (int i = 0; i < count; ++i) {
        const operand u = g.use(id, transposed ? count - 1 - i : i);
        list.push_back({u.node, {1}, (u.weight != 0) != transposed});
    }
}

/// Whether a factor is a row, or a column.
constexpr bool is_row(const graph& g, const weighted& f) {
    const shape& form = g.shape_of(f.node);
    return f.transposed ? form.is_vector() : form.row;
}
constexpr bool is_column(const graph& g, const weighted& f) {
    const shape& form = g.shape_of(f.node);
    return f.transposed ? form.row : form.is_vector();
}

/// Moves what stands from a row to a column, a scalar, from the factors to the scalars; not if it
/// is the whole product.
constexpr bool take_out_scalar(simplifier& s, weighted_list& factors, weighted_list& scalars) {
    int row = -1;
    for (int i = 0; i < factors.size(); ++i) {
        if (is_row(s.nodes, factors[i])) row = i;
        if (row < 0 || !is_column(s.nodes, factors[i])) continue;
        const int size = i + 1 - row;
        if (size == factors.size()) return false;
        const weighted* first = factors.begin() + row;
        scalars.push_back({make_chain(s, {1}, first, size, scalar_shape()).id, {1}, false});
        for (int j = i + 1; j < factors.size(); ++j) factors[j - size] = factors[j];
        factors.resize(factors.size() - size);
        return true;
    }
    return false;
}

/// A view that stands transposed, as a view: in the plan, whose steps read a transposed value or a view of
/// one, and not both at once. No node if it is none.
constexpr handle turned_view(simplifier& s, int id, const shape& form) {
    if (s.textbook || !s.nodes.is(id, kind::view)) return {};
    const shape from = s.nodes.shape_of(id);
    const layout how = from.is_vector() || from.row ? dense_layout(form) : transposed_layout(from);
    layout both;
    if (!compose(how, form, s.nodes.layout_of(id), from, both)) return {};
    return s.arrange(s, kind::view, s.at(id).operand(0), without_unit_axes(both, form), form);
}

/// Whether a node is an outer product that nothing else uses, or that times scalars.
constexpr bool is_free_outer(const simplifier& s, int id) {
    const graph& g = s.nodes;
    int matrix = id;
    for (int i = 0; g.is(id, kind::product) && i < g[id].count; ++i) {
        const operand u = g.use(id, i);
        if (g.shape_of(u.node).is_scalar()) continue;
        if (matrix != id || u.weight != graph::one) return false;
        matrix = u.node;
    }
    return s.opens(matrix) && g.is(matrix, kind::chain) && g[matrix].count == 2 &&
           g.shape_of(g.use(matrix, 0).node).is_vector() && g.use(matrix, 0).weight == 0;
}

/// Whether an extent of 1 is among the factors of a matrix, which may be read as a vector's or a matrix's.
constexpr bool has_unit_axis(const graph& g, int id) {
    const shape& form = g.shape_of(id);
    for (int axis = 0; axis < form.rank; ++axis)
        if (form.extents[axis] == amount{1}) return true;
    for (int i = 0; (g.is(id, kind::chain) || g.is(id, kind::product)) && i < g[id].count; ++i)
        if (has_unit_axis(g, g.use(id, i).node)) return true;
    return false;
}

/// Whether a sum of matrices is better multiplied by a vector term by term, M - u·vᵀ or M + c·I: outer
/// products and diagonals are never formed then, but each other term is a product of its own.
constexpr bool is_better_opened(simplifier& s, int sum) {
    int products = 0, saved = 0;
    for (int i = 0; i < s.nodes[sum].count; ++i) {
        const int term = s.nodes.use(sum, i).node;
        if (s.nodes.shape_of(term) != s.nodes.shape_of(sum)) return false;  // a number for all elements
        if (has_unit_axis(s.nodes, term)) return false;
        if (diagonal_of(s, term).exists()) ++saved;
        else if (is_free_outer(s, term)) saved += 2;
        else ++products;
    }
    return s.nodes.value_of(sum).is_zero() && saved > 0 && products <= 1 + saved;
}

/// A chain that ends in a vector and has such a sum among its factors, in the plan: the sum of what its
/// terms make of the vector to their right. No node if there is none.
constexpr handle chain_of_terms(simplifier& s, const weighted_list& factors, const shape& form) {
    const int last = factors.size() - 1;
    if (s.policy != flatten::used_once || last < 1 || !is_column(s.nodes, factors[last])) return {};
    int at = last - 1;
    const auto found = [&](int id) { return s.nodes.is(id, kind::sum) && s.opens(id) && is_better_opened(s, id); };
    while (at >= 0 && !found(factors[at].node)) --at;
    if (at < 0) return {};
    const weighted f = factors[at];
    const auto chained = [&](const weighted_list& list, amount rows) {
        return make_chain(s, {1}, list.begin(), list.size(), vector_shape(rows)).id;
    };
    const shape& of = s.nodes.shape_of(f.node);
    const amount rows = f.transposed ? of.columns() : of.rows(), columns = f.transposed ? of.rows() : of.columns();
    weighted_list terms, head, tail;
    head.append(factors.begin(), factors.begin() + at);
    tail.append(factors.begin() + at + 1, factors.end());
    const int vector = chained(tail, columns);
    append_operands(s.nodes, f.node, terms);
    for (weighted& t : terms) {
        const weighted pair[] = {{t.node, {1}, f.transposed}, {vector, {1}, false}};
        t.node = make_chain(s, {1}, pair, 2, vector_shape(rows)).id;
    }
    head.push_back({make_sum(s, {0}, terms.begin(), terms.size(), vector_shape(rows)).id, {1}, false});
    return make_chain(s, {1}, head.begin(), head.size(), form);
}

/// number · the matrix product of the factors.
constexpr handle build_chain(simplifier& s, meta::number number, const weighted* first, int count,
                            const shape& form) {
    const graph& g = s.nodes;
    if (s.masks) {
        const handle masked = masked_chain(s, number, first, count, form);
        if (masked.exists()) return masked;
    }
    weighted_list work, scalars, factors;
    for (int i = count; i-- > 0;) work.push_back(first[i]);
    while (!work.empty()) {
        const weighted f = work.pop_back();
        const shape inner = g.shape_of(f.node);
        if (inner.is_scalar()) {
            scalars.push_back({f.node, {1}, false});
        } else if (g.is(f.node, kind::chain) && (g[f.node].count == 1 || s.opens(f.node))) {
            weighted_list opened;
            append_chain(g, f.node, f.transposed, opened);
            for (int i = opened.size(); i-- > 0;) work.push_back(opened[i]);
        } else if (g.is(f.node, kind::constant) && g.value_of(f.node).is_zero() && !s.as_written()) {
            return number_node(s, {0}, form);
        } else if (g.is(f.node, kind::constant) && s.canonical()) {
            number = number * g.value_of(f.node);
            factors.push_back({number_node(s, {1}, inner).id, {1}, f.transposed});
        } else if (g.is(f.node, kind::product) && s.rearranges()) {
            // The number and the scalar factors to the front.
            weighted_list all, rest;
            append_operands(g, f.node, all);
            for (const weighted& w : all)
                (g.shape_of(w.node).is_scalar() ? scalars : rest).push_back(w);
            if (rest.size() == all.size() && g.value_of(f.node).is_one()) {
                factors.push_back(f);
                continue;
            }
            number = number * g.value_of(f.node);
            const handle bare = make_product(s, {1}, rest.begin(), rest.size(), inner);
            work.push_back({bare.id, {1}, f.transposed});
        } else {
            factors.push_back(f);
        }
    }
    if (s.canonical()) {
        bool opened = false;
        for (weighted& f : factors) {
            if (!f.transposed) continue;
            const shape inner = g.shape_of(f.node);
            const handle placed =
                transposed_place(s, f.node, op::transpose_record::form(&inner, 1));
            if (placed.exists()) {
                f = {placed.id, {1}, false};
                continue;
            }
            if (!g.is(f.node, kind::sum) && !g.is(f.node, kind::product) &&
                !g.is(f.node, kind::elementwise) && !g.is(f.node, kind::constant))
                continue;
            f.node = transposed_leaves(s, s.at(f.node)).id;
            f.transposed = false;
            opened = opened || g.is(f.node, kind::chain) || g.is(f.node, kind::product);
        }
        if (opened) {
            scalars.push_back(
                {make_chain(s, number, factors.begin(), factors.size(), form).id, {1}, false});
            return make_product(s, {1}, scalars.begin(), scalars.size(), form);
        }
    }
    merge_diagonals(s, factors);
    handle scaled = chain_with_diagonal(s, factors, form);
    if (!scaled.exists()) scaled = chain_of_terms(s, factors, form);
    if (scaled.exists()) {
        scalars.push_back({scaled.id, {1}, false});
        return make_product(s, number, scalars.begin(), scalars.size(), form);
    }
    while (take_out_scalar(s, factors, scalars)) {}
    if (s.canonical() && factors.count > 1) {
        for (weighted& f : factors)
            if (g.is(f.node, kind::sum)) f.node = without_content(s, f.node, number);
    }
    handle chain;
    if (factors.empty()) {
        chain = number_node(s, {1}, form);
    } else if (factors.size() == 1 && !factors[0].transposed) {
        chain = s.at(factors[0].node);
    } else if (const handle placed = factors.size() == 1
                                         ? transposed_place(s, factors[0].node, form)
                                         : handle{};
               placed.exists()) {
        chain = placed;
    } else if (const handle turned = factors.size() == 1 ? turned_view(s, factors[0].node, form) : handle{};
               turned.exists()) {
        chain = turned;
    } else if (factors.size() == 1 && g.is(factors[0].node, kind::constant)) {
        chain = number_node(s, g.value_of(factors[0].node), form);
    } else if (form.is_scalar()) {
        // uᵀ·(M·v) is the sum of u times M·v, element by element.
        const shape inner = vector_shape(g.shape_of(factors[0].node).size());
        factors[0].transposed = !factors[0].transposed;
        const weighted pair[] = {
            {make_chain(s, {1}, factors.begin(), 1, inner).id, {1}, false},
            {make_chain(s, {1}, factors.begin() + 1, factors.size() - 1, inner).id, {1}, false}};
        chain = sum(make_product(s, {1}, pair, 2, inner));
    } else {
        chain = intern_form(s, operation_of<op::matmul_record>, {1}, factors, form);
    }
    if (number.is_one() && scalars.empty()) return chain;
    scalars.push_back({chain.id, {1}, false});
    return make_product(s, number, scalars.begin(), scalars.size(), form);
}

}  // namespace typegrad::simplify
