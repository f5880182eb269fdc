// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/linear_map.hpp"

// How bands go through everything but products of matrices.

namespace typegrad::calculus {

constexpr bool linear_map::through_product(int id) {
    const int number = s_.nodes[id].value;
    const shape form = form_of(id);
    meta::list<operand> others;
    int at = -1;
    bool tensors = false;
    for (int i = 0; i < s_.nodes[id].count; ++i) {
        const operand u = s_.nodes.use(id, i);
        if (!depends(u.node)) {
            others.push_back(u);
            tensors = tensors || !form_of(u.node).is_scalar();
            continue;
        }
        if (at >= 0 || u.weight != graph::one) return false;
        at = u.node;
    }
    const bool spread = form_of(at).is_scalar() && !form.is_scalar();
    if (!tensors && !spread) {
        for (int b = first_.at[at]; b >= 0; b = following_.at[b]) {
            const int c = coefficients_.at[b];
            others.push_back({c, graph::one});
            const int y = simplify::join(s_, kind::product, number, others.at, others.count,
                                         s_.nodes[c].form);
            others.pop_back();
            made_.push_back({y, graph::one, rows_.at[b], columns_.at[b]});
        }
        return true;
    }
    const handle u = s_.at(
        simplify::join(s_, kind::product, number, others.at, others.count, s_.nodes[id].form));
    for (int b = first_.at[at]; b >= 0; b = following_.at[b]) {
        const handle c = s_.at(coefficients_.at[b]);
        const layout r = s_.nodes.layout_at(rows_.at[b]), k = s_.nodes.layout_at(columns_.at[b]);
        if (spread) {
            if (form.rank + c.form().rank > max_rank) return false;
            put(outer_of(u, c), dense_layout(form), behind(form.rank, k));
        } else {
            put(scaled_rows(u, c, r), r, k);
        }
    }
    return true;
}
/// u[r(s)]·c[s].
constexpr handle linear_map::scaled_rows(handle u, handle c, const layout& r) {
    const shape own = c.form(), form = u.form();
    if (u.is(kind::constant)) return op::scaled(c, s_.nodes.value_of(u.id));
    if (c.is(kind::product) && s_.nodes[c.id].count == 1 && c.operand(0).form() == own &&
        s_.nodes.use(c.id, 0).weight == graph::one) {
        const meta::number number = s_.nodes.value_of(c.id);
        return op::scaled(scaled_rows(u, c.operand(0), r), number);
    }
    if (own.is_matrix() && form.is_vector() && !c.is(kind::constant)) {
        // All rows, or all columns, of a matrix.
        for (int axis = 0; axis < 2; ++axis) {
            const layout all = axis == 0 ? layout{0, {1, 0}} : layout{0, {0, 1}};
            if (!(r == all) || own.extents[axis] != form.extents[0]) continue;
            if (c.is(kind::view) && s_.nodes.layout_of(c.id).strides[axis] == 0) {
                // Of rows that are all the same.
                layout l = s_.nodes.layout_of(c.id);
                remove_axis(l, axis);
                const handle v =
                    simplify::make_view(s_, c.operand(0), l, vector_shape(own.extents[1 - axis]));
                return axis == 0 ? outer_of(u, v) : outer_of(v, u);
            }
            const handle d = diagonal_matrix(u);
            const weighted rows[] = {{d.id, {1}, false}, {c.id, {1}, false}};
            const weighted columns[] = {rows[1], rows[0]};
            return simplify::make_chain(s_, {1}, axis == 0 ? rows : columns, 2, own);
        }
    }
    const weighted pair[] = {{simplify::make_view(s_, u, r, own).id, {1}, false},
                             {c.id, {1}, false}};
    return simplify::make_product(s_, {1}, pair, 2, own);
}
constexpr handle linear_map::diagonal_matrix(handle d) {
    const amount n = d.form().size();
    return simplify::make_place(s_, d, without_unit_axes({0, {n + 1}}, d.form()),
                                matrix_shape(n, n));
}

constexpr bool linear_map::through_choice(int id) {
    const shape form = form_of(id);
    const handle condition = s_.at(id).operand(0), none = number_node(s_, {0});
    if (depends(condition.id)) return false;
    for (int i = 1; i < 3; ++i) {
        const int x = s_.nodes.use(id, i).node;
        if (!depends(x)) continue;
        const bool passed = each(x, form, [&](handle c, const layout& r, const layout& k) {
            handle here = condition;
            if (!here.form().is_scalar()) here = simplify::make_view(s_, here, r, c.form());
            put(i == 1 ? where(here, c, none) : where(here, none, c), r, k);
            return true;
        });
        if (!passed) return false;
    }
    return true;
}

constexpr bool linear_map::through_reduction(int id) {
    const int x = s_.nodes.use(id, 0).node, axis = s_.nodes[id].op->axis;
    const shape from = form_of(x), to = form_of(id);
    const layout steps = dense_layout(to);
    return each(x, from, [&](handle c, const layout& r, const layout& k) {
        layout moved;
        axis_layout a;
        if (axis >= 0) {
            if (!take_apart(r, c.form(), from, a)) return false;
            for (int t = 0; t < to.rank; ++t) {
                const int f = t < axis ? t : t + 1;
                moved.base += a.base[f] * steps.strides[t];
                for (int j = 0; j < c.form().rank; ++j)
                    moved.strides[j] += a.step[j][f] * steps.strides[t];
            }
        }
        put(c, moved, k);
        return true;
    });
}

constexpr bool linear_map::through_place(int id) {
    const int x = s_.nodes.use(id, 0).node;
    const layout l = s_.nodes.layout_of(id);
    const shape from = form_of(x);
    return each(x, from, [&](handle c, const layout& r, const layout& k) {
        layout moved;
        if (!compose(r, c.form(), l, from, moved)) return false;
        put(c, moved, k);
        return true;
    });
}

/// The axes of a band that move within rows, and those that only move within columns.
struct band_axes {
    shape moving, other;
    layout rows, columns;             ///< along the moving axes
    layout own;                       ///< where the coefficient is, along them
    layout other_columns, other_own;  ///< along the other axes, without base

    constexpr band_axes(const shape& form, const layout& in_rows, const layout& in_columns) {
        const layout dense = dense_layout(form);
        rows.base = in_rows.base;
        columns.base = in_columns.base;
        for (int j = 0; j < form.rank; ++j) {
            const bool moves = in_rows.strides[j] != 0;
            int& rank = moves ? moving.rank : other.rank;
            (moves ? moving : other).extents[rank] = form.extents[j];
            if (moves) rows.strides[rank] = in_rows.strides[j];
            (moves ? columns : other_columns).strides[rank] = in_columns.strides[j];
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
    if (form.size() == from.size() && l == without_unit_axes(dense_layout(form), form)) {
        // The same elements in another shape: rows are counted through.
        for (int b = first_.at[x]; b >= 0; b = following_.at[b])
            made_.push_back({coefficients_.at[b], graph::one, rows_.at[b], columns_.at[b]});
        return true;
    }
    return each(x, from, [&](handle c, const layout& r, const layout& k) {
        s_.work += 24;
        const band_axes a(c.form(), r, k);
        shape part = form;
        layout read = l, to = dense_layout(form), within;
        overlap found = relate(read, form, a.rows, a.moving, from, within);
        if (found == overlap::none) return true;
        if (found == overlap::some) {
            amount first[max_rank]{};
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
        if (!c.form().is_scalar())
            c = simplify::make_view(s_, c, without_unit_axes(coefficient, both), both);
        else if (!both.is_scalar()) c = op::spread_over(c, both);
        put(c, to, columns);
        return true;
    });
}

/// The bands of one element of a vector x.
constexpr bool linear_map::through_element(int x, amount at) {
    for (int b = first_.at[x]; b >= 0; b = following_.at[b]) {
        const handle c = s_.at(coefficients_.at[b]);
        const layout r = s_.nodes.layout_at(rows_.at[b]), k = s_.nodes.layout_at(columns_.at[b]);
        const shape own = c.form();
        const layout dense = dense_layout(own);
        s_.work += 2;
        layout from, columns;
        shape rest;
        amount missing = at - r.base;
        columns.base = k.base;
        int moving = 0;
        for (int j = 0; j < own.rank; ++j) {
            if (r.strides[j] != 0) {
                if (++moving > 1) return false;
                const amount i = missing / r.strides[j];
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
        else put(simplify::make_view(s_, c, from, rest), {}, columns);
    }
    return true;
}

/// In a symmetric matrix of n rows two bands that are each other's transpose, and share no place with
/// another band, have the same coefficients: one of them is enough.
constexpr void linear_map::share_mirrored(amount n) {
    if (!depends(root_) || !n.is_known()) return;
    meta::list<unsigned char> covered(n * n <= 65536 ? static_cast<int>((n * n).number) : 0);
    const auto disjoint = [&](int band) {
        const shape own = form_of(coefficients_.at[band]);
        if (own.rank > 1 || covered.empty()) return false;
        const layout l =
            joint(s_.nodes.layout_at(rows_.at[band]), n, s_.nodes.layout_at(columns_.at[band]));
        for (std::int64_t i = 0; i < own.size().number; ++i)
            if (covered.at[l.base.number + i * l.strides[0].number] != 1) return false;
        return true;
    };
    for (int band = first_.at[root_]; band >= 0 && !covered.empty(); band = following_.at[band]) {
        const shape own = form_of(coefficients_.at[band]);
        if (own.rank > 1) return;
        const layout l =
            joint(s_.nodes.layout_at(rows_.at[band]), n, s_.nodes.layout_at(columns_.at[band]));
        for (std::int64_t i = 0; i < own.size().number; ++i) {
            unsigned char& here = covered.at[l.base.number + i * l.strides[0].number];
            here = here == 0 ? 1 : 2;
        }
    }
    // There may be hundreds, each of one number: they are found by the layout of their rows.
    meta::list<int> heads, next(following_.count);
    for (int band = first_.at[root_]; band >= 0; band = following_.at[band]) {
        while (heads.count <= rows_.at[band]) heads.push_back(-1);
        next.at[band] = heads.at[rows_.at[band]];
        heads.at[rows_.at[band]] = band;
    }
    for (int one = first_.at[root_]; one >= 0; one = following_.at[one]) {
        if (s_.nodes.layout_at(rows_.at[one]).base >= s_.nodes.layout_at(columns_.at[one]).base)
            continue;
        for (int other = columns_.at[one] < heads.count ? heads.at[columns_.at[one]] : -1; other >= 0; other = next.at[other]) {
            if (columns_.at[other] != rows_.at[one]) continue;
            if (form_of(coefficients_.at[other]) == form_of(coefficients_.at[one]) &&
                disjoint(one) && disjoint(other))
                coefficients_.at[other] = coefficients_.at[one];
        }
    }
}

}  // namespace typegrad::calculus
