// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/place.hpp"

namespace typegrad::simplify {

/// Whether a node is where(c, u, 0) or where(c, 0, u).
constexpr bool is_direct_mask(simplifier& s, int id) {
    return s.nodes[id].op->what == kind::elementwise &&
           (s.at(id).operand(1).is_number({0}) || s.at(id).operand(2).is_number({0}));
}

/// The condition without which a node is 0, whatever is infinite then: where(c, u, 0), sums, views
/// of such and choices between such. No node if there is none.
constexpr handle mask_of(simplifier& s, int id) {
    const graph& g = s.nodes;
    if (!may_mask(g, id)) return {};
    if (is_direct_mask(s, id)) {
        const handle y = s.at(id);
        const bool taken = y.operand(2).is_number({0});
        const handle condition = taken ? y.operand(0) : !y.operand(0);
        const handle inside = mask_of(s, y.operand(taken ? 1 : 2).id);
        return inside.exists() ? condition && inside : condition;
    }
    if (g[id].op->what == kind::reduction) {
        const int axis = g[id].op->axis;
        const handle inside = mask_of(s, g.use(id, 0).node);
        if (axis < 0 || !inside.exists() || inside.form().is_scalar())
            return inside.exists() ? any(inside) : handle{};
        return op::axis_largest(op::truth(inside), axis);
    }
    if (g.is(id, kind::view)) {
        const layout l = g.layout_of(id);
        const shape form = g.shape_of(id);
        const handle inside = mask_of(s, g.use(id, 0).node);
        return inside.exists() && !inside.form().is_scalar() ? make_view(s, inside, l, form) : inside;
    }
    handle all{};
    for (int i = s.nodes[id].op->what == kind::elementwise ? 1 : 0; i < s.nodes[id].count; ++i) {
        const handle one = mask_of(s, s.nodes.use(id, i).node);
        if (!one.exists()) return {};
        all = all.exists() && all.id != one.id ? all || one : one;
    }
    return all;
}

/// A product with a factor that is 0 without a condition: where(c, u, 0)·v is where(c, u·v, 0), so
/// that an infinite v makes no NaN of the 0. This is how an adjoint that a branch not taken has
/// made 0 stays 0. No node if there is no such factor.
constexpr handle masked_product(simplifier& s, const meta::number& number, weighted_list& factors,
                                const shape& form) {
    for (weighted& f : factors) {
        if (!f.weight.is_one() || !may_mask(s.nodes, f.node)) continue;
        if (factors.size() == 1 && s.nodes.shape_of(f.node) == form) continue;
        handle condition, inside;
        const bool direct = is_direct_mask(s, f.node);
        const handle x = s.at(f.node);
        bool taken = true;
        if (direct) {
            condition = x.operand(0);
            taken = x.operand(2).is_number({0});
            f.node = x.operand(taken ? 1 : 2).id;
            inside = make_product(s, {1}, factors.begin(), factors.size(), form);
        } else {
            condition = mask_of(s, f.node);
            if (!condition.exists()) continue;
            inside = intern_form(s, operation_of<op::hadamard_record>, {1}, factors, form);
        }
        const handle none = number_node(s, {0});
        return op::scaled(taken ? where(condition, inside, none) : where(condition, none, inside),
                          number);
    }
    return {};
}

/// The same of a product of matrices, by a condition for all of a factor.
constexpr handle masked_chain(simplifier& s, const meta::number& number, const weighted* first,
                              int count, const shape& form) {
    for (int i = 0; i < count; ++i) {
        const int id = first[i].node;
        if (s.nodes[id].op->id != id_of<op::where_record> || !is_direct_mask(s, id))
            continue;
        const handle x = s.at(id), condition = x.operand(0), none = number_node(s, {0});
        if (!condition.form().is_scalar()) continue;
        const bool taken = x.operand(2).is_number({0});
        weighted_list factors;
        for (int k = 0; k < count; ++k) factors.push_back(first[k]);
        factors[i].node = op::spread_over(x.operand(taken ? 1 : 2), shape(x.form())).id;
        const handle inside = make_chain(s, number, factors.begin(), count, form);
        return taken ? where(condition, inside, none) : where(condition, none, inside);
    }
    return {};
}

}  // namespace typegrad::simplify
