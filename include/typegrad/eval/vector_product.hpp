// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <utility>

#include "typegrad/eval/lanes.hpp"
#include "typegrad/eval/sizes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// Which lanes of a register that ends where a row of memory does no register before it has: `fresh` of them. So
/// rows end: code for single elements takes more time, and registers from the loop before it.
template <class V, int... L>
TYPEGRAD_INLINE auto last_lanes(std::int64_t fresh, std::integer_sequence<int, L...>) {
    using T = math::lane_t<V>;
    return V{static_cast<T>(L)...} >= spread<V>(static_cast<T>(lane_count<V> - fresh));
}

/// What rows_times_vector computes, where a row fills no register.
template <class T, class M, class X, class Y>
[[gnu::noinline]] constexpr void short_rows_times_vector(std::int64_t count, std::int64_t inner, const M& m, const X& x,
                                                         const Y& y, std::int64_t first) {
    for (std::int64_t i = first; i < first + count; ++i) {
        T sum{};
        for (std::int64_t k = 0; k < inner; ++k) sum += static_cast<T>(m(i, k)) * static_cast<T>(x(0, k));
        y(0, i) = sum;
    }
}

/// `count` elements of y = M·x, from `first` on, as dot products of rows, `Block` rows at a time, so
/// that as many chains of additions run side by side and x is read once per block.
template <class T, int Block = 8, class Count, class Inner, class M, class X, class Y>
constexpr void rows_times_vector(Count count, Inner inner, const M& matrix, const X& from, const Y& to,
                                 std::int64_t first = 0) {
    constexpr int lanes = lanes_for<T>(expected<Inner>);
    if constexpr (!is_fixed_size<Inner>)
        if (inner < lanes) return short_rows_times_vector<T>(count, inner, matrix, from, to, first);
    const M m = matrix;  // copies, whose pointers stay in registers while y is written
    const X x = from;
    const Y y = to;
    const std::int64_t packed = inner / lanes * lanes, end = first + count;
    using V = pack<T, lanes>;
    std::int64_t i = first;
    for (; i + Block <= end; i += Block) {
        V sums[Block]{};
        for (std::int64_t k = 0; k < packed; k += lanes) {
            const V xs = read_lanes<V, T>(x, 0, k);
#pragma GCC unroll 8
            for (int r = 0; r < Block; ++r) sums[r] += load<V>(&m(i + r, k)) * xs;
        }
        if constexpr (lanes > 1) {
            if (packed != inner) {
                const auto last = last_lanes<V>(inner - packed, std::make_integer_sequence<int, lanes>{});
                const V xs = last ? read_lanes<V, T>(x, 0, inner - lanes) : V{};
#pragma GCC unroll 8
                for (int r = 0; r < Block; ++r) sums[r] += (last ? load<V>(&m(i + r, inner - lanes)) : V{}) * xs;
            }
        }
        if constexpr (lanes > 1 && Block % lanes == 0) {
#pragma GCC unroll 8
            for (int r = 0; r < Block; r += lanes) write_lanes<V>(y, 0, i + r, sums_of_lanes<V>(sums + r));
        } else {
#pragma GCC unroll 8
            for (int r = 0; r < Block; ++r) y(0, i + r) = sum_of_lanes<V>(sums[r]);
        }
    }
    if constexpr (is_fixed_size<Count>) {
        if constexpr (Count::value % Block != 0)
            rows_times_vector<T, Block / 2>(fixed_size<Count::value % Block>{}, inner, matrix, from, to, i);
    } else if constexpr (Block > 1) {
        if (i < end) rows_times_vector<T, Block / 2>(end - i, inner, matrix, from, to, i);
    }
}

/// The elements from i on of what add_rows computes: what fills no register in half as many lanes, and so on.
template <class T, int Count, bool Begin, int Lanes, class Size, class M, class Y>
TYPEGRAD_INLINE void add_rows_from(Size size, const M& m, const T* factors, const Y& y, std::int64_t k, std::int64_t i) {
    using V = pack<T, Lanes>;
    for (; i + Lanes <= size; i += Lanes) {
        V sum = Begin ? V{} : read_lanes<V, T>(y, 0, i);
#pragma GCC unroll 8
        for (int r = 0; r < Count; ++r) sum += spread<V>(factors[r]) * load<V>(&m(k + r, i));
        write_lanes<V>(y, 0, i, sum);
    }
    if constexpr (Lanes > 1 && (!is_fixed_size<Size> || expected<Size> % Lanes != 0))
        add_rows_from<T, Count, Begin, Lanes / 2>(size, m, factors, y, k, i);
}

/// Adds x[k] times row k of M to y, for `Count` rows from k on, from a column on; y begins with them if `Begin`.
/// Copies of the operands, whose pointers stay in registers while y is written.
template <class T, int Count, bool Begin, class Size, class M, class X, class Y>
TYPEGRAD_INLINE void add_rows(Size size, const M m, const X x, const Y y, std::int64_t k, std::int64_t column) {
    T factors[Count];
#pragma GCC unroll 8
    for (int r = 0; r < Count; ++r) factors[r] = static_cast<T>(x(0, k + r));
    add_rows_from<T, Count, Begin, lanes_for<T>(expected<Size>)>(size, m, factors, y, k, column);
}

/// Adds x[k] times row k of M to y, for the rows from k on; the first `Count` registers of y stay in registers.
template <class T, int Count, class M, class X, class Y>
TYPEGRAD_INLINE void add_rows_to_registers(const M m, const X x, const Y y, std::int64_t k, std::int64_t end) {
    constexpr int lanes = lanes_for<T>(1 << 20);
    using V = pack<T, lanes>;
    V sums[Count];
#pragma GCC unroll 12
    for (int r = 0; r < Count; ++r) sums[r] = k == 0 ? V{} : read_lanes<V, T>(y, 0, r * lanes);
    for (; k < end; ++k) {
        const V factor = spread<V>(static_cast<T>(x(0, k)));
#pragma GCC unroll 12
        for (int r = 0; r < Count; ++r) sums[r] += factor * load<V>(&m(k, r * lanes));
    }
#pragma GCC unroll 12
    for (int r = 0; r < Count; ++r) write_lanes<V>(y, 0, r * lanes, sums[r]);
}

/// y = Mᵀ·x, by adding x[k] times row k of M, several rows at a time: `count` rows from `first` on. A y of 6 to 12
/// registers (the first 8 of them where run time says the size) stays in these, a longer one is written for each block of rows.
template <class T, class Size, class Count, class M, class X, class Y>
constexpr void columns_times_vector(Size size, Count count, const M& matrix, const X& from, const Y& to,
                                    std::int64_t first = 0) {
    const M m = matrix;
    const X x = from;
    const Y y = to;
    constexpr int block = expected<Count> >= 8 ? 8 : is_fixed_size<Count> ? int(expected<Count>) : 1;
    const std::int64_t end = first + count;
    std::int64_t k = first, column = 0;
    constexpr std::int64_t lanes = lanes_for<T>(1 << 20);
    if constexpr (is_fixed_size<Size>) {
        constexpr std::int64_t registers = expected<Size> / lanes;
        if constexpr (registers >= 6 && registers <= 12 && expected<Size> % lanes == 0)
            return add_rows_to_registers<T, int(registers)>(m, x, y, k, end);
    } else if (size >= 8 * lanes && size <= 12 * lanes) {
        // One loop for all of these sizes: what is left beside it is at most half as much.
        add_rows_to_registers<T, 8>(m, x, y, k, end);
        column = 8 * lanes;
        if (column == size) return;
    }
    if (first == 0) {
        const bool some = is_fixed_size<Count> || count >= block;
        if (some) add_rows<T, block, true>(size, m, x, y, k, column);
        else add_rows<T, 1, true>(size, m, x, y, k, column);
        k += some ? block : 1;
    }
    for (; k + block <= end; k += block) add_rows<T, block, false>(size, m, x, y, k, column);
    if constexpr (!is_fixed_size<Count>) {
        for (; k < end; ++k) add_rows<T, 1, false>(size, m, x, y, k, column);
    } else if constexpr (expected<Count> % block != 0) {
        add_rows<T, int(expected<Count> % block), false>(size, m, x, y, k, column);
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
