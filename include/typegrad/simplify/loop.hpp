// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/loop.hpp"
#include "typegrad/simplify/simplifier.hpp"

namespace typegrad::simplify {

/// The operands of a loop by their roles, see op::loop_record.
struct loop_parts {
    const graph& g;
    int id;
    int carries, slabs;

    constexpr loop_parts(const graph& nodes, int loop) : g(nodes), id(loop), carries(0), slabs(0) {
        const shape& counts = nodes.shape_of(nodes.use(loop, 1).node);
        carries = static_cast<int>(counts.extents[0].number);
        slabs = static_cast<int>(counts.extents[1].number);
    }
    [[nodiscard]] constexpr amount turns() const { return g.shape_of(id).extents[0]; }
    [[nodiscard]] constexpr int initial(int i) const { return at(i); }
    [[nodiscard]] constexpr int stack(int j) const { return at(carries + j); }
    /// What stands in the body for a value carried, for a slab.
    [[nodiscard]] constexpr int carry(int i) const { return at(carries + slabs + i); }
    [[nodiscard]] constexpr int slab(int j) const { return at(2 * carries + slabs + j); }
    [[nodiscard]] constexpr int next(int i) const { return at(2 * carries + 2 * slabs + i); }
    /// How many operands do not belong to the body, and where what it computes begins.
    [[nodiscard]] constexpr int outside() const { return 2 + carries + slabs; }
    [[nodiscard]] constexpr int inside() const { return 2 + 2 * carries + 2 * slabs; }
    /// Whether a node is one of those that stand for a carry or a slab.
    [[nodiscard]] constexpr bool binds(int node) const {
        for (int i = outside(); i < inside(); ++i)
            if (g.use(id, i).node == node) return true;
        return false;
    }

private:
    [[nodiscard]] constexpr int at(int i) const { return g.use(id, 2 + i).node; }
};

constexpr bool is_loop(const graph& g, int id) { return g.is(id, kind::loop); }
constexpr bool is_loop_result(const graph& g, int id) { return g.is(id, kind::last) || g.is(id, kind::stacked); }

/// Which nodes belong to the body of a loop: those that depend on what it binds, and all of the loops
/// among them.
constexpr meta::list<unsigned char> body_of(const graph& g, int loop) {
    meta::list<unsigned char> inside(g.size()), nested(g.size());
    const loop_parts l(g, loop);
    for (int i = l.outside(); i < l.inside(); ++i) inside.at[g.use(loop, i).node] = 1;
    meta::list<int> found;
    for (bool more = true; more;) {
        found.clear();
        for (int id = 0; id < g.size(); ++id) {
            if (id == loop || inside.at[id] != 0) continue;
            const node& n = g[id];
            if (is_loop_result(g, id) && g.use(id, 0).node == loop) continue;
            // Another loop may bind the same symbols: they are its own.
            int count = n.count;
            if (n.op->what == kind::loop && nested.at[id] == 0) {
                const loop_parts other(g, id);
                for (int i = other.outside(); i < other.inside(); ++i)
                    if (inside.at[g.use(id, i).node] != 0) count = other.outside();
            } else if (n.op->what == kind::stacked) {
                const loop_parts other(g, g.use(id, 0).node);
                for (int i = other.outside(); i < other.inside(); ++i)
                    if (inside.at[g.use(other.id, i).node] != 0) count = 1;
            } else if (n.op->what == kind::last) {
                count = 1;
            }
            for (int i = 0; i < count && inside.at[id] == 0; ++i) inside.at[id] = inside.at[g.use(id, i).node];
            if (inside.at[id] == 0 || n.op->what != kind::loop) continue;
            nested.at[id] = 1;
            found.push_back(id);
        }
        // What they bind is inside as well, once all are found that may bind the same.
        for (int other : found) {
            const loop_parts l_of(g, other);
            for (int i = l_of.outside(); i < l_of.inside(); ++i) inside.at[g.use(other, i).node] = 1;
        }
        more = !found.empty();
    }
    return inside;
}

/// A loop, or a result of one, on simplified operands; no node if op is neither.
constexpr handle loop_node(simplifier& s, const operation& op, const handle* x, int count) {
    meta::list<operand> operands;
    if (op.what == kind::loop && s.canonical()) {
        // What is stacked is no part of the loop: it is listed for the order of nodes only.
        const shape& counts = x[1].form();
        count = static_cast<int>(2 + 3 * counts.extents[0].number + 2 * counts.extents[1].number);
    }
    for (int i = 0; i < count; ++i) operands.push_back({x[i].id, 0});
    if (op.what == kind::loop)
        return s.at(s.nodes.intern(op, s.nodes[x[0].id].form, graph::one, operands.at, count));
    const loop_parts l(s.nodes, x[0].id);
    const int y = x[1].id;
    if (op.what == kind::last) {
        for (int i = 0; i < l.carries; ++i)
            if (l.carry(i) == y && l.next(i) == y) return s.at(l.initial(i));
        return s.at(s.nodes.intern(op, s.nodes[y].form, graph::one, operands.at, count));
    }
    for (int j = 0; j < l.slabs; ++j)
        if (l.slab(j) == y) return s.at(l.stack(j));
    const shape form = with_axis(s.nodes.shape_of(y), 0, l.turns());
    if (s.nodes.is(y, kind::constant)) return number_node(s, meta::number(s.nodes.value_of(y)), form);
    return s.at(s.nodes.intern(op, s.nodes.form(form), graph::one, operands.at, count));
}

}  // namespace typegrad::simplify
