// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/shape.hpp"

namespace typegrad {

constexpr amount larger_of(const amount& a, const amount& b) {
    return a < b ? b : b <= a ? a : complicated_amount();
}
constexpr amount smaller_of(const amount& a, const amount& b) {
    return b < a ? b : a <= b ? a : complicated_amount();
}

/// Which element of an operand each element of a result is, or of a result each of an operand's:
/// `base` plus a stride for every axis, in row-major order. Stride 0 repeats; a negative one goes
/// back. An axis of one has stride 0, so that equal layouts compare equal.
struct layout {
    amount base = 0;
    amount strides[max_rank]{};

    constexpr bool operator==(const layout& other) const {
        if (base != other.base) return false;
        for (int k = 0; k < max_rank; ++k)
            if (strides[k] != other.strides[k]) return false;
        return true;
    }
};

constexpr std::uint64_t hash_of(const layout& l) {
    std::uint64_t h = mix(0, l.base);
    for (const amount& s : l.strides) h = s == 0 ? h * 3 + 1 : mix(h, s);
    return h;
}

/// The layout in which nothing moves.
constexpr layout dense_layout(const shape& s) {
    layout l;
    amount step = 1;
    for (int k = s.rank; k-- > 0;) {
        if (s.extents[k] > 1) l.strides[k] = step;
        step *= s.extents[k];
    }
    return l;
}

/// The layout of a matrix read by columns.
constexpr layout transposed_layout(const shape& operand) {
    layout l;
    if (operand.columns() > 1) l.strides[0] = 1;
    if (operand.rows() > 1) l.strides[1] = operand.columns();
    return l;
}

constexpr layout without_unit_axes(layout l, const shape& s) {
    for (int k = 0; k < max_rank; ++k)
        if (k >= s.rank || s.extents[k] <= 1) l.strides[k] = 0;
    return l;
}

/// A layout taken apart by the axes of what it points into: the index along axis k is
/// base[k] + Σ step[j][k]·i[j], and is always within the axis.
struct axis_layout {
    amount base[max_rank]{};
    amount step[max_rank][max_rank]{};
    amount low[max_rank]{}, high[max_rank]{};  ///< the least and the largest index along axis k
};

/// Index n in a tensor of a shape as one index for each axis. Towards the nearest: a step of n - 1
/// in rows of n is one row on and one element back.
constexpr void split_index(amount n, const shape& s, amount* at, bool nearest) {
    const bool minus = n < 0;
    if (minus) n = -n;
    for (int k = s.rank; k-- > 0;) {
        const amount e = s.extents[k];
        amount digit = k == 0 ? n : n % e;
        if (k != 0) n /= e;
        if (nearest && k != 0 && 2 * digit > e) {
            digit -= e;
            ++n;
        }
        at[k] = minus ? -digit : digit;
    }
}

/// Takes a layout apart; false if some of its axes cross the edges of what it points into.
constexpr bool take_apart(const layout& l, const shape& own, const shape& into, axis_layout& a,
                          bool nearest = false) {
    split_index(l.base, into, a.base, false);
    for (int k = 0; k < into.rank; ++k) a.low[k] = a.high[k] = a.base[k];
    for (int j = 0; j < own.rank; ++j) {
        if (l.strides[j] == 0) continue;
        split_index(l.strides[j], into, a.step[j], nearest);
        for (int k = 0; k < into.rank; ++k) {
            const amount reach = a.step[j][k] * (own.extents[j] - 1);
            (reach < 0 ? a.low : a.high)[k] += reach;
        }
    }
    for (int k = 0; k < into.rank; ++k) {
        if (a.low[k] >= 0 && a.high[k] < into.extents[k]) continue;
        if (nearest) return false;
        a = {};
        return take_apart(l, own, into, a, true);
    }
    return true;
}

/// The axes of a tensor that lies so, with those joined that are one run of elements.
constexpr shape joined_axes(const shape& s, const layout& l, layout& joined) {
    shape axes;
    joined = {};
    joined.base = l.base;
    for (int k = 0; k < s.rank; ++k) {
        if (s.extents[k] == 1) continue;
        const int last = axes.rank - 1;
        if (last >= 0 && joined.strides[last] == l.strides[k] * s.extents[k]) {
            axes.extents[last] *= s.extents[k];
            joined.strides[last] = l.strides[k];
        } else {
            axes.extents[axes.rank] = s.extents[k];
            joined.strides[axes.rank++] = l.strides[k];
        }
    }
    return axes;
}

/// The layout `outer` of what itself lies as `inner` says; false if it is not one layout.
constexpr bool compose(const layout& outer, const shape& own, const layout& inner,
                       const shape& between, layout& both) {
    layout joined;
    const shape axes = joined_axes(between, inner, joined);
    axis_layout a;
    if (!take_apart(outer, own, axes, a)) return false;
    both = {};
    both.base = joined.base;
    for (int k = 0; k < axes.rank; ++k) {
        both.base += a.base[k] * joined.strides[k];
        for (int j = 0; j < own.rank; ++j) both.strides[j] += a.step[j][k] * joined.strides[k];
    }
    return true;
}

/// Whether every element has a place of its own: along each axis of what it points into at most one
/// axis moves.
constexpr bool is_injective(const layout& l, const shape& own, const shape& into) {
    axis_layout a;
    layout run = l;
    run.base = 0;
    if (run == dense_layout(own)) return true;
    for (int j = 0; j < own.rank; ++j)
        if (own.extents[j] > 1 && l.strides[j] == 0) return false;
    if (!take_apart(l, own, into, a)) return false;
    for (int k = 0; k < into.rank; ++k) {
        int moving = 0;
        for (int j = 0; j < own.rank; ++j) moving += a.step[j][k] != 0 ? 1 : 0;
        if (moving > 1) return false;
    }
    return true;
}

/// How what one layout reads relates to what another covers.
enum class overlap : unsigned char { none, some, inside };

/// `read` in terms of the elements that `covered` puts into `whole`: if they are all it reads,
/// `within` is how.
constexpr overlap relate(const layout& read, const shape& reads, const layout& covered,
                         const shape& covers, const shape& whole, layout& within) {
    const layout own = dense_layout(covers);
    if (read == covered && reads == covers) {
        within = own;
        return overlap::inside;
    }
    axis_layout r, c;
    const bool known = take_apart(read, reads, whole, r) && take_apart(covered, covers, whole, c);
    if (!known) return overlap::some;
    for (int k = 0; k < whole.rank; ++k)
        if (r.high[k] < c.low[k] || r.low[k] > c.high[k]) return overlap::none;
    within = {};
    overlap found = overlap::inside;
    int used[max_rank]{};
    for (int k = 0; k < whole.rank; ++k) {
        int axis = -1;
        for (int j = 0; j < covers.rank; ++j) {
            if (c.step[j][k] == 0) continue;
            if (axis >= 0 || used[j]++ != 0) return overlap::some;
            axis = j;
        }
        const amount m = axis < 0 ? 1 : c.step[axis][k];
        const amount from = r.base[k] - c.base[k];
        bool aligned = true;
        for (int j = 0; j < reads.rank; ++j) aligned = aligned && r.step[j][k] % m == 0;
        if (aligned && from % m != 0) return overlap::none;
        if (!aligned || !(c.low[k] <= r.low[k]) || !(r.high[k] <= c.high[k])) {
            found = overlap::some;
            continue;
        }
        if (axis < 0) continue;
        within.base += from / m * own.strides[axis];
        for (int j = 0; j < reads.rank; ++j) within.strides[j] += r.step[j][k] / m * own.strides[axis];
    }
    return found;
}

/// The indices i in [from, to] for which base + step·i is in [low, high].
constexpr bool clip_index(const amount& base, const amount& step, const amount& low, const amount& high,
                          amount& from, amount& to) {
    // Rounded up, and down, of what is not negative.
    const bool up = step > 0;
    const amount size = up ? step : -step;
    const amount before = up ? low - base : base - high, reach = up ? high - base : base - low;
    if (!(before <= 0) && !(before > 0)) return false;
    if (before > 0) from = larger_of(from, (before + size - 1) / size);
    if (reach < 0) return false;
    to = smaller_of(to, reach / size);
    return !from.is_complicated() && !to.is_complicated();
}

/// The part of `read` that lies in the box of what `covered` covers: from `first` on, of shape
/// `part`. False if it is no such part.
constexpr bool clip(const layout& read, const shape& reads, const layout& covered,
                    const shape& covers, const shape& whole, amount* first, shape& part) {
    axis_layout r, c;
    if (!take_apart(read, reads, whole, r) || !take_apart(covered, covers, whole, c)) return false;
    part = reads;
    part.row = false;
    for (int j = 0; j < reads.rank; ++j) {
        amount from = 0, to = reads.extents[j] - 1;
        for (int k = 0; k < whole.rank; ++k) {
            const amount step = r.step[j][k];
            if (step == 0) continue;
            for (int other = 0; other < reads.rank; ++other)
                if (other != j && r.step[other][k] != 0) return false;
            if (!clip_index(r.base[k], step, c.low[k], c.high[k], from, to)) return false;
        }
        if (from > to) return false;
        first[j] = from;
        part.extents[j] = to - from + 1;
    }
    return true;
}

}  // namespace typegrad
