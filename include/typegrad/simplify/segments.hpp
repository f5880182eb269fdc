// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/local.hpp"
#include "typegrad/op/checkpoint.hpp"
#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::simplify {

/// What a loop binds that no user has written.
inline constexpr descriptor bound_value = {
    &operation_of<op::local_record>, 0x626f756e64u, {}, {}, 0, "carry", {}};

/// Such a symbol, by its number.
constexpr handle bound_symbol(simplifier& s, const shape& form, std::int64_t number) {
    node n{};
    n.op = bound_value.op;
    n.source = &bound_value;
    n.form = s.nodes.form(form);
    n.value = s.nodes.number(meta::number{number});
    return s.at(s.nodes.intern(n, nullptr, 0));
}
/// One of the symbols made for a loop, the same whenever it is made: so that the same is made of it.
constexpr handle symbol_of_loop(simplifier& s, int loop, const shape& form, int which) {
    return bound_symbol(s, form, -1 - 256 * std::int64_t{loop} - which);
}

/// A loop cut into segments: one over the segments that keeps their first states only, and in its body the
/// loop itself over the turns of one. The turns that are left over come after them, in a loop of their own.
class segmented_loop {
public:
    constexpr segmented_loop(simplifier& s, int loop, int segments)
        : s_(s), l_(s.nodes, loop), length_(length_of(l_.turns(), segments)), whole_(l_.turns() / length_ * length_) {
        make_outer();
        const amount rest = l_.turns() - whole_;
        if (rest == 0) return;
        meta::list<int> initials, stacks;
        for (int i = 0; i < l_.carries; ++i) initials.push_back(result(operation_of<op::last_record>, outer_, carries_[i]).id);
        for (int j = 0; j < l_.slabs; ++j) stacks.push_back(part(l_.stack(j), whole_, rest).id);
        rest_ = same_loop(rest, initials, stacks);
    }

    /// What stands for one of the loop's results.
    constexpr int of(int loop_result) {
        const int y = s_.nodes.use(loop_result, 1).node;
        if (s_.nodes.is(loop_result, kind::last)) {
            if (rest_ >= 0) return result(operation_of<op::last_record>, rest_, y).id;
            int i = 0;
            while (l_.carry(i) != y) ++i;
            return result(operation_of<op::last_record>, outer_, carries_[i]).id;
        }
        const handle inner = result(operation_of<op::stacked_record>, inner_, y);
        const shape form = s_.nodes.shape_of(loop_result);
        const handle all = flat(result(operation_of<op::stacked_record>, outer_, inner.id), with_axis(without_axis(form, 0), 0, whole_));
        if (rest_ < 0) return all.id;
        layout l = dense_layout(form);
        weighted_list parts;
        parts.push_back({make_place(s_, all, l, form).id, {1}, false});
        l.base = whole_ * l.strides[0];
        parts.push_back({make_place(s_, result(operation_of<op::stacked_record>, rest_, y), l, form).id, {1}, false});
        return make_sum(s_, {0}, parts.begin(), parts.size(), form).id;
    }

private:
    static constexpr amount length_of(const amount& turns, int segments) {
        return turns.is_known() ? (turns + (segments - 1)) / segments : turns / segments;
    }
    constexpr handle result(const operation& op, int loop, int of) {
        const handle pair[] = {s_.at(loop), s_.at(of)};
        return loop_node(s_, op, pair, 2);
    }
    constexpr handle flat(handle x, const shape& form) {
        return x.form() == form ? x : op::arranged(kind::view, x, dense_layout(form), form);
    }
    /// So many slabs of a stack, from one on.
    constexpr handle part(int stack, const amount& first, const amount& count) {
        const shape form = s_.nodes.shape_of(stack);
        shape to = form;
        to.extents[0] = count;
        layout l = dense_layout(form);
        l.base = first * l.strides[0];
        return op::arranged(kind::view, s_.at(stack), l, to);
    }

    /// The loop with so many turns, other initial values and other stacks.
    constexpr int same_loop(const amount& turns, const meta::list<int>& initials, const meta::list<int>& stacks) {
        meta::list<handle> x;
        x.push_back(number_node(s_, {0}, vector_shape(turns)));
        x.push_back(s_.at(s_.nodes.use(l_.id, 1).node));
        for (const auto* list : {&initials, &stacks})
            for (int id : *list) x.push_back(s_.at(id));
        for (int i = l_.outside(); i < s_.nodes[l_.id].count; ++i) x.push_back(s_.at(s_.nodes.use(l_.id, i).node));
        return loop_node(s_, *s_.nodes[l_.id].op, x.begin(), x.count).id;
    }

    constexpr void make_outer() {
        const amount segments = whole_ / length_;
        meta::list<int> slabs, nexts;
        meta::list<handle> x;
        x.push_back(number_node(s_, {0}, vector_shape(segments)));
        x.push_back(s_.at(s_.nodes.use(l_.id, 1).node));
        for (int i = 0; i < l_.carries; ++i) {
            const shape form = s_.nodes.shape_of(l_.carry(i));
            carries_.push_back(symbol_of_loop(s_, l_.id, form, 128 + i).id);
            x.push_back(s_.at(l_.initial(i)));
        }
        for (int j = 0; j < l_.slabs; ++j) {
            const shape form = with_axis(s_.nodes.shape_of(l_.slab(j)), 0, length_);
            slabs.push_back(symbol_of_loop(s_, l_.id, form, 128 + l_.carries + j).id);
            x.push_back(flat(part(l_.stack(j), 0, whole_), with_axis(form, 0, segments)));
        }
        inner_ = same_loop(length_, carries_, slabs);
        for (int i = 0; i < l_.carries; ++i) nexts.push_back(result(operation_of<op::last_record>, inner_, l_.carry(i)).id);
        for (const auto* list : {&carries_, &slabs, &nexts})
            for (int id : *list) x.push_back(s_.at(id));
        for (int i = l_.inside() + l_.carries; i < s_.nodes[l_.id].count; ++i)
            x.push_back(result(operation_of<op::stacked_record>, inner_, s_.nodes.use(l_.id, i).node));
        outer_ = loop_node(s_, operation_of<op::checkpointed_record>, x.begin(), x.count).id;
    }

    simplifier& s_;
    loop_parts l_;
    amount length_, whole_;    ///< turns of a segment, and of all that are as long
    meta::list<int> carries_;  ///< of the loop over segments
    int inner_ = -1, outer_ = -1, rest_ = -1;
};

/// The first loop from a node on that leads to another, is in no body, and can be cut.
constexpr int loop_to_cut(const graph& g, int from, int root) {
    meta::list<unsigned char> reached(g.size()), within(g.size());
    reached.at[root] = 1;
    for (int id = root; id >= 0; --id)
        for (int i = 0; reached.at[id] != 0 && i < g[id].count; ++i) reached.at[g.use(id, i).node] = 1;
    for (int id = root; id >= 0; --id) {
        if (reached.at[id] == 0 || !is_loop(g, id) || within.at[id] != 0) continue;
        const meta::list<unsigned char> body = body_of(g, id);
        for (int k = 0; k < id; ++k) within.at[k] |= body.at[k];
    }
    for (int id = from; id <= root; ++id)
        if (reached.at[id] != 0 && within.at[id] == 0 && is_loop(g, id) && !g[id].op->forward_only && !g[id].op->recomputes) return id;
    return -1;
}

/// An expression with its loops in segments.
constexpr handle in_segments(simplifier& s, handle x, int segments) {
    int root = x.id;
    if (!s.cuts_loops) return x;
    for (int next = 0;;) {
        const int loop = loop_to_cut(s.nodes, next, root);
        if (loop < 0) return s.at(root);
        next = loop + 1;
        segmented_loop cut(s, loop, segments);
        const int count = root + 1;
        meta::list<int> map(count);
        for (int id = 0; id < count; ++id) {
            map.at[id] = id;
            bool changed = false;
            for (int i = 0; i < s.nodes[id].count && !changed; ++i) {
                const int u = s.nodes.use(id, i).node;
                changed = map.at[u] != u;
            }
            if (is_loop_result(s.nodes, id) && s.nodes.use(id, 0).node == loop) map.at[id] = cut.of(id);
            else if (changed) map.at[id] = rebuild(s, s.nodes, id, map).id;
        }
        root = map.at[root];
    }
}

}  // namespace typegrad::simplify
