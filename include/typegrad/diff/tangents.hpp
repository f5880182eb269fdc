// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

/// Derivatives of numbers by symbols in forward mode. Each node's derivative by a symbol is made once,
/// whatever asks for it, so that all partial derivatives of a function share what they have in common:
/// a sweep for each of them would share next to nothing. Sums are flattened and like terms collected, so
/// that a derivative of order n of a product of two is Leibniz's sum and not 2^n terms.
class tangents {
public:
    constexpr explicit tangents(simplifier& maker) : s_(maker) {}

    /// The derivative of a scalar node by a symbol; -1 if the builder had done so much work before, to be
    /// asked for again.
    constexpr int derivative(int root, int x, int limit) {
        const int by = column_of(x);
        pending_.clear();
        pending_.push_back(root);
        while (!pending_.empty()) {
            if (s_.work > limit) return -1;
            const int id = pending_.back();
            if (known(id, by) >= 0 || !waits_for_operands(id, by)) {
                if (known(id, by) < 0) learn(id, by, made(id, by));
                pending_.pop_back();
            }
        }
        return known(root, by);
    }

    constexpr void remember(meta::memory& m) const {
        m.write(symbols_);
        for (const auto& column : columns_) m.write(column);
    }
    constexpr void recall(meta::memory& m) {
        m.read(symbols_);
        columns_.resize(symbols_.count);
        for (auto& column : columns_) m.read(column);
    }

private:
    constexpr int column_of(int x) {
        for (int i = 0; i < symbols_.count; ++i)
            if (symbols_.at[i] == x) return i;
        symbols_.push_back(x);
        columns_.push_back({});
        return symbols_.count - 1;
    }
    /// The derivative of a node, or -1. They are kept as node + 1.
    [[nodiscard]] constexpr int known(int id, int by) const {
        const meta::list<int>& column = columns_.at[by];
        return id < column.count ? column.at[id] - 1 : -1;
    }
    constexpr void learn(int id, int by, int derivative) {
        meta::list<int>& column = columns_.at[by];
        if (id >= column.count) column.resize(id + 1);
        column.at[id] = derivative + 1;
    }
    /// Whether a node is a function of numbers, to be differentiated by what it is made of.
    [[nodiscard]] constexpr bool of_numbers(int id) const {
        const node& n = s_.nodes[id];
        if (n.op->what != kind::sum && n.op->what != kind::product &&
            n.op->what != kind::elementwise)
            return false;
        for (int i = 0; i < n.count; ++i)
            if (s_.nodes[s_.nodes.use(id, i).node].form != graph::scalar) return false;
        return true;
    }
    constexpr bool waits_for_operands(int id, int by) {
        if (!of_numbers(id)) return false;
        const int before = pending_.count;
        for (int i = 0; i < s_.nodes[id].count; ++i) {
            const int u = s_.nodes.use(id, i).node;
            if (known(u, by) < 0) pending_.push_back(u);
        }
        s_.work += 1 + s_.nodes[id].count / 2;
        return pending_.count != before;
    }
    [[nodiscard]] constexpr bool is_zero(int id) const {
        return s_.nodes.is(id, kind::constant) && s_.nodes.value_of(id).is_zero();
    }

    /// The derivative of a node whose operands' are known.
    constexpr int made(int id, int by) {
        const node n = s_.nodes[id];
        if (id == symbols_.at[by]) return number_node(s_, {1}).id;
        if (n.count == 0 || n.op->transparent) return number_node(s_, {0}).id;
        if (!of_numbers(id)) {
            meta::list<int> input;
            input.push_back(symbols_.at[by]);
            return sweep(s_, id, number_node(s_, {1}), input).of(symbols_.at[by]).id;
        }
        terms_.clear();
        for (int i = 0; i < n.count; ++i) {
            const operand u = s_.nodes.use(id, i);
            const int slope = known(u.node, by);
            if (is_zero(slope)) continue;
            if (n.op->what == kind::sum) add(slope, s_.nodes.number_at(u.weight));
            else if (n.op->what == kind::product) add_product(id, i, slope);
            else if (n.op->differentiable) add(pulled_back(id, i, slope), {1});
        }
        return total();
    }

    /// Part i of the product rule: p·f^(p-1)·f' times the other factors.
    constexpr void add_product(int id, int i, int slope) {
        meta::number number = s_.nodes.value_of(id);
        simplify::weighted_list factors;
        for (int j = 0; j < s_.nodes[id].count; ++j) {
            const operand u = s_.nodes.use(id, j);
            weighted factor{u.node, s_.nodes.number_at(u.weight), false};
            if (j == i) {
                if (factor.weight.is_zero()) return;
                number = number * factor.weight;
                factor = lower_power(s_, u.node, factor.weight + -1);
            }
            if (!factor.weight.is_zero()) factors.push_back(factor);
        }
        factors.push_back({slope, {1}, false});
        open_monomials(factors, number);
        simplify::collect(s_.nodes, factors);
        s_.work += 2 * factors.count;
        if (factors.empty()) {
            terms_.push_back({number_node(s_, {1}).id, number, false});
        } else if (factors.count == 1 && factors[0].weight.is_one()) {
            add(factors[0].node, number);
        } else {
            operands_.clear();
            for (const weighted& w : factors)
                operands_.push_back({w.node, s_.nodes.number(w.weight)});
            add(simplify::join(s_, kind::product, graph::one, operands_.at, operands_.count,
                               graph::scalar),
                number);
        }
    }
    /// Products of powers of symbols alone are multiplied out, and their numbers drawn together: what is
    /// zero in derivatives of higher order, and what is equal, shows there.
    constexpr void open_monomials(simplify::weighted_list& factors, meta::number& number) {
        for (int i = 0; i < factors.count; ++i) {
            const weighted f = factors[i];
            const node& n = s_.nodes[f.node];
            if (n.op->what == kind::constant && f.weight.is_one()) {
                number = number * s_.nodes.value_of(f.node);
            } else if (n.op->what == kind::product && f.weight.is_integer() &&
                       is_monomial(f.node)) {
                number = number * meta::power(s_.nodes.value_of(f.node), f.weight.to_int());
                for (int j = 0; j < n.count; ++j) {
                    const operand u = s_.nodes.use(f.node, j);
                    factors.push_back({u.node, f.weight * s_.nodes.number_at(u.weight), false});
                }
            } else {
                continue;
            }
            factors[i--] = factors[factors.count - 1];
            factors.resize(factors.count - 1);
        }
    }
    [[nodiscard]] constexpr bool is_monomial(int id) const {
        for (int i = 0; i < s_.nodes[id].count; ++i)
            if (!s_.nodes.is(s_.nodes.use(id, i).node, kind::symbol)) return false;
        return true;
    }

    constexpr int pulled_back(int id, int i, int slope) {
        handle x[4], result[4];
        for (int j = 0; j < s_.nodes[id].count; ++j) x[j] = s_.at(id).operand(j);
        s_.nodes[id].op->pullback(s_.at(slope), s_.at(id), x, result);
        return result[i].exists() ? result[i].id : number_node(s_, {0}).id;
    }

    /// Adds a multiple of a node to the sum that is being made, term by term if it is a sum itself.
    constexpr void add(int id, const meta::number& weight) {
        const node& n = s_.nodes[id];
        if (is_zero(id)) return;
        if (n.op->what != kind::sum) {
            if (n.op->what == kind::product && !s_.nodes.value_of(id).is_one() && n.count > 1) {
                const meta::number number = s_.nodes.value_of(id);
                operands_.clear();
                for (int i = 0; i < n.count; ++i) operands_.push_back(s_.nodes.use(id, i));
                terms_.push_back({simplify::join(s_, kind::product, graph::one, operands_.at,
                                                 operands_.count, graph::scalar),
                                  weight * number, false});
            } else {
                terms_.push_back({id, weight, false});
            }
            return;
        }
        s_.work += n.count / 2;
        for (int i = 0; i < n.count; ++i) {
            const operand u = s_.nodes.use(id, i);
            terms_.push_back({u.node, weight * s_.nodes.number_at(u.weight), false});
        }
        if (!s_.nodes.value_of(id).is_zero())
            terms_.push_back({number_node(s_, {1}).id, weight * s_.nodes.value_of(id), false});
    }
    constexpr int total() {
        if (terms_.count > 1) simplify::collect(s_.nodes, terms_);
        s_.work += terms_.count;
        if (terms_.empty()) return number_node(s_, {0}).id;
        if (terms_.count == 1 && terms_[0].weight.is_one()) return terms_[0].node;
        operands_.clear();
        for (const weighted& t : terms_) operands_.push_back({t.node, s_.nodes.number(t.weight)});
        return simplify::join(s_, kind::sum, graph::zero, operands_.at, operands_.count,
                              graph::scalar);
    }

    simplifier& s_;
    meta::list<int> symbols_;
    meta::list<meta::list<int>> columns_;  ///< for each symbol the derivatives of nodes by it
    meta::list<int> pending_;
    simplify::weighted_list terms_;
    meta::list<operand> operands_;
};

}  // namespace typegrad::calculus
