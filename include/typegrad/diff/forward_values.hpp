// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/loop.hpp"
#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

using simplify::simplifier;

/// A symbol that is nowhere else.
constexpr handle fresh_bound(simplifier& s, const shape& form) {
    return simplify::bound_symbol(s, form, s.nodes.size());
}

/// Replaces nodes in what leads to some roots; the map becomes that of all of it.
constexpr void replace_nodes(simplifier& s, meta::list<int>& map, meta::list<int>& roots) {
    const int count = map.count;
    meta::list<unsigned char> needed(count);
    for (int r : roots) needed.at[r] = 1;
    for (int id = count; id-- > 0;)
        for (int i = 0; needed.at[id] != 0 && i < s.nodes[id].count; ++i) needed.at[s.nodes.use(id, i).node] = 1;
    for (int id = 0; id < count; ++id) {
        if (needed.at[id] == 0 || map.at[id] != id) continue;
        bool changed = false;
        for (int i = 0; i < s.nodes[id].count && !changed; ++i) {
            const int x = s.nodes.use(id, i).node;
            changed = map.at[x] != x;
        }
        if (changed) map.at[id] = simplify::rebuild(s, s.nodes, id, map).id;
    }
    for (int& r : roots) r = map.at[r];
}

constexpr bool is_outer_product(const graph& g, int id) {
    return g.is(id, kind::chain) && g[id].count == 2 && g.shape_of(g.use(id, 0).node).is_vector() &&
           g.shape_of(g.use(id, 1).node).is_vector() && g.use(id, 0).weight == 0 && g.use(id, 1).weight != 0;
}

/// What a turn of a loop has computed, and the turn backwards needs: if it has cost something, it is
/// kept and read, not computed again.
class forward_values {
public:
    /// `forward` are the nodes that a turn computes; the first of `fresh` are what stands for the values
    /// the loop binds in the turn backwards.
    constexpr forward_values(simplifier& maker, const simplify::loop_parts& parts, const meta::list<unsigned char>& forward,
                             const meta::list<int>& fresh)
        : s_(maker), forward_(forward), depends_(maker.nodes.size()), map_(maker.nodes.size()) {
        for (int id = 0; id < map_.count; ++id) map_.at[id] = id;
        for (int i = parts.outside(); i < parts.inside(); ++i) {
            const int own = fresh.at[i - parts.outside()];
            depends_.at[own] = forwards;
            map_.at[own] = maker.nodes.use(parts.id, i).node;
        }
    }
    /// Symbols that only the turn backwards knows; -1 is none.
    constexpr void marks_backwards(const meta::list<int>& known) {
        for (int a : known)
            if (a >= 0) depends_.at[a] = backwards;
    }

    meta::list<int> symbols, originals;  ///< what stands for a value that is kept, and that value

    /// Finds them in what leads to two lists of roots, and puts the symbols there.
    constexpr void find(meta::list<int>& nexts, meta::list<int>& ys) {
        const int count = depends_.count;
        meta::list<unsigned char> reached(count), costly(count), kept(count), readable(count);
        for (const auto* roots : {&nexts, &ys})
            for (int r : *roots) reached.at[r] = kept.at[r] = 1;
        for (int id = count; id-- > 0;)
            for (int i = 0; reached.at[id] != 0 && i < s_.nodes[id].count; ++i) reached.at[s_.nodes.use(id, i).node] = 1;
        for (int id = 0; id < count; ++id) {
            if (reached.at[id] == 0 || depends_.at[id] != 0) continue;
            note_dependence(id);
            for (int i = 0; i < s_.nodes[id].count; ++i) costly.at[id] |= costly.at[s_.nodes.use(id, i).node];
            if (depends_.at[id] != forwards) continue;
            if (is_costly(id)) costly.at[id] = 1;
            map_.at[id] = simplify::rebuild(s_, s_.nodes, id, map_).id;
            const int original = map_.at[id];
            readable.at[id] = costly.at[id] != 0 && original < forward_.count ? forward_.at[original] : 0;
        }
        for (int id = 0; id < count; ++id)
            for (int i = 0; reached.at[id] != 0 && readable.at[id] == 0 && i < s_.nodes[id].count; ++i)
                kept.at[s_.nodes.use(id, i).node] = 1;
        meta::list<int> map(count);
        for (int id = 0; id < count; ++id) {
            map.at[id] = id;
            if (kept.at[id] == 0 || readable.at[id] == 0) continue;
            const shape form = s_.nodes.shape_of(id);
            map.at[id] = fresh_bound(s_, form).id;
            symbols.push_back(map.at[id]);
            originals.push_back(map_.at[id]);
        }
        if (symbols.empty()) return;
        replace_nodes(s_, map, nexts);
        replace_nodes(s_, map, ys);
    }

private:
    static constexpr unsigned char forwards = 1, backwards = 2, nested = 4, has_loop = 8;

    constexpr void note_dependence(int id) {
        const node& n = s_.nodes[id];
        int all = n.op->id == id_of<op::local_record> ? nested : 0;
        for (int i = 0; i < n.count; ++i) {
            int x = depends_.at[s_.nodes.use(id, i).node];
            if (i == 1 && simplify::is_loop_result(s_.nodes, id)) x &= n.op->what == kind::last ? 0 : ~nested;
            all |= x;
        }
        // A loop knows what it binds; of loops in loops that is not certain.
        if (n.op->what == kind::loop && (all & has_loop) == 0) all &= ~nested;
        if (n.op->what == kind::loop) all |= has_loop;
        if (simplify::is_loop_result(s_.nodes, id) && (all & nested) == 0) all &= ~has_loop;
        depends_.at[id] = static_cast<unsigned char>(all);
    }

    /// Whether a node is worth keeping rather than computing again.
    [[nodiscard]] constexpr bool is_costly(int id) const {
        const operation& op = *s_.nodes[id].op;
        if (op.what == kind::chain) return s_.nodes[id].count > 1 && !is_outer_product(s_.nodes, id);
        return op.calls > 0 || op.what == kind::reduction || op.what == kind::tensor || op.what == kind::kernel ||
               simplify::is_loop_result(s_.nodes, id);
    }

    simplifier& s_;
    const meta::list<unsigned char>& forward_;
    meta::list<unsigned char> depends_;
    meta::list<int> map_;  ///< from the turn backwards to the turn forwards
};

}  // namespace typegrad::calculus
