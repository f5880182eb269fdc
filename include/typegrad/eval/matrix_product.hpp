// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "typegrad/eval/blocked_product.hpp"
#include "typegrad/eval/vector_product.hpp"
#include "typegrad/eval/window_view.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI
#pragma GCC diagnostic ignored "-Wshadow"  // of names at the user's global scope, by lambdas here

namespace typegrad::eval {

/// Element (i, k) of an operand that may stand transposed.
template <bool Transposed, class View>
TYPEGRAD_INLINE decltype(auto) element_of(const View& v, std::int64_t i, std::int64_t k) {
    if constexpr (Transposed) return v(k, i);
    else return v(i, k);
}

/// The same where C has fewer columns than a register lanes: 4 rows at a time.
template <class T, class A, class B, class C>
[[gnu::noinline]] constexpr void few_columns_product(std::int64_t rows, std::int64_t inner, std::int64_t columns, const A& a,
                                                     const B& b, const C& c) {
    for (std::int64_t i = 0; i < rows; i += 4) {
        const int some = rows - i < 4 ? static_cast<int>(rows - i) : 4;
        for (std::int64_t j = 0; j < columns; ++j) {
            T sums[4]{};
            for (std::int64_t k = 0; k < inner; ++k)
#pragma GCC unroll 4
                for (int r = 0; r < 4; ++r)
                    if (r < some) sums[r] += static_cast<T>(a(i + r, k)) * static_cast<T>(b(k, j));
            for (int r = 0; r < some; ++r) c(i + r, j) = sums[r];
        }
    }
}

/// C = A·B with the rows of B contiguous, those of A and C as they like: tiles of 4 rows by 2
/// registers of C stay in registers over the whole inner dimension.
template <class T, class Rows, class Inner, class Columns, class A, class B, class C>
constexpr void tiles_product(Rows row_count, Inner inner, Columns columns, const A& a, const B& b,
                             const C& c) {
    constexpr int lanes = lanes_for<T>(expected<Columns>);
    if constexpr (!is_fixed_size<Columns>)
        if (columns < lanes) return few_columns_product<T>(row_count, inner, columns, a, b, c);
    using V = pack<T, lanes>;
    const auto tile = [&]<int R, int N>(std::integral_constant<int, R>, std::integral_constant<int, N>,
                                        std::int64_t i, std::int64_t j) {
        V sums[R][N]{};
        for (std::int64_t k = 0; k < inner; ++k) {
            V row[N];
#pragma GCC unroll 2
            for (int n = 0; n < N; ++n) row[n] = load<V>(&b(k, j + n * lanes));
#pragma GCC unroll 4
            for (int r = 0; r < R; ++r) {
                const V factor = spread<V>(static_cast<T>(a(i + r, k)));
#pragma GCC unroll 2
                for (int n = 0; n < N; ++n) sums[r][n] += factor * row[n];
            }
        }
#pragma GCC unroll 4
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
            for (int n = 0; n < N; ++n) write_lanes<V>(c, i + r, j + n * lanes, sums[r][n]);
    };
    using one = std::integral_constant<int, 1>;
    using two = std::integral_constant<int, 2>;
    using four = std::integral_constant<int, 4>;
    // What fills no tile is computed with some of what stands before it.
    const auto rows = [&]<int R>(std::integral_constant<int, R> count, std::int64_t i) {
        std::int64_t j = 0;
        for (; j + 2 * lanes <= columns; j += 2 * lanes) tile(count, two{}, i, j);
        for (; j < columns; j += lanes) tile(count, one{}, i, j + lanes <= columns ? j : columns - lanes);
    };
    std::int64_t i = 0;
    for (; i + 4 <= row_count; i += 4) rows(four{}, i);
    // Said so that g++ sees where there is no rest.
    if constexpr (is_fixed_size<Rows> && expected<Rows> >= 4) {
        if constexpr (expected<Rows> % 4 != 0) rows(four{}, row_count - 4);
    } else {
        if (i != 0 && i != row_count) return rows(four{}, row_count - 4);
        for (; i < row_count; ++i) rows(one{}, i);
    }
}

/// C = A·B for any layout, and for constant expressions.
template <class T, class A, class B, class C>
constexpr void plain_product(std::int64_t rows, std::int64_t inner, std::int64_t columns, const A& a,
                             const B& b, const C& c) {
    for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < columns; ++j) {
            T sum{};
            for (std::int64_t k = 0; k < inner; ++k)
                sum += static_cast<T>(a(i, k)) * static_cast<T>(b(k, j));
            c(i, j) = sum;
        }
    }
}

/// An operand of a product: element (i, k) of a view that may stand transposed.
template <class View, bool Transposed>
struct factor {
    View v;
    static constexpr bool transposed = Transposed;
    /// Whether neighbours in a row, and in a column, are neighbours in memory.
    static constexpr bool contiguous = Transposed ? View::column_contiguous : View::contiguous;
    static constexpr bool column_contiguous =
        Transposed ? View::contiguous : View::column_contiguous;
    using element = typename View::element;
    [[nodiscard]] constexpr decltype(auto) operator()(std::int64_t i, std::int64_t k) const {
        return element_of<Transposed>(v, i, k);
    }
};

/// A row or a column of an operand, as a row.
template <bool Column, class Factor>
struct line {
    static constexpr bool contiguous = Column ? Factor::column_contiguous : Factor::contiguous;
    Factor f;
    std::int64_t at = 0;
    [[nodiscard]] constexpr decltype(auto) operator()(std::int64_t, std::int64_t k) const {
        if constexpr (Column) return f(k, at);
        else return f(at, k);
    }
};
template <class Factor>
struct swapped {
    using element = typename Factor::element;
    static constexpr bool contiguous = Factor::column_contiguous, column_contiguous = Factor::contiguous;
    Factor f;
    [[nodiscard]] constexpr decltype(auto) operator()(std::int64_t i, std::int64_t k) const {
        return f(k, i);
    }
};

/// Whether the copies of blocks cost less than what they save: tiles read rows of B where they lie as
/// fast, as long as these are few and fill registers.
template <class T, bool Rows>
constexpr bool is_worth_copying(std::int64_t rows, std::int64_t inner, std::int64_t columns) {
    const std::int64_t work = rows * inner * columns;
    if (rows < 4 || columns < 16 || work < 24 * 24 * 24) return false;
    return !Rows || work > 64 * 64 * 64 || columns % lanes_for<T>(1 << 20) != 0;
}

/// C = A·B of sizes that run time knows: it decides as the compiler does for others.
template <class T, class Rows, class Inner, class Columns, class A, class B, class C>
constexpr void open_product(Rows rows, Inner inner, Columns columns, const A& a, const B& b, const C& c) {
    if constexpr (C::contiguous)
        if (is_worth_copying<T, B::contiguous>(rows, inner, columns))
            return blocked_product<T>(a, b, c, rows, inner, columns);
    if constexpr (C::column_contiguous)
        if (is_worth_copying<T, A::column_contiguous>(columns, inner, rows))
            return blocked_product<T>(swapped<B>{b}, swapped<A>{a}, swapped<C>{c}, columns, inner, rows);
    if constexpr (B::contiguous) {
        tiles_product<T>(rows, inner, columns, a, b, c);
    } else if constexpr (A::column_contiguous) {
        tiles_product<T>(columns, inner, rows, swapped<B>{b}, swapped<A>{a}, swapped<C>{c});
    } else if constexpr (A::contiguous && B::column_contiguous) {
        for (std::int64_t j = 0; j < columns; ++j)
            rows_times_vector<T>(rows, inner, a, line<true, B>{b, j}, line<true, C>{c, j});
    } else {
        plain_product<T>(rows, inner, columns, a, b, c);
    }
}

/// C = A·B by the kernel that fits the layout of the matrices; vectors may lie as they like.
template <class T, class Rows, class Inner, class Columns, class A, class B, class C>
constexpr void matrix_product(Rows rows, Inner inner, Columns columns, const A& a, const B& b,
                              const C& c) {
    if (std::is_constant_evaluated() || inner == 0)
        return plain_product<T>(rows, inner, columns, a, b, c);
    if constexpr (!math::lane_scalar<T> || expected<Inner> == 0) {
        plain_product<T>(rows, inner, columns, a, b, c);
    } else if constexpr (expected<Columns> == 1 && (A::contiguous || A::column_contiguous)) {
        const line<true, B> x{b};
        const line<true, C> y{c};
        if constexpr (A::contiguous) rows_times_vector<T>(rows, inner, a, x, y);
        else columns_times_vector<T>(rows, inner, swapped<A>{a}, x, y);
    } else if constexpr (expected<Rows> == 1 && (B::contiguous || B::column_contiguous)) {
        const line<false, A> x{a};
        const line<false, C> y{c};
        if constexpr (B::column_contiguous) rows_times_vector<T>(columns, inner, swapped<B>{b}, x, y);
        else columns_times_vector<T>(columns, inner, b, x, y);
    } else if constexpr (!(is_fixed_size<Rows> && is_fixed_size<Inner> && is_fixed_size<Columns>)) {
        open_product<T>(rows, inner, columns, a, b, c);
    } else if constexpr (is_worth_copying<T, B::contiguous>(expected<Rows>, expected<Inner>, expected<Columns>) &&
                         C::contiguous) {
        blocked_product<T>(a, b, c, rows, inner, columns);
    } else if constexpr (is_worth_copying<T, A::column_contiguous>(expected<Columns>, expected<Inner>,
                                                                    expected<Rows>) &&
                         C::column_contiguous) {
        blocked_product<T>(swapped<B>{b}, swapped<A>{a}, swapped<C>{c}, columns, inner, rows);
    } else if constexpr (B::contiguous) {
        tiles_product<T>(rows, inner, columns, a, b, c);
    } else if constexpr (A::column_contiguous) {
        tiles_product<T>(columns, inner, rows, swapped<B>{b}, swapped<A>{a}, swapped<C>{c});
    } else if constexpr (A::contiguous && B::column_contiguous) {
        for (std::int64_t j = 0; j < columns; ++j)
            rows_times_vector<T>(rows, inner, a, line<true, B>{b, j}, line<true, C>{c, j});
    } else {
        plain_product<T>(rows, inner, columns, a, b, c);
    }
}

/// The same as a function of its own, for programs of more than a few steps: the products of a deep network
/// are of few kinds, and each is compiled once.
inline constexpr int few_steps = 24;
template <class T, class Rows, class Inner, class Columns, class A, class B, class C>
[[gnu::noinline]] constexpr void product_apart(Rows rows, Inner inner, Columns columns, A a, B b, C c) {
    matrix_product<T>(rows, inner, columns, a, b, c);
}

/// The part of a product of a matrix and a vector that `count` of the matrix's rows, as they lie in
/// memory, have in it, from row `first` on: elements of the result, or what they add to all of it.
/// All operands have neighbours along their rows.
template <class T, class Rows, class Inner, class Columns, class Count, class A, class B, class C>
constexpr void part_of_product(Rows rows, Inner inner, Columns columns, Count count, const A& a,
                               const B& b, const C& c, std::int64_t first) {
    if constexpr (expected<Columns> == 1) {
        const line<true, B> x{b};
        const line<true, C> y{c};
        if constexpr (!A::transposed) rows_times_vector<T>(count, inner, a, x, y, first);
        else columns_times_vector<T>(rows, count, swapped<A>{a}, x, y, first);
    } else {
        static_assert(expected<Rows> == 1);
        const line<false, A> x{a};
        const line<false, C> y{c};
        if constexpr (B::transposed) rows_times_vector<T>(count, inner, swapped<B>{b}, x, y, first);
        else columns_times_vector<T>(columns, count, b, x, y, first);
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
