// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

using simplify::simplifier;

/// Products of matrices for a batch: of factors of which some have one matrix for each sample. One that
/// is the same for all samples is multiplied with all of them at once.
class batch_chain {
public:
    /// A factor as it stands in a chain, of so many rows and columns. The node of a batched one has the
    /// samples as its leading axis, and before the others the axes of the factor, or what is its
    /// transpose.
    struct factor {
        int node;
        bool batched;
        bool transposed;
        amount rows, columns;
    };

    constexpr batch_chain(simplifier& maker, amount samples) : s_(maker), samples_(samples) {}

    /// The product of two of which one at least is batched, or, of others, the chain of both.
    constexpr factor product(const factor& a, const factor& b) {
        const amount r = a.rows, m = a.columns, c = b.columns;
        handle y;
        if (!a.batched && !b.batched) y = chain({a.node, {1}, a.transposed}, {b.node, {1}, b.transposed});
        else if (m == 1) y = outer_products(a, b);
        else if (!a.batched) y = c == 1 ? shared_by_lines(b, a) : shared_left(a, b);
        else if (!b.batched) y = r == 1 ? lines_by_shared(a, b) : shared_right(a, b);
        else y = contraction(a, b);
        return {y.id, a.batched || b.batched, false, r, c};
    }

    /// A batched factor as it stands, by samples, rows and columns.
    constexpr handle slabs(const factor& f) {
        if (!f.transposed || f.rows == 1 || f.columns == 1) return reshaped(f.node, {3, false, {samples_, f.rows, f.columns}});
        const layout turned{0, {f.rows * f.columns, 1, f.rows}};
        return op::arranged(kind::view, s_.at(f.node), turned, {3, false, {samples_, f.rows, f.columns}});
    }
    constexpr handle reshaped(int node, const shape& form) {
        return op::arranged(kind::view, s_.at(node), dense_layout(form), form);
    }

private:
    /// A batched row or column, by samples and elements.
    constexpr handle lines(const factor& f) { return reshaped(f.node, matrix_shape(samples_, f.rows * f.columns)); }

    constexpr handle chain(const weighted& a, const weighted& b) {
        const shape &x = s_.nodes.shape_of(a.node), &y = s_.nodes.shape_of(b.node);
        const amount rows = a.transposed ? x.columns() : x.rows();
        const amount columns = b.transposed ? y.rows() : y.columns();
        const shape form = simplify::is_row(s_.nodes, a) ? row_shape(columns)
                           : simplify::is_column(s_.nodes, b) ? vector_shape(rows)
                                                              : matrix_shape(rows, columns);
        const weighted pair[] = {a, b};
        return simplify::make_chain(s_, {1}, pair, 2, form);
    }
    constexpr weighted shared(const factor& f, bool turned) {
        return {f.node, {1}, f.transposed != turned};
    }

    /// A·b of every b: the samples are the rows of B·Aᵀ.
    constexpr handle shared_by_lines(const factor& b, const factor& a) {
        return chain({lines(b).id, {1}, false}, shared(a, true));
    }
    constexpr handle lines_by_shared(const factor& a, const factor& b) {
        return chain({lines(a).id, {1}, false}, shared(b, false));
    }
    /// The rows of all samples, one below the other.
    constexpr handle shared_right(const factor& a, const factor& b) {
        const handle rows = reshaped(slabs(a).id, matrix_shape(samples_ * a.rows, a.columns));
        const handle y = chain({rows.id, {1}, false}, shared(b, false));
        return reshaped(y.id, {3, false, {samples_, a.rows, b.columns}});
    }
    /// (Bᵀ·Aᵀ)ᵀ of every B.
    constexpr handle shared_left(const factor& a, const factor& b) {
        const factor turned{b.node, true, !b.transposed, b.columns, b.rows};
        const factor left{a.node, false, !a.transposed, a.columns, a.rows};
        const factor y{shared_right(turned, left).id, true, true, a.rows, b.columns};
        return slabs(y);
    }

    constexpr handle outer_products(const factor& a, const factor& b) {
        const shape whole{3, false, {samples_, a.rows, b.columns}};
        return hadamard(line_along(a, 1, whole), line_along(b, 2, whole));
    }
    /// A row or column along one axis.
    constexpr handle line_along(const factor& f, int axis, const shape& whole) {
        layout l;
        if (f.batched) l.strides[0] = f.rows * f.columns;
        l.strides[axis] = 1;
        return op::arranged(kind::view, s_.at(f.node), l, whole);
    }
    constexpr handle matrix_along(const factor& f, int row_axis, int column_axis, const shape& whole) {
        layout l;
        l.strides[0] = f.rows * f.columns;
        const bool turned = f.transposed && f.rows > 1 && f.columns > 1;
        l.strides[row_axis] += turned ? 1 : f.columns;
        l.strides[column_axis] += turned ? f.rows : 1;
        return op::arranged(kind::view, s_.at(f.node), l, whole);
    }

    /// Both batched: element by element and summed, along the last axis where the operands lie so.
    constexpr handle contraction(const factor& a, const factor& b) {
        const amount r = a.rows, m = a.columns, c = b.columns;
        if (r == 1 && c == 1) return op::axis_sum(hadamard(lines(a), lines(b)), 1);
        if (c == 1) {
            const shape whole{3, false, {samples_, r, m}};
            return op::axis_sum(hadamard(matrix_along(a, 1, 2, whole), line_along(b, 2, whole)), 2);
        }
        if (r == 1) {
            const shape whole{3, false, {samples_, m, c}};
            return op::axis_sum(hadamard(line_along(a, 1, whole), matrix_along(b, 1, 2, whole)), 1);
        }
        const shape whole{4, false, {samples_, r, c, m}};
        return op::axis_sum(hadamard(matrix_along(a, 1, 3, whole), matrix_along(b, 3, 2, whole)), 3);
    }

    simplifier& s_;
    amount samples_;
};

}  // namespace typegrad::calculus
