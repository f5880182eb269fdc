// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/exponentials.hpp"
#include "typegrad/simplify/mask.hpp"
#include "typegrad/simplify/sum.hpp"

namespace typegrad::simplify {

/// The number that can be drawn out of a sum, so that what is left is the same for every multiple:
/// the common divisor of its coefficients, with the sign of the first.
constexpr meta::number content(const graph& g, int id) {
    meta::number common = g.value_of(id);
    for (int i = 0; i < g[id].count; ++i) {
        const meta::number& w = g.number_at(g.use(id, i).weight);
        if (!w.is_rational() || !common.is_rational()) return {1};
        const auto a = common.numerator, b = w.numerator;
        const auto d = meta::common_divisor(common.denominator, w.denominator);
        if (__builtin_mul_overflow(common.denominator / d, w.denominator, &common.denominator))
            return {1};
        common.numerator = a == 0 ? b : meta::common_divisor(a, b);
    }
    common = meta::reduced(common);
    common.negative = g.number_at(g.use(id, 0).weight).negative;
    return common;
}

/// sum / number.
constexpr handle divided(simplifier& s, int id, const meta::number& number) {
    weighted_list terms;
    append_operands(s.nodes, id, terms);
    const meta::number inverse = meta::reciprocal(number);
    for (weighted& t : terms) t.weight = t.weight * inverse;
    const shape form = s.nodes.shape_of(id);
    return intern_form(s, operation_of<op::add_record>, s.nodes.value_of(id) * inverse, terms, form);
}

/// The sum without its content, which is multiplied to a number.
constexpr int without_content(simplifier& s, int id, meta::number& number) {
    const meta::number c = content(s.nodes, id);
    if (c.is_one()) return id;
    number = number * c;
    return divided(s, id, c).id;
}

constexpr bool is_even(const meta::number& n) { return n.is_integer() && n.numerator % 2 == 0; }
/// The square root of a rational number, 0 if it is none.
constexpr meta::number root_of(const meta::number& n) {
    const auto root = [](std::uint64_t a) {
        std::uint64_t r = a;
        for (std::uint64_t next = (r + 1) / 2; next < r; next = (r + a / r) / 2) r = next;
        return r * r == a ? r : 0;
    };
    meta::number y{0};
    if (n.negative || !n.is_rational() || root(n.denominator) == 0 || root(n.numerator) == 0) return y;
    y.numerator = root(n.numerator);
    y.denominator = root(n.denominator);
    return y;
}
/// Whether a node is a product of squares.
constexpr bool is_square(const graph& g, int id) {
    if (!g.is(id, kind::product) || g.value_of(id).negative) return false;
    for (int i = 0; i < g[id].count; ++i)
        if (!is_even(g.number_at(g.use(id, i).weight))) return false;
    return true;
}
/// Whether it has a power of half an integer without a root.
constexpr bool has_root(const graph& g, int id, const meta::number& power) {
    return (power * meta::number{2}).is_integer() && is_square(g, id) && !root_of(g.value_of(id)).is_zero();
}

/// Whether it is a power of 1 + exp(u), which is one of sigmoid(-u): shared or not, beside exp(u) it would overflow.
constexpr bool is_power_of_logistic(const simplifier& s, int id) {
    return s.textbook && s.nodes[id].count == 1 && s.nodes.value_of(id).is_one() &&
           s.nodes[s.nodes.use(id, 0).node].op->id == id_of<op::sigmoid_record> &&
           s.nodes.number_at(s.nodes.use(id, 0).weight).negative;
}

/// Takes one factor apart as far as identities and the policy allow: into the number, into further
/// work, or into the list of factors.
constexpr void open_factor(simplifier& s, const weighted& f, meta::number& number,
                           weighted_list& work, weighted_list& factors) {
    const graph& g = s.nodes;
    const bool integer = f.weight.is_integer();
    const kind what = g[f.node].op->what;
    if (f.weight.is_zero()) return;
    if (what == kind::constant && integer &&
        !(g.value_of(f.node).is_zero() && f.weight.negative)) {
        number = number * meta::power(g.value_of(f.node), f.weight.to_int());
    } else if (what == kind::product && s.canonical() && !integer && f.weight.is_rational() &&
               f.weight.numerator > f.weight.denominator) {
        // (a·b)^(5/2) is a²·b²·(a·b)^(1/2), however it came about.
        meta::number whole{static_cast<std::int64_t>(f.weight.numerator / f.weight.denominator)};
        whole.negative = f.weight.negative;
        work.push_back({f.node, whole, false});
        factors.push_back({f.node, f.weight + -whole, false});
    } else if (what == kind::product && integer && (s.opens(f.node) || is_power_of_logistic(s, f.node))) {
        number = number * meta::power(g.value_of(f.node), f.weight.to_int());
        for (int i = g[f.node].count; i-- > 0;) {
            const operand u = g.use(f.node, i);
            work.push_back({u.node, f.weight * g.number_at(u.weight), false});
        }
    } else if (what == kind::product && integer && !g.value_of(f.node).is_one()) {
        number = number * meta::power(g.value_of(f.node), f.weight.to_int());
        weighted_list inner;
        append_operands(g, f.node, inner);
        const shape form = g.shape_of(f.node);
        work.push_back({make_product(s, {1}, inner.begin(), inner.size(), form).id, f.weight, false});
    } else if (what == kind::product && !integer && has_root(g, f.node, f.weight)) {
        // (u²·v⁴)^(1/2) is |u|·v².
        number = number * meta::power(root_of(g.value_of(f.node)), (f.weight * meta::number{2}).to_int());
        for (int i = g[f.node].count; i-- > 0;) {
            const operand u = g.use(f.node, i);
            const meta::number power = f.weight * g.number_at(u.weight);
            work.push_back({is_even(power) || is_square(g, u.node) ? u.node : abs(s.at(u.node)).id, power, false});
        }
    } else if (g[f.node].op->id == id_of<op::abs_record> && is_even(f.weight)) {
        work.push_back({g.use(f.node, 0).node, f.weight, false});
    } else if (what == kind::product && g[f.node].count == 1 && g.value_of(f.node).is_one() &&
               !g.number_at(g.use(f.node, 0).weight).is_integer()) {
        const operand u = g.use(f.node, 0);  // (x^(1/2))^p: x is not negative
        work.push_back({u.node, f.weight * g.number_at(u.weight), false});
    } else if (what == kind::sum && integer) {
        const handle u =
            s.textbook ? op::exponent_in_one_plus_exp(s.at(f.node)) : handle{};
        if (u.exists()) {
            work.push_back({sigmoid(op::scaled(u, {-1})).id, -f.weight, false});
            return;
        }
        const meta::number c = s.canonical() ? content(g, f.node) : meta::number{1};
        if (c.is_one()) {
            factors.push_back(f);
            return;
        }
        number = number * meta::power(c, f.weight.to_int());
        work.push_back({divided(s, f.node, c).id, f.weight, false});
    } else if (g[f.node].op->indicator && !f.weight.negative) {
        factors.push_back({f.node, {1}, false});
    } else {
        factors.push_back(f);
    }
}

/// number · Π factor^weight.
constexpr handle build_product(simplifier& s, meta::number number, const weighted* first, int count,
                              const shape& form) {
    weighted_list work, factors;
    factors.reserve(count);
    if (count == 1 && s.nodes.is(first[0].node, kind::sum) && first[0].weight.is_one()) {
        // A sum that stands alone takes the number into its terms, and keeps none of its own.
        const bool spread = !(s.nodes.shape_of(first[0].node) == form);
        if (number.is_one() && !spread) return s.at(first[0].node);
        if (s.canonical() && number.is_one()) {
            factors.push_back(first[0]);
            return intern_form(s, operation_of<op::hadamard_record>, number, factors, form);
        }
        if (s.canonical()) {
            const meta::number own = s.nodes.value_of(first[0].node);
            weighted_list terms;
            append_operands(s.nodes, first[0].node, terms);
            for (weighted& t : terms) t.weight = t.weight * number;
            return make_sum(s, own * number, terms.begin(), terms.size(), form);
        }
    }
    for (int next = 0; next < count || !work.empty();) {
        while (next < count || !work.empty()) {
            const weighted f = work.empty() ? first[next++] : work.pop_back();
            open_factor(s, f, number, work, factors);
        }
        if (factors.size() > 1) collect(s.nodes, factors);
        // Two square roots of a product have become the product: its factors join the others.
        int kept = 0;
        for (const weighted f : factors) {
            const bool whole = s.nodes.is(f.node, kind::product) && f.weight.is_integer() &&
                               s.opens(f.node);
            if (whole) work.push_back(f);
            else factors[kept++] = f;
        }
        factors.resize(kept);
    }
    if (number.is_zero()) return number_node(s, number, form);
    for (weighted& f : factors)
        if (s.nodes[f.node].op->indicator && !f.weight.negative) f.weight = {1};
    if (s.canonical()) orient_exponentials(s, factors);
    if (s.textbook) {
        if (balance_logistic(s, factors))
            return make_product(s, number, factors.begin(), factors.size(), form);
        find_softmax(s, factors);
        find_quotients(s, factors);
    }
    if (factors.empty()) return number_node(s, number, form);
    const handle masked = s.masks ? masked_product(s, number, factors, form) : handle{};
    if (masked.exists()) return masked;
    const handle placed = product_at_place(s, number, factors, form);
    if (placed.exists()) return placed;
    const handle joined = product_of_joined(s, number, factors, form);
    if (joined.exists()) return joined;
    if (s.canonical() && factors.size() == 1 && factors[0].weight == meta::number{-1} &&
        s.nodes[factors[0].node].op->id == id_of<op::sigmoid_record>) {
        // 1 / sigmoid(u) that stands alone is the sum 1 + exp(-u).
        const handle u = s.at(s.nodes.use(factors[0].node, 0).node);
        const weighted term{exp(op::scaled(u, {-1})).id, number, false};
        return make_sum(s, number, &term, 1, form);
    }
    if (factors.size() == 1 && factors[0].weight.is_one()) {
        const bool same = s.nodes.shape_of(factors[0].node) == form;
        if (number.is_one() && same) return s.at(factors[0].node);
        if (s.nodes.is(factors[0].node, kind::sum) && s.canonical())
            return make_product(s, number, factors.begin(), 1, form);
    }
    return intern_form(s, operation_of<op::hadamard_record>, number, factors, form);
}

}  // namespace typegrad::simplify
