// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

using simplify::simplifier;

/// One sweep of reverse mode over the nodes up to a root: each node's adjoint, the derivative of
/// the root by that node, is summed over the node's uses before it is passed on to its operands.
class sweep {
public:
    /// `seed` is the adjoint of the root; only what leads to one of the `inputs` is visited.
    constexpr sweep(simplifier& s, int root, handle seed, const meta::list<int>& inputs)
        : s_(s), root_(root), active_(root + 1), last_(root + 1), adjoints_(root + 1) {
        for (int input : inputs)
            if (input <= root) active_.at[input] = 1;
        for (int id = 0; id <= root; ++id)
            for (int i = 0; i < s.nodes[id].count && active_.at[id] == 0; ++i)
                active_.at[id] = active_.at[s.nodes.use(id, i).node];
        for (int& a : adjoints_) a = -1;
        for (int& l : last_) l = -1;
        if (active_.at[root] == 0) return;
        contribute(root, seed);
        for (int id = root; id >= 0; --id) {
            if (active_.at[id] == 0 || last_.at[id] < 0) continue;
            const handle g = total(id);
            adjoints_.at[id] = g.id;
            if (!g.is_number({0})) pull_back(id, g);
        }
    }

    /// The adjoint of a node: zeros of its shape if the root does not depend on it.
    [[nodiscard]] constexpr handle of(int id) const {
        if (id > root_ || adjoints_.at[id] < 0)
            return number_node(s_, {0}, shape(s_.nodes.shape_of(id)));
        return s_.at(adjoints_.at[id]);
    }

private:
    struct contribution {
        int node = 0;
        int previous = -1;
    };

    /// Adds to a node's adjoint. What reached a scalar through a broadcast is summed; a scalar
    /// adjoint of a tensor stands for that scalar everywhere.
    constexpr void contribute(int id, handle g) {
        if (!g.exists() || g.is_number({0})) return;
        const shape form = s_.nodes.shape_of(id);
        if (form.is_scalar()) g = sum(g);
        if (g.form().is_scalar() && !form.is_scalar()) {
            const weighted w{g.id, {1}, false};
            g = simplify::make_product(s_, {1}, &w, 1, form);
        }
        contributions_.push_back({g.id, last_.at[id]});
        last_.at[id] = contributions_.count - 1;
    }

    constexpr handle total(int id) {
        simplify::weighted_list terms;
        for (int c = last_.at[id]; c >= 0; c = contributions_.at[c].previous)
            terms.push_back({contributions_.at[c].node, {1}, false});
        if (terms.size() == 1) return s_.at(terms[0].node);
        const shape form = s_.nodes.shape_of(id);
        return simplify::make_sum(s_, {0}, terms.begin(), terms.size(), form);
    }

    constexpr void pull_back(int id, handle g) {
        const node n = s_.nodes[id];
        switch (n.op->what) {
            case kind::sum: return through_sum(id, g);
            case kind::product: return through_product(id, g);
            case kind::chain: return through_chain(id, g);
            case kind::view:
            case kind::place: return through_layout(id, g);
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
            if (active_.at[u.node] != 0)
                contribute(u.node, op::scaled(g, s_.nodes.number_at(u.weight)));
        }
    }

    /// d(c·Π f^p) by one factor: p·c·f^(p-1) times the others.
    constexpr void through_product(int id, handle g) {
        simplify::weighted_list factors;
        simplify::append_operands(s_.nodes, id, factors);
        const meta::number number = s_.nodes.value_of(id);
        const shape form = s_.nodes.shape_of(id);
        for (int i = 0; i < factors.size(); ++i) {
            const weighted f = factors[i];
            if (active_.at[f.node] == 0) continue;
            factors[i].weight = f.weight + -1;
            factors.push_back({g.id, {1}, false});
            contribute(f.node, simplify::make_product(s_, number * f.weight, factors.begin(),
                                                      factors.size(), form));
            factors.pop_back();
            factors[i] = f;
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

    simplifier& s_;
    int root_;
    meta::list<unsigned char> active_;
    meta::list<int> last_;  ///< of each node's contributions
    meta::list<int> adjoints_;
    meta::list<contribution> contributions_;
};

}  // namespace typegrad::calculus
