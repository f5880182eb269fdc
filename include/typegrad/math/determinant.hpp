// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/matrix.hpp"

/// The determinant, its derivative (the matrix of cofactors) and the derivative of that, right for
/// singular matrices too: nothing is divided by a determinant. Up to 3 x 3 by the formulas of school,
/// which are exact for small integers.
namespace typegrad::math {

/// A as X·D·Z with the largest element that is left as each pivot, until all that is left is 0. D is
/// diagonal; X and Z are triangular with ones on their diagonals, but for the order of X's rows and
/// Z's columns, so that their determinants are 1 or -1. Then the matrix of cofactors is that of D
/// between the transposed inverses of X and Z, and so is its derivative.
template <class T, int N>
struct fully_pivoted {
    T at[N][N];  ///< X below the diagonal, Z above it, D on it
    int row[N], column[N];
    bool odd = false;

    template <class A>
    constexpr explicit fully_pivoted(const A& from) {
        for (int i = 0; i < N; ++i) {
            row[i] = column[i] = i;
            for (int j = 0; j < N; ++j) at[i][j] = from(i, j);
        }
        for (int k = 0; k < N; ++k) {
            bring_largest(k);
            const T pivot = at[k][k];
            if (pivot == T(0)) return;
            for (int i = k + 1; i < N; ++i) {
                at[i][k] /= pivot;
                for (int j = k + 1; j < N; ++j) at[i][j] -= at[i][k] * at[k][j];
            }
            for (int j = k + 1; j < N; ++j) at[k][j] /= pivot;
        }
    }

    /// The product of D's elements but i and j.
    [[nodiscard]] constexpr T others(int i, int j) const {
        T y(1);
        for (int k = 0; k < N; ++k)
            if (k != i && k != j) y *= at[k][k];
        return y;
    }

    /// X⁻¹·M·Z⁻¹.
    template <class M>
    constexpr void reduce(const M& m, T (&x)[N][N]) const {
        for (int i = 0; i < N; ++i) {
            for (int j = 0; j < N; ++j) x[i][j] = m(row[i], column[j]);
            for (int k = 0; k < i; ++k)
                for (int j = 0; j < N; ++j) x[i][j] -= at[i][k] * x[k][j];
        }
        for (int i = 0; i < N; ++i)
            for (int k = 0; k < N; ++k)
                for (int j = k + 1; j < N; ++j) x[i][j] -= x[i][k] * at[k][j];
    }

    /// Writes X⁻ᵀ·M·Z⁻ᵀ times the determinants of X and Z; M is used up.
    template <class Y>
    constexpr void carry_back(T (&m)[N][N], const Y& y) const {
        for (int i = N; i-- > 0;)
            for (int k = i + 1; k < N; ++k)
                for (int j = 0; j < N; ++j) m[i][j] -= at[k][i] * m[k][j];
        for (int i = 0; i < N; ++i) {
            for (int j = N; j-- > 0;) {
                for (int k = j + 1; k < N; ++k) m[i][j] -= m[i][k] * at[j][k];
                y(row[i], column[j]) = odd ? T(-m[i][j]) : m[i][j];
            }
        }
    }

private:
    constexpr void bring_largest(int k) {
        int r = k, c = k;
        for (int i = k; i < N; ++i)
            for (int j = k; j < N; ++j)
                if (exceeds(magnitude(at[i][j]), magnitude(at[r][c]))) r = i, c = j;
        if (r != k) {
            odd = !odd;
            exchange(row[k], row[r]);
            for (int j = 0; j < N; ++j) exchange(at[k][j], at[r][j]);
        }
        if (c != k) {
            odd = !odd;
            exchange(column[k], column[c]);
            for (int i = 0; i < N; ++i) exchange(at[i][k], at[i][c]);
        }
    }
};

template <class T, int N, class A>
constexpr T determinant(const A& a) {
    if constexpr (N == 0) return T(1);
    else if constexpr (N == 1) return a(0, 0);
    else if constexpr (N == 2) return T(a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0));
    else if constexpr (N == 3)
        return T(a(0, 0) * (a(1, 1) * a(2, 2) - a(1, 2) * a(2, 1)) +
                 a(0, 1) * (a(1, 2) * a(2, 0) - a(1, 0) * a(2, 2)) +
                 a(0, 2) * (a(1, 0) * a(2, 1) - a(1, 1) * a(2, 0)));
    else {
        const fully_pivoted<T, N> xdz(a);
        const T y = xdz.others(-1, -1);
        return xdz.odd ? T(-y) : y;
    }
}

/// Element (i, j) of what each cofactor of a 3 x 3 matrix is of two of its rows, p and q.
template <class T, class P, class Q>
constexpr T crossed(const P& p, const Q& q, int i, int j) {
    const int r = (i + 1) % 3, s = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
    return T(p(r, c) * q(s, d) - p(r, d) * q(s, c));
}

/// Writes the matrix of cofactors: the derivative of the determinant.
template <class T, int N, class A, class Y>
constexpr void cofactors(const A& a, const Y& y) {
    if constexpr (N == 1) {
        y(0, 0) = T(1);
    } else if constexpr (N == 2) {
        y(0, 0) = a(1, 1), y(0, 1) = T(-a(1, 0));
        y(1, 0) = T(-a(0, 1)), y(1, 1) = a(0, 0);
    } else if constexpr (N == 3) {
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) y(i, j) = crossed<T>(a, a, i, j);
    } else if constexpr (N > 3) {
        const fully_pivoted<T, N> xdz(a);
        T m[N][N]{};
        for (int i = 0; i < N; ++i) m[i][i] = xdz.others(i, i);
        xdz.carry_back(m, y);
    }
}

/// Writes the derivative of the matrix of cofactors along g.
template <class T, int N, class A, class G, class Y>
constexpr void cofactors_along(const A& a, const G& g, const Y& y) {
    if constexpr (N == 1) {
        y(0, 0) = T(0);
    } else if constexpr (N == 2) {
        cofactors<T, 2>(g, y);
    } else if constexpr (N == 3) {
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j)
                y(i, j) = T(crossed<T>(a, g, i, j) + crossed<T>(g, a, i, j));
    } else if constexpr (N > 3) {
        const fully_pivoted<T, N> xdz(a);
        T h[N][N], m[N][N];
        xdz.reduce(g, h);
        for (int i = 0; i < N; ++i) {
            m[i][i] = T(0);
            for (int j = 0; j < N; ++j) {
                if (i == j) continue;
                const T rest = xdz.others(i, j);
                m[i][j] = T(-h[j][i] * rest);
                m[i][i] += h[j][j] * rest;
            }
        }
        xdz.carry_back(m, y);
    }
}

}  // namespace typegrad::math
