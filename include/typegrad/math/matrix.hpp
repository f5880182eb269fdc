// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "typegrad/math/all.hpp"

/// Factorizations of small matrices, for any type of number and in constant expressions. Matrices are
/// read by `a(i, j)`. All that is kept is on the stack.
namespace typegrad::math {

template <class T>
constexpr T not_a_number() {
    if constexpr (std::is_class_v<T>) return std::numeric_limits<T>::quiet_NaN();
    else return static_cast<T>(__builtin_nan(""));
}
template <class T>
constexpr T magnitude(const T& x) {
    return x < T(0) ? T(-x) : x;
}
template <class T>
constexpr void exchange(T& a, T& b) {
    const T first = a;
    a = b;
    b = first;
}

/// Whether x is a better pivot than one of magnitude `best`: larger, or NaN, which is kept.
template <class T>
constexpr bool exceeds(const T& x, const T& best) {
    return best == best && !(x <= best);
}

/// A as L·U, the rows of A exchanged so that each pivot is the largest of its column: L below the
/// diagonal, with ones on it, U from the diagonal on. Row i of L·U is row `row[i]` of A.
template <class T, int N>
struct row_pivoted {
    T at[N + (N == 0)][N + (N == 0)];
    int row[N + (N == 0)];
    bool odd = false;       ///< of the exchanges
    bool singular = false;  ///< a pivot is 0

    template <class A>
    constexpr explicit row_pivoted(const A& from) {
        for (int i = 0; i < N; ++i) {
            row[i] = i;
            for (int j = 0; j < N; ++j) at[i][j] = from(i, j);
        }
        for (int k = 0; k < N; ++k) {
            int best = k;
            for (int i = k + 1; i < N; ++i)
                if (exceeds(magnitude(at[i][k]), magnitude(at[best][k]))) best = i;
            if (best != k) {
                odd = !odd;
                exchange(row[k], row[best]);
                for (int j = 0; j < N; ++j) exchange(at[k][j], at[best][j]);
            }
            if (at[k][k] == T(0)) {
                singular = true;
                continue;
            }
            for (int i = k + 1; i < N; ++i) {
                const T l = at[i][k] / at[k][k];
                at[i][k] = l;
                for (int j = k + 1; j < N; ++j) at[i][j] -= l * at[k][j];
            }
        }
    }

    /// Some columns of X of A·X = B, in place: row i of `x` is row `row[i]` of B.
    template <int Columns>
    constexpr void solve(T (&x)[N + (N == 0)][Columns]) const {
        for (int i = 1; i < N; ++i)
            for (int k = 0; k < i; ++k)
                for (int j = 0; j < Columns; ++j) x[i][j] -= at[i][k] * x[k][j];
        for (int i = N; i-- > 0;) {
            for (int k = i + 1; k < N; ++k)
                for (int j = 0; j < Columns; ++j) x[i][j] -= at[i][k] * x[k][j];
            for (int j = 0; j < Columns; ++j) x[i][j] /= at[i][i];
        }
    }
};

template <class Columns>
inline constexpr int columns_at_once = 8;
template <std::int64_t M>
inline constexpr int columns_at_once<std::integral_constant<std::int64_t, M>> = M < 8 ? (M < 1 ? 1 : static_cast<int>(M)) : 8;

/// Hands each element of X of A·X = B to put(i, j, x), a few columns at a time; NaN if A is singular. How many
/// columns there are is an integral constant, or a number of run time. Each is solved once more for what is left over, which makes up for small elements of
/// A that elimination has added to large ones (Skeel 1980).
template <class T, int N, class A, class B, class Columns, class Put>
constexpr void solve(const A& a, const B& b, const Columns& columns, const Put& put) {
    constexpr int width = columns_at_once<Columns>;
    const row_pivoted<T, N> lu(a);
    for (std::int64_t first = 0; first < columns; first += width) {
        const int count = columns - first < width ? static_cast<int>(columns - first) : width;
        T part[N + (N == 0)][width]{};
        for (int i = 0; i < N; ++i)
            for (int j = 0; j < count; ++j) part[i][j] = b(lu.row[i], first + j);
        if (!lu.singular) {
            lu.solve(part);
            T rest[N + (N == 0)][width]{};
            for (int i = 0; i < N; ++i) {
                for (int j = 0; j < count; ++j) rest[i][j] = b(lu.row[i], first + j);
                for (int k = 0; k < N; ++k)
                    for (int j = 0; j < count; ++j) rest[i][j] -= a(lu.row[i], k) * part[k][j];
            }
            lu.solve(rest);
            for (int i = 0; i < N; ++i)
                for (int j = 0; j < count; ++j) part[i][j] += rest[i][j];
        }
        for (int i = 0; i < N; ++i)
            for (int j = 0; j < count; ++j)
                put(i, first + j, lu.singular ? not_a_number<T>() : part[i][j]);
    }
}

/// log of the determinant: -inf of a singular matrix, NaN where the determinant is negative.
template <class T, int N, class A>
constexpr T log_determinant(const A& a) {
    const row_pivoted<T, N> lu(a);
    if (lu.singular) return static_cast<T>(log(T(0)));
    bool negative = lu.odd;
    T total(0);
    for (int k = 0; k < N; ++k) {
        negative = negative != (lu.at[k][k] < T(0));
        total += log(magnitude(lu.at[k][k]));
    }
    return negative ? not_a_number<T>() : total;
}

/// The lower triangle L of A = L·Lᵀ, read from the lower triangle of A; NaN if A is not positive
/// definite.
template <class T, int N, class A, class Y>
constexpr void cholesky(const A& a, const Y& y) {
    T l[N + (N == 0)][N + (N == 0)]{};
    bool positive = true;
    for (int i = 0; i < N && positive; ++i) {
        for (int j = 0; j <= i; ++j) {
            T rest = a(i, j);
            for (int k = 0; k < j; ++k) rest -= l[i][k] * l[j][k];
            if (i != j) l[i][j] = rest / l[j][j];
            else if (rest > T(0)) l[i][i] = sqrt(rest);
            else positive = false;
        }
    }
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) y(i, j) = j > i ? T(0) : positive ? l[i][j] : not_a_number<T>();
}

}  // namespace typegrad::math
