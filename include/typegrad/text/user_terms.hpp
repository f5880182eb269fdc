// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/text/layout_words.hpp"
#include "typegrad/text/reading_order.hpp"
#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

/// Says in the user's words what the engine has simplified: its sums, products and chains of any
/// number of operands become `a - 2 * b + 1`, `hadamard(u, v)`, `a / b`, `transpose(W) * g`,
/// `outer(u, v)`. The words are nodes of a graph of their own, one for each operation that a user
/// would write, operands before their users.
class user_terms : layout_words {
public:
    constexpr user_terms(const graph& from, int root)
        : from_(from), order_(from), map_(from.size()), mate_(from.size()) {
        for (int& m : map_) m = -1;
        find_mates(root);
        meta::list<int> pending;
        pending.push_back(root);
        while (!pending.empty()) {
            const int id = pending.back(), before = pending.size();
            if (map_[id] < 0 && mate_[id] >= 0 && map_[mate_[id]] < 0) {
                pending.push_back(mate_[id]);
            } else if (map_[id] < 0 && mate_[id] < 0) {
                for (int i = from[id].count; i-- > 0;)
                    if (map_[from.use(id, i).node] < 0) pending.push_back(from.use(id, i).node);
            }
            if (pending.size() != before) continue;
            if (map_[id] < 0) map_[id] = say(id);
            pending.pop_back();
        }
        root_ = map_[root];
    }

    [[nodiscard]] constexpr const graph& nodes() const { return to_; }
    [[nodiscard]] constexpr int root() const { return root_; }

private:
    using weighted_list = simplify::weighted_list;
    static constexpr int shortest_kept = 8;

    constexpr int say(int id) {
        const node n = from_[id];
        const shape form = from_.shape_of(id);
        if (mate_[id] >= 0) return subtract(number({1}), map_[mate_[id]]);  // sigmoid(-u)
        if (n.op->what == kind::symbol) {
            node copy = n;
            copy.form = to_.form(form);
            // What loops of derivatives bind is told apart by its number.
            copy.value = n.op->id == id_of<op::local_record> ? to_.number(from_.value_of(id)) : 0;
            return to_.intern(copy, nullptr, 0);
        }
        if (n.op->what == kind::constant) return filled(from_.value_of(id), form);
        if (n.op->what == kind::sum) return sum(id, false);
        if (n.op->what == kind::view)
            return say_view(map_[from_.use(id, 0).node], from_.layout_of(id), form);
        if (n.op->what == kind::place)
            return say_place(map_[from_.use(id, 0).node], from_.layout_of(id), form);
        if (n.op->what == kind::product || n.op->what == kind::chain) return multiple({1}, id);
        if (n.op->id == id_of<op::sech_squared_record>)
            return subtract(number({1}), unary<op::square_record>(
                                             unary<op::tanh_record>(map_[from_.use(id, 0).node])));
        if (n.op->id == id_of<op::sum_record>) {
            const int inner = from_.use(id, 0).node;
            weighted_list factors;
            if (is_product_of_two_vectors(inner, factors))
                return binary<op::dot_record>(map_[factors[0].node], map_[factors[1].node]);
        }
        meta::list<int> x(n.count);
        for (int i = 0; i < n.count; ++i) x[i] = from_.use(id, i).node;
        if (n.op->commutes && order_.before(x[1], x[0])) {
            const int first = x[0];
            x[0] = x[1];
            x[1] = first;
        }
        for (int i = 0; i < n.count; ++i) x[i] = map_[x[i]];
        return put(*n.op, x.at, n.count);
    }

    /// Which sigmoid(-u) is said as 1 - sigmoid(u): those whose sigmoid(u) occurs too.
    constexpr void find_mates(int root) {
        meta::list<unsigned char> reached(from_.size());
        meta::list<int> sigmoids;
        for (int& m : mate_) m = -1;
        reached[root] = 1;
        for (int id = root; id >= 0; --id) {
            if (reached[id] == 0) continue;
            for (int i = 0; i < from_[id].count; ++i) reached[from_.use(id, i).node] = 1;
            if (from_[id].op->id == id_of<op::sigmoid_record>) sigmoids.push_back(id);
        }
        for (int a : sigmoids) {
            if (!begins_with_minus(from_.use(a, 0).node)) continue;
            for (int b : sigmoids)
                if (are_opposite(from_.use(a, 0).node, from_.use(b, 0).node)) mate_[a] = b;
            if (mate_[a] >= 0) order_.postpone(a);
        }
    }
    /// Of u and -u exactly one does.
    constexpr bool begins_with_minus(int u) const {
        if (from_.is(u, kind::product)) return from_.value_of(u).negative;
        if (!from_.is(u, kind::sum)) return false;
        weighted_list terms;
        simplify::append_operands(from_, u, terms);
        order_.sort(terms, true);
        return terms[0].weight.negative;
    }
    constexpr bool are_opposite(int a, int b) const {
        if (from_.is(a, kind::product) && from_[a].count == 1 && from_.use(a, 0).node == b)
            return from_.use(a, 0).weight == graph::one && from_.value_of(a) == meta::number{-1};
        if (from_[a].op->id != from_[b].op->id || from_[a].count != from_[b].count) return false;
        if (!from_.is(a, kind::sum) && !from_.is(a, kind::product)) return false;
        if (!(from_.value_of(a) == -from_.value_of(b))) return false;
        for (int i = 0; i < from_[a].count; ++i) {
            const operand &x = from_.use(a, i), &y = from_.use(b, i);
            if (x.node != y.node) return false;
            const meta::number p = from_.number_at(x.weight), q = from_.number_at(y.weight);
            if (!(p == (from_.is(a, kind::product) ? q : -q))) return false;
        }
        return true;
    }

    constexpr bool is_product_of_two_vectors(int id, weighted_list& factors) const {
        if (!from_.is(id, kind::product) || from_[id].count != 2 || !from_.value_of(id).is_one())
            return false;
        simplify::append_operands(from_, id, factors);
        order_.sort(factors);
        for (const weighted& f : factors)
            if (!f.weight.is_one() || !from_.shape_of(f.node).is_vector()) return false;
        return true;
    }

    // Sums: what is added first, then what is subtracted, the number where it reads best.

    constexpr int sum(int id, bool negated) {
        meta::list<piece> pieces;
        if (find_pieces(from_, id, pieces)) {
            for (piece& p : pieces) {
                const operand& part = from_.use(id, p.x);
                const meta::number weight = from_.number_at(part.weight);
                p.x = multiple(negated ? -weight : weight, from_.use(part.node, 0).node);
            }
            return say_joined(pieces, from_.shape_of(id));
        }
        weighted_list terms;
        simplify::append_operands(from_, id, terms);
        order_.sort(terms, true);
        meta::number rest = from_.value_of(id);
        if (negated) {
            rest = -rest;
            for (weighted& t : terms) t.weight = -t.weight;
        }
        int total = -1;
        for (const weighted& t : terms)
            if (!is_subtracted(t)) total = plus(total, multiple(t.weight, t.node));
        if (total < 0 && !rest.negative && !rest.is_zero()) {
            total = number(rest);
            rest = {0};
        }
        for (const weighted& t : terms) {
            if (!is_subtracted(t)) continue;
            total = total < 0 ? multiple(t.weight, t.node)
                              : subtract(total, multiple(-t.weight, t.node));
        }
        if (rest.negative) total = subtract(total, number(-rest));
        else if (!rest.is_zero()) total = plus(total, number(rest));
        const shape form = from_.shape_of(id);
        return fits(total, form) ? total : plus(filled({0}, form), total);
    }
    /// -u·(a - b) is added as u·(b - a).
    constexpr bool is_subtracted(const weighted& t) const {
        if (!t.weight.negative || !from_.is(t.node, kind::product)) return t.weight.negative;
        for (int i = 0; i < from_[t.node].count; ++i) {
            const operand& u = from_.use(t.node, i);
            if (u.weight == graph::one && sounds_better_negated(u.node, false)) return false;
        }
        return true;
    }
    // Products: number · scalars · tensors / (number · scalars · tensors).

    /// number · node.
    constexpr int multiple(meta::number n, int id) {
        weighted_list all, above, below;
        const shape form = from_.shape_of(id);
        if (from_.is(id, kind::product)) {
            n = n * from_.value_of(id);
            append_factors(id, {1}, all);
            simplify::collect(from_, all);
            for (weighted& f : all) {
                (f.weight.negative ? below : above).push_back(f);
                if (f.weight.negative) below.back().weight = -f.weight;
            }
        } else {
            above.push_back({id, {1}, false});
        }
        // x / 3, not 0.333 * x; but 0.5 * x.
        meta::number divisor{1};
        if (n.is_rational() && 1'000'000 % n.denominator != 0) {
            divisor.numerator = n.denominator;
            n.denominator = 1;
        }
        int y = factors(n, above);
        if (!divisor.is_one() || !below.empty())
            y = binary<op::divide_record>(y, factors(divisor, below));
        if (fits(y, form)) return y;
        if (to_.shape_of(y).rank != form.rank && to_.shape_of(y).size() == form.size() && form.rank != 0)
            return say_view(y, dense_layout(form), form);
        return to_.shape_of(y).is_scalar() ? binary<op::times_record>(y, filled({1}, form))
                                           : binary<op::hadamard_record>(filled({1}, form), y);
    }

    /// A product's factors to a power. Short products among them are opened, shared or not:
    /// s·(s·(1 - s)) is read as square(s) * (1 - s).
    constexpr void append_factors(int id, const meta::number& power, weighted_list& list) const {
        for (int i = 0; i < from_[id].count; ++i) {
            const operand& u = from_.use(id, i);
            const meta::number weight = power * from_.number_at(u.weight);
            if (from_.is(u.node, kind::product) && from_.value_of(u.node).is_one() &&
                weight.is_integer() && order_.length(u.node) <= shortest_kept &&
                from_.shape_of(u.node) == from_.shape_of(id))
                append_factors(u.node, weight, list);
            else list.push_back({u.node, weight, false});
        }
    }

    constexpr int factors(meta::number n, weighted_list& list) {
        order_.sort(list);
        int flipped = -1;  // -(a - b) is b - a
        for (int i = 0; i < list.size() && n.negative && flipped < 0; ++i)
            if (list[i].weight.is_one() && sounds_better_negated(list[i].node, list.size() == 1))
                flipped = i;
        int negated = -1;  // the same within a chain
        if (flipped < 0 && n.negative) negated = sum_in_chain(list);
        if (flipped >= 0 || negated >= 0) n = -n;
        int front = -1, tensors = 0;
        bool minus = n.negative;
        if (list.empty() || !(n.numerator == 1 && n.is_integer())) {
            front = number(n);
            minus = false;
        }
        for (int i = 0; i < list.size(); ++i) {
            if (!from_.shape_of(list[i].node).is_scalar()) {
                ++tensors;
                continue;
            }
            if (i == flipped) front = times(front, sum(list[i].node, true), minus);
            else front = power(list[i].node, list[i].weight, front, minus);
        }
        int last = -1;
        for (int i = 0; i < list.size(); ++i) {
            const weighted& f = list[i];
            if (from_.shape_of(f.node).is_scalar()) continue;
            if (tensors == 1 && f.weight.is_one() && from_.is(f.node, kind::chain)) {
                weighted_list matrices;
                simplify::append_operands(from_, f.node, matrices);
                return chain(matrices.begin(), matrices.end(), front, minus, negated);
            }
            bool plain = false;
            last = i == flipped ? times(last, sum(f.node, true), plain)
                                : power(f.node, f.weight, last, plain);
        }
        return last < 0 ? front : scaled(last, front, minus);
    }

    /// A sum that sounds better negated, in the chain that is the list's only tensor.
    constexpr int sum_in_chain(const weighted_list& list) const {
        int id = -1;
        for (const weighted& f : list) {
            if (from_.shape_of(f.node).is_scalar()) continue;
            if (id >= 0 || !f.weight.is_one() || !from_.is(f.node, kind::chain)) return -1;
            id = f.node;
        }
        for (int i = 0; id >= 0 && i < from_[id].count; ++i)
            if (sounds_better_negated(from_.use(id, i).node, false)) return from_.use(id, i).node;
        return -1;
    }

    constexpr bool sounds_better_negated(int id, bool alone) const {
        if (!from_.is(id, kind::sum)) return false;
        int minuses = from_.value_of(id).negative ? 1 : 0;
        for (int i = 0; i < from_[id].count; ++i)
            minuses += from_.number_at(from_.use(id, i).weight).negative ? 1 : 0;
        return minuses != 0 || alone;
    }

    /// before · x to a positive power, by square roots and norms.
    constexpr int power(int id, meta::number p, int before, bool& minus) {
        const int x = map_[id];
        if (!p.is_rational() || p.denominator > 8 || (p.denominator & (p.denominator - 1)) != 0) {
            const int both[] = {x, number(p)};
            return times(before, put(operation_of<op::pow_record>, both, 2), minus);
        }
        const auto whole = static_cast<std::int64_t>(p.numerator / p.denominator);
        if (whole == 1) before = times(before, x, minus);
        else if (whole == 2) before = times(before, unary<op::square_record>(x), minus);
        else if (whole != 0) before = times(before, binary<op::pow_record>(x, number({whole})), minus);
        const int length = squared_in(from_, id);
        int root = x;
        for (std::uint64_t bit = p.denominator >> 1; bit != 0; bit >>= 1) {
            root = root == x && length >= 0 ? unary<op::norm_record>(map_[length]) : unary<op::sqrt_record>(root);
            if (p.numerator & bit) before = times(before, root, minus);
        }
        return before;
    }

    // Chains: from the left, but u·vᵀ is outer(u, v).

    constexpr shape form_of(const weighted& f) const {
        const shape s = from_.shape_of(f.node);
        return f.transposed ? op::transpose_record::form(&s, 1) : s;
    }

    /// A factor of a chain; the first that is `negated` is said so.
    constexpr int factor(const weighted& f, int& negated) {
        const int x = f.node == negated ? sum(f.node, true) : map_[f.node];
        if (f.node == negated) negated = -1;
        return f.transposed ? unary<op::transpose_record>(x) : x;
    }

    constexpr int chain(const weighted* first, const weighted* last, int front, bool minus,
                        int& negated) {
        const bool row = form_of(*first).row;
        const weighted* split = nullptr;
        for (const weighted* f = first; f + 1 != last; ++f)
            if (form_of(*f).is_vector() && form_of(f[1]).row) split = f + 1;
        if (split != nullptr && !row && !form_of(last[-1]).is_vector()) {
            weighted_list turned;
            for (const weighted* f = last; f-- != split;)
                turned.push_back({f->node, {1}, !f->transposed});
            const int u = chain(first, split, -1, false, negated);
            const int v = chain(turned.begin(), turned.end(), -1, false, negated);
            return scaled(binary<op::outer_record>(u, v), front, minus);
        }
        int y = scaled(factor(*first, negated), front, minus);
        if (split != nullptr && row)  // from the left xᵀ·(y·zᵀ) would be a scalar times zᵀ
            return binary<op::times_record>(y, chain(first + 1, last, -1, false, negated));
        for (const weighted* f = first + 1; f != last; ++f)
            y = binary<op::times_record>(y, factor(*f, negated));
        return y;
    }

    const graph& from_;
    reading_order order_;
    meta::list<int> map_;
    meta::list<int> mate_;
    int root_ = -1;
};

}  // namespace typegrad::calculus
