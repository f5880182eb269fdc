// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "typegrad/eval/lanes.hpp"
#include "typegrad/eval/sizes.hpp"
#include "typegrad/plan/effects.hpp"

namespace typegrad::eval {

/// The rows that a step goes over: all, or `count` of them.
struct every_row {};
template <class Count>
struct some_rows {
    std::int64_t first;
    [[no_unique_address]] Count count;
};
constexpr std::int64_t first_of(every_row) { return 0; }
template <class Count>
constexpr std::int64_t first_of(some_rows<Count> r) {
    return r.first;
}
template <class All>
constexpr All count_of(every_row, All all) {
    return all;
}
template <class Count, class All>
constexpr Count count_of(some_rows<Count> r, All) {
    return r.count;
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

/// Elements in a row of the matrix that member S of a group goes over.
template <class Machine, int S>
struct row_of_member {
    static constexpr amount value() {
        const plan::step& s = Machine::program.steps[S];
        if (s.what != plan::step_kind::product) return s.rows > 1 ? s.columns : 1;
        return s.cut == plan::along::inner ? s.rows * s.columns : s.inner;
    }
};
template <class Machine, int S>
struct rows_of_group {
    static constexpr amount value() { return plan::cut_of(Machine::program.steps[S]).rows; }
};

template <class... Size>
constexpr std::int64_t largest_size(Size... sizes) {
    std::int64_t most = 1;
    for (const std::int64_t n : {std::int64_t{sizes}...}) most = most < n ? n : most;
    return most;
}

/// Whether the kernels for some rows of a matrix can have a step: products need operands whose rows
/// are contiguous, and a turned loop goes over columns.
template <class Machine, int S>
constexpr bool runs_on_rows() {
    constexpr plan::step s = Machine::program.steps[S];
    if constexpr (s.what == plan::step_kind::product) {
        using left = decltype(std::declval<const Machine&>().template at<s.left.where, s.left.index>(
            std::declval<const Machine&>().template size<S, &plan::step::left_columns>()));
        using right = decltype(std::declval<const Machine&>().template at<s.right.where, s.right.index>(
            std::declval<const Machine&>().template size<S, &plan::step::right_columns>()));
        using result = decltype(std::declval<const Machine&>().template at<s.result.where, s.result.index>(
            std::declval<const Machine&>().template size<S, &plan::step::result_columns>()));
        return left::contiguous && right::contiguous && result::contiguous;
    } else {
        return !Machine::template turns<S>();
    }
}

/// A step on some rows, as a function of its own with pointers of its own: in a large one, and where
/// every store may change a pointer, the optimiser runs out of registers.
template <int S, class Count, class Machine>
[[gnu::noinline]] constexpr void run_on_rows(const Machine& all, std::int64_t first, Count count) {
    const auto inputs = all.inputs;
    const auto outputs = all.outputs;
    all.over(inputs, outputs).template step<S>(some_rows<Count>{first, count});
}

template <int S, class Count, class Machine, int... M>
constexpr void run_block(const Machine& all, std::int64_t first, Count count, std::integer_sequence<int, M...>) {
    const int in_order[] = {(run_on_rows<S + M>(all, first, count), 0)...};
    static_cast<void>(in_order);
}

template <int S, class Machine, int... M>
TYPEGRAD_INLINE void run_in_turn(const Machine& all, std::integer_sequence<int, M...>) {
    const int in_order[] = {(all.template step<S + M>(), 0)...};
    static_cast<void>(in_order);
}

/// The members of a group, in turn on some rows at a time, so that each row of their matrices is
/// fetched from memory once. Where there is nothing to gain or no kernel, and in constant
/// expressions, one member after the other.
template <int S, class Machine, int... M>
TYPEGRAD_INLINE void run_group(const Machine& all, std::integer_sequence<int, M...> members) {
    using T = typename Machine::number_type;
    const auto rows = all.template size<rows_of_group<Machine, S>>();
    if constexpr (!(runs_on_rows<Machine, S + M>() && ...)) {
        run_in_turn<S>(all, members);
    } else if constexpr (is_fixed_size<std::remove_const_t<decltype(rows)>> &&
                         (row_of_member<Machine, S + M>::value().is_known() && ...)) {
        constexpr std::int64_t width = largest_size(row_of_member<Machine, S + M>::value().number...);
        constexpr std::int64_t size = block_rows<T>(rows, width);
        if (size == rows || std::is_constant_evaluated()) return run_in_turn<S>(all, members);
        if constexpr (size != rows) {
            std::int64_t first = 0;
            for (; first + size <= rows; first += size) run_block<S>(all, first, fixed_size<size>{}, members);
            if constexpr (rows % size != 0) run_block<S>(all, first, fixed_size<rows % size>{}, members);
        }
    } else {
        const std::int64_t width = largest_size(all.template size<row_of_member<Machine, S + M>>()...);
        const std::int64_t size = block_rows<T>(rows, width);
        if (std::is_constant_evaluated()) return run_in_turn<S>(all, members);
        for (std::int64_t first = 0; first < rows; first += size)
            run_block<S>(all, first, size < rows - first ? size : rows - first, members);
    }
}

}  // namespace typegrad::eval
