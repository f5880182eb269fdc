// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/lower.hpp"

namespace typegrad::plan {

/// Finds values that have many samples along their first axes and few elements along the last: the
/// positions of n points, to be taken apart into three vectors of n numbers (split.hpp). It looks at what
/// hangs together, and at how many axes are kept for the samples.
class samples {
public:
    constexpr samples(const graph& from, const meta::list<int>& roots)
        : from_(from), uses_(count_uses(from, roots)), inside_(from.size()), kept_(from.size()) {
        mark_bodies();
        find_axes();
        if (axes_.count == 0) return;
        forms_.resize(from.size());
        meta::list<int> first;  // of each shape: which node, from 1 on
        for (int id = 0; id < from.size(); ++id) {
            const int form = from[id].form;
            if (form >= first.count) first.resize(form + 1);
            if (first.at[form] == 0) first.at[form] = id + 1, forms_.at[id] = by_samples(from.shape_of(id));
            else forms_.at[id] = forms_.at[first.at[form] - 1];
        }
        mark();
    }

    [[nodiscard]] constexpr bool finds_any() const { return any_; }

protected:
    /// The most elements of a sample that become nodes, and the fewest samples.
    static constexpr int most_parts = 36, few_samples = 64, most_nodes = 2000;

    /// Values whose first axis is as long as this keep so many axes, if any of them is to be split.
    struct axes_of {
        amount samples;
        int keep = 0;
        bool refused = false;
    };

    constexpr void mark_bodies() {
        for (int id = 0; id < from_.size(); ++id) {
            if (uses_.at[id] == 0 || !from_.is(id, kind::loop)) continue;
            const auto body = simplify::body_of(from_, id);
            for (int k = 0; k < body.count; ++k) inside_.at[k] |= body.at[k];
        }
    }

    [[nodiscard]] static constexpr bool has_samples(const shape& s) {
        return s.rank > 0 && !s.row && (!s.extents[0].is_known() || s.extents[0] >= few_samples);
    }
    [[nodiscard]] constexpr int axes_at(const shape& s) const {
        if (has_samples(s))
            for (int i = 0; i < axes_.count; ++i)
                if (axes_.at[i].samples == s.extents[0]) return axes_.at[i].refused ? -1 : i;
        return -1;
    }
    /// How many axes of it are kept; all, if it is not split.
    [[nodiscard]] constexpr int kept_axes(const shape& s) const {
        const int i = axes_at(s);
        return i < 0 || axes_.at[i].keep > s.rank ? s.rank : axes_.at[i].keep;
    }

    /// Whether a node or one of its operands has so many samples.
    [[nodiscard]] constexpr bool goes_over(int id, const amount& count) const {
        bool found = from_.shape_of(id).rank > 0 && from_.shape_of(id).extents[0] == count;
        for (int i = 0; i < from_[id].count; ++i) {
            const shape& s = from_.shape_of(from_.use(id, i).node);
            found = found || (s.rank > 0 && s.extents[0] == count);
        }
        return found;
    }

    constexpr void find_axes() {
        for (int id = 0; id < from_.size(); ++id) {
            if (uses_.at[id] == 0 || inside_.at[id] != 0 || from_.is(id, kind::place)) continue;
            const shape& s = from_.shape_of(id);
            if (!has_samples(s) || s.rank < 2) continue;
            int keep = s.rank;
            std::int64_t parts = 1;
            while (keep > 1 && s.extents[keep - 1].is_known() && parts * s.extents[keep - 1].number <= most_parts)
                parts *= s.extents[--keep].number;
            int i = 0;
            while (i < axes_.count && !(axes_.at[i].samples == s.extents[0])) ++i;
            if (i == axes_.count) axes_.push_back({s.extents[0], 0, false});
            axes_of& a = axes_.at[i];
            a.keep = a.keep < keep ? keep : a.keep;
            // What stays must fill the registers of a loop.
            if (keep > 1 && s.extents[keep - 1].is_known() && s.extents[keep - 1] < 8) a.refused = true;
        }
        // With more axes than that of the samples, products of matrices do better.
        for (int id = 0; id < from_.size(); ++id) {
            const bool product = from_.is(id, kind::kernel) || (from_.is(id, kind::chain) && from_[id].count > 1);
            for (axes_of& a : axes_)
                a.refused = a.refused || (product && uses_.at[id] != 0 && inside_.at[id] == 0 && a.keep > 1 && goes_over(id, a.samples));
        }
    }

    /// The shape of a value with its samples along the first axis: several lines of each one below the
    /// other lie in memory as if they had an axis of their own.
    [[nodiscard]] constexpr shape by_samples(const shape& s) const {
        if (!has_samples(s) || s.rank == max_rank) return s;
        for (int i = 0; i < axes_.count; ++i)
            if (axes_.at[i].samples == s.extents[0]) {
                if (axes_.at[i].keep > 1 || !has_lines(s.extents[0])) return s;
                break;
            }
        for (int i = 0; i < axes_.count; ++i) {
            const axes_of& a = axes_.at[i];
            if (a.refused || a.keep != 1 || !divides(a.samples, s.extents[0])) continue;
            shape more = with_axis(s, 0, a.samples);
            more.extents[1] = s.extents[0] / a.samples;
            std::int64_t parts = more.extents[1].number;
            for (int k = 2; k < more.rank && parts <= most_parts; ++k)
                parts = more.extents[k].is_known() ? parts * more.extents[k].number : most_parts + 1;
            if (parts <= most_parts) return more;
        }
        return s;
    }
    [[nodiscard]] static constexpr bool divides(const amount& a, const amount& b) {
        if (a == b || a.is_known() != b.is_known() || !(b % a == 0)) return false;
        const amount lines = b / a;
        return lines.is_known() && lines <= most_parts;
    }
    [[nodiscard]] constexpr bool has_lines(const amount& n) const {
        for (const axes_of& a : axes_)
            if (!a.refused && a.keep == 1 && divides(a.samples, n)) return true;
        return false;
    }
    [[nodiscard]] constexpr bool has_lines(int id) const { return forms_.at[id].rank != from_.shape_of(id).rank; }
    /// The layout of what has the shape of node id, with an axis for its lines.
    [[nodiscard]] constexpr layout by_samples(const layout& l, int id) const {
        if (!has_lines(id)) return l;
        layout more;
        more.base = l.base;
        for (int k = max_rank; k-- > 1;) more.strides[k] = l.strides[k - 1];
        more.strides[0] = l.strides[0] * forms_.at[id].extents[1];
        return more;
    }
    /// The axis along which a node reduces its operand; none_ if it is the one of samples and lines.
    static constexpr int none = -2;
    [[nodiscard]] constexpr int axis_of(int id) const {
        const int axis = from_[id].op->axis;
        if (axis < 0 || !has_lines(from_.use(id, 0).node)) return axis;
        return axis == 0 ? none : axis + 1;
    }

    /// A product of the elements of each sample with a small matrix that is the same for all.
    [[nodiscard]] constexpr bool is_small_product(int id) const {
        if (!from_.is(id, kind::chain) || from_[id].count != 2 || from_[id].value != graph::one) return false;
        const operand a = from_.use(id, 0), b = from_.use(id, 1);
        const shape &left = forms_.at[a.node], &right = from_.shape_of(b.node);
        if (a.weight != 0 || kept_axes(left) == left.rank || inside_.at[b.node] != 0) return false;
        return !from_.shape_of(a.node).row && !right.row && right.is_known() && right.size() <= 16 &&
               (right.is_vector() ? b.weight == 0 : right.is_matrix());
    }
    [[nodiscard]] constexpr bool is_contraction(int id) const {
        return from_[id].op->id == id_of<contraction_record> && forms_.at[id].rank + 1 == forms_.at[from_.use(id, 0).node].rank &&
               kept_axes(forms_.at[from_.use(id, 0).node]) < forms_.at[from_.use(id, 0).node].rank;
    }

    [[nodiscard]] constexpr bool can_be_split(int id) const {
        if (uses_.at[id] == 0 || inside_.at[id] != 0) return false;
        const node& n = from_[id];
        const shape& form = forms_.at[id];
        if (kept_axes(form) == form.rank) return false;
        switch (n.op->what) {
            case kind::sum:
            case kind::product:
            case kind::view: return true;
            case kind::reduction: return axis_of(id) != none && kept_axes(forms_.at[from_.use(id, 0).node]) == kept_axes(form) &&
                                         has_lines(id) == has_lines(from_.use(id, 0).node);
            case kind::chain: return is_small_product(id);
            case kind::kernel: return is_contraction(id);
            case kind::elementwise: return !n.op->of_shape && n.op->id != id_of<op::position_record>;
            default: return false;
        }
    }
    [[nodiscard]] constexpr bool is_joined(int id) const {
        return from_.is(id, kind::sum) && from_[id].count != 0 && from_.is(from_.use(id, 0).node, kind::place);
    }
    [[nodiscard]] constexpr bool reduces_parts(int id) const {
        if (!from_.is(id, kind::reduction)) return false;
        const int axis = axis_of(id);
        return axis == -1 || axis >= kept_axes(forms_.at[from_.use(id, 0).node]);
    }

    constexpr int root_of(meta::list<int>& set, int id) const {
        while (set.at[id] != id) id = set.at[id] = set.at[set.at[id]];
        return id;
    }
    /// What hangs together is split if something in it goes by its parts: a sum along them, a choice of
    /// some, a value made of several. What would be far more nodes than there are samples is left as it is.
    constexpr void mark() {
        meta::list<int> set(from_.size());
        meta::list<unsigned char> reason(from_.size());
        meta::list<std::int64_t> parts(axes_.count);
        std::int64_t nodes = 0;
        for (int id = 0; id < from_.size(); ++id) {
            set.at[id] = id;
            kept_.at[id] = can_be_split(id) ? 1 : 0;
            if (uses_.at[id] == 0 || inside_.at[id] != 0) continue;
            const node& n = from_[id];
            for (int i = 0; i < n.count; ++i) {
                int x = from_.use(id, i).node;
                if (from_.is(x, kind::place)) x = from_.use(x, 0).node;
                if (kept_.at[x] == 0) continue;
                const int r = root_of(set, x);
                if (kept_.at[id] != 0) set.at[r] = root_of(set, id);
                const bool chooses = from_.is(id, kind::view) && !(from_.shape_of(id) == from_.shape_of(x));
                if (chooses || is_contraction(id) || (from_.is(id, kind::reduction) && n.op->axis >= 0 && reduces_parts(id))) reason.at[x] = 1;
            }
            if (kept_.at[id] != 0 && is_joined(id) && n.count > 1) reason.at[id] = 1;
        }
        for (int id = 0; id < from_.size(); ++id)
            if (reason.at[id] != 0) reason.at[root_of(set, id)] = 1;
        for (int id = 0; id < from_.size(); ++id)
            if (kept_.at[id] != 0 && reason.at[root_of(set, id)] != 0) parts.at[axes_at(forms_.at[id])] += nodes_of(id);
        for (int id = 0; id < from_.size(); ++id) {
            if (kept_.at[id] == 0) continue;
            const int axis = axes_at(forms_.at[id]);
            const amount& count = axes_.at[axis].samples;
            if (reason.at[root_of(set, id)] == 0 || (count.is_known() && parts.at[axis] > 8 * count.number)) kept_.at[id] = 0;
            else nodes += parts_of(forms_.at[id]);
        }
        if (nodes > most_nodes) return;
        any_ = nodes != 0;
    }

    [[nodiscard]] constexpr std::int64_t parts_of(const shape& s) const {
        std::int64_t n = 1;
        for (int k = kept_axes(s); k < s.rank; ++k) n *= s.extents[k].number;
        return n;
    }
    /// How many nodes take the place of one: of a product of matrices all its products of numbers.
    [[nodiscard]] constexpr std::int64_t nodes_of(int id) const {
        const std::int64_t n = parts_of(forms_.at[id]);
        return is_small_product(id) ? n * parts_of(forms_.at[from_.use(id, 0).node]) : n;
    }
    [[nodiscard]] constexpr shape rest_of(const shape& s) const {
        shape rest = s;
        rest.rank = kept_axes(s);
        for (int k = rest.rank; k < s.rank; ++k) rest.extents[k] = amount{};
        return rest;
    }
    /// Where part c lies in the whole.
    [[nodiscard]] constexpr layout layout_of_part(const shape& s, std::int64_t c) const {
        const layout dense = dense_layout(s);
        layout l;
        l.base = c;
        for (int k = 0; k < kept_axes(s); ++k) l.strides[k] = dense.strides[k];
        return l;
    }
    const graph& from_;
    meta::list<int> uses_;
    meta::list<unsigned char> inside_;  ///< nodes of bodies of loops, which stay as they are
    meta::list<unsigned char> kept_;    ///< what is to be split
    meta::list<axes_of> axes_;
    meta::list<shape> forms_;  ///< the shapes of the nodes, by samples
    bool any_ = false;
};

}  // namespace typegrad::plan
