// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "typegrad/eval/lanes.hpp"
#include "typegrad/plan/effects.hpp"

namespace typegrad::eval {

/// The rows that a step goes over: all, or `Count` of them.
struct every_row {};
template <std::int64_t Count>
struct some_rows {
    std::int64_t first;
};
constexpr std::int64_t first_of(every_row) { return 0; }
constexpr std::int64_t count_of(every_row, std::int64_t all) { return all; }
template <std::int64_t Count>
constexpr std::int64_t first_of(some_rows<Count> r) {
    return r.first;
}
template <std::int64_t Count>
constexpr std::int64_t count_of(some_rows<Count>, std::int64_t) {
    return Count;
}

/// How many rows the members of a group take at a time: as many as stay in the first cache, but at
/// least 8, over which the kernels have their work side by side; all of them if they fit.
template <class T>
constexpr std::int64_t block_rows(std::int64_t rows, std::int64_t columns) {
    const std::int64_t bytes = columns * static_cast<std::int64_t>(sizeof(T));
    if (!math::lane_scalar<T> || bytes * rows <= 32768) return rows;
    const std::int64_t fit = 16384 / bytes / 8 * 8, count = fit < 8 ? 8 : fit;
    return count < rows ? count : rows;
}

/// Elements in a row of the widest matrix that the members of a group go over.
constexpr std::int64_t widest_row(const plan::step* group, int count) {
    std::int64_t widest = 1;
    for (int i = 0; i < count; ++i) {
        const plan::step& s = group[i];
        std::int64_t width = s.rows > 1 ? s.columns.number : 1;
        if (s.what == plan::step_kind::product)
            width = s.cut == plan::along::inner ? (s.rows * s.columns).number : s.inner.number;
        widest = widest < width ? width : widest;
    }
    return widest;
}

/// Whether the kernels for some rows of a matrix can have a step: products need operands whose rows
/// are contiguous, and a turned loop goes over columns.
template <class Machine, int S>
constexpr bool runs_on_rows() {
    constexpr plan::step s = Machine::program.steps[S];
    if constexpr (s.what == plan::step_kind::product) {
        using left = decltype(std::declval<const Machine&>()
                                  .template at<s.left.where, s.left.index, s.left_columns.number>());
        using right = decltype(std::declval<const Machine&>()
                                   .template at<s.right.where, s.right.index, s.right_columns.number>());
        using result = decltype(std::declval<const Machine&>()
                                    .template at<s.result.where, s.result.index, s.result_columns.number>());
        return left::contiguous && right::contiguous && result::contiguous;
    } else {
        return !Machine::template turns<S>();
    }
}

/// A step on some rows, as a function of its own with pointers of its own: in a large one, and where
/// every store may change a pointer, the optimiser runs out of registers.
template <int S, std::int64_t Count, class Machine>
[[gnu::noinline]] constexpr void run_on_rows(const Machine& all, std::int64_t first) {
    const auto inputs = all.inputs;
    const auto outputs = all.outputs;
    all.over(inputs, outputs).template step<S>(some_rows<Count>{first});
}

template <int S, std::int64_t Count, class Machine, int... M>
constexpr void run_block(const Machine& all, std::int64_t first, std::integer_sequence<int, M...>) {
    const int in_order[] = {(run_on_rows<S + M, Count>(all, first), 0)...};
    static_cast<void>(in_order);
}

/// The members of a group, in turn on some rows at a time, so that each row of their matrices is
/// fetched from memory once. Where there is nothing to gain or no kernel, and in constant
/// expressions, one member after the other.
template <int S, class Machine, int... M>
TYPEGRAD_INLINE void run_group(const Machine& all, std::integer_sequence<int, M...> members) {
    using T = typename Machine::number_type;
    constexpr std::int64_t rows = plan::cut_of(Machine::program.steps[S]).rows.number;
    constexpr std::int64_t width = widest_row(Machine::program.steps + S, sizeof...(M));
    constexpr std::int64_t size = block_rows<T>(rows, width);
    if constexpr (size == rows || !(runs_on_rows<Machine, S + M>() && ...)) {
        const int in_order[] = {(all.template step<S + M>(), 0)...};
        static_cast<void>(in_order);
    } else {
        if (std::is_constant_evaluated()) {
            const int in_order[] = {(all.template step<S + M>(), 0)...};
            static_cast<void>(in_order);
            return;
        }
        std::int64_t first = 0;
        for (; first + size <= rows; first += size) run_block<S, size>(all, first, members);
        if constexpr (rows % size != 0) run_block<S, rows % size>(all, first, members);
    }
}

}  // namespace typegrad::eval
