// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/place.hpp"

namespace typegrad::simplify {

/// In a sum that is longer, sigmoid of a negative argument becomes 1 - sigmoid of the positive one, and
/// sech_squared(u) becomes 1 - tanh(u)²: what `complement` makes of two terms is undone among more.
constexpr bool write_out_complements(simplifier& s, meta::number& number, weighted_list& terms) {
    bool changed = false;
    for (weighted& t : terms) {
        const handle y = s.at(t.node);
        if (y.is(id_of<op::sigmoid_record>) && is_negative(s.nodes, y.operand(0).id))
            t.node = sigmoid(op::scaled(y.operand(0), {-1})).id;
        else if (y.is(id_of<op::sech_squared_record>))
            t.node = op::raised(tanh(y.operand(0)), {2}).id;
        else
            continue;
        number = number + t.weight;
        t.weight = -t.weight;
        changed = true;
    }
    return changed;
}

/// What c + w·y is in a program where it would have no digits left: c - c·exp(u) is -c·expm1(u), c - c·cos(u) is
/// 2c·sin(u / 2)², c + c·tanh(u) is 2c·sigmoid(2u), c - 2c·sigmoid(u) is -c·tanh(u / 2), c - c·erf(u) is c·erfc(u).
constexpr handle accurate_complement(const meta::number& number, const weighted& term, handle y) {
    const operation& op = *y.nodes()[y.id].op;
    if (op.what != kind::elementwise || y.nodes()[y.id].count != 1) return {};
    const meta::number half = meta::reciprocal({2}), twice = number * meta::number{2};
    const handle u = y.operand(0);
    if (op.id == id_of<op::sigmoid_record> && term.weight == -twice) return op::scaled(tanh(op::scaled(u, half)), -number);
    const bool less = term.weight == -number;
    if (!less && !(term.weight == number)) return {};
    if (op.id == id_of<op::tanh_record>) return op::scaled(sigmoid(op::scaled(u, {less ? -2 : 2})), twice);
    if (op.id == id_of<op::erf_record>) return op::scaled(erfc(less ? u : op::scaled(u, {-1})), number);
    if (!less) return {};
    if (op.id == id_of<op::exp_record>)
        return number.negative ? op::scaled(expm1(u), -number) : op::scaled(one_minus_exp(u), number);
    if (op.id == id_of<op::cos_record>) return op::scaled(op::raised(sin(op::scaled(u, half)), {2}), twice);
    if (op.id == id_of<op::erfc_record>) return op::scaled(erf(u), number);
    if (op.id == id_of<op::normal_cdf_record>) return op::scaled(normal_cdf(op::scaled(u, {-1})), number);
    return {};
}

/// What c - c·y is when y is sigmoid(u) or tanh(u)²: c·sigmoid(-u), c·sech_squared(u).
constexpr handle complement(simplifier& s, const meta::number& number, const weighted& term,
                            const shape& form) {
    if (number.is_zero() || !(s.nodes.shape_of(term.node) == form)) return {};
    const handle y = s.at(term.node);
    if (s.policy == flatten::used_once) {
        const handle accurate = accurate_complement(number, term, y);
        if (accurate.exists()) return accurate;
    }
    if (!(number == -term.weight)) return {};
    if (y.is(id_of<op::sigmoid_record>))
        return op::scaled(sigmoid(op::scaled(y.operand(0), {-1})), number);
    if (y.is(kind::product) && s.nodes[y.id].count == 1 && s.nodes.value_of(y.id).is_one() &&
        s.nodes.number_at(s.nodes.use(y.id, 0).weight) == meta::number{2} &&
        y.operand(0).is(id_of<op::tanh_record>))
        return op::scaled(sech_squared(y.operand(0).operand(0)), number);
    return {};
}

/// The factors of a term, element by element.
constexpr void append_factors(const graph& g, int id, weighted_list& list) {
    if (g.is(id, kind::product) && g.value_of(id).is_one()) append_operands(g, id, list);
    else list.push_back({id, {1}, false});
}

/// What p·v + q·v·y is in a program, with numbers p and q: v times the complement of y.
constexpr handle factored_complement(simplifier& s, const weighted_list& terms, const shape& form) {
    for (int k = 0; k < 2; ++k) {
        weighted_list common, ratio;
        append_factors(s.nodes, terms[k].node, common);
        append_factors(s.nodes, terms[1 - k].node, ratio);
        if (ratio.size() != common.size() && ratio.size() != common.size() + 1) continue;
        for (const weighted& f : common) ratio.push_back({f.node, -f.weight, false});
        collect(s.nodes, ratio);
        if (ratio.size() != 1) continue;
        const weighted f = ratio[0];
        const bool squared = f.weight == meta::number{2} && s.nodes[f.node].op->id == id_of<op::tanh_record>;
        if (!squared && !f.weight.is_one()) continue;
        const int y = squared ? op::raised(s.at(f.node), {2}).id : f.node;
        const shape inner = s.nodes.shape_of(y);
        const handle rest = complement(s, terms[k].weight, {y, terms[1 - k].weight, false}, inner);
        if (!rest.exists()) return {};
        common.push_back({rest.id, {1}, false});
        return make_product(s, {1}, common.begin(), common.size(), form);
    }
    return {};
}

/// A product without its number; where there are two factors or more, nothing else changes.
constexpr handle without_coefficient(simplifier& s, int id) {
    const node n = s.nodes[id];
    if (n.count < 2) {
        weighted_list factors;
        append_operands(s.nodes, id, factors);
        const shape form = s.nodes.shape_of(id);
        return make_product(s, {1}, factors.begin(), factors.size(), form);
    }
    meta::list<operand> operands;  // a copy: the graph's own may move
    operands.append(s.nodes.operands(id), s.nodes.operands(id) + n.count);
    return s.at(s.nodes.intern(*n.op, n.form, graph::one, operands.begin(), n.count));
}

/// number + Σ weight·term.
constexpr handle build_sum(simplifier& s, meta::number number, const weighted* first, int count,
                          const shape& form) {
    weighted_list work, terms;
    bool places = false;
    terms.reserve(count);
    for (int next = 0; next < count || !work.empty();) {
        const weighted t = work.empty() ? first[next++] : work.pop_back();
        if (t.weight.is_zero()) continue;
        const kind what = s.nodes[t.node].op->what;
        if (what == kind::constant) {
            number = number + t.weight * s.nodes.value_of(t.node);
        } else if (what == kind::sum && s.opens(t.node)) {
            number = number + t.weight * s.nodes.value_of(t.node);
            s.work += 2 * s.nodes[t.node].count;
            for (int i = s.nodes[t.node].count; i-- > 0;) {
                const operand u = s.nodes.use(t.node, i);
                work.push_back({u.node, t.weight * s.nodes.number_at(u.weight), false});
            }
        } else if (what == kind::product && !s.nodes.value_of(t.node).is_one()) {
            // The number of a product is the coefficient of the term.
            const meta::number coefficient = s.nodes.value_of(t.node);
            work.push_back({without_coefficient(s, t.node).id, t.weight * coefficient, false});
        } else if (const handle x = s.canonical() ? unspread(s, s.at(t.node)) : handle{};
                   x.exists()) {
            work.push_back({x.id, t.weight, false});
        } else {
            places = places || what == kind::place;
            terms.push_back(t);
        }
    }
    if (terms.size() > 1) collect(s.nodes, terms);
    if (places && merge_places(s, terms))
        return make_sum(s, number, terms.begin(), terms.size(), form);
    // Not in the plan: 1 - sigmoid(u) has no digits left where sigmoid(-u) is small.
    if (s.canonical() && terms.size() + (number.is_zero() ? 0 : 1) > 1 &&
        write_out_complements(s, number, terms))
        collect(s.nodes, terms);
    if (s.canonical() && !form.is_scalar() && terms.size() + (number.is_zero() ? 0 : 1) > 1) {
        // A sum of scalars is summed before it is spread.
        bool scalars = true;
        for (const weighted& t : terms) scalars = scalars && s.nodes.shape_of(t.node).is_scalar();
        if (scalars) {
            const handle x = make_sum(s, number, terms.begin(), terms.size(), scalar_shape());
            const weighted spread{x.id, {1}, false};
            return make_product(s, {1}, &spread, 1, form);
        }
    }
    if (terms.empty()) return number_node(s, number, form);
    if (terms.size() == 1) {
        if (number.is_zero()) {
            const weighted only{terms[0].node, {1}, false};
            return make_product(s, terms[0].weight, &only, 1, form);
        }
        const handle y = s.textbook ? complement(s, number, terms[0], form) : handle{};
        if (y.exists()) return y;
    }
    if (terms.size() == 2 && number.is_zero() && s.textbook && s.policy == flatten::used_once &&
        may_share_factor(s.nodes, terms[0].node, terms[1].node)) {
        const handle y = factored_complement(s, terms, form);
        if (y.exists()) return y;
    }
    return intern_form(s, operation_of<op::add_record>, number, terms, form);
}

}  // namespace typegrad::simplify
