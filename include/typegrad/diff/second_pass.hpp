// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

/// Builds a graph again under another policy, keeping what the roots need.
class second_pass {
public:
    /// From the beginning, or, with a memory, from where another one stopped.
    constexpr second_pass(const graph& from, simplifier& maker, const meta::list<int>& roots, meta::memory kept)
        : from_(from), s_(maker), uses_(from.size()), map_(from.size()) {
        if (!kept.empty()) {
            kept.read(next_);
            kept.read(uses_);
            kept.read(map_);
            kept.read(s_.single);
            return;
        }
        s_.nodes.reserve(from.size());
        // A root has one use more than other nodes: its only user must not take it apart.
        for (int r : roots) uses_.at[r] = 2;
        const node* all = from.begin();
        const operand* operands = from.operands();
        for (int id = from.size(); id-- > 0;) {
            if (uses_.at[id] == 0) continue;
            const operand* x = operands + all[id].first;
            const int count = all[id].count, sum = all[id].op->what == kind::sum ? in_sum : 1;
            for (int i = 0; i < count; ++i) uses_.at[x[i].node] += sum;
        }
    }
    constexpr bool advance(int limit) {
        for (; next_ < from_.size(); ++next_) {
            if (uses_.at[next_] == 0) continue;
            if (s_.work > limit || simplify::is_too_long(s_, from_[next_].count, limit)) return false;
            const int uses = uses_.at[next_];
            s_.waits = uses == in_sum && from_.is(next_, kind::sum);
            const int same = simplify::copied(s_, from_, next_, map_), built = s_.nodes.size();
            map_.at[next_] = same >= 0 ? same : simplify::rebuild(s_, from_, next_, map_).id;
            s_.waits = false;
            if (uses == 1 || uses == in_sum) mark_single(map_.at[next_], built);
        }
        return true;
    }
    constexpr void remember(meta::memory& m) const {
        m.write(next_);
        m.write(uses_);
        m.write(map_);
        m.write(s_.single);
    }
    constexpr int operator[](int id) const { return map_.at[id]; }

private:
    /// A node with one user. So has the chain in it that is left, among the nodes from `built` on, where a
    /// number was drawn out of one: (2·A)·B·C is taken apart as A·B·C is.
    constexpr void mark_single(int id, int built) {
        s_.mark_single(id);
        if (!s_.nodes.is(id, kind::product)) return;
        for (int i = 0; i < s_.nodes[id].count; ++i) {
            const int factor = s_.nodes.use(id, i).node;
            if (factor >= built && s_.nodes.is(factor, kind::chain)) s_.mark_single(factor);
        }
    }
    /// A use by a sum counts more than all others together can.
    static constexpr int in_sum = 1 << 20;

    const graph& from_;
    simplifier& s_;
    int next_ = 0;
    meta::list<int> uses_, map_;
};

/// The same at once; `roots` become their nodes.
constexpr void simplify_again(const graph& from, simplifier& s, meta::list<int>& roots) {
    second_pass pass(from, s, roots, {});
    pass.advance(no_limit);
    for (int& r : roots) r = pass[r];
}

}  // namespace typegrad::calculus
