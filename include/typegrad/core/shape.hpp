// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/core/polynomial.hpp"
#include "typegrad/meta/hash.hpp"
#include "typegrad/meta/text.hpp"

namespace typegrad {

/// The most axes a tensor may have. A Hessian by a matrix has four.
inline constexpr int max_rank = 6;

/// The extents of a value: none for a scalar, n for a vector, rows and columns for a matrix.
struct shape {
    int rank = 0;
    /// A transposed vector is 1 x n *and* a row: row * vector is a scalar, where a 1 x n matrix
    /// times a vector is a vector of one. Not part of equality.
    bool row = false;
    amount extents[max_rank]{};

    [[nodiscard]] constexpr bool is_scalar() const { return rank == 0; }
    [[nodiscard]] constexpr bool is_vector() const { return rank == 1; }
    [[nodiscard]] constexpr bool is_matrix() const { return rank == 2; }
    [[nodiscard]] constexpr amount size() const {
        amount n = 1;
        for (int i = 0; i < rank; ++i) n *= extents[i];
        return n;
    }
    /// A vector is a column.
    [[nodiscard]] constexpr amount rows() const { return rank == 0 ? 1 : extents[0]; }
    [[nodiscard]] constexpr amount columns() const { return rank < 2 ? 1 : extents[1]; }

    /// Whether all extents are known.
    [[nodiscard]] constexpr bool is_known() const {
        for (int i = 0; i < rank; ++i)
            if (!extents[i].is_known()) return false;
        return true;
    }

    constexpr bool operator==(const shape& other) const {
        if (rank != other.rank) return false;
        for (int i = 0; i < rank; ++i)
            if (extents[i] != other.extents[i]) return false;
        return true;
    }
};

constexpr shape scalar_shape() { return {}; }
constexpr shape vector_shape(const amount& n) {
    shape s;
    s.rank = 1;
    s.extents[0] = n;
    return s;
}
constexpr shape matrix_shape(const amount& rows, const amount& columns) {
    shape s;
    s.rank = 2;
    s.extents[0] = rows;
    s.extents[1] = columns;
    return s;
}
constexpr shape row_shape(const amount& columns) {
    shape s = matrix_shape(1, columns);
    s.row = true;
    return s;
}

/// A shape with one more axis, or one less.
constexpr shape with_axis(const shape& s, int axis, const amount& extent) {
    shape more;
    more.rank = s.rank + 1;
    for (int k = 0; k < more.rank && k < max_rank; ++k)
        more.extents[k] = k < axis ? s.extents[k] : k == axis ? extent : s.extents[k - 1];
    return more;
}
constexpr shape without_axis(const shape& s, int axis) {
    shape less;
    less.rank = s.rank - 1;
    for (int k = 0; k < less.rank; ++k) less.extents[k] = s.extents[k < axis ? k : k + 1];
    return less;
}

constexpr std::uint64_t hash_shape(const shape& s) {
    std::uint64_t h = static_cast<std::uint64_t>(s.rank) + (s.row ? 64u : 0u);
    for (int i = 0; i < s.rank; ++i) h = mix(h, s.extents[i]);
    return h;
}

/// `3x4`, `4`, `n x 4`, `a scalar`: how error sentences name a shape.
constexpr void write(meta::text& out, const shape& s) {
    if (s.is_scalar()) out << "a scalar";
    for (int i = 0; i < s.rank; ++i) {
        if (i != 0) out << (s.extents[i].is_known() && s.extents[i - 1].is_known() ? "x" : " x ");
        write(out, s.extents[i]);
    }
}

}  // namespace typegrad
