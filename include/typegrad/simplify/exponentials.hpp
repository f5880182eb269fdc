// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/sum.hpp"

namespace typegrad::simplify {

// Products of exponentials that would overflow or cancel, among the factors of a product.

constexpr int find_unary(const graph& g, const weighted_list& list, std::uint64_t op, int x) {
    for (int i = 0; i < list.size(); ++i)
        if (g[list[i].node].op->id == op && g.use(list[i].node, 0).node == x) return i;
    return -1;
}

/// exp(u)^-p is exp(-u)^p, and exp(u) · exp(-u) is 1: leaves no negative power, and of u and -u one.
constexpr void orient_exponentials(simplifier& s, weighted_list& factors) {
    int count = 0;
    bool negative = false;
    for (const weighted& f : factors) {
        if (s.nodes[f.node].op->id != id_of<op::exp_record>) continue;
        ++count;
        negative = negative || f.weight.negative;
    }
    const auto flip = [&](auto which) {
        for (weighted& f : factors) {
            if (s.nodes[f.node].op->id != id_of<op::exp_record>) continue;
            const handle u = s.at(s.nodes.use(f.node, 0).node);
            if (which(u, f)) f = {exp(op::scaled(u, {-1})).id, -f.weight, false};
        }
        collect(s.nodes, factors);
    };
    if (count > 1) flip([&](handle u, const weighted&) { return is_negative(s.nodes, u.id); });
    if (count > 1 || negative) flip([](handle, const weighted& f) { return f.weight.negative; });
}

/// An integer, or what stands for all beyond it.
constexpr int bounded(const meta::number& n) {
    return n.numerator < 1000 ? n.to_int() : n.negative ? -1000 : 1000;
}
constexpr int distance(int a, int b) { return a < b ? b - a : a - b; }

/// exp(u)^a · sigmoid(u)^b · sigmoid(-u)^c is the same for (a, b, c) + k·(1, -1, 1): takes the
/// smallest |a| + |b| + |c|, then the smallest |a|. So exp(-u)·sigmoid(u) is sigmoid(-u), and
/// s(1 - s) stays.
constexpr bool balance_logistic(simplifier& s, weighted_list& factors) {
    bool changed = false;
    int sigmoids = 0, others = 0;
    for (const weighted& f : factors) {
        const operation& op = *s.nodes[f.node].op;
        if (op.id == id_of<op::sigmoid_record> && !f.weight.negative) ++sigmoids;
        else if (op.identity_partner) ++others;
    }
    // Positive powers of sigmoids alone are as few as can be.
    if (others == 0 || sigmoids + others < 2) return false;
    const auto weight = [&](int i) { return i < 0 ? meta::number{0} : factors[i].weight; };
    for (int i = 0; i < factors.size(); ++i) {
        if (s.nodes[factors[i].node].op->id != id_of<op::sigmoid_record>) continue;
        handle u = s.at(s.nodes.use(factors[i].node, 0).node);
        handle minus_u = op::scaled(u, {-1});
        for (int side = 0; side < 2; ++side, std::swap(u, minus_u)) {
            const meta::number a =
                weight(find_unary(s.nodes, factors, id_of<op::exp_record>, u.id));
            const meta::number b =
                weight(find_unary(s.nodes, factors, id_of<op::sigmoid_record>, u.id));
            const meta::number c =
                weight(find_unary(s.nodes, factors, id_of<op::sigmoid_record>, minus_u.id));
            if (!a.is_integer() || !b.is_integer() || !c.is_integer()) continue;
            int best = 0, least = 1 << 20;
            const int p = bounded(a), q = bounded(b), r = bounded(c);
            for (int k = -3; k <= 3; ++k) {
                const int x = distance(p, -k), y = distance(q, k), z = distance(r, -k);
                const int cost = 16 * (x + y + z) + x;
                if (cost < least) least = cost, best = k;
            }
            if (best == 0) continue;
            factors.push_back({exp(u).id, {best}, false});
            factors.push_back({sigmoid(u).id, {-best}, false});
            factors.push_back({sigmoid(minus_u).id, {best}, false});
            collect(s.nodes, factors);
            changed = true;
            i = -1;
            break;
        }
    }
    return changed;
}

/// exp(u) / sum(exp(u)) is softmax(u).
constexpr void find_softmax(simplifier& s, weighted_list& factors) {
    for (int i = 0; i < factors.size(); ++i) {
        const handle total = s.at(factors[i].node);
        if (!total.is(id_of<op::sum_record>) || !factors[i].weight.negative) continue;
        if (!total.operand(0).is(id_of<op::exp_record>)) continue;
        for (int j = 0; j < factors.size(); ++j) {
            if (factors[j].node != total.operand(0).id || factors[j].weight.negative) continue;
            const handle y = softmax(total.operand(0).operand(0));
            factors[i].weight = factors[i].weight + 1;
            factors[j].weight = factors[j].weight + -1;
            factors.push_back({y.id, {1}, false});
            collect(s.nodes, factors);
            i = -1;
            break;
        }
    }
}

/// tanh(u), or -tanh(-u).
constexpr handle tanh_of(simplifier& s, handle u) {
    return is_negative(s.nodes, u.id) ? op::scaled(tanh(op::scaled(u, {-1})), {-1}) : tanh(u);
}

/// exp(u) / (exp(u) + exp(v)) is sigmoid(u - v), and tanh(u) is found in all of (exp(u) - exp(-u)) / (exp(u) + exp(-u)),
/// (exp(2u) - 1)·sigmoid(-2u) and sinh(u) / cosh(u).
constexpr void find_quotients(simplifier& s, weighted_list& factors) {
    const auto quotient = [&](handle above, handle below) -> handle {
        if (op::is_sum_of_exponentials(below)) {
            const handle u = below.operand(0).operand(0), v = below.operand(1).operand(0);
            if (above.id == below.operand(0).id) return sigmoid_between(u, v);
            if (above.id == below.operand(1).id) return sigmoid_between(v, u);
            if (!above.is(kind::sum) || s.nodes[above.id].count != 2 || s.nodes[above.id].value != graph::zero) return {};
            if (above.operand(0).id != below.operand(0).id || above.operand(1).id != below.operand(1).id) return {};
            const bool first = s.nodes.use(above.id, 0).weight == graph::one;
            const bool second = s.nodes.use(above.id, 1).weight == graph::one;
            if (first == second || s.nodes.use(above.id, first ? 1 : 0).weight != graph::minus_one) return {};
            return op::scaled(u, {-1}).id == v.id ? tanh_of(s, first ? u : v) : handle{};
        }
        if (below.is(id_of<op::cosh_record>) && above.is(id_of<op::sinh_record>) && above.operand(0).id == below.operand(0).id)
            return tanh(above.operand(0));
        return {};
    };
    /// (exp(u) - 1)·sigmoid(-u)
    const auto product = [&](handle difference, handle share) -> handle {
        if (!share.is(id_of<op::sigmoid_record>) || !difference.is(kind::sum)) return {};
        const node& n = s.nodes[difference.id];
        const int number = n.value, weight = n.count == 1 ? s.nodes.use(difference.id, 0).weight : graph::zero;
        const bool rises = number == graph::minus_one && weight == graph::one;
        if (!rises && !(number == graph::one && weight == graph::minus_one)) return {};
        const handle e = difference.operand(0);
        if (!e.is(id_of<op::exp_record>) || op::scaled(e.operand(0), {-1}).id != share.operand(0).id) return {};
        return tanh_of(s, op::scaled(e.operand(0), meta::number{rises ? 1 : -1} * meta::reciprocal({2})));
    };
    for (int i = 0; i < factors.size(); ++i)
        for (int j = 0; j < factors.size() && factors.size() > 1; ++j) {
            if (i == j || factors[i].weight.negative) continue;
            const bool divides = factors[j].weight.negative;
            const handle x = s.at(factors[i].node), y = s.at(factors[j].node);
            const handle z = divides ? quotient(x, y) : product(x, y);
            if (!z.exists()) continue;
            factors[i].weight = factors[i].weight + -1;
            factors[j].weight = factors[j].weight + (divides ? 1 : -1);
            factors.push_back({z.id, {1}, false});
            collect(s.nodes, factors);
            i = j = -1;
            break;
        }
}

}  // namespace typegrad::simplify
