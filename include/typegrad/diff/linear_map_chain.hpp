// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/linear_map.hpp"

// How bands go through products of matrices.

namespace typegrad::calculus {

/// The bands of L·A·R from those of A.
constexpr bool linear_map::through_chain(int id) {
    simplify::weighted_list factors;
    simplify::append_operands(s_.nodes, id, factors);
    int at = -1;
    for (int i = 0; i < factors.size(); ++i) {
        if (!depends(factors[i].node)) continue;
        if (at >= 0) return false;
        at = i;
    }
    const int x = factors[at].node;
    const bool flip = factors[at].transposed;
    const shape from = form_of(x), to = form_of(id);
    const shape flat = matrix_shape(from.rows(), from.columns());
    const amount height = flip ? flat.columns() : flat.rows(),
                       width = flip ? flat.rows() : flat.columns();
    const handle left = product_of(factors, 0, at),
                 right = product_of(factors, at + 1, factors.size());
    const bool one_left = left.exists() && !right.exists() && width == 1 && !to.is_scalar();
    const bool one_right = right.exists() && !left.exists() && height == 1 && !to.is_scalar();
    return each(x, from, [&](handle c, const layout& r, const layout& k) {
        s_.work += 16;
        axis_layout a;
        if (!take_apart(r, c.form(), flat, a)) return false;
        layout rows, columns;  // within A as it stands
        rows.base = a.base[flip ? 1 : 0];
        columns.base = a.base[flip ? 0 : 1];
        for (int j = 0; j < c.form().rank; ++j) {
            rows.strides[j] = a.step[j][flip ? 1 : 0];
            columns.strides[j] = a.step[j][flip ? 0 : 1];
        }
        if (one_left && matrix_times(left, false, height, c, rows, k)) return true;
        if (one_right && matrix_times(right, true, width, c, columns, k)) return true;
        return chain_band(left, right, to, height, width, c, rows, columns, k);
    });
}

/// The product of factors [first, last) of a chain; no node if there are none.
constexpr handle linear_map::product_of(const simplify::weighted_list& factors, int first,
                                        int last) {
    if (first == last) return {};
    const auto& g = s_.nodes;
    const auto rows = [&](const weighted& f) {
        return f.transposed ? g.shape_of(f.node).columns() : g.shape_of(f.node).rows();
    };
    const auto columns = [&](const weighted& f) {
        return f.transposed ? g.shape_of(f.node).rows() : g.shape_of(f.node).columns();
    };
    const weighted &a = factors[first], &b = factors[last - 1];
    const bool row = simplify::is_row(g, a), column = simplify::is_column(g, b);
    const shape form = row      ? column ? scalar_shape() : row_shape(columns(b))
                            : column ? vector_shape(rows(a))
                                : matrix_shape(rows(a), columns(b));
    return simplify::make_chain(s_, {1}, factors.begin() + first, last - first, form);
}

/// M·a, or, transposed, aᵀ·M, where a is a vector of n: a matrix times the band's matrix. False if the
/// band is none that is a matrix so.
constexpr bool linear_map::matrix_times(handle m, bool transposed, amount n, handle c,
                                        const layout& r, const layout& k) {
    const shape form = m.form(), own = c.form();
    if (!form.is_matrix() || form.row || own.rank > 2) return false;
    const amount height = transposed ? form.columns() : form.rows();
    // The columns of M, or rows, that the band's rows meet.
    const amount down = transposed ? 1 : form.columns(),
                       along = transposed ? form.columns() : 1;
    const auto met = [&](int axis) {
        const bool all = r.base == 0 && r.strides[axis] == 1 && own.extents[axis] == n;
        if (all && !transposed) return m;
        const shape part = matrix_shape(height, own.extents[axis]);
        const layout l{r.base * along, {down, r.strides[axis] * along}};
        return simplify::make_view(s_, m, without_unit_axes(l, part), part);
    };
    if (own.is_scalar()) {
        const shape part = vector_shape(height);
        const handle column =
            simplify::make_view(s_, m, without_unit_axes({r.base * along, {down}}, part), part);
        const weighted pair[] = {{column.id, {1}, false}, {c.id, {1}, false}};
        put(simplify::make_product(s_, {1}, pair, 2, part), {0, {1}}, behind(1, k));
        return true;
    }
    if (own.is_vector()) {
        if (k.strides[0] == 0) {
            const weighted pair[] = {{met(0).id, {1}, false}, {c.id, {1}, false}};
            put(simplify::make_chain(s_, {1}, pair, 2, vector_shape(height)), {0, {1}}, k);
            return true;
        }
        const handle part = met(0);
        handle y = part;
        if (c.is(kind::constant)) {
            y = op::scaled(part, s_.nodes.value_of(c.id));
        } else {
            const weighted pair[] = {{part.id, {1}, false}, {diagonal_matrix(c).id, {1}, false}};
            y = simplify::make_chain(s_, {1}, pair, 2, part.form());
        }
        put(y, {0, {1, 0}}, behind(1, k));
        return true;
    }
    const int inner = r.strides[0] != 0 ? 0 : 1;
    if (r.strides[inner] == 0 || r.strides[1 - inner] != 0 || k.strides[inner] != 0 ||
        k.strides[1 - inner] == 0)
        return false;
    const weighted pair[] = {{met(inner).id, {1}, false}, {c.id, {1}, inner == 1}};
    const handle y =
        simplify::make_chain(s_, {1}, pair, 2, matrix_shape(height, own.extents[1 - inner]));
    put(y, {0, {1, 0}}, {k.base, {0, k.strides[1 - inner]}});
    return true;
}

/// L[i, a(s)]·c[s]·R[b(s), j], summed along the axes of s that neither rows nor columns need.
constexpr bool linear_map::chain_band(handle left, handle right, const shape& to,
                                      amount height, amount width, handle c,
                                      const layout& a, const layout& b, const layout& k) {
    const shape own = c.form();
    const layout dense = dense_layout(own);
    const amount wide = to.columns();
    if (own.rank + (left.exists() ? 1 : 0) + (right.exists() ? 1 : 0) > max_rank) return false;
    shape all;
    layout of_left, of_c, of_right, rows, columns;
    of_left.base = a.base;
    of_right.base = b.base * wide;
    columns.base = k.base;
    rows.base = (left.exists() ? 0 : a.base * wide) + (right.exists() ? 0 : b.base);
    if (left.exists()) {
        of_left.strides[0] = height;
        rows.strides[0] = wide;
        all.extents[all.rank++] = to.rows();
    }
    for (int j = 0; j < own.rank; ++j, ++all.rank) {
        all.extents[all.rank] = own.extents[j];
        of_left.strides[all.rank] = a.strides[j];
        of_c.strides[all.rank] = dense.strides[j];
        of_right.strides[all.rank] = b.strides[j] * wide;
        rows.strides[all.rank] =
            (left.exists() ? 0 : a.strides[j] * wide) + (right.exists() ? 0 : b.strides[j]);
        columns.strides[all.rank] = k.strides[j];
    }
    if (right.exists()) {
        of_right.strides[all.rank] = 1;
        rows.strides[all.rank] = 1;
        all.extents[all.rank++] = wide;
    }
    (void)width;
    simplify::weighted_list factors;
    const auto add = [&](handle f, const layout& l) {
        if (!f.exists()) return;
        if (!f.form().is_scalar()) f = simplify::make_view(s_, f, without_unit_axes(l, all), all);
        factors.push_back({f.id, {1}, false});
    };
    add(left, of_left);
    add(c, of_c);
    add(right, of_right);
    put(simplify::make_product(s_, {1}, factors.begin(), factors.size(), all),
        without_unit_axes(rows, all), without_unit_axes(columns, all));
    return true;
}

}  // namespace typegrad::calculus
