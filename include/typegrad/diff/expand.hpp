// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

/// An input that stands for an intermediate value while a derivative by it is taken.
inline constexpr descriptor placeholder = {
    &operation_of<op::symbol_record>, 0x706c616365686f6cu, {}, {}, 0, "placeholder", {}};

/// Simplifies a graph as it was loaded, and answers the derivatives it asks for. All gradients of
/// one loss share one sweep.
class expander {
public:
    constexpr expander(const graph& raw, simplifier& s) : raw_(raw), s_(s), map_(raw.size()) {
        s.nodes.reserve(3 * raw.size());
        for (int id = 0; id < raw.size(); ++id) map_.at[id] = raw.is(id, kind::symbol) ? copy(id) : -1;
        for (int id = 0; id < raw.size(); ++id) {
            if (map_.at[id] >= 0) continue;
            map_.at[id] = raw.is(id, kind::derivative) ? answer(id) : copy(id);
        }
    }

    /// The node that stands for node `id` of the loaded graph.
    constexpr int operator[](int id) const { return map_.at[id]; }

private:

    constexpr int copy(int id) { return simplify::rebuild(s_, raw_, id, map_).id; }

    constexpr int answer(int id) {
        const int f = raw_.use(id, 0).node, x = raw_.use(id, 1).node;
        if (!raw_.is(x, kind::symbol)) return by_intermediate(f, x);
        if (!raw_.shape_of(f).is_scalar()) return forward(map_.at[f], map_.at[x]);
        meta::list<int> inputs;
        for (int other = id; other < raw_.size(); ++other)
            if (raw_.is(other, kind::derivative) && raw_.use(other, 0).node == f &&
                raw_.is(raw_.use(other, 1).node, kind::symbol))
                inputs.push_back(map_.at[raw_.use(other, 1).node]);
        for (int i = 0; i < swept_.size(); ++i)
            if (swept_[i] == f) return adjoint(i, x);
        const sweep by(s_, map_.at[f], number_node(s_, {1}), inputs);
        swept_.push_back(f);
        first_.push_back(answers_.size());
        for (int input : inputs) answers_.push_back({input, by.of(input).id});
        first_.push_back(answers_.size());
        return adjoint(swept_.size() - 1, x);
    }

    constexpr int adjoint(int sweep_index, int x) const {
        for (int i = first_[2 * sweep_index]; i < first_[2 * sweep_index + 1]; ++i)
            if (answers_[i].input == map_.at[x]) return answers_[i].adjoint;
        return -1;
    }

    /// The derivative of a tensor f by a scalar x. With a placeholder v for the adjoint of f, the
    /// adjoint of x is linear in v: <v, df/dx>. Its derivative by v is the answer, and no rule for
    /// forward mode is needed.
    constexpr int forward(int f, int x) {
        const handle v = stand_in(s_.nodes.shape_of(f));
        meta::list<int> input;
        input.push_back(x);
        const int adjoint_of_x = sweep(s_, f, v, input).of(x).id;
        input[0] = v.id;
        return sweep(s_, adjoint_of_x, number_node(s_, {1}), input).of(v.id).id;
    }

    /// The derivative by an intermediate value y: f is built again with a placeholder where y was,
    /// so that no identity looks into y, and the answer has y put back.
    constexpr int by_intermediate(int f, int y) {
        const handle v = stand_in(raw_.shape_of(y));
        meta::list<int> map = map_;
        map.at[y] = v.id;
        meta::list<unsigned char> depends(f + 1);
        if (y <= f) depends[y] = 1;
        for (int id = y + 1; id <= f; ++id) {
            if (raw_.is(id, kind::derivative)) {
                // Other derivatives are held fixed.
                const int g = raw_.use(id, 0).node;
                if (raw_.use(id, 1).node != y || depends[g] == 0) continue;
                depends[id] = 1;
                map.at[id] = by_placeholder(map.at[g], v);
                continue;
            }
            for (int i = 0; i < raw_[id].count && depends[id] == 0; ++i)
                depends[id] = depends[raw_.use(id, i).node];
            if (depends[id] != 0) map.at[id] = simplify::rebuild(s_, raw_, id, map).id;
        }
        return replaced(by_placeholder(map.at[f], v), v.id, map_.at[y]);
    }

    constexpr int by_placeholder(int f, handle v) {
        if (!s_.nodes.shape_of(f).is_scalar()) return forward(f, v.id);
        meta::list<int> input;
        input.push_back(v.id);
        return sweep(s_, f, number_node(s_, {1}), input).of(v.id).id;
    }

    constexpr handle stand_in(const shape& form) {
        node n{};
        n.op = placeholder.op;
        n.source = &placeholder;
        n.form = s_.nodes.form(form);
        n.value = s_.nodes.number({++placeholders_ + 1});
        return s_.at(s_.nodes.intern(n, nullptr, 0));
    }

    /// Node `root` with node `x` replaced.
    constexpr int replaced(int root, int x, int by) {
        meta::list<int> map(root + 1);
        for (int id = 0; id <= root; ++id) map.at[id] = id;
        if (x > root) return root;
        map.at[x] = by;
        for (int id = x + 1; id <= root; ++id) {
            bool depends = false;
            for (int i = 0; i < s_.nodes[id].count; ++i) {
                const int u = s_.nodes.use(id, i).node;
                depends = depends || map.at[u] != u;
            }
            if (depends) map.at[id] = simplify::rebuild(s_, s_.nodes, id, map).id;
        }
        return map.at[root];
    }

    struct pair {
        int input = 0;
        int adjoint = 0;
    };

    const graph& raw_;
    simplifier& s_;
    meta::list<int> map_;
    meta::list<int> swept_;  ///< losses whose sweep is done, and where its answers begin and end
    meta::list<int> first_;
    meta::list<pair> answers_;
    int placeholders_ = 0;
};

/// Builds `from` again under another policy, keeping what `roots` need; `roots` become their nodes.
constexpr void simplify_again(const graph& from, simplifier& s, meta::list<int>& roots) {
    s.nodes.reserve(from.size());
    meta::list<int> uses(from.size()), map(from.size());
    meta::list<unsigned char> root(from.size());
    for (int r : roots) root.at[r] = 1, uses.at[r] = 1;
    for (int id = from.size(); id-- > 0;) {
        if (uses.at[id] == 0) continue;
        for (int i = 0; i < from[id].count; ++i) ++uses.at[from.use(id, i).node];
    }
    for (int id = 0; id < from.size(); ++id) {
        if (uses.at[id] == 0) continue;
        const int same = simplify::copied(s, from, id, map);
        map.at[id] = same >= 0 ? same : simplify::rebuild(s, from, id, map).id;
        if (uses.at[id] == 1 && root.at[id] == 0) s.mark_single(map.at[id]);
    }
    for (int& r : roots) r = map.at[r];
}

}  // namespace typegrad::calculus
