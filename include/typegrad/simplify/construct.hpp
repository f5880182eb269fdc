// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/as_written.hpp"
#include "typegrad/simplify/contraction.hpp"
#include "typegrad/simplify/loop.hpp"
#include "typegrad/simplify/view.hpp"

namespace typegrad::simplify {

/// An expression with its loops in segments, see segments.hpp.
constexpr handle in_segments(simplifier& s, handle x, int segments);

/// The shape of an operation's result, by its index.
constexpr int form_of_result(simplifier& s, const operation& op, const operand* x, int count) {
    if (op.what == kind::elementwise || op.what == kind::sum || op.what == kind::product) {
        int form = graph::scalar;
        for (int i = 0; i < count && form == graph::scalar; ++i) form = s.nodes[x[i].node].form;
        return form;
    }
    if (op.what == kind::reduction && op.axis < 0) return graph::scalar;
    shape forms[4]{};
    for (int i = 0; i < count; ++i) forms[i] = s.nodes.shape_of(x[i].node);
    return s.nodes.form(op.form(forms, count));
}

/// What a logarithm is in a program where it would have no digits left: log(1 + u) is log1p(u), log1p(-exp(u)) and
/// log(-expm1(u)) are log1mexp(u).
constexpr handle accurate_logarithm(simplifier& s, const operation& op, handle x) {
    const bool less = op.id == id_of<op::log_record>;  // 1
    if (!less && op.id != id_of<op::log1p_record>) return {};
    const graph& g = s.nodes;
    if (less && x.is(kind::sum) && g.value_of(x.id).is_one()) return log1p(op::without_number(x));
    if (less && x.is(id_of<op::one_minus_exp_record>)) return log1mexp(x.operand(0));
    const bool minus = x.is(kind::product) && g[x.id].count == 1 && g[x.id].value == graph::minus_one && g.use(x.id, 0).weight == graph::one;
    if (minus && x.operand(0).is(less ? id_of<op::expm1_record> : id_of<op::exp_record>))
        return log1mexp(x.operand(0).operand(0));
    return {};
}

/// An operation on simplified operands.
constexpr handle construct(builder& b, const operation& op, const handle* x, int count) {
    auto& s = static_cast<simplifier&>(b);
    s.work += 1 + count;
    if (op.what >= kind::loop) return loop_node(s, op, x, count);
    if (op.segments != 0) return in_segments(s, x[0], op.segments);
    if (count > 4) return op.definition(x, count);
    operand operands[4]{};
    for (int i = 0; i < count; ++i) operands[i].node = x[i].id;
    const int form = form_of_result(s, op, operands, count);
    if (op.what == kind::sum || op.what == kind::product || op.what == kind::chain)
        return s.join(s, op.what, op.what == kind::sum ? graph::zero : graph::one, operands, count, form);
    if (op.what == kind::elementwise && count == 2 && form != graph::scalar) {
        // Beside a tensor, a scalar spread over its shape is the scalar.
        for (int i = 0; i < 2; ++i) {
            if (x[1 - i].form().is_scalar() || x[1 - i].is(kind::constant)) continue;
            handle pair[] = {x[0], x[1]};
            pair[i] = unspread(s, x[i]);
            if (pair[i].exists()) return construct(s, op, pair, 2);
        }
    }
    if (op.transparent && s.rearranges()) return x[0];
    if (op.defined) {
        const handle other = op.definition(x, count);
        if (other.exists()) return other;
    }
    // What a rule makes while the plan is lowered has no other turn.
    if (!s.textbook && !s.stepwise && op.lowers) return op.lowering(x, count);
    if (s.written_out && op.has_written_out) {
        const handle other = op.written_out(x, count);
        if (other.exists()) return other;
    }
    // As written, only identities that are exact: none of a function that rounds.
    const bool exact = s.as_written() || s.stepwise;
    if ((s.textbook || s.stepwise) && op.has_identity && !(exact && op.calls != 0)) {
        const handle other = op.identity(x, count);
        if (other.exists()) return other;
    }
    if (s.textbook && s.policy == flatten::used_once && op.calls != 0 && count == 1) {
        const handle other = accurate_logarithm(s, op, x[0]);
        if (other.exists()) return other;
    }
    if (s.textbook && !s.as_written() && op.id == id_of<op::sum_record>) {
        const handle other = sum_of_arranged(s, x[0]);
        if (other.exists()) return other;
        const handle slab = sum_of_slab(s, x[0]);
        if (slab.exists()) return slab;
    }
    if (op.linear && s.canonical() && x[0].is(kind::sum)) {
        meta::number number{1};
        const handle rest = s.at(without_content(s, x[0].id, number));
        if (!number.is_one()) return op::scaled(construct(s, op, &rest, 1), number);
    }
    if (op.linear && s.rearranges() && x[0].is(kind::product)) {
        // f(a·v) = a·f(v): the number and the scalar factors to the front.
        weighted_list factors, outside, inside;
        append_operands(s.nodes, x[0].id, factors);
        for (const weighted& f : factors)
            (s.nodes.shape_of(f.node).is_scalar() ? outside : inside).push_back(f);
        const meta::number number = s.nodes.value_of(x[0].id);
        if (!number.is_one() || !outside.empty()) {
            const shape inner = x[0].form();
            const handle rest = make_product(s, {1}, inside.begin(), inside.size(), inner);
            const handle f = construct(s, op, &rest, 1);
            outside.push_back({f.id, {1}, false});
            return make_product(s, number, outside.begin(), outside.size(), f.form());
        }
    }
    if (op.commutes && s.nodes[operands[1].node].hash < s.nodes[operands[0].node].hash) {
        const operand first = operands[0];
        operands[0] = operands[1];
        operands[1] = first;
    }
    s.masks = s.masks || op.id == id_of<op::where_record>;
    const handle y = s.at(s.nodes.intern(op, form, graph::one, operands, count));
    if (s.canonical() && op.id == id_of<op::sum_record>) return canonical_contraction(s, y);
    return y;
}

constexpr handle combine(builder& b, kind what, meta::number number, const weighted* list, int count,
                         const shape& form) {
    auto& s = static_cast<simplifier&>(b);
    s.work += 6 + 6 * count;
    if (s.as_written() && what != kind::chain) return build_as_written(s, what, number, list, count, form);
    return what == kind::sum       ? build_sum(s, number, list, count, form)
           : what == kind::product ? build_product(s, number, list, count, form)
                                   : build_chain(s, number, list, count, form);
}

/// The same of what is in the graph, by indices.
constexpr handle join(builder& b, kind what, int number, const operand* first, int count, int form) {
    auto& s = static_cast<simplifier&>(b);
    s.work += 1 + count;
    if (what != kind::chain && !s.as_written()) {
        const operation& op = what == kind::sum ? operation_of<op::add_record>
                                                : operation_of<op::hadamard_record>;
        const int quick = intern_opaque(s, op, number, first, count, form);
        if (quick >= 0) return {{}, &b, quick};
    }
    weighted_list list;
    list.reserve(count);
    for (int i = 0; i < count; ++i) {
        if (what == kind::chain) list.push_back({first[i].node, {1}, first[i].weight != 0});
        else list.push_back({first[i].node, s.nodes.number_at(first[i].weight), false});
    }
    const shape to = s.nodes.form_at(form);
    return combine(b, what, s.nodes.number_at(number), list.begin(), count, to);
}

constexpr simplifier::simplifier(flatten how)
    : policy(how), written_out(how == flatten::everything) {
    construct = &simplify::construct;
    combine = &simplify::combine;
    builder::join = &simplify::join;
    arrange = &simplify::arrange;
}

}  // namespace typegrad::simplify
