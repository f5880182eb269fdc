// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/layout.hpp"

namespace typegrad::plan {

/// Rows and columns of the loop over a value: a vector is one row; of a tensor the last axis is the
/// columns.
struct extent_pair {
    amount rows = 1, columns = 1;
    constexpr bool operator==(const extent_pair&) const = default;
};
constexpr extent_pair loop_extents(const shape& s) {
    if (s.rank < 2) return {1, s.size()};
    amount rows = 1;
    for (int k = 0; k + 1 < s.rank; ++k) rows *= s.extents[k];
    return {rows, s.extents[s.rank - 1]};
}
/// The loop over a shape, as the axes of a window: a vector is one row.
constexpr shape loop_axes(const shape& s) { return s.rank == 1 ? matrix_shape(1, s.extents[0]) : s; }
constexpr layout along_loop(const shape& s, layout l) {
    if (s.rank != 1) return l;
    l.strides[1] = l.strides[0];
    l.strides[0] = 0;
    return l;
}

/// Which elements of a value in memory a loop reads or writes: a flat index into rows x columns of
/// memory, linear in the loop's indices. The last axis of the loop is its columns, the others
/// together are its rows.
struct window {
    layout at;
    shape loop;
    shape memory;
    /// Of an accumulation along an axis of the loop: it begins anew in the rows i where
    /// i / period % times is 0. Times 0: it goes on from what is there.
    amount period = 1, times = 0;

    /// Whether where an element is depends on no number that is left to run time: how long the first axis
    /// is says nothing about it.
    [[nodiscard]] constexpr bool is_settled() const {
        bool known = (memory.columns().is_known() || memory.rows() == 1) && at.base.is_known();
        // The columns of a loop have an index of their own.
        for (int k = 1; k + 1 < loop.rank; ++k) known = known && loop.extents[k].is_known();
        for (const amount& step : at.strides) known = known && step.is_known();
        return known;
    }
    [[nodiscard]] constexpr amount step() const {
        return loop.rank == 0 ? 0 : at.strides[loop.rank - 1];
    }
    /// How many different elements it is, each counted once.
    [[nodiscard]] constexpr amount elements() const {
        amount n = 1;
        for (int k = 0; k < loop.rank; ++k)
            if (at.strides[k] != 0) n *= loop.extents[k];
        return n;
    }
    /// The flat index of what a loop reads at row i and column j.
    [[nodiscard]] [[gnu::always_inline]] constexpr std::int64_t operator()(std::int64_t i, std::int64_t j) const {
        std::int64_t index = at.base.number + step().number * j;
        for (int k = max_rank - 2; k >= 0; --k) {  // g++ takes a bound of loop.rank - 1 for one below 0
            if (k > loop.rank - 2) continue;
            index += at.strides[k].number * (k == 0 ? i : i % loop.extents[k].number);
            if (k != 0) i /= loop.extents[k].number;
        }
        return index;
    }
};

/// A window whose axes stay within the rows and the columns of memory, taken apart: an index of a
/// row and one of a column.
struct split_window {
    axis_layout axes;
    bool exact = false;

    constexpr explicit split_window(const window& from)
        : exact(take_apart(from.at, from.loop, from.memory, axes)) {}
};

}  // namespace typegrad::plan
