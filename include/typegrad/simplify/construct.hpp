// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/contraction.hpp"
#include "typegrad/simplify/view.hpp"

namespace typegrad::simplify {

/// An operation on simplified operands.
constexpr handle construct(builder& b, const operation& op, const handle* x, int count) {
    auto& s = static_cast<simplifier&>(b);
    if (count > 4) return op.definition(x, count);
    shape forms[4]{};
    for (int i = 0; i < count; ++i) forms[i] = x[i].form();
    if (op.what == kind::sum || op.what == kind::product || op.what == kind::chain) {
        weighted list[4]{};
        for (int i = 0; i < count; ++i) list[i] = {x[i].id, {1}, false};
        const shape form = op.form(forms, count);
        return op.what == kind::sum       ? make_sum(s, {0}, list, count, form)
               : op.what == kind::product ? make_product(s, {1}, list, count, form)
                                          : make_chain(s, {1}, list, count, form);
    }
    if (op.what == kind::elementwise && count == 2) {
        // Beside a tensor, a scalar spread over its shape is the scalar.
        for (int i = 0; i < 2; ++i) {
            if (forms[1 - i].is_scalar() || x[1 - i].is(kind::constant)) continue;
            handle pair[] = {x[0], x[1]};
            pair[i] = unspread(s, x[i]);
            if (pair[i].exists()) return construct(s, op, pair, 2);
        }
    }
    if (op.defined) {
        const handle other = op.definition(x, count);
        if (other.exists()) return other;
    }
    if (s.textbook && op.has_identity) {
        const handle other = op.identity(x, count);
        if (other.exists()) return other;
    }
    if (s.textbook && op.id == operation_of<op::sum_record>.id) {
        const handle other = sum_of_arranged(s, x[0]);
        if (other.exists()) return other;
    }
    if (op.linear && s.canonical() && x[0].is(kind::sum)) {
        meta::number number{1};
        const handle rest = s.at(without_content(s, x[0].id, number));
        if (!number.is_one()) return op::scaled(construct(s, op, &rest, 1), number);
    }
    if (op.linear && s.policy != flatten::nothing && x[0].is(kind::product)) {
        // f(a·v) = a·f(v): the number and the scalar factors to the front.
        weighted_list factors, outside, inside;
        append_operands(s.nodes, x[0].id, factors);
        for (const weighted& f : factors)
            (s.nodes.shape_of(f.node).is_scalar() ? outside : inside).push_back(f);
        const meta::number number = s.nodes.value_of(x[0].id);
        if (!number.is_one() || !outside.empty()) {
            const handle rest = make_product(s, {1}, inside.begin(), inside.size(), forms[0]);
            const handle f = construct(s, op, &rest, 1);
            outside.push_back({f.id, {1}, false});
            return make_product(s, number, outside.begin(), outside.size(), f.form());
        }
    }
    operand operands[4]{};
    for (int i = 0; i < count; ++i) operands[i].node = x[i].id;
    if (op.commutes && s.nodes[operands[1].node].hash < s.nodes[operands[0].node].hash) {
        const operand first = operands[0];
        operands[0] = operands[1];
        operands[1] = first;
    }
    const shape form = op.form(forms, count);
    const handle y = s.at(s.nodes.intern(op, s.nodes.form(form), 0, operands, count));
    if (s.canonical() && op.id == operation_of<op::sum_record>.id) return canonical_contraction(s, y);
    return y;
}

constexpr handle combine(builder& b, kind what, meta::number number, const weighted* list, int count,
                         const shape& form) {
    auto& s = static_cast<simplifier&>(b);
    return what == kind::sum       ? build_sum(s, number, list, count, form)
           : what == kind::product ? build_product(s, number, list, count, form)
                                   : build_chain(s, number, list, count, form);
}

constexpr simplifier::simplifier(flatten how) : policy(how) {
    construct = &simplify::construct;
    combine = &simplify::combine;
    arrange = &simplify::arrange;
}

}  // namespace typegrad::simplify
