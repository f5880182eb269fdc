// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/linear_map.hpp"

// How bands go through views and products of matrices.

namespace typegrad::calculus {

/// The axes of a band that move within rows, and those that only move within columns.
struct band_axes {
    shape moving, other;
    layout rows, columns;          ///< along the moving axes
    layout own;                    ///< where the coefficient is, along them
    layout other_columns, other_own;  ///< along the other axes, without base

    constexpr band_axes(const shape& s, const layout& r, const layout& k) {
        const layout dense = dense_layout(s);
        rows.base = r.base;
        columns.base = k.base;
        for (int j = 0; j < s.rank; ++j) {
            const bool moves = r.strides[j] != 0;
            int& rank = moves ? moving.rank : other.rank;
            (moves ? moving : other).extents[rank] = s.extents[j];
            if (moves) rows.strides[rank] = r.strides[j];
            (moves ? columns : other_columns).strides[rank] = k.strides[j];
            (moves ? own : other_own).strides[rank] = dense.strides[j];
            ++rank;
        }
    }
};

/// Of what the band covers, a view reads all of `part`, which is all of the view or, `to` says where, a
/// piece of it.
constexpr bool linear_map::through_view(int id) {
    const int x = s_.nodes.use(id, 0).node;
    const layout l = s_.nodes.layout_of(id);
    const shape from = form_of(x);
    shape form = form_of(id);
    form.row = false;
    if (form.is_scalar() && from.is_vector()) return through_element(x, l.base);
    return each(x, from, [&](handle c, const layout& r, const layout& k) {
        s_.work += 24;
        const band_axes a(c.form(), r, k);
        shape part = form;
        layout read = l, to = dense_layout(form), within;
        overlap found = relate(read, form, a.rows, a.moving, from, within);
        if (found == overlap::none) return true;
        if (found == overlap::some) {
            std::int64_t first[max_rank]{};
            if (!clip(l, form, a.rows, a.moving, from, first, part)) return false;
            for (int j = 0; j < form.rank; ++j) {
                read.base += first[j] * l.strides[j];
                to.base += first[j] * to.strides[j];
            }
            read = without_unit_axes(read, part);
            to = without_unit_axes(to, part);
            found = relate(read, part, a.rows, a.moving, from, within);
            if (found == overlap::none) return true;
            if (found == overlap::some) return false;
        }
        layout coefficient, columns;
        if (!compose(within, part, a.own, a.moving, coefficient)) return false;
        if (!compose(within, part, a.columns, a.moving, columns)) return false;
        shape both = part;
        if (part.rank + a.other.rank > max_rank) return false;
        for (int j = 0; j < a.other.rank; ++j) {
            coefficient.strides[both.rank] = a.other_own.strides[j];
            columns.strides[both.rank] = a.other_columns.strides[j];
            both.extents[both.rank++] = a.other.extents[j];
        }
        if (!c.form().is_scalar()) c = simplify::make_view(s_, c, without_unit_axes(coefficient, both), both);
        else if (!both.is_scalar()) c = op::spread_over(c, both);
        put(c, to, columns);
        return true;
    });
}

/// The bands of one element of a vector x.
constexpr bool linear_map::through_element(int x, std::int64_t at) {
    for (int b = first_.at[x]; b >= 0; b = following_.at[b]) {
        const handle c = s_.at(coefficients_.at[b]);
        const layout r = s_.nodes.layout_at(rows_.at[b]), k = s_.nodes.layout_at(columns_.at[b]);
        const shape own = c.form();
        const layout dense = dense_layout(own);
        s_.work += 2;
        layout from, columns;
        shape rest;
        std::int64_t missing = at - r.base;
        columns.base = k.base;
        int moving = 0;
        for (int j = 0; j < own.rank; ++j) {
            if (r.strides[j] != 0) {
                if (++moving > 1) return false;
                const std::int64_t i = missing / r.strides[j];
                if (i < 0 || i >= own.extents[j]) continue;
                missing -= i * r.strides[j];
                from.base += i * dense.strides[j];
                columns.base += i * k.strides[j];
            } else {
                from.strides[rest.rank] = dense.strides[j];
                columns.strides[rest.rank] = k.strides[j];
                rest.extents[rest.rank++] = own.extents[j];
            }
        }
        if (missing != 0) continue;
        if (own.is_scalar())
            made_.push_back({c.id, graph::one, s_.nodes.layout_index({}), columns_.at[b]});
        else
            put(simplify::make_view(s_, c, from, rest), {}, columns);
    }
    return true;
}

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
    const std::int64_t height = flip ? flat.columns() : flat.rows(), width = flip ? flat.rows() : flat.columns();
    const handle left = product_of(factors, 0, at), right = product_of(factors, at + 1, factors.size());
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
constexpr handle linear_map::product_of(const simplify::weighted_list& factors, int first, int last) {
    if (first == last) return {};
    const auto& g = s_.nodes;
    const auto rows = [&](const weighted& f) { return f.transposed ? g.shape_of(f.node).columns() : g.shape_of(f.node).rows(); };
    const auto columns = [&](const weighted& f) { return f.transposed ? g.shape_of(f.node).rows() : g.shape_of(f.node).columns(); };
    const weighted &a = factors[first], &b = factors[last - 1];
    const bool row = simplify::is_row(g, a), column = simplify::is_column(g, b);
    const shape form = row ? column ? scalar_shape() : row_shape(columns(b))
                           : column ? vector_shape(rows(a)) : matrix_shape(rows(a), columns(b));
    return simplify::make_chain(s_, {1}, factors.begin() + first, last - first, form);
}

/// M·a, or, transposed, aᵀ·M, where a is a vector of n: a matrix times the band's matrix. False if the
/// band is none that is a matrix so.
constexpr bool linear_map::matrix_times(handle m, bool transposed, std::int64_t n, handle c, const layout& r,
                                        const layout& k) {
    const shape form = m.form(), own = c.form();
    if (!form.is_matrix() || form.row || own.rank > 2) return false;
    const std::int64_t height = transposed ? form.columns() : form.rows();
    // The columns of M, or rows, that the band's rows meet.
    const std::int64_t down = transposed ? 1 : form.columns(), along = transposed ? form.columns() : 1;
    const auto met = [&](int axis) {
        const bool all = r.base == 0 && r.strides[axis] == 1 && own.extents[axis] == n;
        if (all && !transposed) return m;
        const shape part = matrix_shape(height, own.extents[axis]);
        const layout l{r.base * along, {down, r.strides[axis] * along}};
        return simplify::make_view(s_, m, without_unit_axes(l, part), part);
    };
    if (own.is_scalar()) {
        const shape part = vector_shape(height);
        const handle column = simplify::make_view(s_, m, without_unit_axes({r.base * along, {down}}, part), part);
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
    if (r.strides[inner] == 0 || r.strides[1 - inner] != 0 || k.strides[inner] != 0 || k.strides[1 - inner] == 0)
        return false;
    const weighted pair[] = {{met(inner).id, {1}, false}, {c.id, {1}, inner == 1}};
    const handle y = simplify::make_chain(s_, {1}, pair, 2, matrix_shape(height, own.extents[1 - inner]));
    put(y, {0, {1, 0}}, {k.base, {0, k.strides[1 - inner]}});
    return true;
}

/// L[i, a(s)]·c[s]·R[b(s), j], summed along the axes of s that neither rows nor columns need.
constexpr bool linear_map::chain_band(handle left, handle right, const shape& to, std::int64_t height,
                                      std::int64_t width, handle c, const layout& a, const layout& b,
                                      const layout& k) {
    const shape own = c.form();
    const layout dense = dense_layout(own);
    const std::int64_t wide = to.columns();
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
        rows.strides[all.rank] = (left.exists() ? 0 : a.strides[j] * wide) + (right.exists() ? 0 : b.strides[j]);
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
    put(simplify::make_product(s_, {1}, factors.begin(), factors.size(), all), without_unit_axes(rows, all),
        without_unit_axes(columns, all));
    return true;
}

/// In a symmetric matrix of n rows two bands that are each other's transpose, and share no place with
/// another band, have the same coefficients: one of them is enough.
constexpr void linear_map::share_mirrored(std::int64_t n) {
    if (!depends(root_)) return;
    meta::list<unsigned char> covered(static_cast<int>(n * n <= 65536 ? n * n : 0));
    const auto disjoint = [&](int band) {
        const shape own = form_of(coefficients_.at[band]);
        if (own.rank > 1 || covered.empty()) return false;
        const layout l = joint(s_.nodes.layout_at(rows_.at[band]), n, s_.nodes.layout_at(columns_.at[band]));
        for (std::int64_t i = 0; i < own.size(); ++i)
            if (covered.at[l.base + i * l.strides[0]] != 1) return false;
        return true;
    };
    for (int band = first_.at[root_]; band >= 0 && !covered.empty(); band = following_.at[band]) {
        const shape own = form_of(coefficients_.at[band]);
        if (own.rank > 1) return;
        const layout l = joint(s_.nodes.layout_at(rows_.at[band]), n, s_.nodes.layout_at(columns_.at[band]));
        for (std::int64_t i = 0; i < own.size(); ++i) {
            unsigned char& here = covered.at[l.base + i * l.strides[0]];
            here = here == 0 ? 1 : 2;
        }
    }
    for (int one = first_.at[root_]; one >= 0; one = following_.at[one]) {
        if (s_.nodes.layout_at(rows_.at[one]).base >= s_.nodes.layout_at(columns_.at[one]).base) continue;
        for (int other = first_.at[root_]; other >= 0; other = following_.at[other]) {
            if (rows_.at[other] != columns_.at[one] || columns_.at[other] != rows_.at[one]) continue;
            if (form_of(coefficients_.at[other]) == form_of(coefficients_.at[one]) && disjoint(one) && disjoint(other))
                coefficients_.at[other] = coefficients_.at[one];
        }
    }
}

}  // namespace typegrad::calculus
