// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/simplifier.hpp"

namespace typegrad::simplify {

// What stands at a place among zeros, in sums and products.

constexpr handle make_view(simplifier& s, handle x, const layout& l, const shape& form) {
    return s.arrange(s, kind::view, x, l, form);
}
constexpr handle make_place(simplifier& s, handle x, const layout& l, const shape& form) {
    return s.arrange(s, kind::place, x, l, form);
}

/// Whether a node is a sum of what stands at places, and of a number.
constexpr bool is_joined(const graph& g, int id) {
    if (!g.is(id, kind::sum)) return false;
    for (int i = 0; i < g[id].count; ++i)
        if (!g.is(g.use(id, i).node, kind::place)) return false;
    return true;
}

constexpr bool same_place(const graph& g, int a, int b) {
    return g.is(a, kind::place) && g.is(b, kind::place) && g[a].value == g[b].value &&
           g.shape_of(g.use(a, 0).node) == g.shape_of(g.use(b, 0).node);
}

/// Whether two places among the terms of a sum have one layout.
constexpr bool layouts_meet(const graph& g, const weighted_list& terms) {
    meta::list<unsigned char> met(g.layout_count());
    for (const weighted& t : terms) {
        const node& n = g[t.node];
        if (n.op->what != kind::place) continue;
        if (met.at[n.value] != 0) return true;
        met.at[n.value] = 1;
    }
    return false;
}

/// Terms of a sum that stand at one place become one; false if there are none.
constexpr bool merge_places(simplifier& s, weighted_list& terms) {
    if (!layouts_meet(s.nodes, terms)) return false;
    bool merged = false;
    for (int i = 0; i < terms.size(); ++i) {
        weighted_list together;
        int kept = i + 1;
        for (int j = i + 1; j < terms.size() && s.nodes.is(terms[i].node, kind::place); ++j) {
            if (!same_place(s.nodes, terms[i].node, terms[j].node)) {
                terms[kept++] = terms[j];
                continue;
            }
            together.push_back({s.nodes.use(terms[j].node, 0).node, terms[j].weight, false});
        }
        if (together.empty()) continue;
        terms.resize(kept);
        const int first = terms[i].node;
        const handle x = s.at(first).operand(0);
        together.push_back({x.id, terms[i].weight, false});
        const shape own = x.form(), form = s.nodes.shape_of(first);
        const layout at = s.nodes.layout_of(first);
        const handle total = make_sum(s, {0}, together.begin(), together.size(), own);
        terms[i] = {make_place(s, total, at, form).id, {1}, false};
        merged = true;
    }
    return merged;
}

/// A product with what stands at a place: its other factors matter there alone. No node if no factor
/// stands at a place, or nothing is gained.
constexpr handle product_at_place(simplifier& s, const meta::number& number,
                                  const weighted_list& factors, const shape& form) {
    int at = -1;
    for (int i = 0; i < factors.size(); ++i)
        if (s.nodes.is(factors[i].node, kind::place) && !factors[i].weight.negative) at = i;
    if (at < 0) return {};
    const handle place = s.at(factors[at].node), x = place.operand(0);
    const shape own = x.form();
    const layout l = s.nodes.layout_of(place.id);
    // In the canonical form numbers stay outside, and so do scalar factors of a tensor.
    weighted_list inside, outside;
    inside.push_back({x.id, factors[at].weight, false});
    for (int i = 0; i < factors.size(); ++i) {
        if (i == at) continue;
        const handle f = s.at(factors[i].node);
        if (!f.form().is_scalar())
            inside.push_back({make_view(s, f, l, own).id, factors[i].weight, false});
        else (s.canonical() && !own.is_scalar() ? outside : inside).push_back(factors[i]);
    }
    const bool number_inside = !s.canonical() && !number.is_one();
    if (inside.size() == 1 && factors[at].weight.is_one() && !number_inside) return {};
    const handle y = make_product(s, number_inside ? number : meta::number{1}, inside.begin(),
                                  inside.size(), own);
    outside.push_back({make_place(s, y, l, form).id, {1}, false});
    return make_product(s, number_inside ? meta::number{1} : number, outside.begin(),
                        outside.size(), form);
}

/// A product with a sum of what stands at places: the sum of the products. No node if it has no such
/// factor that it may open.
constexpr handle product_of_joined(simplifier& s, const meta::number& number,
                                   const weighted_list& factors, const shape& form) {
    int at = -1;
    for (int i = 0; i < factors.size() && factors.size() > 1; ++i) {
        const int id = factors[i].node;
        if (s.nodes.is(id, kind::sum) && factors[i].weight.is_one() && s.opens(id) &&
            s.nodes.value_of(id).is_zero() && is_joined(s.nodes, id))
            at = i;
    }
    bool tensors = false;
    for (int i = 0; i < factors.size() && at >= 0; ++i)
        tensors = tensors || (i != at && !s.nodes.shape_of(factors[i].node).is_scalar());
    if (!tensors) return {};
    weighted_list parts, product = factors;
    append_operands(s.nodes, factors[at].node, parts);
    for (weighted& p : parts) {
        product[at].node = p.node;
        p.node = make_product(s, number, product.begin(), product.size(), form).id;
    }
    return make_sum(s, {0}, parts.begin(), parts.size(), form);
}

/// The transpose of what stands at a place in a matrix; no node if it has no such place.
constexpr handle transposed_place(simplifier& s, int id, const shape& form) {
    if (!s.nodes.is(id, kind::place)) return {};
    const handle x = s.at(id).operand(0);
    const shape own = x.form(), from = s.nodes.shape_of(id);
    layout l = s.nodes.layout_of(id);
    if (from.is_vector() || from.row) return make_place(s, x, l, form);
    axis_layout a;
    if (!take_apart(l, own, from, a)) return {};
    l.base = a.base[1] * from.rows() + a.base[0];
    for (int j = 0; j < own.rank; ++j) l.strides[j] = a.step[j][1] * from.rows() + a.step[j][0];
    return make_place(s, x, l, form);
}

/// The vector whose diagonal matrix a factor of a chain is; no node if it is none.
constexpr handle diagonal_of(simplifier& s, int id) {
    if (!s.nodes.is(id, kind::place)) return {};
    const handle d = s.at(id).operand(0);
    const shape& form = s.nodes.shape_of(id);
    if (!d.form().is_vector() || !form.is_matrix() || form.rows() != form.columns() ||
        form.rows() != d.form().size())
        return {};
    const layout l = without_unit_axes({0, {form.columns() + 1}}, d.form());
    return s.nodes.layout_of(id) == l ? d : handle{};
}

/// Diagonal matrices that stand side by side in a chain are one.
constexpr void merge_diagonals(simplifier& s, weighted_list& factors) {
    for (int i = factors.size(); i-- > 1;) {
        const handle a = diagonal_of(s, factors[i - 1].node), b = diagonal_of(s, factors[i].node);
        if (!a.exists() || !b.exists()) continue;
        const weighted pair[] = {{a.id, {1}, false}, {b.id, {1}, false}};
        const shape own = a.form(), form = s.nodes.shape_of(factors[i].node);
        const handle d = make_product(s, {1}, pair, 2, own);
        factors[i - 1] = {make_place(s, d, s.nodes.layout_of(factors[i].node), form).id, {1}, false};
        for (int j = i + 1; j < factors.size(); ++j) factors[j - 1] = factors[j];
        factors.resize(factors.size() - 1);
    }
}

/// A diagonal matrix in a chain scales the rows of what follows it, or the columns of what precedes
/// it. The chain as a whole, or no node if it has no such factor.
constexpr handle chain_with_diagonal(simplifier& s, const weighted_list& factors, const shape& form) {
    int at = factors.size() - 1;
    handle d;
    for (; at >= 0; --at) {
        d = diagonal_of(s, factors[at].node);
        if (d.exists()) break;
    }
    if (at < 0 || factors.size() == 1) return {};
    if (d.is(kind::constant)) {
        weighted_list others;
        for (int i = 0; i < factors.size(); ++i)
            if (i != at) others.push_back(factors[i]);
        const meta::number number = s.nodes.value_of(d.id);
        return make_chain(s, number, others.begin(), others.size(), form);
    }
    // A matrix stays as it is until it is computed: what it is multiplied by may be a vector.
    const bool vector = form.is_vector() || form.row || form.is_scalar();
    if (s.textbook && !vector) return {};
    const bool last = at + 1 == factors.size();
    const weighted* first = last ? factors.begin() : factors.begin() + at + 1;
    const int count = last ? at : factors.size() - at - 1;
    const weighted& edge = last ? factors[0] : factors[factors.size() - 1];
    const shape& outer = s.nodes.shape_of(edge.node);
    const amount n = d.form().size();
    shape own;
    handle scale = d;
    if (last) {
        const bool row = edge.transposed ? outer.is_vector() : outer.row;
        const amount rows = edge.transposed ? outer.columns() : outer.rows();
        own = row ? row_shape(n) : matrix_shape(rows, n);
        scale = row ? transpose(d) : op::repeated(d, 0, rows);
    } else {
        const bool column = edge.transposed ? outer.row : outer.is_vector();
        const amount columns = edge.transposed ? outer.rows() : outer.columns();
        own = column ? vector_shape(n) : matrix_shape(n, columns);
        if (!column) scale = op::repeated(d, 1, columns);
    }
    const handle rest = make_chain(s, {1}, first, count, own);
    const weighted pair[] = {{scale.id, {1}, false}, {rest.id, {1}, false}};
    const handle scaled = make_product(s, {1}, pair, 2, own);
    if (last || at == 0) return scaled;
    weighted_list all;
    for (int i = 0; i < at; ++i) all.push_back(factors[i]);
    all.push_back({scaled.id, {1}, false});
    return make_chain(s, {1}, all.begin(), all.size(), form);
}

}  // namespace typegrad::simplify
