// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

/// What a step does to one place in memory.
struct effect {
    location at;
    bool writes = false;
    /// Reads or writes element by element, in a loop.
    bool element = false;
    /// When the step is cut into blocks of rows, each block touches its own rows of it only.
    bool aligned = false;
    /// It is a matrix, and aligned.
    bool matrix = false;
};

/// Along what a step can be cut into blocks of rows, and how many rows there are: a loop over a
/// matrix by its rows, one over a vector by its elements, the product of a matrix and a vector by
/// the rows of the matrix as they lie in memory.
struct cut {
    along what = along::nothing;
    amount rows = 0;
};
constexpr cut cut_of(const step& s) {
    if (s.what == step_kind::block || s.what == step_kind::kernel || s.what == step_kind::repeat) return {};
    if (s.what == step_kind::loop) {
        return s.rows > 1 ? cut{along::rows, s.rows} : cut{along::columns, s.columns};
    }
    if (s.columns == 1)
        return s.left_transposed ? cut{along::inner, s.inner} : cut{along::rows, s.rows};
    if (s.rows == 1)
        return s.right_transposed ? cut{along::columns, s.columns} : cut{along::inner, s.inner};
    return {};
}

/// The memory of an output that is assigned to a symbol is that symbol's: its input for each output.
constexpr meta::list<int> inputs_of_outputs(const draft& d) {
    meta::list<int> inputs(d.outputs.count);
    for (int k = 0; k < d.outputs.count; ++k) {
        inputs.at[k] = -1;
        for (int i = 0; d.outputs.at[k].target != 0 && i < d.inputs.count; ++i)
            if (d.inputs.at[i].symbol == d.outputs.at[k].target) inputs.at[k] = i;
    }
    return inputs;
}

/// Lists what steps do to memory; one location for each place, see `inputs_of_outputs`.
class effect_list {
public:
    constexpr explicit effect_list(const draft& from) : inputs_(inputs_of_outputs(from)) {
        for (const step& s : from.steps) {
            first_.push_back(all_.count);
            cuts_.push_back(has_windows(from, s) ? cut{} : cut_of(s));
            if (s.what == step_kind::repeat) append_bindings(from, s);
            else if (s.what == step_kind::product) append_product(s, cuts_.back().what);
            else append_code(from, s, cuts_.back().what);
        }
        first_.push_back(all_.count);
    }
    [[nodiscard]] constexpr const effect* begin(int step) const { return all_.at + first_.at[step]; }
    [[nodiscard]] constexpr const effect* end(int step) const { return all_.at + first_.at[step + 1]; }
    /// As `cut_of` says, but what goes through windows, which may lead to any row, stays whole.
    [[nodiscard]] constexpr const cut& cut_at(int step) const { return cuts_.at[step]; }

    [[nodiscard]] constexpr location memory(location at) const {
        if (at.where == place::output && inputs_.at[at.index] >= 0)
            return {place::input, inputs_.at[at.index]};
        return at;
    }

private:
    static constexpr bool has_windows(const draft& d, const step& s) {
        bool any = s.left_window != 0 || s.right_window != 0;
        for (int i = s.first; i < s.first + s.count; ++i) any = any || d.code.at[i].window != 0;
        for (int k = 0; k < s.accumulators; ++k) any = any || s.windows[k] != 0;
        return any;
    }

    constexpr void append(location at, bool writes, bool element, bool aligned, bool matrix) {
        all_.push_back({memory(at), writes, element, aligned, aligned && matrix});
    }

    constexpr void append_product(const step& s, along what) {
        const bool on_left = s.columns == 1;  // the matrix
        const bool inner = what == along::inner, cuts = what != along::nothing;
        append(s.left, false, false, cuts && (on_left || inner), on_left);
        append(s.right, false, false, cuts && (!on_left || inner), !on_left);
        append(s.result, true, false, cuts && !inner, false);
    }

    constexpr void append_bindings(const draft& d, const step& s) {
        for (int k = s.bindings; k < s.bindings + s.binding_count; ++k) {
            const binding& b = d.bindings.at[k];
            // Of a loop within: the part of something that is bound around it, and listed there.
            if (b.at.where == place::bound) continue;
            if (b.reads) append(b.at, false, false, false, false);
            if (b.writes) append(b.at, true, false, false, false);
        }
    }

    constexpr void append_code(const draft& d, const step& s, along what) {
        const bool loop = s.what == step_kind::loop, cuts = what != along::nothing;
        const bool rows = what == along::rows;
        for (int i = s.first; i < s.first + s.count; ++i) {
            const instruction& c = d.code.at[i];
            if (c.what == code::scalar) {
                append(c.at, false, false, false, false);
            } else if (c.what == code::load) {
                const bool element = c.how == access::element;
                append(c.at, false, element, (cuts && element) || (rows && c.how == access::column),
                       rows && element && s.columns > 1);
            } else if (c.what == code::store) {
                const bool tensor = loop && c.how == access::element && c.at.where != place::scalar;
                append(c.at, true, tensor, cuts && tensor, rows && s.columns > 1);
            } else if (c.what == code::accumulate) {
                append(c.at, false, false, false, false);
                append(c.at, true, false, false, false);
            }
        }
        for (int k = 0; k < s.accumulators; ++k)
            append(s.windows[k] != 0 ? s.rows_to[k] : location{place::scalar, s.results[k]}, true, false, false,
                   false);
    }

    meta::list<int> inputs_;
    meta::list<effect> all_;
    meta::list<int> first_;
    meta::list<cut> cuts_;
};

}  // namespace typegrad::plan
