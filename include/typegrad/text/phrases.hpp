// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/all.hpp"

namespace typegrad::calculus {

/// What a node is the sum of the squares of; -1 if it is none.
constexpr int squared_in(const graph& g, int id) {
    if (g[id].op->id != id_of<op::sum_record>) return -1;
    const int x = g.use(id, 0).node;
    const bool square = g.is(x, kind::product) && g[x].count == 1 && g.value_of(x).is_one() &&
                        g.number_at(g.use(x, 0).weight) == meta::number{2};
    return square ? g.use(x, 0).node : -1;
}

/// The language's leaves and operations as nodes of a graph, like those that a user's expression is
/// loaded as.
class phrases {
protected:
    constexpr int put(const operation& op, const int* x, int count) {
        meta::list<shape> forms(count);
        meta::list<operand> operands(count);
        for (int i = 0; i < count; ++i) {
            forms[i] = to_.shape_of(x[i]);
            operands[i].node = x[i];
        }
        return to_.intern(op, to_.form(op.form(forms.begin(), count)),
                          op.what == kind::sum ? graph::zero : graph::one, operands.begin(), count);
    }
    template <class R>
    constexpr int unary(int x) {
        return put(operation_of<R>, &x, 1);
    }
    template <class R>
    constexpr int binary(int x, int y) {
        const int both[] = {x, y};
        return put(operation_of<R>, both, 2);
    }
    constexpr int subtract(int x, int y) { return binary<op::subtract_record>(x, y); }
    constexpr int number(const meta::number& n, const shape& form = {}) {
        return to_.intern(operation_of<op::constant_record>, to_.form(form), to_.number(n), nullptr,
                          0);
    }
    /// A number spread over a shape; of a row it is the transpose of a vector's.
    constexpr int filled(const meta::number& n, const shape& form) {
        if (!form.row) return number(n, form);
        return unary<op::transpose_record>(number(n, vector_shape(form.columns())));
    }
    constexpr bool fits(int x, const shape& form) const {
        return to_.shape_of(x) == form && to_.shape_of(x).row == form.row;
    }
    constexpr int plus(int x, int y) { return x < 0 ? y : binary<op::add_record>(x, y); }

    /// before · x, which takes the minus if there is nothing before.
    constexpr int times(int before, int x, bool& minus) {
        if (before >= 0)
            return to_.shape_of(x).is_scalar() ? binary<op::times_record>(before, x)
                                               : binary<op::hadamard_record>(before, x);
        if (minus) x = unary<op::negate_record>(x);
        minus = false;
        return x;
    }

    constexpr int scaled(int x, int front, bool minus) {
        if (minus) x = unary<op::negate_record>(x);
        return front < 0 ? x : binary<op::times_record>(front, x);
    }

    graph to_;
};

}  // namespace typegrad::calculus
