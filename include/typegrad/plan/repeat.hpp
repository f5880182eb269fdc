// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/results.hpp"

namespace typegrad::plan {

/// The place a binding stands for, if it is the same in every turn.
template <class Program>
constexpr location settled(const Program& p, location at) {
    while (at.where == place::bound) {
        const binding& b = p.bindings[at.index];
        const bool buffer = b.at.where == place::buffer;
        if (!(b.stride == 0) || (!(b.base == 0) && (!buffer || p.buffer_count != 0))) break;
        at = b.at;
        if (buffer) at.index += static_cast<int>(b.base.number);
    }
    return at;
}
/// Puts all places that stay where they are in place of their bindings.
template <class Program>
constexpr void settle(Program& p, int instructions) {
    for (binding& b : p.bindings) b.at = settled(p, b.at);
    for (int i = 0; i < instructions; ++i) p.code[i].at = settled(p, p.code[i].at);
    for (step& s : p.steps) {
        s.left = settled(p, s.left);
        s.right = settled(p, s.right);
        s.result = settled(p, s.result);
        for (location& l : s.rows_to) l = settled(p, l);
    }
}

/// Writes loops: a step that repeats the program of a body, whose inputs and outputs are bound to
/// places of the program around it.
class repeat_writer : protected result_writer {
protected:
    constexpr repeat_writer(const graph& whole, schedule order, const meta::list<int>& roots,
                            const meta::list<body_graph>& bodies, int depth)
        : result_writer(whole, static_cast<schedule&&>(order), roots), bodies_(bodies), depth_(depth) {}

    /// Loop `id`, whose body has this program.
    constexpr void put_repeat(int id, const draft& program) {
        const body_graph& b = bodies_[g_[id].value];
        const amount turns = g_.shape_of(id).extents[0];
        step s;
        s.what = step_kind::repeat;
        s.turns = turns;
        s.depth = depth_;
        s.bindings = draft_.bindings.count;
        meta::list<location> carries;
        for (int i = 0; i < b.carries; ++i) carries.push_back(begin_carry(id, i));
        s.open = g_[id].op->forward_only;
        if (s.open) s.left = carries[0];
        for (const input& in : program.inputs) draft_.bindings.push_back(bound_input(id, in, b, carries));
        const int first_output = draft_.bindings.count;
        for (int k = 0; k < program.outputs.count; ++k) draft_.bindings.push_back(bound_output(id, k, b, carries));
        // One buffer for all of the body's, or, where run time knows their sizes, one for each.
        int workspace = -1;
        if (program.lifetimes.count == 0 && program.buffer != 0) workspace = own_buffer(program.buffer);
        for (int k = 0; k < program.lifetimes.count; ++k) {
            const int own = own_buffer(program.buffers[k]);
            if (k == 0) workspace = own;
        }
        s.binding_count = draft_.bindings.count - s.bindings;
        append(s, program, first_output, workspace);
        s.binding_count = draft_.bindings.count - s.bindings;
        draft_.steps.push_back(s);
    }

    const meta::list<body_graph>& bodies_;
    int depth_;

private:
    /// The node of a loop's result; -1 if nothing needs it.
    [[nodiscard]] constexpr int result_of(int loop, kind what, int root) const {
        for (int id = 0; id < g_.size(); ++id)
            if (g_.is(id, what) && s_.roles.at[id] != role::unused && g_.use(id, 0).node == loop && g_.use(id, 0).weight == root)
                return id;
        return -1;
    }

    /// Where a carried value is, which its initial value has been copied to.
    constexpr location begin_carry(int loop, int i) {
        const int initial = g_.use(loop, i).node, last = result_of(loop, kind::last, i);
        location at = last >= 0 ? homes_.at[last] : location{place::nowhere, 0};
        if (at.where == place::nowhere) {
            if (is_tensor(initial)) at = {place::buffer, own_buffer(g_.shape_of(initial).size())};
            else at = {place::scalar, draft_.scalars++};
        }
        if (is_tensor(initial)) {
            emit_copy(initial, at);
        } else {
            begin();
            put_store(use(initial), at);
            end({});
        }
        return at;
    }

    static constexpr binding whole(location at, const shape& form, int depth) {
        return {at, 0, 0, loop_extents(form).columns, depth, false, false};
    }

    constexpr binding bound_input(int loop, const input& in, const body_graph& b, const meta::list<location>& carries) const {
        int k = 0;
        while (symbol_id(b.nodes[k]) != in.symbol) ++k;
        binding at;
        if (k < b.carries) {
            at = whole(carries[k], b.nodes.shape_of(k), depth_);
        } else if (k < b.carries + b.slabs) {
            const int x = g_.use(loop, k).node;
            const shape& form = g_.shape_of(x);
            at = whole(homes_.at[x], form, depth_);
            at.stride = form.size() / form.extents[0];
            if (s_.roles.at[x] == role::view) {
                const layout& l = g_.layout_of(x);
                at.base = l.base;
                at.stride = l.strides[0];
                at.columns = loop_extents(g_.shape_of(without_alias(g_, s_.roles, x))).columns;
            }
        } else {
            const int x = g_.use(loop, k).node;
            at = whole(homes_.at[x], g_.shape_of(x), depth_);
        }
        at.reads = in.read;
        at.writes = in.written;
        return at;
    }

    constexpr binding bound_output(int loop, int k, const body_graph& b, const meta::list<location>& carries) const {
        binding at;
        if (k < b.carries) {
            at = whole(carries[k], b.outputs[k].form, depth_);
        } else {
            const int y = result_of(loop, kind::stacked, k);
            const shape& form = g_.shape_of(y);
            at = whole(homes_.at[y], form, depth_);
            at.stride = form.size() / form.extents[0];
        }
        at.writes = true;
        return at;
    }

    constexpr int own_binding(int buffer) {
        for (int k = 0; k < draft_.bindings.count; ++k)
            if (draft_.bindings.at[k].at == location{place::buffer, buffer}) return k;
        draft_.bindings.push_back({{place::buffer, buffer}, 0, 0, 0, depth_, true, true});
        return draft_.bindings.count - 1;
    }

    /// The program of a body among the rest, with the places it names become bindings.
    constexpr void append(step& s, const draft& p, int first_output, int workspace) {
        const int code = draft_.code.count, windows = draft_.windows.count - 1;
        const int steps = draft_.bodies.count, scalars = draft_.scalars, first_input = s.bindings;
        const int inner = draft_.bindings.count;
        draft_.bindings.append(p.bindings.begin(), p.bindings.end());
        const auto move = [&](location at) {
            switch (at.where) {
                case place::input: return location{place::bound, first_input + at.index};
                case place::output: return location{place::bound, first_output + at.index};
                case place::scalar: return location{place::scalar, scalars + at.index};
                case place::bound: return location{place::bound, inner + at.index};
                case place::buffer: {
                    if (p.lifetimes.count != 0) return location{place::bound, own_binding(workspace + at.index)};
                    for (int k = inner + p.bindings.count; k < draft_.bindings.count; ++k)
                        if (draft_.bindings.at[k].base == at.index) return location{place::bound, k};
                    binding b{{place::buffer, workspace}, at.index, 0, 0, depth_, true, true};
                    draft_.bindings.push_back(b);
                    return location{place::bound, draft_.bindings.count - 1};
                }
                default: return at;
            }
        };
        for (int k = inner; k < inner + p.bindings.count; ++k) {
            const location to = move(draft_.bindings.at[k].at);
            draft_.bindings.at[k].at = to;
        }
        for (instruction i : p.code) {
            i.at = move(i.at);
            if (i.window != 0) i.window += windows;
            if (i.what == code::constant) i.a = draft_.numbers.index(p.numbers.things.at[i.a]);
            draft_.code.push_back(i);
        }
        const auto moved = [&](step t) {
            t.first += code;
            t.left = move(t.left);
            t.right = move(t.right);
            t.result = move(t.result);
            if (t.left_window != 0) t.left_window += windows;
            if (t.right_window != 0) t.right_window += windows;
            for (int k = 0; k < t.accumulators; ++k) {
                t.results[k] += scalars;
                t.rows_to[k] = move(t.rows_to[k]);
                if (t.windows[k] != 0) t.windows[k] += windows;
            }
            t.body += steps + p.steps.count;
            t.bindings += inner;
            return t;
        };
        for (const step& t : p.steps) draft_.bodies.push_back(moved(t));
        for (const step& t : p.bodies) draft_.bodies.push_back(moved(t));
        s.body = steps;
        s.body_steps = p.steps.count;
        for (counted c : p.counts) {
            c.scalar += scalars;
            draft_.counts.push_back(c);
        }
        for (int k = 1; k < p.windows.count; ++k) draft_.windows.push_back(p.windows.at[k]);
        draft_.scalars += p.scalars;
    }
};

}  // namespace typegrad::plan
