// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad {

/// What one evaluation does, counted from the plan. An addition, a multiplication, a division, a
/// comparison is one flop; a multiplication that feeds an addition counts as two. Calls are
/// evaluations of transcendental functions. Bytes are those of tensors and numbers in memory (data
/// bound, temporaries, results) as often as a step reads or writes them; what stays in registers
/// counts nothing.
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
    if (c.what == code::load && c.how == access::window) return windows[c.window].elements();
    const bool once = c.what == code::scalar || c.what == code::constant;
    if (once) return 1;
    if (c.what == code::load && c.how == access::column) return s.rows;
    if (c.what == code::load && c.how == access::row) return s.columns;
    return s.rows * s.columns;
}

constexpr void add_step(cost& total, const step& s, const instruction* program,
                        const window* windows, std::int64_t element) {
    if (s.what == step_kind::product) {
        total.flops += 2 * s.rows * s.inner * s.columns;
        total.bytes_read += element * (s.rows * s.inner + s.inner * s.columns);
        total.bytes_written += element * s.rows * s.columns;
        return;
    }
    for (int i = s.first; i < s.first + s.count; ++i) {
        const instruction& c = program[i];
        const std::int64_t n = times(s, c, windows);
        switch (c.what) {
            case code::constant: break;
            case code::load: total.bytes_read += element * n; break;
            case code::scalar:
                if (c.at.where != place::scalar) total.bytes_read += element;
                break;
            case code::store:
                if (c.at.where != place::scalar) total.bytes_written += element * n;
                break;
            case code::accumulate:
                total.flops += n;
                total.bytes_read += element * n;
                total.bytes_written += element * n;
                break;
            case code::multiply_add:
            case code::multiply_subtract: total.flops += 2 * n; break;
            case code::sqrt:
            case code::add:
            case code::subtract:
            case code::multiply:
            case code::divide:
            case code::negate:
            case code::sum:
            case code::largest: total.flops += n; break;
            case code::second: break;
            case code::sigmoid_pair:
                total.flops += 3 * n;
                total.calls += n;
                break;
            case code::call:
                total.flops += c.op->flops * n;
                total.calls += c.op->calls * n;
                break;
        }
    }
    for (int k = 0; k < s.accumulators; ++k)
        if (s.windows[k] >= 0) total.bytes_written += element * s.rows;
}

/// The cost of a program whose elements take `element` bytes.
template <class Program>
constexpr cost cost_of(const Program& p, std::int64_t element) {
    cost total;
    for (int i = 0; i < p.step_count; ++i) add_step(total, p.steps[i], p.code, p.windows, element);
    total.workspace_bytes = element * p.buffer;
    return total;
}

}  // namespace plan
}  // namespace typegrad
