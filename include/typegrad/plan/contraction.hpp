// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/fold.hpp"

namespace typegrad::plan {

/// The sum of x ∘ y along their last axis, where each may be spread along some of the others: products
/// of matrices, one for each place along the axes that both have.
struct contraction_record : kernel_record<2> {
    static constexpr std::string_view name = "contraction";
    static constexpr shape form(const shape* x, int) { return without_axis(x[0], x[0].rank - 1); }
    static constexpr effort work(const shape* x, int) { return {2 * x[0].size().number}; }
    template <class T, class Z, class X, class Y>
    static constexpr void run(const Z& z, const X& x, const Y& y) {
        const std::int64_t size = z.size(), inner = x.extent(X::form.rank - 1);
        for (std::int64_t i = 0; i < size; ++i) {
            T sum{};
            for (std::int64_t k = 0; k < inner; ++k) sum += x[i * inner + k] * y[i * inner + k];
            z[i] = sum;
        }
    }
};

/// What axes of a contraction are of its products of matrices; -1 for an axis that is not there. Of
/// several that could be it is the longest; the others are gone along one by one.
struct contraction_axes {
    int rows = -1, columns = -1;

    constexpr contraction_axes(const layout& x, const layout& y, const shape& form) {
        for (int k = 0; k + 1 < form.rank; ++k) {
            if (form.extents[k] == 1 || (x.strides[k] == 0) == (y.strides[k] == 0)) continue;
            int& longest = x.strides[k] == 0 ? columns : rows;
            if (longest < 0 || form.extents[longest] < form.extents[k]) longest = k;
        }
    }
    [[nodiscard]] constexpr bool is_product() const { return rows >= 0 && columns >= 0; }
};

/// A view with axis k as its last.
constexpr layout with_axis_last(const layout& l, int rank, int k) {
    layout turned = l;
    for (int i = k; i + 1 < rank; ++i) turned.strides[i] = l.strides[i + 1];
    turned.strides[rank - 1] = l.strides[k];
    return turned;
}

/// Which axis a node is a sum along, of a product of two views that make matrix products of it; else -1.
constexpr int contracted_axis(const graph& g, int id, const meta::list<int>& uses) {
    if (!g.is(id, kind::reduction) || g[id].op->axis < 0 || !g[id].op->linear) return -1;
    const int x = g.use(id, 0).node, axis = g[id].op->axis;
    if (!g.is(x, kind::product) || g[x].count != 2 || uses.at[x] != 1 ||
        g.value_of(x) != meta::number{1})
        return -1;
    const operand a = g.use(x, 0), b = g.use(x, 1);
    if (!g.is(a.node, kind::view) || !g.is(b.node, kind::view) || a.weight != graph::one ||
        b.weight != graph::one)
        return -1;
    const shape& form = g.shape_of(x);
    if (form.rank < 3) return -1;
    const layout &l = g.layout_of(a.node), &m = g.layout_of(b.node);
    if (l.strides[axis] == 0 || m.strides[axis] == 0) return -1;
    const shape turned = with_axis(without_axis(form, axis), form.rank - 1, form.extents[axis]);
    return contraction_axes(with_axis_last(l, form.rank, axis), with_axis_last(m, form.rank, axis),
                            turned)
                   .is_product()
               ? axis
               : -1;
}

/// A sum along an axis as matrix products: of views a and b, whose operands are in memory.
constexpr handle contraction(handle a, handle b, int axis) {
    const shape form = a.form();
    const shape turned = with_axis(without_axis(form, axis), form.rank - 1, form.extents[axis]);
    const layout last = with_axis_last(dense_layout(form), form.rank, axis);
    const handle x = op::arranged(kind::view, a, last, turned),
                 y = op::arranged(kind::view, b, last, turned);
    return apply<contraction_record>(x, y);
}

}  // namespace typegrad::plan
