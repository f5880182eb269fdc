// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/forward_values.hpp"
#include "typegrad/diff/replace.hpp"
#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

constexpr bool goes_forward_only(const graph& g, int loop) {
    if (g[loop].op->forward_only) return true;
    bool any = false;
    for (int id = 0; id < loop; ++id) any = any || g[id].op->forward_only;
    if (!any) return false;
    const meta::list<unsigned char> body = simplify::body_of(g, loop);
    for (int id = 0; id < loop; ++id)
        if (body.at[id] != 0 && g[id].op->forward_only) return true;
    return false;
}

/// Nodes become their derivatives by a scalar, all by two sweeps: the adjoint of the scalar is linear in theirs.
constexpr void become_slopes(simplifier& s, meta::list<int>& f, int x) {
    const handle one = number_node(s, {1});
    meta::list<int> input, adjoints;
    handle total = number_node(s, {0});
    for (int id : f) {
        const shape form = s.nodes.shape_of(id);
        const handle v = fresh_bound(s, form), product = hadamard(s.at(id), v);
        adjoints.push_back(v.id);
        total = total + (form.is_scalar() ? product : sum(product));
    }
    input.push_back(x);
    const handle slope = sweep(s, total.id, one, input).of(x);
    const sweep back(s, slope.id, one, adjoints);
    for (int i = 0; i < f.count; ++i) f.at[i] = back.of(adjoints[i]).id;
}

/// The derivative of a loop by a scalar, forwards: the same loop, which carries besides each value its
/// derivative. One turn's is that of the body along what is carried.
class loop_tangent {
public:
    constexpr loop_tangent(simplifier& s, int loop, int by)
        : s_(s), l_(s.nodes, loop), by_(by), body_(simplify::body_of(s.nodes, loop)) {
        find_active();
        if (any_) make_loop();
    }
    /// Whether the loop depends on the scalar.
    [[nodiscard]] constexpr bool depends() const { return any_; }

    /// The derivative of one of the loop's results.
    constexpr handle of(int result) {
        const int y = s_.nodes.use(result, 1).node;
        const bool last = s_.nodes.is(result, kind::last);
        const meta::list<int>& to = last ? carries_ : stacked_;
        for (int i = 0; i < to.count; ++i) {
            if (to[i] < 0 || (last ? l_.carry(i) : ys_[i]) != y) continue;
            const handle pair[] = {s_.at(loop_), s_.at(to[i])};
            return simplify::loop_node(
                s_, last ? operation_of<op::last_record> : operation_of<op::stacked_record>, pair,
                2);
        }
        return number_node(s_, {0}, shape(s_.nodes.shape_of(result)));
    }

private:
    /// Which nodes depend on the scalar, in any turn.
    constexpr void find_active() {
        const graph& g = s_.nodes;
        active_.resize(g.size());
        active_.at[by_] = 1;
        for (bool more = true; more;) {
            more = false;
            for (int id = 0; id < body_.count; ++id)
                for (int i = 0; i < g[id].count && id != l_.id; ++i)
                    active_.at[id] |= active_.at[g.use(id, i).node];
            const auto reach = [&](int bound, int from) {
                if (active_.at[from] == 0 || active_.at[bound] != 0) return;
                active_.at[bound] = 1;
                more = true;
            };
            for (int i = 0; i < l_.carries; ++i)
                reach(l_.carry(i), l_.initial(i)), reach(l_.carry(i), l_.next(i));
            for (int j = 0; j < l_.slabs; ++j) reach(l_.slab(j), l_.stack(j));
        }
        for (int i = 2; i < g[l_.id].count; ++i)
            any_ = any_ || active_.at[g.use(l_.id, i).node] != 0;
    }

    constexpr void make_loop() {
        const int loop = l_.id, count = s_.nodes[loop].count;
        meta::list<int> firsts, symbols, nexts, stacks, bound, ys;
        meta::list<unsigned char> captured(body_.count);
        for (int id = 0; id < body_.count; ++id)
            for (int i = 0; body_.at[id] != 0 && i < s_.nodes[id].count; ++i)
                captured.at[s_.nodes.use(id, i).node] = 1;
        for (int i = 0; i < l_.carries; ++i) captured.at[l_.next(i)] = 1;
        meta::list<int> given, slopes;  // from outside
        for (int i = 0; i < l_.carries; ++i)
            if (active_.at[l_.carry(i)] != 0) given.push_back(l_.initial(i));
        for (int j = 0; j < l_.slabs; ++j)
            if (active_.at[l_.slab(j)] != 0) given.push_back(l_.stack(j));
        const int own = given.count;
        for (int id = 0; id < body_.count; ++id)
            if (captured.at[id] != 0 && body_.at[id] == 0 && active_.at[id] != 0 && !simplify::is_loop(s_.nodes, id)) given.push_back(id);
        slopes = given;
        become_slopes(s_, slopes, by_);
        int next = 0;
        for (int i = 0; i < l_.carries; ++i) {
            const bool moves = active_.at[l_.carry(i)] != 0;
            firsts.push_back(moves ? slopes[next++] : -1);
            symbols.push_back(moves ? fresh(l_.carry(i)).id : -1);
        }
        for (int j = 0; j < l_.slabs; ++j) {
            const bool moves = active_.at[l_.slab(j)] != 0;
            stacks.push_back(moves ? slopes[next++] : -1);
            bound.push_back(moves ? fresh(l_.slab(j)).id : -1);
        }
        for (int i = l_.inside() + l_.carries; i < count; ++i)
            ys_.push_back(s_.nodes.use(loop, i).node);
        // The body where everything has moved by e times its derivative; then e is 0 again.
        const handle e = fresh(shape{});
        meta::list<int> map(s_.nodes.size());
        for (int id = 0; id < map.count; ++id) map.at[id] = id;
        const auto move = [&](int id, int along) {
            if (along >= 0) map.at[id] = (s_.at(id) + hadamard(e, s_.at(along))).id;
        };
        for (int i = 0; i < l_.carries; ++i) move(l_.carry(i), symbols[i]);
        for (int j = 0; j < l_.slabs; ++j) move(l_.slab(j), bound[j]);
        for (int i = own; i < given.count; ++i) move(given[i], slopes[i]);
        meta::list<int> roots;
        for (int i = 0; i < l_.carries; ++i) roots.push_back(l_.next(i));
        for (int y : ys_) roots.push_back(y);
        meta::list<int> moved = roots;
        replace_nodes(s_, map, moved);
        become_slopes(s_, moved, e.id);
        meta::list<int> still(s_.nodes.size());
        for (int id = 0; id < still.count; ++id) still.at[id] = id;
        still.at[e.id] = number_node(s_, {0}).id;
        replace_nodes(s_, still, moved);
        for (int i = 0; i < l_.carries; ++i) nexts.push_back(moved[i]);
        for (int i = l_.carries; i < moved.count; ++i) ys.push_back(moved[i]);
        drop_zeros(firsts, symbols, nexts, ys);
        carries_ = symbols;
        stacked_ = ys;
        loop_ = joined(firsts, symbols, nexts, stacks, bound, ys);
    }
    /// What stands for a derivative: the same whenever this loop's is taken, so that it is the same loop.
    constexpr handle fresh(const shape& form) { return simplify::symbol_of_loop(s_, l_.id, form, made_++); }
    constexpr handle fresh(int like) {
        const shape form = s_.nodes.shape_of(like);
        return fresh(form);
    }
    [[nodiscard]] constexpr bool is_zero(int id) const { return s_.at(id).is_number({0}); }

    /// Derivatives that are 0 in every turn need not be carried.
    constexpr void drop_zeros(const meta::list<int>& firsts, meta::list<int>& symbols,
                              meta::list<int>& nexts, meta::list<int>& ys) {
        for (int i = 0; i < symbols.count; ++i) {
            if (symbols[i] < 0 || !is_zero(firsts[i]) || !is_zero(nexts[i])) continue;
            const shape form = s_.nodes.shape_of(symbols[i]);
            const substituted gone{symbols[i], number_node(s_, {0}, form).id};
            for (auto* roots : {&nexts, &ys})
                for (int& r : *roots) r = replaced(s_, r, gone);
            symbols[i] = -1;
            i = -1;
        }
    }

    /// The loop with its derivative: of each kind of operand first its own.
    constexpr int joined(const meta::list<int>& firsts, const meta::list<int>& symbols,
                         const meta::list<int>& nexts, const meta::list<int>& stacks,
                         const meta::list<int>& bound, const meta::list<int>& ys) {
        meta::list<handle> x;
        int carries = l_.carries, slabs = l_.slabs;
        for (int i : symbols) carries += i >= 0 ? 1 : 0;
        for (int j : bound) slabs += j >= 0 ? 1 : 0;
        x.push_back(s_.at(s_.nodes.use(l_.id, 0).node));
        x.push_back(number_node(s_, {0}, matrix_shape(carries, slabs)));
        const auto put = [&](int first, const meta::list<int>& more,
                             const meta::list<int>& if_any) {
            for (int i = 0; i < more.count; ++i)
                x.push_back(s_.at(s_.nodes.use(l_.id, first + i).node));
            for (int i = 0; i < more.count; ++i)
                if (if_any[i] >= 0) x.push_back(s_.at(more[i]));
        };
        put(2, firsts, symbols);
        put(2 + l_.carries, stacks, bound);
        put(l_.outside(), symbols, symbols);
        put(l_.outside() + l_.carries, bound, bound);
        put(l_.inside(), nexts, symbols);
        for (int y : ys_) x.push_back(s_.at(y));
        for (int y : ys) x.push_back(s_.at(y));
        return simplify::loop_node(s_, *s_.nodes[l_.id].op, x.begin(), x.count).id;
    }

    simplifier& s_;
    simplify::loop_parts l_;
    int by_, loop_ = -1, made_ = 0;
    bool any_ = false;
    meta::list<unsigned char> body_, active_;
    meta::list<int> carries_;       ///< the symbols of derivatives of values carried; -1: it is 0
    meta::list<int> ys_, stacked_;  ///< values that are stacked, and their derivatives
};

/// There is none: the word that asked for a derivative has said so before.
inline void while_loop_has_forward_derivatives_only() {}

constexpr void sweep::forward_through(int loop) {
    for (int input : inputs_) {
        if (input > loop || active_.at[loop] == 0) continue;
        if (!s_.nodes.shape_of(input).is_scalar()) while_loop_has_forward_derivatives_only();
        loop_tangent forwards(s_, loop, input);
        if (!forwards.depends()) continue;
        for (int r : results_) {
            if (s_.nodes.use(r, 0).node != loop) continue;
            const handle slope = forwards.of(r), g = s_.at(adjoints_.at[r]);
            const handle product = hadamard(g, slope);
            contribute(input, s_.nodes.shape_of(r).is_scalar() ? product : sum(product));
        }
    }
}

}  // namespace typegrad::calculus
