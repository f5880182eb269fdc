// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"
#include "typegrad/simplify/loop.hpp"

namespace typegrad::plan {

/// What a body reads under a name of the plan's own.
inline constexpr descriptor argument_of_body = {
    &operation_of<op::symbol_record>, 0x61726775u, {}, {}, 0, "argument", {}};

/// What a symbol is known by: its hash, or, of arguments of a body, their number.
constexpr std::uint64_t symbol_id(const node& n) {
    return n.source->hash + 0x9e3779b97f4a7c15u * static_cast<std::uint64_t>(n.value);
}

/// What results are to a program.
constexpr meta::list<output> outputs_of(const result* results, int count) {
    meta::list<output> outputs;
    for (int k = 0; k < count; ++k)
        outputs.push_back({results[k].value->form, results[k].assigned ? results[k].target->hash : 0});
    return outputs;
}

/// The body of a loop, as a program of its own. Its symbols are the values carried, the slabs, and what
/// it captures, in this order; its roots the values carried to the next turn, which are assigned to the
/// symbols of those carried, and what is stacked.
struct body_graph {
    graph nodes;
    meta::list<int> roots;
    meta::list<output> outputs;
    int carries = 0, slabs = 0;
};

/// A graph without the bodies of its loops. The operands of a loop are the initial values, the stacks,
/// and what its body captures; its value is the number of its body. A result of it has as its weight the
/// number of the root it comes from.
struct outlined_graph {
    graph nodes;
    meta::list<int> roots;
    meta::list<body_graph> bodies;
};

constexpr bool has_loops(const graph& g) {
    for (const node& n : g)
        if (n.op->what == kind::loop) return true;
    return false;
}

/// Takes the bodies out.
class outliner {
public:
    constexpr outliner(const graph& from, const meta::list<int>& roots)
        : from_(from), loop_of_(from.size()), map_(from.size()) {
        for (int& i : map_) i = -1;
        find_loops(roots);
        for (int r : roots) add(r);
        for (int r : roots) done_.roots.push_back(map_.at[r]);
    }
    constexpr outlined_graph&& done() { return static_cast<outlined_graph&&>(done_); }

private:
    struct found {
        int id = 0;
        meta::list<unsigned char> inside;
        meta::list<unsigned char> needed;  ///< by their operand: which carries and slabs are
        meta::list<int> stacked;           ///< values of the body that are stacked
        meta::list<int> captured;
    };

    /// Views and transposed vectors are read where they are, parts written with their whole.
    [[nodiscard]] constexpr bool is_window(int id) const {
        if (from_.shape_of(id).is_scalar()) return false;
        if (from_.is(id, kind::place)) return true;
        if (from_.is(id, kind::view)) return !from_.shape_of(from_.use(id, 0).node).is_scalar();
        return from_.is(id, kind::chain) && from_[id].count == 1 &&
               (from_.shape_of(id).is_vector() || from_.shape_of(from_.use(id, 0).node).is_vector());
    }

    /// The loop that gives a result: of two that go on for the same time, that which carries more computes
    /// what the other does. Such are a loop and its derivative forwards.
    [[nodiscard]] constexpr int loop_of_result(int result) const {
        const int loop = from_.use(result, 0).node;
        if (!from_[loop].op->forward_only) return loop;
        const simplify::loop_parts own(from_, loop);
        int widest = loop, most = own.carries;
        for (int id = loop + 1; id < from_.size(); ++id) {
            if (!from_[id].op->forward_only) continue;
            const simplify::loop_parts other(from_, id);
            if (other.carries <= most) continue;
            bool all = true;
            for (int i = 0; all && i < own.carries; ++i)
                all = own.carry(i) == other.carry(i) && own.initial(i) == other.initial(i) && own.next(i) == other.next(i);
            if (!all || leads_to(loop, id)) continue;
            widest = id;
            most = other.carries;
        }
        return widest;
    }
    [[nodiscard]] constexpr bool leads_to(int from, int to) const {
        meta::list<unsigned char> reached(to + 1);
        reached.at[from] = 1;
        for (int id = from + 1; id <= to; ++id)
            for (int i = 0; i < from_[id].count; ++i) reached.at[id] |= reached.at[from_.use(id, i).node];
        return reached.at[to] != 0;
    }

    constexpr void find_loops(const meta::list<int>& roots) {
        meta::list<unsigned char> seen(from_.size());
        meta::list<int> pending;
        const auto reach = [&](int id) { reach_node(id, pending, seen); };
        for (int r : roots) reach(r);
        while (!pending.empty()) {
            const int id = pending.pop_back();
            const node& n = from_[id];
            if (n.op->what == kind::loop) {
                reach_operands(loop_at(id), pending, seen);
            } else if (simplify::is_loop_result(from_, id)) {
                const int loop = loop_of_result(id), at = loop_at(loop), y = from_.use(id, 1).node;
                if (n.op->what == kind::stacked && !is_among(loops_[at].stacked, y)) loops_[at].stacked.push_back(y);
                need(at, y);
                seen.at[loop] = 1;
                reach_operands(at, pending, seen);
            } else {
                for (int i = 0; i < n.count; ++i) reach(from_.use(id, i).node);
            }
        }
    }

    static constexpr bool is_among(const meta::list<int>& all, int id) {
        for (int i : all)
            if (i == id) return true;
        return false;
    }
    static constexpr void reach_node(int id, meta::list<int>& pending, meta::list<unsigned char>& seen) {
        if (seen.at[id] != 0) return;
        seen.at[id] = 1;
        pending.push_back(id);
    }
    constexpr void reach_operands(int at, meta::list<int>& pending, meta::list<unsigned char>& seen) const {
        meta::list<operand> operands;
        list_operands(loops_[at].id, operands);
        for (const operand& u : operands) reach_node(u.node, pending, seen);
    }

    constexpr int loop_at(int id) {
        if (loop_of_.at[id] == 0) {
            found f;
            f.id = id;
            f.inside = simplify::body_of(from_, id);
            f.needed.resize(from_[id].count);
            loops_.push_back(static_cast<found&&>(f));
            loop_of_.at[id] = loops_.count;
        }
        return loop_of_.at[id] - 1;
    }

    /// A value of a body is needed, and so is what it is computed from, in other turns too.
    constexpr void need(int at, int root) {
        found& f = loops_.at[at];
        const simplify::loop_parts l(from_, f.id);
        meta::list<unsigned char> seen(from_.size());
        meta::list<int> pending;
        reach_node(root, pending, seen);
        if (from_[f.id].op->forward_only) reach_node(l.carry(0), pending, seen);
        while (!pending.empty()) {
            const int id = pending.pop_back();
            if (f.inside.at[id] == 0 && !is_window(id)) {
                if (!from_.is(id, kind::constant) && !is_among(f.captured, id)) f.captured.push_back(id);
                continue;
            }
            for (int i = 0; i < l.carries + l.slabs; ++i) {
                if (from_.use(f.id, l.outside() + i).node != id || f.needed.at[2 + i] != 0) continue;
                f.needed.at[2 + i] = 1;
                if (i < l.carries) reach_node(l.next(i), pending, seen);
            }
            for (int i = 0; i < from_[id].count; ++i) reach_node(from_.use(id, i).node, pending, seen);
        }
    }
    [[nodiscard]] constexpr bool needs_carry(const found& f, int i) const { return f.needed.at[2 + i] != 0; }
    [[nodiscard]] constexpr bool needs_slab(const found& f, int carries, int j) const {
        return f.needed.at[2 + carries + j] != 0;
    }

    /// What a node of the outer graph is made of.
    constexpr void list_operands(int id, meta::list<operand>& all) const {
        const node& n = from_[id];
        const bool is_loop = n.op->what == kind::loop;
        const int first = is_loop ? 2 : 0;
        const int last = is_loop ? simplify::loop_parts(from_, id).outside()
                         : simplify::is_loop_result(from_, id) ? 1 : n.count;
        const found* f = is_loop ? &loops_.at[loop_of_.at[id] - 1] : nullptr;
        for (int i = first; i < last; ++i)
            if (!is_loop || f->needed.at[i] != 0) all.push_back(from_.use(id, i));
        if (simplify::is_loop_result(from_, id)) all.back().node = loop_of_result(id);
        if (!is_loop) return;
        for (int c : f->captured) all.push_back({c, 0});
    }

    /// Adds a node with all that it needs, operands first.
    constexpr void add(int root) {
        meta::list<int> pending;
        meta::list<operand> operands;
        pending.push_back(root);
        while (!pending.empty()) {
            const int id = pending.back();
            operands.clear();
            list_operands(id, operands);
            bool ready = true;
            for (const operand& u : operands) {
                if (map_.at[u.node] >= 0) continue;
                pending.push_back(u.node);
                ready = false;
            }
            if (!ready) continue;
            pending.pop_back();
            if (map_.at[id] >= 0) continue;
            for (operand& u : operands) {
                u.node = map_.at[u.node];
                if (from_[id].op->what != kind::chain) u.weight = done_.nodes.number_of(from_, u.weight);
            }
            map_.at[id] = copy(done_.nodes, id, operands);
        }
    }

    constexpr int copy(graph& to, int id, meta::list<operand>& operands) {
        node n = from_[id];
        n.form = to.form_of(from_, n.form);
        switch (n.op->what) {
            case kind::view:
            case kind::place: {
                const layout l = from_.layout_of(id);
                n.value = to.layout_index(l);
                break;
            }
            case kind::loop:
                if (&to == &done_.nodes) n.value = take_out(loop_of_.at[id] - 1);
                break;
            case kind::last:
            case kind::stacked:
                if (&to == &done_.nodes) operands[0].weight = root_of(id);
                break;
            case kind::symbol:
                if (n.source->hash == argument_of_body.hash) break;
                [[fallthrough]];
            default: n.value = to.number_of(from_, n.value);
        }
        return to.append(n, operands.at, operands.count);
    }

    [[nodiscard]] constexpr int root_of(int result) const {
        const int y = from_.use(result, 1).node;
        const found& f = loops_.at[loop_of_.at[loop_of_result(result)] - 1];
        const simplify::loop_parts l(from_, f.id);
        int carries = 0, at = 0;
        for (int i = 0; i < l.carries; ++i) {
            if (from_.is(result, kind::last) && l.carry(i) == y) return carries;
            carries += needs_carry(f, i) ? 1 : 0;
        }
        while (f.stacked.at[at] != y) ++at;
        return carries + at;
    }

    constexpr int take_out(int at) {
        const found& f = loops_.at[at];
        const simplify::loop_parts l(from_, f.id);
        body_graph b;
        meta::list<int> map(from_.size()), order;
        for (int& i : map) i = -1;
        int symbols = 0;
        const auto add_symbol = [&](int id) {
            node n{};
            n.op = argument_of_body.op;
            n.source = &argument_of_body;
            n.form = b.nodes.form_of(from_, from_[id].form);
            n.value = ++symbols;
            map.at[id] = b.nodes.append(n, nullptr, 0);
        };
        for (int i = 0; i < l.carries; ++i)
            if (needs_carry(f, i)) add_symbol(l.carry(i)), ++b.carries;
        for (int j = 0; j < l.slabs; ++j)
            if (needs_slab(f, l.carries, j)) add_symbol(l.slab(j)), ++b.slabs;
        for (int c : f.captured) add_symbol(c);
        // Operands come before their users, so from the roots down is from the end.
        meta::list<unsigned char> needed(from_.size());
        for (int i = 0; i < l.carries; ++i)
            if (needs_carry(f, i)) needed.at[l.next(i)] = 1;
        for (int y : f.stacked) needed.at[y] = 1;
        for (int id = from_.size(); id-- > 0;)
            for (int i = 0; needed.at[id] != 0 && map.at[id] < 0 && i < from_[id].count; ++i) needed.at[from_.use(id, i).node] = 1;
        meta::list<operand> operands;
        for (int id = 0; id < from_.size(); ++id) {
            if (needed.at[id] == 0 || map.at[id] >= 0) continue;
            operands.clear();
            for (int i = 0; i < from_[id].count; ++i) {
                const operand& u = from_.use(id, i);
                operands.push_back({map.at[u.node], from_.is(id, kind::chain) ? u.weight : b.nodes.number_of(from_, u.weight)});
            }
            map.at[id] = copy(b.nodes, id, operands);
        }
        for (int i = 0; i < l.carries; ++i) {
            if (!needs_carry(f, i)) continue;
            b.roots.push_back(map.at[l.next(i)]);
            b.outputs.push_back({from_.shape_of(l.carry(i)), symbol_id(b.nodes[map.at[l.carry(i)]])});
        }
        for (int y : f.stacked) {
            b.roots.push_back(map.at[y]);
            b.outputs.push_back({from_.shape_of(y), 0});
        }
        done_.bodies.push_back(static_cast<body_graph&&>(b));
        return done_.bodies.count - 1;
    }

    const graph& from_;
    meta::list<found> loops_;
    meta::list<int> loop_of_;  ///< the number of a loop + 1
    meta::list<int> map_;
    outlined_graph done_;
};

}  // namespace typegrad::plan
