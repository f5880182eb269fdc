// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/linear_map.hpp"

// How bands go through rows taken or put by indices. In which row or column an index puts a coefficient is
// `step * index[p(s)]`, and p is a layout over the axes of the band, as the rest of the row is. So p + 1
// travels in the band's own layouts, times `step` and a factor that is no extent, a stand-in for the index;
// the rules for everything else do not know of it.

namespace typegrad::calculus {

constexpr bool has_stand_in(const amount& a) {
    if (a.is_known()) return false;
    for (std::uint64_t f : a.factors)
        if (factor::is_stand_in(f)) return true;
    return a.is_complicated();
}
constexpr bool has_stand_in(const layout& l) {
    if (has_stand_in(l.base)) return true;
    for (const amount& step : l.strides)
        if (has_stand_in(step)) return true;
    return false;
}

/// A stand-in for index i, times a step; the places it says are a step apart and so many.
constexpr amount linear_map::index_times(int i, const amount& step, const amount& extent) {
    const int about = s_.nodes.layout_index({step, {extent}});
    int k = 0;
    while (k < indices_.count && (indices_.at[k] != i || steps_.at[k] != about)) ++k;
    if (k == factor::most_stand_ins) return complicated_amount();
    if (k == indices_.count) {
        indices_.push_back(i);
        steps_.push_back(about);
    }
    return step * amount(0, 1, factor::stand_in(k));
}

/// Of rows that an index says, only sums and multiples are known.
constexpr bool linear_map::passes_indices(int id) const {
    const node& n = s_.nodes[id];
    if (n.op->what == kind::sum) return true;
    bool tensors = n.op->what != kind::product;
    for (int i = 0; i < n.count && !tensors; ++i) {
        const int x = s_.nodes.use(id, i).node;
        tensors = !depends(x) && !form_of(x).is_scalar();
    }
    for (int i = 0; i < n.count && tensors; ++i) {
        const int x = s_.nodes.use(id, i).node;
        for (int b = depends(x) ? first_.at[x] : -1; b >= 0; b = following_.at[b])
            if (has_stand_in(s_.nodes.layout_at(rows_.at[b]))) return false;
    }
    return true;
}

constexpr bool linear_map::through_index(int id) {
    const auto is = [&](std::uint64_t op) { return s_.nodes[id].op->id == op; };
    const auto at = [&](int i) { return s_.nodes.use(id, i).node; };
    if (is(id_of<op::gather_record>) || is(id_of<op::element_at_record>) ||
        is(id_of<op::row_at_record>))
        return taken_by_index(at(0), at(1));
    if (is(id_of<op::scatter_add_record>)) return put_by_index(at(2), at(1), form_of(id));
    if (is(id_of<op::among_zeros_record>)) return !depends(at(2)) && put_by_index(at(0), at(1), form_of(id));
    return false;
}

/// Rows of x by i: of a band that has each row once. The axis of the rows becomes that of the indices.
constexpr bool linear_map::taken_by_index(int x, int i) {
    const shape from = form_of(x), own = form_of(i);
    const layout dense = dense_layout(from);
    return each(x, from, [&](handle c, const layout& r, const layout& k) {
        axis_layout a;
        const shape form = c.form();
        if (!take_apart(r, form, from, a)) return false;
        int at = -1;
        for (int j = 0; j < form.rank; ++j) {
            if (a.step[j][0] == 0) continue;
            if (at >= 0) return false;
            at = j;
        }
        if (at < 0 || a.base[0] != 0 || a.step[at][0] != 1 || form.extents[at] != from.extents[0]) return false;
        for (int f = 1; f < from.rank; ++f)
            if (a.step[at][f] != 0) return false;
        // That axis first, as the rows that are taken are.
        shape turned, both = own;
        layout turn, rows, columns;
        turned.extents[turned.rank++] = form.extents[at];
        turn.strides[0] = dense_layout(form).strides[at];
        amount slab = 1;
        for (int f = 1; f < from.rank; ++f) slab *= from.extents[f];
        if (own.rank != 0) rows.strides[0] = slab;
        const amount index = index_times(i, k.strides[at], from.extents[0]);
        columns.base = k.base + index;
        if (own.rank != 0) columns.strides[0] = index;
        for (int j = 0; j < form.rank; ++j) {
            if (j == at) continue;
            turn.strides[turned.rank] = dense_layout(form).strides[j];
            turned.extents[turned.rank++] = form.extents[j];
            for (int f = 1; f < from.rank; ++f) rows.strides[both.rank] += a.step[j][f] * dense.strides[f];
            columns.strides[both.rank] = k.strides[j];
            both.extents[both.rank++] = form.extents[j];
        }
        for (int f = 1; f < from.rank; ++f) rows.base += a.base[f] * dense.strides[f];
        if (c.is(kind::constant)) {
            c = number_node(s_, s_.nodes.value_of(c.id), both);
        } else {
            c = simplify::make_view(s_, c, turn, turned);
            c = own.rank != 0 ? gather(c, s_.at(i)) : slab_of(c, s_.at(i));
        }
        put(c, rows, columns);
        return true;
    });
}

/// Rows of v, each added where i says, among those of a shape.
constexpr bool linear_map::put_by_index(int v, int i, const shape& to) {
    const shape from = form_of(v), own = form_of(i);
    amount slab = 1;
    for (int f = 1; f < to.rank; ++f) slab *= to.extents[f];
    shape rest = to;
    rest.rank = 0;
    for (int f = 1; f < to.rank; ++f) rest.extents[rest.rank++] = to.extents[f];
    const layout within = dense_layout(rest);
    const amount index = index_times(i, slab, to.extents[0]);
    return each(v, from, [&](handle c, const layout& r, const layout& k) {
        axis_layout a;
        const shape form = c.form();
        if (!take_apart(r, form, from, a)) return false;
        layout rows;
        rows.base = index;
        for (int f = 0; f < from.rank; ++f) {
            const bool indexed = f < own.rank;
            const amount step = indexed ? index : within.strides[f - own.rank];
            rows.base += a.base[f] * step;
            for (int j = 0; j < form.rank; ++j) rows.strides[j] += a.step[j][f] * step;
        }
        put(c, rows, k);
        return true;
    });
}

/// Writes out what stand-ins say. False if there is no simple way.
constexpr bool linear_map::put_by_indices(handle& c, layout& r, layout& k) {
    for (int which = 0; which < indices_.count; ++which)
        if (!put_side(c, k, r, which)) return false;
    for (int which = 0; which < indices_.count; ++which)
        if (!put_side(c, r, k, which)) return false;
    return !has_stand_in(r) && !has_stand_in(k);
}
constexpr bool linear_map::put_side(handle& c, layout& side, layout& other, int which) {
    const layout about = s_.nodes.layout_at(steps_.at[which]);
    const amount step = about.base, extent = about.strides[0];
    const handle i = s_.at(indices_.at[which]);
    layout p, rest;
    bool there = false;
    const auto divide = [&](const amount& from, amount& to, amount& left) {
        polynomial all = from;
        const amount with = all.take(factor::stand_in(which)).packed();
        left = all.packed();
        there = there || with != 0;
        to = with == 0 ? amount(0) : with / step;
        return with == 0 || (!has_stand_in(with) && with % step == 0);
    };
    if (!divide(side.base, p.base, rest.base)) return false;
    for (int j = 0; j < max_rank; ++j)
        if (!divide(side.strides[j], p.strides[j], rest.strides[j])) return false;
    if (!there) return true;
    p.base -= 1;
    side = rest;
    const shape form = c.form();
    s_.work += 32;
    int moved = -1, count = 0;
    bool alone = false;
    for (int j = 0; j < form.rank; ++j) {
        if (p.strides[j] == 0) continue;
        moved = j;
        ++count;
        alone = alone || (side.strides[j] == 0 && other.strides[j] == 0);
    }
    if (!alone) {
        // Each coefficient beside zeros, along an axis of all places.
        if (form.rank == max_rank) return false;
        shape both = form;
        both.row = false;
        both.extents[both.rank++] = extent;
        layout along;
        along.strides[form.rank] = 1;
        const handle zeros = number_node(s_, {0}, vector_shape(extent));
        const handle place = simplify::make_view(s_, position(zeros), without_unit_axes(along, both), both);
        const handle index = i.form().is_scalar() ? i : simplify::make_view(s_, i, p, both);
        if (!c.form().is_scalar()) c = simplify::make_view(s_, c, dense_layout(form), both);
        c = where(equal(place, index), c, number_node(s_, {0}));
        if (c.form().is_scalar()) return false;
        side.strides[form.rank] = step;
        return true;
    }
    // Several come to one place.
    if (count != 1 || p.base != 0 || p.strides[moved] != 1 || form.extents[moved] != i.form().size()) return false;
    shape turned;
    layout turn, here, there_too;
    const layout dense = dense_layout(form);
    here.base = side.base;
    there_too.base = other.base;
    here.strides[0] = step;
    turn.strides[0] = dense.strides[moved];
    turned.extents[turned.rank++] = form.extents[moved];
    for (int j = 0; j < form.rank; ++j) {
        if (j == moved) continue;
        turn.strides[turned.rank] = dense.strides[j];
        here.strides[turned.rank] = side.strides[j];
        there_too.strides[turned.rank] = other.strides[j];
        turned.extents[turned.rank++] = form.extents[j];
    }
    c = simplify::make_view(s_, c, turn, turned);
    c = scattered(number_node(s_, {0}, vector_shape(extent)), i, c);
    side = here;
    other = there_too;
    return true;
}

}  // namespace typegrad::calculus
