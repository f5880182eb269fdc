// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/eval/matrix_product.hpp"
#include "typegrad/eval/whole.hpp"
#include "typegrad/plan/contraction.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"   // all of it is inlined: no vector crosses an ABI
#pragma GCC diagnostic ignored "-Wshadow"  // of names at the user's global scope, by lambdas here

namespace typegrad::eval {

/// A matrix of which some steps lead from one row, and from one column, to the next.
template <class E, bool Contiguous, bool ColumnContiguous>
struct slab_view {
    using element = std::remove_const_t<E>;
    static constexpr bool contiguous = Contiguous, column_contiguous = ColumnContiguous;
    E* data;
    std::int64_t row_step, column_step;
    [[nodiscard]] TYPEGRAD_INLINE E& operator()(std::int64_t i, std::int64_t j) const {
        return data[i * (ColumnContiguous ? 1 : row_step) + j * (Contiguous ? 1 : column_step)];
    }
};

/// Rows of C = A·B with few columns, whose neighbours lie side by side in B and C: R rows of A at a time by
/// N registers. What fills no register, or no R rows, is computed with some of what stands before it.
template <class T, int R, int N, std::int64_t Columns, class Rows, class Inner, class A, class B,
          class C>
TYPEGRAD_INLINE void narrow_tiles(Rows rows, Inner inner, std::int64_t first, const A& a,
                                  const B& b, const C& c) {
    constexpr int lanes = lanes_for<T>(Columns);
    using V = pack<T, lanes>;
    const auto at = [&](int n) {
        return first + n * lanes < Columns - lanes ? first + n * lanes : Columns - lanes;
    };
    for (std::int64_t k = 0; k < rows; k += R) {
        const std::int64_t i = k + R <= rows ? k : rows - R;
        V sums[R][N]{};
        for (std::int64_t m = 0; m < inner; ++m) {
            V row[N];
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) row[n] = load<V>(&b(m, at(n)));
#pragma GCC unroll 4
            for (int r = 0; r < R; ++r) {
                const V f = spread<V>(static_cast<T>(a(i + r, m)));
#pragma GCC unroll 4
                for (int n = 0; n < N; ++n) sums[r][n] += f * row[n];
            }
        }
#pragma GCC unroll 4
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) write_lanes<V>(c, i + r, at(n), sums[r][n]);
    }
}
template <class T, int N, std::int64_t Columns, class Rows, class Inner, class A, class B, class C>
TYPEGRAD_INLINE void narrow_rows(Rows rows, Inner inner, std::int64_t first, const A& a, const B& b,
                                 const C& c) {
    if (rows >= 4) narrow_tiles<T, 4, N, Columns>(rows, inner, first, a, b, c);
    else narrow_tiles<T, 1, N, Columns>(rows, inner, first, a, b, c);
}
template <class T, class Rows, class Inner, class Columns, class A, class B, class C>
constexpr void narrow_product(Rows rows, Inner inner, Columns, const A& a, const B& b, const C& c) {
    constexpr std::int64_t columns = Columns::value, lanes = lanes_for<T>(columns);
    constexpr int registers = static_cast<int>((columns + lanes - 1) / lanes),
                  most = register_bytes == 64 ? 4 : 2;
    constexpr int whole = registers / most, rest = registers % most;
    for (int k = 0; k < whole; ++k)
        narrow_rows<T, most, columns>(rows, inner, k * most * lanes, a, b, c);
    if constexpr (rest != 0)
        narrow_rows<T, rest, columns>(rows, inner, whole * most * lanes, a, b, c);
}

/// C = A·B where C lies by rows. A small B that does not is turned first.
template <class T, class Rows, class Inner, class Columns, class A, class B, class C>
constexpr void slab_product(Rows rows, Inner inner, Columns columns, const A& a, const B& b,
                            const C& c) {
    constexpr std::int64_t n = expected<Columns>, m = expected<Inner>;
    if constexpr (n > 4 * lanes_for<T>(1 << 20)) {
        matrix_product<T>(rows, inner, columns, a, b, c);
    } else if constexpr (B::contiguous) {
        narrow_product<T>(rows, inner, columns, a, b, c);
    } else if constexpr (m <= 64) {
        T turned[m * n];
        for (std::int64_t k = 0; k < m; ++k)
            for (std::int64_t j = 0; j < n; ++j) turned[k * n + j] = static_cast<T>(b(k, j));
        narrow_product<T>(rows, inner, columns, a, slab_view<const T, true, false>{turned, n, 1},
                          c);
    } else {
        matrix_product<T>(rows, inner, columns, a, b, c);
    }
}

/// What a kernel sees of memory whose elements are as far apart along each axis everywhere.
template <class Whole>
struct axes_of {
    using view_type = std::remove_const_t<decltype(Whole::v)>;
    static constexpr plan::window window = view_type::window;
    static constexpr bool even = view_type::dense || view_type::split.exact;
    static constexpr bool is_contiguous(int k) {
        if (view_type::dense) return window.at.strides[k] == 1;
        return decltype(view_type::v)::contiguous && view_type::split.axes.step[k][0] == 0 &&
               view_type::split.axes.step[k][1] == 1;
    }
    /// Elements from one place along an axis to the next.
    template <int Axis>
    TYPEGRAD_INLINE static std::int64_t step(const Whole& w) {
        if (window.at.strides[Axis] == 0) return 0;
        std::int64_t row = 1;
        for (int k = Axis + 1; k < window.loop.rank - 1; ++k) row *= w.extent(k);
        const bool last = Axis == window.loop.rank - 1;
        return &w.v(last ? 0 : row, last ? 1 : 0) - &w.v(0, 0);
    }
};

/// Runs a contraction as products of matrices: Z[rows, columns] = X[rows, inner]·Y[columns, inner].
template <class T, class Z, class X, class Y>
struct contraction_run {
    using x_axes = axes_of<X>;
    using y_axes = axes_of<Y>;
    using z_axes = axes_of<Z>;
    static constexpr int inner = X::form.rank - 1;
    static constexpr plan::contraction_axes axes{x_axes::window.at, y_axes::window.at, X::form};
    static constexpr bool fits =
        x_axes::even && y_axes::even && z_axes::even && axes.is_product() && math::lane_scalar<T> &&
        (z_axes::is_contiguous(axes.columns) || z_axes::is_contiguous(axes.rows));

    const Z& z;
    const X& x;
    const Y& y;

    template <int Axis = 0, class E, class F, class G>
    TYPEGRAD_INLINE void over(E* to, const F* a, const G* b) const {
        if constexpr (Axis == inner) {
            product(to, a, b);
        } else if constexpr (Axis == axes.rows || Axis == axes.columns) {
            over<Axis + 1>(to, a, b);
        } else {
            const std::int64_t n = x.extent(Axis);
            for (std::int64_t i = 0; i < n; ++i)
                over<Axis + 1>(to + i * z_axes::template step<Axis>(z),
                               a + i * x_axes::template step<Axis>(x),
                               b + i * y_axes::template step<Axis>(y));
        }
    }

private:
    template <class E, class F, class G>
    TYPEGRAD_INLINE void product(E* to, const F* a, const G* b) const {
        constexpr int r = axes.rows, c = axes.columns;
        const slab_view<const F, x_axes::is_contiguous(inner), x_axes::is_contiguous(r)> left{
            a, x_axes::template step<r>(x), x_axes::template step<inner>(x)};
        const slab_view<const G, y_axes::is_contiguous(c), y_axes::is_contiguous(inner)> right{
            b, y_axes::template step<inner>(y), y_axes::template step<c>(y)};
        const slab_view<E, z_axes::is_contiguous(c), z_axes::is_contiguous(r)> result{
            to, z_axes::template step<r>(z), z_axes::template step<c>(z)};
        const auto rows = size<r>();
        const auto columns = size<c>();
        const auto depth = size<inner>();
        if constexpr (z_axes::is_contiguous(c)) {
            slab_product<T>(rows, depth, columns, left, right, result);
        } else {
            using A = std::remove_const_t<decltype(left)>;
            using B = std::remove_const_t<decltype(right)>;
            using C = std::remove_const_t<decltype(result)>;
            slab_product<T>(columns, depth, rows, swapped<B>{right}, swapped<A>{left},
                            swapped<C>{result});
        }
    }
    template <int Axis>
    TYPEGRAD_INLINE auto size() const {
        constexpr amount n = X::form.extents[Axis];
        if constexpr (n.is_known()) return fixed_size<n.number>{};
        else return x.extent(Axis);
    }
};

template <class T, class Z, class X, class Y>
constexpr void contract(const Z& z, const X& x, const Y& y) {
    using run = contraction_run<T, Z, X, Y>;
    if constexpr (run::fits) {
        if (!std::is_constant_evaluated()) {
            if (x.size() != 0) run{z, x, y}.over(&z.v(0, 0), &x.v(0, 0), &y.v(0, 0));
            else
                for (std::int64_t i = 0; i < z.size(); ++i) z[i] = T{};
            return;
        }
    }
    plan::contraction_record::run<T>(z, x, y);
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
