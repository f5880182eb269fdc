// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

/// Rows by indices for a batch. Where the rows are the same for all samples, or the indices are, one
/// gather or scatter_add does it. Where both are a sample's own, each row is compared with the index.
class batch_index {
public:
    /// An operand: of a batched one the samples are the leading axis.
    struct part {
        handle x;
        bool batched;
        shape own;  ///< for one sample
    };

    constexpr batch_index(builder& home, const amount& samples) : home_(home), samples_(samples) {}

    /// Rows of x by i, which may be one index.
    constexpr handle taken(const part& x, const part& i) {
        if (!x.batched) return apply<op::gather_record>(x.x, i.x);
        if (!i.batched && !i.own.is_scalar()) {
            const handle rows = apply<op::gather_record>(exchanged(x.x), i.x);
            return exchanged(rows);
        }
        // By samples, indices, rows.
        const int at = i.own.rank + 1;
        shape whole = with_axis(x.own, 0, samples_);
        if (at == 2) whole = with_axis(whole, 1, i.own.extents[0]);
        const handle rows = along(x, whole, at);
        return op::axis_sum(where(equal(places(whole, at), along(i, whole, 1)), rows, 0_c), at);
    }

    /// What is put to each of n rows by i, which may be one index.
    constexpr handle put(const part& v, const part& i, const amount& n) {
        if (v.batched && !i.batched && !i.own.is_scalar()) {
            const handle zeros = number_node(*v.x.home, {0}, vector_shape(n));
            return exchanged(apply<op::scatter_add_record>(zeros, i.x, exchanged(v.x)));
        }
        // By samples, rows, indices.
        const shape whole = with_axis(with_axis(v.own, 0, n), 0, samples_);
        const handle rows = v.own.is_scalar() && !v.batched ? v.x : along(v, whole, 2);
        const handle y = where(equal(places(whole, 1), along(i, whole, 2)), rows, 0_c);
        return i.own.is_scalar() ? y : op::axis_sum(y, 2);
    }

    /// The first two axes exchanged.
    static constexpr handle exchanged(handle x) {
        const shape from = x.form();
        shape to = from;
        to.extents[0] = from.extents[1];
        to.extents[1] = from.extents[0];
        layout l = dense_layout(from);
        const amount first = l.strides[0];
        l.strides[0] = l.strides[1];
        l.strides[1] = first;
        return op::arranged(kind::view, x, l, to);
    }
private:
    /// An operand along the last axes of a tensor, from `axis` on.
    constexpr handle along(const part& p, const shape& whole, int axis) {
        if (!p.batched && p.own.is_scalar()) return p.x;
        const layout dense = dense_layout(p.own);
        layout l;
        if (p.batched) l.strides[0] = p.own.size();
        for (int k = 0; k < p.own.rank; ++k) l.strides[axis + k] = dense.strides[k];
        return op::arranged(kind::view, p.x, l, whole);
    }
    /// 0, 1, … along an axis.
    constexpr handle places(const shape& whole, int axis) {
        layout l;
        l.strides[axis] = 1;
        const handle zeros = number_node(home_, {0}, vector_shape(whole.extents[axis]));
        return op::arranged(kind::view, position(zeros), l, whole);
    }

    builder& home_;
    amount samples_;
};

}  // namespace typegrad::calculus
