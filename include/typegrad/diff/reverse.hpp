// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/memory.hpp"
#include "typegrad/diff/root_of_squares.hpp"

namespace typegrad::calculus {

/// As much work as there is.
inline constexpr int no_limit = 1 << 30;

/// One sweep of reverse mode over the nodes up to a root: each node's adjoint, the derivative of
/// the root by that node, is summed over the node's uses before it is passed on to its operands.
class sweep {
public:
    /// `seed` is the adjoint of the root; only what leads to one of the `inputs` is visited.
    constexpr sweep(simplifier& maker, int root, handle seed, const meta::list<int>& inputs) : s_(maker) {
        start(root, seed, inputs);
        advance(no_limit);
    }

    /// A sweep to be taken in pieces.
    constexpr explicit sweep(simplifier& maker) : s_(maker) {}
    constexpr void start(int root, handle seed, const meta::list<int>& inputs) {
        root_ = next_ = root;
        s_.work += root / 16;
        inputs_ = inputs;
        active_ = meta::list<int>(root + 1);
        last_ = meta::list<int>(root + 1);
        adjoints_ = meta::list<int>(root + 1);
        nodes_.clear();
        previous_.clear();
        results_.clear();
        for (int input : inputs)
            if (input <= root) active_.at[input] = 1;
        for (int id = 0; id <= root; ++id) {
            adjoints_.at[id] = last_.at[id] = -1;
            const operand* x = s_.nodes.operands(id);
            for (int i = 0; i < s_.nodes[id].count; ++i) active_.at[id] |= active_.at[x[i].node];
            // A loop passes on what reaches its results.
            if (s_.nodes.is(id, kind::stacked) && active_.at[id] != 0) active_.at[x[0].node] = 1;
        }
        if (active_.at[root] == 0) next_ = -1;
        else contribute(root, seed);
    }
    /// Goes on until the builder has done so much work; whether the end is reached.
    constexpr bool advance(int limit) {
        for (; next_ >= 0; --next_) {
            if (s_.work > limit) return false;
            if (active_.at[next_] == 0) continue;
            const bool is_loop = s_.nodes.is(next_, kind::loop);
            if (is_loop) through_loop(next_);
            if (last_.at[next_] < 0) continue;
            const handle g = total(next_, is_loop ? no_limit : limit);  // what was done is not done again
            if (!g.exists()) return false;
            adjoints_.at[next_] = g.id;
            if (!g.is_number({0})) pull_back(next_, g);
        }
        return true;
    }
    constexpr void remember(meta::memory& m) const {
        m.write(root_);
        m.write(next_);
        for (const auto* l : {&active_, &last_, &adjoints_, &nodes_, &previous_, &results_, &inputs_}) m.write(*l);
    }
    constexpr void recall(meta::memory& m) {
        m.read(root_);
        m.read(next_);
        for (auto* l : {&active_, &last_, &adjoints_, &nodes_, &previous_, &results_, &inputs_}) m.read(*l);
    }

    /// The adjoint of a node: zeros of its shape if the root does not depend on it.
    [[nodiscard]] constexpr handle of(int id) const {
        if (id > root_ || adjoints_.at[id] < 0)
            return number_node(s_, {0}, shape(s_.nodes.shape_of(id)));
        return s_.at(adjoints_.at[id]);
    }
    [[nodiscard]] constexpr bool met_loop() const { return !results_.empty(); }

private:
    /// Adds to a node's adjoint. What reached a scalar through a broadcast is summed; a scalar
    /// adjoint of a tensor stands for that scalar everywhere.
    constexpr void contribute(int id, handle g) {
        if (!g.exists() || (s_.nodes.is(g.id, kind::constant) && g.is_number({0}))) return;
        const int form = s_.nodes[id].form;
        if (form == graph::scalar && s_.nodes[g.id].form != graph::scalar) g = sum(g);
        if (s_.nodes[g.id].form == graph::scalar && form != graph::scalar) {
            const operand only{g.id, graph::one};
            g.id = simplify::join(s_, kind::product, graph::one, &only, 1, form);
        }
        nodes_.push_back(g.id);
        previous_.push_back(last_.at[id]);
        last_.at[id] = nodes_.count - 1;
    }

    constexpr handle total(int id, int limit) {
        const int last = last_.at[id];
        if (previous_.at[last] < 0) return s_.at(nodes_.at[last]);
        terms_.clear();
        for (int c = last; c >= 0; c = previous_.at[c]) terms_.push_back({nodes_.at[c], graph::one});
        if (simplify::is_too_long(s_, terms_.count, limit)) return {};
        return s_.at(simplify::join(s_, kind::sum, graph::zero, terms_.at, terms_.count, s_.nodes[id].form));
    }

    constexpr void pull_back(int id, handle g) {
        const node n = s_.nodes[id];
        switch (n.op->what) {
            case kind::sum: return through_sum(id, g);
            case kind::product: return through_product(id, g);
            case kind::chain: return through_chain(id, g);
            case kind::view:
            case kind::place: return through_layout(id, g);
            case kind::last:
            case kind::stacked: return results_.push_back(id);
            default: break;
        }
        if (!n.op->differentiable) return;
        handle x[4], result[4];
        for (int i = 0; i < n.count; ++i) x[i] = s_.at(id).operand(i);
        n.op->pullback(g, s_.at(id), x, result);
        for (int i = 0; i < n.count; ++i)
            if (active_.at[x[i].id] != 0) contribute(x[i].id, result[i]);
    }

    constexpr void through_sum(int id, handle g) {
        for (int i = 0; i < s_.nodes[id].count; ++i) {
            const operand u = s_.nodes.use(id, i);
            if (active_.at[u.node] == 0) continue;
            handle part = g;
            if (u.weight != graph::one) {
                const operand only{g.id, graph::one};
                part.id = simplify::join(s_, kind::product, u.weight, &only, 1, s_.nodes[g.id].form);
            }
            contribute(u.node, part);
        }
    }

    /// d(c·Π f^p) by one factor: p·c·f^(p-1) times the others.
    constexpr void through_product(int id, handle g) {
        graph& nodes = s_.nodes;
        const int count = nodes[id].count, form = nodes[id].form, value = nodes[id].value;
        for (int i = 0; i < count; ++i) {
            const operand f = nodes.use(id, i);
            if (active_.at[f.node] == 0) continue;
            terms_.clear();
            for (int j = 0; j < count; ++j)
                if (j != i) terms_.push_back(nodes.use(id, j));
            terms_.push_back({g.id, graph::one});
            int number = value;
            if (f.weight != graph::one) {
                const meta::number power = nodes.number_at(f.weight);
                if (power.is_zero()) continue;
                number = nodes.number(nodes.number_at(value) * power);
                const weighted lower = lower_power(s_, f.node, power + -1);
                terms_.push_back({lower.node, nodes.number(lower.weight)});
            }
            const int part = simplify::join(s_, kind::product, number, terms_.at, terms_.count, form);
            contribute(f.node, s_.at(part));
        }
    }

    /// The adjoint of one factor of L·A·R is Lᵀ·g·Rᵀ, transposed if A stands there transposed.
    constexpr void through_chain(int id, handle g) {
        simplify::weighted_list factors;
        simplify::append_operands(s_.nodes, id, factors);
        for (int i = 0; i < factors.size(); ++i) {
            if (active_.at[factors[i].node] == 0) continue;
            const shape form = s_.nodes.shape_of(factors[i].node);
            const bool flip = factors[i].transposed;
            simplify::weighted_list list;
            if (!flip) {
                for (int j = i; j-- > 0;) list.push_back({factors[j].node, {1}, !factors[j].transposed});
                list.push_back({g.id, {1}, false});
                for (int j = factors.size(); --j > i;)
                    list.push_back({factors[j].node, {1}, !factors[j].transposed});
            } else {
                for (int j = i + 1; j < factors.size(); ++j) list.push_back(factors[j]);
                list.push_back({g.id, {1}, true});
                for (int j = 0; j < i; ++j) list.push_back(factors[j]);
            }
            contribute(factors[i].node,
                       simplify::make_chain(s_, {1}, list.begin(), list.size(), form));
        }
    }

    /// The adjoint of what is read stands where it was read, and the other way round.
    constexpr void through_layout(int id, handle g) {
        const handle x = s_.at(id).operand(0);
        const layout l = s_.nodes.layout_of(id);
        const shape form = x.form();
        contribute(x.id, s_.nodes.is(id, kind::view) ? simplify::make_place(s_, g, l, form)
                                                     : simplify::make_view(s_, g, l, form));
    }

    /// From the results of a loop to what it was given: by a loop that runs backwards, or, if it has none,
    /// by one that runs forwards for each input. See through_loop.hpp.
    constexpr void through_loop(int loop);
    constexpr void forward_through(int loop);

    simplifier& s_;
    int root_ = -1;
    int next_ = -1;  ///< the node whose adjoint is passed on next
    meta::list<int> inputs_;
    meta::list<int> active_;    ///< whether a node leads to an input
    meta::list<int> last_;      ///< of each node's contributions
    meta::list<int> adjoints_;
    meta::list<int> nodes_;     ///< the contributions to all adjoints,
    meta::list<int> previous_;  ///< and of each the one before it to the same adjoint, or -1
    meta::list<int> results_;    ///< of loops, whose adjoints are complete
    meta::list<operand> terms_;  ///< of the sum or product being made
};

}  // namespace typegrad::calculus

#include "typegrad/diff/through_loop.hpp"  // the rest of the sweep
