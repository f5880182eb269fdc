// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/chain.hpp"

namespace typegrad::simplify {

/// What a node's elements are taken from if it only arranges them anew: the operand of a view or a
/// transposition. False if it is neither.
constexpr bool arranges(const graph& g, int id, int& operand, layout& how) {
    if (g[id].count != 1) return false;
    operand = g.use(id, 0).node;
    if (g.is(id, kind::view)) {
        how = g.layout_of(id);
        return true;
    }
    if (!g.is(id, kind::chain)) return false;
    const shape& from = g.shape_of(operand);
    how = from.is_vector() || from.row ? dense_layout(g.shape_of(id)) : transposed_layout(from);
    return true;
}

/// What a view reads of a place, if it is some of each: among zeros of its own.
constexpr handle clipped_view(simplifier& s, handle x, const layout& l, const shape& form) {
    const handle y = x.operand(0);
    const shape whole = x.form();
    amount first[max_rank]{};
    shape part;
    if (!clip(l, form, s.nodes.layout_of(x.id), y.form(), whole, first, part) || part == form) return {};
    layout from = l, to = dense_layout(form);
    for (int k = 0; k < form.rank; ++k) {
        from.base += first[k] * l.strides[k];
        to.base += first[k] * to.strides[k];
    }
    const handle piece = make_view(s, x, without_unit_axes(from, part), part);
    return make_place(s, piece, without_unit_axes(to, part), form);
}

/// Whether each part of a joined node is read as a whole or not at all. To read several again and again
/// is to join them as often.
constexpr bool reads_parts(const graph& g, int id, const layout& l, const shape& form) {
    if (!is_joined(g, id)) return false;
    int read = 0;
    const bool repeats = form.size() > g.shape_of(id).size();
    for (int i = 0; i < g[id].count; ++i) {
        const int part = g.use(id, i).node;
        const shape &own = g.shape_of(g.use(part, 0).node), &whole = g.shape_of(id);
        amount first[max_rank]{};
        shape piece;
        layout within;
        const overlap found = relate(l, form, g.layout_of(part), own, whole, within);
        if (found == overlap::some && !clip(l, form, g.layout_of(part), own, whole, first, piece)) return false;
        if (found != overlap::none && ++read > 1 && repeats) return false;
    }
    return true;
}

/// A view of a sum, product or function of each element: the same of views.
constexpr handle view_of_operands(simplifier& s, handle x, const layout& l, const shape& form) {
    const node n = s.nodes[x.id];
    if (x.is(kind::elementwise)) {
        handle operands[4];
        for (int i = 0; i < n.count; ++i) {
            operands[i] = x.operand(i);
            if (!operands[i].form().is_scalar()) operands[i] = make_view(s, operands[i], l, form);
        }
        return s.construct(s, *n.op, operands, n.count);
    }
    weighted_list list;
    append_operands(s.nodes, x.id, list);
    const meta::number number = s.nodes.value_of(x.id);
    for (weighted& w : list)
        if (!s.nodes.shape_of(w.node).is_scalar()) w.node = make_view(s, s.at(w.node), l, form).id;
    return x.is(kind::sum) ? make_sum(s, number, list.begin(), list.size(), form)
                           : make_product(s, number, list.begin(), list.size(), form);
}

constexpr handle intern_layout(simplifier& s, const operation& op, handle x, const layout& l,
                               const shape& form) {
    const operand only{x.id, 0};
    return s.at(s.nodes.intern(op, s.nodes.form(form), s.nodes.layout_index(l), &only, 1));
}

constexpr handle build_view(simplifier& s, handle x, layout l, const shape& form) {
    const graph& g = s.nodes;
    for (;;) {
        const shape from = x.form();
        if (from.is_scalar()) return form.is_scalar() ? x : op::spread_over(x, form);
        if (form.size() == 0) return number_node(s, {0}, form);
        if (x.is(kind::constant)) return number_node(s, g.value_of(x.id), form);
        if (form == from && l == dense_layout(from)) return x;
        int inner = 0;
        layout how, both;
        if (arranges(g, x.id, inner, how) && compose(l, form, how, from, both)) {
            x = s.at(inner);
        } else if (x.is(kind::place)) {
            const handle y = x.operand(0);
            const overlap found = relate(l, form, g.layout_of(x.id), y.form(), from, both);
            if (found == overlap::none) return number_node(s, {0}, form);
            if (found == overlap::some) {
                const handle piece = clipped_view(s, x, l, form);
                if (piece.exists()) return piece;
                break;
            }
            x = y;
        } else {
            break;
        }
        l = without_unit_axes(both, form);
    }
    const shape from = x.form();
    if (from.is_matrix() && !from.row && form == matrix_shape(from.columns(), from.rows()) &&
        from.rows() > 1 && from.columns() > 1 && l == transposed_layout(from)) {
        const weighted factor{x.id, {1}, true};
        return make_chain(s, {1}, &factor, 1, form);
    }
    if (x.is(kind::product)) {
        const handle scalar = unspread(s, x);
        if (scalar.exists()) return form.is_scalar() ? scalar : op::spread_over(scalar, form);
    }
    // Functions move to fewer elements; to more only where nothing is computed.
    const bool arithmetic = x.is(kind::sum) || x.is(kind::product) ||
                            (x.is(kind::elementwise) && !g[x.id].op->of_shape);
    const bool opens = s.canonical() || (form.size() <= from.size() && s.opens(x.id));
    if (arithmetic && (opens || (s.textbook && reads_parts(g, x.id, l, form)))) return view_of_operands(s, x, l, form);
    return intern_layout(s, operation_of<op::view_record>, x, l, form);
}

constexpr handle build_place(simplifier& s, handle x, layout l, const shape& form) {
    const graph& g = s.nodes;
    if (x.form().size() == 0 || x.is_number({0})) return number_node(s, {0}, form);
    for (int k = x.form().rank; k-- > 0;) {
        // What comes to one place is added there.
        if (l.strides[k] != 0 || x.form().extents[k] == 1) continue;
        x = op::axis_sum(x, k);
        for (int j = k; j < max_rank; ++j) l.strides[j] = j + 1 < max_rank ? l.strides[j + 1] : 0;
    }
    if (x.form() == form && l == dense_layout(form)) return x;
    layout turned = dense_layout(x.form());
    bool backwards = false;
    for (int k = 0; k < x.form().rank; ++k) {
        if (l.strides[k] >= 0) continue;
        backwards = true;
        const amount last = x.form().extents[k] - 1;
        l.base += l.strides[k] * last;
        l.strides[k] = -l.strides[k];
        turned.base += turned.strides[k] * last;
        turned.strides[k] = -turned.strides[k];
    }
    if (backwards) return build_place(s, make_view(s, x, turned, x.form()), l, form);
    layout back;
    if (x.form().size() == form.size() &&
        relate(dense_layout(form), form, l, x.form(), form, back) == overlap::inside)
        return make_view(s, x, without_unit_axes(back, form), form);
    shape own;
    layout without;
    without.base = l.base;
    for (int k = 0; k < x.form().rank; ++k) {
        if (x.form().extents[k] == 1) continue;
        without.strides[own.rank] = l.strides[k];
        own.extents[own.rank++] = x.form().extents[k];
    }
    if (own.rank != x.form().rank) {
        x = make_view(s, x, dense_layout(own), own);
        l = without;
        if (x.is_number({0})) return number_node(s, {0}, form);
    }
    if (x.is(kind::place)) {
        const handle y = x.operand(0);
        layout both;
        if (compose(g.layout_of(x.id), y.form(), l, own, both))
            return build_place(s, y, without_unit_axes(both, y.form()), form);
    }
    if (s.textbook && is_joined(g, x.id) && g.value_of(x.id).is_zero()) {
        weighted_list parts;
        append_operands(g, x.id, parts);
        for (weighted& p : parts) p.node = make_place(s, s.at(p.node), l, form).id;
        return make_sum(s, {0}, parts.begin(), parts.size(), form);
    }
    if (s.canonical() && x.is(kind::sum)) {
        meta::number number{1};
        const handle rest = s.at(without_content(s, x.id, number));
        if (!number.is_one()) return op::scaled(make_place(s, rest, l, form), number);
    }
    if (s.canonical() && x.is(kind::product)) {
        weighted_list all, outside, inside;
        append_operands(g, x.id, all);
        for (const weighted& f : all)
            (!own.is_scalar() && g.shape_of(f.node).is_scalar() ? outside : inside).push_back(f);
        const meta::number number = g.value_of(x.id);
        if (!number.is_one() || !outside.empty()) {
            const handle rest = make_product(s, {1}, inside.begin(), inside.size(), own);
            outside.push_back({make_place(s, rest, l, form).id, {1}, false});
            return make_product(s, number, outside.begin(), outside.size(), form);
        }
    }
    if (s.canonical() && x.is(kind::constant) && !g.value_of(x.id).is_one()) {
        const handle ones = number_node(s, {1}, own);
        const meta::number number = g.value_of(x.id);
        return op::scaled(make_place(s, ones, l, form), number);
    }
    return intern_layout(s, operation_of<op::place_record>, x, l, form);
}

constexpr handle arrange(builder& b, kind what, handle x, const layout& l, const shape& form) {
    auto& s = static_cast<simplifier&>(b);
    s.work += 4;
    return what == kind::view ? build_view(s, x, l, form) : build_place(s, x, l, form);
}

/// The sum of a product with a slab among zeros: of the product of slabs. No node if x is no such.
constexpr handle sum_of_slab(simplifier& s, handle x) {
    if (x.is(id_of<op::among_zeros_record>)) return sum(x.operand(0));
    if (!x.is(kind::product)) return {};
    weighted_list factors;
    append_operands(s.nodes, x.id, factors);
    for (int i = 0; i < factors.size(); ++i) {
        const handle y = s.at(factors[i].node);
        if (!y.is(id_of<op::among_zeros_record>) || !factors[i].weight.is_one()) continue;
        const handle index = y.operand(1), slab = y.operand(0);
        const meta::number number = s.nodes.value_of(x.id);
        for (int j = 0; j < factors.size(); ++j) {
            weighted& f = factors[j];
            if (j == i) f.node = slab.id;
            else if (!s.nodes.shape_of(f.node).is_scalar()) f.node = slab_of(s.at(f.node), index).id;
        }
        const shape form = slab.form();
        return sum(make_product(s, number, factors.begin(), factors.size(), form));
    }
    return {};
}

/// The sum of all elements of what only arranges others: of the others. No node if x is not such.
constexpr handle sum_of_arranged(simplifier& s, handle x) {
    const graph& g = s.nodes;
    if (x.is(kind::place)) return sum(x.operand(0));
    if (x.is(kind::reduction) && g[x.id].op->axis >= 0 && g[x.id].op->linear) return sum(x.operand(0));
    if (x.is(kind::view)) {
        const handle y = x.operand(0);
        if (x.form().size() == y.form().size() && is_injective(g.layout_of(x.id), x.form(), y.form()))
            return sum(y);
        return {};
    }
    if (!is_joined(g, x.id)) return {};
    weighted_list parts;
    append_operands(g, x.id, parts);
    const meta::number number = g.value_of(x.id);
    const amount size = x.form().size();
    for (weighted& p : parts) p.node = sum(s.at(p.node).operand(0)).id;
    if (size.is_known() || number.is_zero())
        return make_sum(s, number * meta::number{size.number}, parts.begin(), parts.size(), scalar_shape());
    parts.push_back({op::counted(s, size).id, number, false});
    return make_sum(s, {0}, parts.begin(), parts.size(), scalar_shape());
}

}  // namespace typegrad::simplify
