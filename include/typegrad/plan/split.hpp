// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/samples.hpp"

namespace typegrad::plan {

/// Takes samples of a few elements apart: what is computed of each is then arithmetic of vectors over the
/// samples, in one loop; along three elements no loop is worth its name.
///
/// What is split has a node for each place along its last axes; what is read as it lies in memory, a
/// symbol or the result of a kernel, is read by views. Values that something else needs as a whole are
/// joined of their parts again.
class splitter : samples {
public:
    constexpr splitter(const graph& from, const meta::list<int>& roots, simplifier& maker)
        : samples(from, roots), s_(maker), map_(from.size()), first_(from.size()) {}

    using samples::finds_any;
    constexpr void run(meta::list<int>& roots) {
        s_.textbook = false;
        parts_.push_back(-1);
        for (int& m : map_) m = -1;
        for (int id = 0; id < from_.size(); ++id)
            if (uses_.at[id] != 0 && !from_.is(id, kind::place)) build(id);
        for (int& r : roots) r = whole(r);
    }

private:
    [[nodiscard]] constexpr bool is_split(int id) const { return first_.at[id] != 0; }

    constexpr int fresh_place(int x, const layout& l, int form) {
        operand only{x, 0};
        for (;;) {
            const int before = s_.nodes.size();
            const int id = s_.nodes.intern(operation_of<op::place_record>, form, s_.nodes.layout_index(l), &only, 1);
            if (id == before) return id;
            only.weight = s_.nodes.number({++copies_ + 1});
        }
    }

    constexpr int whole(int id) {
        if (map_.at[id] >= 0) return map_.at[id];
        const shape form = forms_.at[id];
        const int index = s_.nodes.form(from_.shape_of(id));
        weighted_list places;
        for (int c = 0; c < parts_of(form); ++c)
            places.push_back({fresh_place(parts_.at[first_.at[id] + c], layout_of_part(form, c), index), {1}, false});
        return map_.at[id] = simplify::intern_form(s_, operation_of<op::add_record>, {0}, places, from_.shape_of(id)).id;
    }

    /// Part c of an operand that has the shape of its user.
    constexpr handle part(int x, std::int64_t c) {
        if (is_split(x)) return s_.at(parts_.at[first_.at[x] + static_cast<int>(c)]);
        const shape& form = forms_.at[x];
        return read(x, layout_of_part(form, c), rest_of(form));
    }

    /// The elements of a value that a layout says.
    constexpr handle read(int x, const layout& l, const shape& form) {
        const shape& of = forms_.at[x];
        axis_layout a;
        if (!is_split(x) || !take_apart(l, form, of, a)) return seen(s_.at(whole(x)), l, form);
        const layout dense = dense_layout(of);
        const shape rest = rest_of(of);
        const layout inner = dense_layout(rest);
        amount c = 0;
        layout at;
        for (int k = 0; k < of.rank; ++k) {
            if (k >= rest.rank) c += a.base[k] * dense.strides[k];
            else at.base += a.base[k] * inner.strides[k];
            for (int j = 0; j < form.rank; ++j) {
                if (k >= rest.rank && a.step[j][k] != 0) return seen(s_.at(whole(x)), l, form);
                if (k < rest.rank) at.strides[j] += a.step[j][k] * inner.strides[k];
            }
        }
        return op::arranged(kind::view, s_.at(parts_.at[first_.at[x] + static_cast<int>(c.number)]), at, form);
    }

    /// A view of memory. A column that every row reads is copied first.
    constexpr handle seen(handle x, const layout& l, const shape& form) {
        const int last = form.rank - 1;
        bool repeats = last > 0 && x.is(kind::symbol) && l.strides[last] > 1;
        for (int k = 0; k < last; ++k) repeats = repeats && l.strides[k] == 0;
        if (!repeats) return op::arranged(kind::view, x, l, form);
        const shape column = vector_shape(form.extents[last]);
        layout once, again;
        once.base = l.base;
        once.strides[0] = l.strides[last];
        again.strides[last] = 1;
        const handle copy = simplify::intern_layout(s_, operation_of<op::view_record>, x, once, column);
        return simplify::intern_layout(s_, operation_of<op::view_record>, copy, again, form);
    }

    constexpr void build(int id) {
        const shape form = forms_.at[id];
        if (from_.is(id, kind::reduction) && inside_.at[id] == 0 && is_split(from_.use(id, 0).node) && reduces_parts(id)) {
            reduce(id, form);
        } else if (inside_.at[id] == 0 && form.is_scalar() && from_.is(id, kind::view) && is_split(from_.use(id, 0).node)) {
            map_.at[id] = read(from_.use(id, 0).node, from_.layout_of(id), form).id;
        } else if (inside_.at[id] == 0 && from_.is(id, kind::view) && is_split(from_.use(id, 0).node) && kept_axes(form) == form.rank) {
            map_.at[id] = read(from_.use(id, 0).node, from_.layout_of(id), from_.shape_of(id)).id;
        } else if (sums_samples(id)) {
            reduce_samples(id, form);
        } else if (kept_.at[id] != 0) {
            meta::list<int> own;
            if (is_joined(id)) {
                if (join(id, form, own)) keep(id, own);
                else copy(id);
                return;
            }
            for (int c = 0; c < parts_of(form); ++c) own.push_back(component(id, c, form).id);
            keep(id, own);
        } else {
            copy(id);
        }
    }
    constexpr void keep(int id, const meta::list<int>& own) {
        first_.at[id] = parts_.count;
        parts_.append(own.begin(), own.end());
    }

    /// A node as it is, of whole operands.
    constexpr void copy(int id) {
        const node& n = from_[id];
        meta::list<operand> operands;
        const bool joined = is_joined(id);
        for (int i = 0; i < n.count; ++i) {
            const operand u = from_.use(id, i);
            if (joined) {
                const int x = whole(from_.use(u.node, 0).node);
                operands.push_back({fresh_place(x, from_.layout_of(u.node), s_.nodes.form_of(from_, from_[u.node].form)), u.weight});
            } else {
                operands.push_back({whole(u.node), s_.nodes.number_of(from_, u.weight)});
            }
        }
        node same = n;
        same.form = s_.nodes.form_of(from_, n.form);
        same.value = from_.is(id, kind::view) ? s_.nodes.layout_index(from_.layout_of(id)) : s_.nodes.number_of(from_, n.value);
        map_.at[id] = s_.nodes.intern(same, operands.begin(), operands.count);
    }

    /// Part c of a node.
    constexpr handle component(int id, std::int64_t c, const shape& form) {
        const node& n = from_[id];
        const shape rest = rest_of(form);
        if (n.op->what == kind::view) {
            const layout own = by_samples(from_.layout_of(id), id);
            layout l;
            l.base = own.base;
            std::int64_t digits = c;
            for (int k = form.rank; k-- > rest.rank;) {
                l.base += own.strides[k] * (digits % form.extents[k].number);
                digits /= form.extents[k].number;
            }
            for (int k = 0; k < rest.rank; ++k) l.strides[k] = own.strides[k];
            return read(from_.use(id, 0).node, l, rest);
        }
        if (n.op->what == kind::reduction) {
            const handle x = part(from_.use(id, 0).node, c);
            return s_.construct(s_, *n.op, &x, 1);
        }
        if (is_contraction(id)) {
            const int x = from_.use(id, 0).node, y = from_.use(id, 1).node;
            const std::int64_t inner = forms_.at[x].extents[form.rank].number;
            weighted_list terms;
            for (std::int64_t k = 0; k < inner; ++k)
                terms.push_back({hadamard(part(x, c * inner + k), part(y, c * inner + k)).id, {1}, false});
            return simplify::make_sum(s_, {0}, terms.begin(), terms.size(), rest);
        }
        if (n.op->what == kind::chain) {
            const operand a = from_.use(id, 0), b = from_.use(id, 1);
            const shape& right = from_.shape_of(b.node);
            const amount rows = b.weight == 0 ? right.rows() : right.columns(), columns = b.weight == 0 ? right.columns() : right.rows();
            const amount step = right.is_vector() ? 1 : right.columns();
            const std::int64_t line = c / columns.number, at = c % columns.number;
            weighted_list terms;
            for (std::int64_t k = 0; k < rows.number; ++k) {
                layout l;
                l.base = b.weight == 0 ? step * k + at : step * at + k;
                const handle factor = read(b.node, l, {});
                terms.push_back({(factor * part(a.node, line * rows.number + k)).id, {1}, false});
            }
            return simplify::make_sum(s_, {0}, terms.begin(), terms.size(), rest);
        }
        if (n.op->what == kind::elementwise) {
            handle x[4];
            for (int i = 0; i < n.count; ++i) x[i] = operand_of(from_.use(id, i).node, c);
            const handle y = s_.construct(s_, *n.op, x, n.count);
            return y.form().is_scalar() ? op::spread_over(y, rest) : y;
        }
        meta::list<operand> list;
        for (int i = 0; i < n.count; ++i) {
            const operand u = from_.use(id, i);
            list.push_back({operand_of(u.node, c).id, s_.nodes.number_of(from_, u.weight)});
        }
        s_.masks = false;  // what a condition makes 0 of a product has been moved out of the whole
        return s_.at(simplify::join(s_, n.op->what, s_.nodes.number_of(from_, n.value), list.begin(), list.count, s_.nodes.form(rest)));
    }
    constexpr handle operand_of(int x, std::int64_t c) {
        return from_.shape_of(x).is_scalar() ? s_.at(whole(x)) : part(x, c);
    }

    /// The parts of a joined value, each the sum of what is put there; false if something is put
    /// otherwise than sample by sample.
    constexpr bool join(int id, const shape& form, meta::list<int>& own) {
        const shape rest = rest_of(form);
        const layout dense = dense_layout(form);
        const std::int64_t count = parts_of(form);
        meta::list<operand> put;  // which part, and what
        for (int i = 0; i < from_[id].count; ++i) {
            const int place = from_.use(id, i).node, x = from_.use(place, 0).node;
            const shape& of = forms_.at[x];
            if (of.rank < rest.rank || (of.rank > rest.rank && kept_axes(of) != rest.rank)) return false;
            const layout l = by_samples(from_.layout_of(place), x);
            for (int k = 0; k < rest.rank; ++k)
                if (!(of.extents[k] == form.extents[k]) || !(l.strides[k] == dense.strides[k])) return false;
            for (std::int64_t d = 0, parts = parts_of(of); d < parts; ++d) {
                amount at = l.base;
                std::int64_t digits = d;
                for (int k = of.rank; k-- > rest.rank;) {
                    at += l.strides[k] * (digits % of.extents[k].number);
                    digits /= of.extents[k].number;
                }
                if (!at.is_known() || at < 0 || at >= count) return false;
                put.push_back({static_cast<int>(at.number), part(x, d).id});
            }
        }
        for (std::int64_t c = 0; c < count; ++c) {
            weighted_list terms;
            for (const operand& p : put)
                if (p.node == c) terms.push_back({p.weight, {1}, false});
            own.push_back(simplify::make_sum(s_, {0}, terms.begin(), terms.size(), rest).id);
        }
        return true;
    }

    /// A reduction of the parts: along some of their axes, or of all elements.
    constexpr void reduce(int id, const shape& form) {
        const node& n = from_[id];
        const int x = from_.use(id, 0).node;
        const shape of = forms_.at[x];
        const int axis = axis_of(id);
        if (axis < 0) {
            const handle y = together(*n.op, x, 0, 1, parts_of(of));
            map_.at[id] = s_.construct(s_, *n.op, &y, 1).id;
            return;
        }
        std::int64_t step = 1;
        for (int k = axis + 1; k < of.rank; ++k) step *= of.extents[k].number;
        const std::int64_t count = of.extents[axis].number;
        meta::list<int> own;
        for (std::int64_t c = 0; c < parts_of(of) / count; ++c)
            own.push_back(together(*n.op, x, c / step * step * count + c % step, step, count).id);
        if (form.rank == rest_of(of).rank) map_.at[id] = own.at[0];
        else keep(id, own);
    }
    /// Whether a node is a reduction of what is split, along an axis that is kept, to something that is
    /// not. A loop has accumulators for a few numbers only.
    [[nodiscard]] constexpr bool sums_samples(int id) const {
        if (inside_.at[id] != 0 || kept_.at[id] != 0 || !from_.is(id, kind::reduction) || !is_split(from_.use(id, 0).node)) return false;
        const shape& of = forms_.at[from_.use(id, 0).node];
        if (axis_of(id) == none) return false;
        return kept_axes(of) > 1 || parts_of(of) <= most_accumulators;
    }
    constexpr void reduce_samples(int id, const shape& form) {
        const int x = from_.use(id, 0).node, rank = kept_axes(forms_.at[x]) - 1, index = s_.nodes.form(form);
        const std::int64_t count = parts_of(forms_.at[x]);
        const layout dense = dense_layout(form);
        weighted_list places;
        for (std::int64_t c = 0; c < count; ++c) {
            const handle of = part(x, c), y = s_.construct(s_, *from_[id].op, &of, 1);
            layout l;
            l.base = c;
            for (int k = 0; k < rank; ++k) l.strides[k] = dense.strides[k];
            places.push_back({fresh_place(y.id, l, index), {1}, false});
        }
        map_.at[id] = simplify::intern_form(s_, operation_of<op::add_record>, {0}, places, form).id;
    }
    /// So many parts of x in one.
    constexpr handle together(const operation& op, int x, std::int64_t from, std::int64_t step, std::int64_t count) {
        const bool sums = op.linear, multiplies = op.name.starts_with("prod");
        weighted_list list;
        for (std::int64_t i = 0; i < count; ++i) list.push_back({part(x, from + i * step).id, {1}, false});
        const shape rest = rest_of(forms_.at[x]);
        if (sums) return simplify::make_sum(s_, {0}, list.begin(), list.size(), rest);
        if (multiplies) return simplify::make_product(s_, {1}, list.begin(), list.size(), rest);
        handle y = s_.at(list[0].node);
        for (int i = 1; i < list.size(); ++i) {
            const handle pair[] = {y, s_.at(list[i].node)};
            y = s_.construct(s_, operation_of<op::max_record>, pair, 2);
        }
        return y;
    }

    simplifier& s_;
    meta::list<int> map_;    ///< of each node the whole one; -1 if it is not there yet
    meta::list<int> first_;  ///< of what is split, its parts in parts_; else 0
    meta::list<int> parts_;
    int copies_ = 0;
};

}  // namespace typegrad::plan
