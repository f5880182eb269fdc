// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/axis.hpp"

namespace typegrad::op {

/// What operations along an axis mean, slab by slab, if there are few of them: for proofs.
inline constexpr int most_slabs = 16;

/// How many slabs x has along an axis, elements along -1; 0 if they are many, or not known.
constexpr int slab_count(handle x, int axis) {
    const shape form = x.form();
    const amount n = axis < 0 ? form.size() : form.extents[axis];
    return n.is_known() && n <= most_slabs ? static_cast<int>(n.number) : 0;
}
constexpr shape form_of_slab(const shape& form, int axis) { return axis < 0 ? shape{} : without_axis(form, axis); }
constexpr layout layout_of_slab(const shape& form, int axis, int k) {
    if (axis < 0) return {k, {}};
    const layout all = dense_layout(form);
    layout l;
    l.base = k * all.strides[axis];
    for (int i = 0, j = 0; i < form.rank; ++i)
        if (i != axis) l.strides[j++] = all.strides[i];
    return l;
}
constexpr handle slab(handle x, int axis, int k) {
    const shape form = x.form();
    return arranged(kind::view, x, layout_of_slab(form, axis, k), form_of_slab(form, axis));
}
/// A tensor with y as a slab, and zeros.
constexpr handle as_slab(handle y, int axis, int k, const shape& form) {
    return arranged(kind::place, y, layout_of_slab(form, axis, k), form);
}

constexpr handle largest_slab(handle x, int axis) {
    handle most;
    for (int k = 0; k < slab_count(x, axis); ++k) {
        const handle next = slab(x, axis, k);
        most = k == 0 ? next : where(most > next, most, next);
    }
    return most;
}
constexpr handle running_sums(auto x, int axis, bool back) {
    const shape form = x.form();
    const int count = slab_count(x, axis);
    handle sums, all;
    for (int i = 0; i < count; ++i) {
        const int k = back ? count - 1 - i : i;
        sums = i == 0 ? slab(x, axis, k) : sums + slab(x, axis, k);
        all = i == 0 ? as_slab(sums, axis, k, form) : all + as_slab(sums, axis, k, form);
    }
    return all;
}
/// 0, 1, … in the order of memory.
constexpr handle counted_up(handle x) {
    const shape form = x.form();
    handle all;
    for (int k = 0; k < slab_count(x, -1); ++k) {
        const handle part = as_slab(number_node(*x.home, {k}), -1, k, form);
        all = k == 0 ? part : all + part;
    }
    return all;
}
/// Slab k of x, where only k's value says which.
constexpr handle chosen_slab(auto x, handle k) {
    handle y;
    for (int i = slab_count(x, 0); i-- > 0;) {
        const handle own = slab(x, 0, i);
        y = y.exists() ? where(equal(k, number_node(*x.home, {i})), own, y) : own;
    }
    return y;
}
constexpr handle chosen_slabs(auto x, handle indices) {
    if (slab_count(x, 0) == 0 || indices.form().rank != 1) return {};
    const shape form = with_axis(form_of_slab(x.form(), 0), 0, indices.form().extents[0]);
    handle all;
    for (int r = 0; r < slab_count(indices, 0); ++r) {
        const handle part = as_slab(chosen_slab(x, slab(indices, 0, r)), 0, r, form);
        all = r == 0 ? part : all + part;
    }
    return all;
}
constexpr handle collected_slabs(auto x, handle indices, const shape& form) {
    if (!form.extents[0].is_known() || form.extents[0] > most_slabs || indices.form().rank != 1) return {};
    handle all;
    for (int r = 0; r < slab_count(x, 0); ++r) {
        const handle own = slab(x, 0, r), to = slab(indices, 0, r);
        for (int k = 0; k < static_cast<int>(form.extents[0].number); ++k) {
            const handle here = where(equal(to, number_node(*x.home, {k})), own, 0_c);
            const handle part = as_slab(here, 0, k, form);
            all = all.exists() ? all + part : part;
        }
    }
    return all;
}

}  // namespace typegrad::op
