// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad {

/// What one evaluation does, counted from the plan. An addition, a multiplication, a division, a
/// comparison is one flop; a multiplication that feeds an addition counts as two. Calls are
/// evaluations of transcendental functions. Bytes are those of tensors and numbers in memory (data
/// bound, temporaries, results) as often as a step reads or writes them; what stays in registers
/// counts nothing. Steps that go over the rows of a matrix together read from memory what the first
/// of them reads: for the others it is in the cache.
struct cost {
    std::int64_t flops = 0;
    std::int64_t calls = 0;
    std::int64_t bytes_read = 0;
    std::int64_t bytes_written = 0;
    std::int64_t workspace_bytes = 0;  ///< temporaries

    constexpr bool operator==(const cost&) const = default;
};

namespace plan {

/// How often an instruction of a loop over rows x columns runs, or reads another element.
constexpr std::int64_t times(const step& s, const instruction& c, const window* windows) {
    if (s.what == step_kind::block) return 1;
    if (c.what == code::load && c.how == access::window) return windows[c.window].elements().number;
    const bool once = c.what == code::scalar || c.what == code::constant;
    if (once) return 1;
    if (c.what == code::load && c.how == access::column) return s.rows.number;
    if (c.what == code::load && c.how == access::row) return s.columns.number;
    return (s.rows * s.columns).number;
}

/// Whether a program touches a place in its steps [first, last).
template <class Program>
constexpr bool touches(const Program& p, int first, int last, location at) {
    const auto memory = [&](location l) {
        for (int i = 0; l.where == place::output && i < p.input_count; ++i)
            if (p.inputs[i].symbol == p.outputs[l.index].target) return location{place::input, i};
        return l;
    };
    at = memory(at);
    for (int k = first; k < last; ++k) {
        const step& s = p.steps[k];
        if (s.what == step_kind::product &&
            (memory(s.left) == at || memory(s.right) == at || memory(s.result) == at))
            return true;
        for (int i = s.first; i < s.first + s.count; ++i)
            if (p.code[i].at.where != place::nowhere && memory(p.code[i].at) == at) return true;
        for (int i = 0; i < s.accumulators; ++i)
            if (s.windows[i] != 0 && memory(s.rows_to[i]) == at) return true;
    }
    return false;
}

/// Whether instruction i is an operand of which the step takes, by indices, as much as it gives.
template <class Program>
constexpr bool is_taken_from(const Program& p, const step& s, int i) {
    const operation* op = s.what == step_kind::kernel ? p.code[s.first + s.count - 2].op : nullptr;
    return op != nullptr && op->points_into == i - s.first;
}

/// Adds what a kernel does; its operands are the first instructions of its step.
template <class Program>
constexpr void add_kernel(cost& total, const Program& p, const step& s, const instruction& call) {
    shape operands[3];
    for (int i = 0; i < call.operands; ++i) operands[i] = p.windows[p.code[s.first + i].window].loop;
    const effort done = call.op->work(operands, call.operands);
    total.flops += done.flops;
    total.calls += done.calls;
}

/// Adds step k, a member of the group that began with step `group`, or alone.
template <class Program>
constexpr void add_step(cost& total, const Program& p, int k, int group, std::int64_t element) {
    const step& s = p.steps[k];
    const auto read = [&](location at, std::int64_t n) {
        if (group == k || !touches(p, group, k, at)) total.bytes_read += element * n;
    };
    if (s.what == step_kind::repeat) {
        cost turn;
        for (int i = 0; i < s.body_steps; ++i) add_step(turn, p, s.body + i, s.body + i, element);
        total.flops += s.turns.number * turn.flops;
        total.calls += s.turns.number * turn.calls;
        total.bytes_read += s.turns.number * turn.bytes_read;
        total.bytes_written += s.turns.number * turn.bytes_written;
        return;
    }
    if (s.what == step_kind::product) {
        const std::int64_t rows = s.rows.number, inner = s.inner.number, columns = s.columns.number;
        total.flops += 2 * rows * inner * columns;
        read(s.left, rows * inner);
        read(s.right, inner * columns);
        total.bytes_written += element * rows * columns;
        return;
    }
    for (int i = s.first; i < s.first + s.count; ++i) {
        const instruction& c = p.code[i];
        const std::int64_t n = times(s, c, p.windows);
        switch (c.what) {
            case code::constant: break;
            case code::load: read(c.at, is_taken_from(p, s, i) ? (s.rows * s.columns).number : n); break;
            case code::scalar:
                if (c.at.where != place::scalar) read(c.at, 1);
                break;
            case code::store:
                if (c.at.where != place::scalar) total.bytes_written += element * n;
                break;
            case code::accumulate:
                total.flops += n;
                read(c.at, n);
                total.bytes_written += element * n;
                break;
            case code::multiply_add:
            case code::multiply_subtract: total.flops += 2 * n; break;
            case code::sqrt:
            case code::add:
            case code::subtract:
            case code::multiply:
            case code::divide:
            case code::divide_by_same:
            case code::negate:
            case code::sum:
            case code::multiplied:
            case code::position:
            case code::largest: total.flops += n; break;
            case code::second: break;
            case code::sigmoid_pair:
                total.flops += 3 * n;
                total.calls += n;
                break;
            case code::call:
                if (s.what == step_kind::kernel) {
                    add_kernel(total, p, s, c);
                    break;
                }
                total.flops += c.op->flops * n;
                total.calls += c.op->calls * n;
                break;
        }
    }
    for (int i = 0; i < s.accumulators; ++i)
        if (s.windows[i] != 0) total.bytes_written += element * s.rows.number;
}

/// The cost of a program whose elements take `element` bytes.
template <class Program>
constexpr cost cost_of(const Program& p, std::int64_t element) {
    cost total;
    int group = 0, members = 0;
    for (int k = 0; k < p.step_count; ++k) {
        if (members == 0) {
            group = k;
            members = p.steps[k].group > 0 ? p.steps[k].group : 1;
        }
        add_step(total, p, k, group, element);
        --members;
    }
    total.workspace_bytes = element * p.buffer;
    return total;
}

}  // namespace plan
}  // namespace typegrad
