// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "typegrad/eval/blocked_product.hpp"
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

/// Adds x[k] times row k of M to y, for `Count` rows from k on; y begins with them if `Begin`. Copies of
/// the operands, whose pointers stay in registers while y is written.
template <class T, int Count, bool Begin, class Size, class M, class X, class Y>
TYPEGRAD_INLINE void add_rows(Size size, const M m, const X x, const Y y, std::int64_t k) {
    T factors[Count];
#pragma GCC unroll 8
    for (int r = 0; r < Count; ++r) factors[r] = static_cast<T>(x(0, k + r));
    add_rows_from<T, Count, Begin, lanes_for<T>(expected<Size>)>(size, m, factors, y, k, 0);
}

/// y = Mᵀ·x, by adding x[k] times row k of M, several rows at a time: `count` rows from `first` on.
template <class T, class Size, class Count, class M, class X, class Y>
constexpr void columns_times_vector(Size size, Count count, const M& matrix, const X& from, const Y& to,
                                    std::int64_t first = 0) {
    const M m = matrix;
    const X x = from;
    const Y y = to;
    constexpr int block = expected<Count> >= 8 ? 8 : is_fixed_size<Count> ? int(expected<Count>) : 1;
    const std::int64_t end = first + count;
    std::int64_t k = first;
    if (first == 0) {
        const bool some = is_fixed_size<Count> || count >= block;
        if (some) add_rows<T, block, true>(size, m, x, y, k);
        else add_rows<T, 1, true>(size, m, x, y, k);
        k += some ? block : 1;
    }
    for (; k + block <= end; k += block) add_rows<T, block, false>(size, m, x, y, k);
    if constexpr (!is_fixed_size<Count>) {
        for (; k < end; ++k) add_rows<T, 1, false>(size, m, x, y, k);
    } else if constexpr (expected<Count> % block != 0) {
        add_rows<T, int(expected<Count> % block), false>(size, m, x, y, k);
    }
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
