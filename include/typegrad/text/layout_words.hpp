// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/text/phrases.hpp"

namespace typegrad::calculus {

/// A word with numbers, known only when an expression is put into words: its node has them as its
/// layout, how many there are as the base.
constexpr operation numbered_word(std::string_view name, std::string_view latex = {}) {
    operation op;
    op.latex = latex;
    op.latex_binding = latex.empty() ? binding::call : binding::raised;
    op.name = op.label = name;
    op.id = meta::hash_text(name);
    op.what = kind::view;
    return op;
}
inline constexpr operation element_word = numbered_word("element", op::element_record<0>::latex);
inline constexpr operation row_word = numbered_word("row", op::row_record<0>::latex);
inline constexpr operation column_word = numbered_word("column", op::column_record<0>::latex);
inline constexpr operation slice_word = numbered_word("slice", op::slice_record<0, 1>::latex);
inline constexpr operation reshape_word = numbered_word("reshape");
inline constexpr operation broadcast_word = numbered_word("broadcast");
inline constexpr operation pad_word = numbered_word("pad");

/// Says layouts in the language's words: a view as `slice<0, 3>(v)`, what stands among zeros as
/// `pad<2, 1>(g)`, several of that as `concatenate(g, h)`.
class layout_words : protected phrases {
protected:
    constexpr int numbered(const operation& op, int x, const shape& form,
                           std::initializer_list<amount> numbers) {
        layout l;
        int count = 0;
        for (const amount& n : numbers) l.strides[count++] = n;
        l.base = count;
        return numbered(op, x, form, l);
    }
    constexpr int numbered(const operation& op, int x, const shape& form, const layout& numbers) {
        const operand only{x, 0};
        return to_.intern(op, to_.form(form), to_.layout_index(numbers), &only, 1);
    }

    constexpr int say_slice(int x, amount begin, amount end) {
        shape s = to_.shape_of(x);
        if (begin == 0 && end == s.extents[0]) return x;
        s.extents[0] = end - begin;
        s.row = false;
        return numbered(slice_word, x, s, {begin, end});
    }
    constexpr int say_pad(int x, amount before, amount after) {
        shape s = to_.shape_of(x);
        if (before == 0 && after == 0) return x;
        s.extents[0] += before + after;
        s.row = false;
        return numbered(pad_word, x, s, {before, after});
    }
    constexpr int say_reshape(int x, const shape& form) {
        if (to_.shape_of(x) == form) return x;
        layout l;
        for (int k = 0; k < form.rank; ++k) l.strides[k] = form.extents[k];
        l.base = form.rank;
        return numbered(reshape_word, x, form, l);
    }
    constexpr int say_stack(const meta::list<int>& x) {
        return put(operation_of<op::stack_record>, x.begin(), x.size());
    }
    constexpr int say_stack(int x) { return unary<op::stack_record>(x); }
    constexpr int say_transpose(int x) { return unary<op::transpose_record>(x); }

    /// What a view of x with this layout and shape is called.
    constexpr int say_view(int x, layout l, const shape& form) {
        const shape from = to_.shape_of(x);
        l = without_unit_axes(l, form);
        if (form.row) {
            l.strides[0] = l.strides[1];
            l.strides[1] = 0;
            return say_transpose(say_view(x, l, vector_shape(form.columns())));
        }
        if (form.is_scalar()) {
            layout index;
            split_index(l.base, from, index.strides, false);
            index.base = from.rank;
            return numbered(element_word, x, form, index);
        }
        const layout dense = dense_layout(form);
        layout run = l;
        run.base = 0;
        const amount slab = op::slab_shape(from).size();
        const bool whole = slab > 0 && l.base % slab == 0;
        if (run == dense && form == from && l.base == 0) return x;
        if (run == dense && whole && form.rank == from.rank && op::slab_shape(form) == op::slab_shape(from))
            return say_slice(x, l.base / slab, l.base / slab + form.extents[0]);
        if (run == dense && whole && from.rank > 1 && form == op::slab_shape(from))
            return numbered(row_word, x, form, {l.base / slab});
        if (run == dense) {
            const amount n = form.size();
            if (n == from.size()) return say_reshape(x, form);
            return say_reshape(say_slice(say_reshape(x, vector_shape(from.size())), l.base, l.base + n), form);
        }
        for (int axis = 0; axis < form.rank; ++axis) {
            if (l.strides[axis] != 0 || form.extents[axis] == 1) continue;
            const shape once = without_axis(form, axis);
            for (int k = axis; k < max_rank; ++k) l.strides[k] = k + 1 < max_rank ? l.strides[k + 1] : 0;
            const int y = say_view(x, l, once);
            if (axis == 0) return numbered(broadcast_word, y, form, {form.extents[0]});
            return numbered(broadcast_word, y, form, {form.extents[axis], axis});
        }
        if (l.strides[0] < 0) {
            l.base += l.strides[0] * (form.extents[0] - 1);
            l.strides[0] = -l.strides[0];
            return unary<op::reverse_record>(say_view(x, l, form));
        }
        if (from.is_matrix()) {
            const amount n = from.columns(), i = l.base / n, j = l.base % n;
            if (form.is_vector() && l.strides[0] == n)
                return say_slice(numbered(column_word, x, vector_shape(from.rows()), {j}), i, i + form.extents[0]);
            if (form.is_vector() && l == layout{0, {n + 1}} && form == op::diagonal_record::form(&from, 1))
                return unary<op::diagonal_record>(x);
            if (form.is_matrix() && l.strides[0] == n && l.strides[1] == 1)
                return say_transpose(say_slice(say_transpose(say_slice(x, i, i + form.rows())), j, j + form.columns()));
            if (form.is_matrix() && l.strides[0] == 1 && l.strides[1] == n)
                return say_slice(say_transpose(say_slice(x, i, i + form.columns())), j, j + form.rows());
        }
        meta::list<int> parts;
        for (amount i = 0; i < form.extents[0]; ++i) {
            layout at;
            at.base = l.base + i * l.strides[0];
            for (int k = 0; k + 1 < max_rank; ++k) at.strides[k] = l.strides[k + 1];
            parts.push_back(say_view(x, at, op::slab_shape(form)));
        }
        return say_stack(parts);
    }

    /// What x among zeros is called.
    constexpr int say_place(int x, layout l, const shape& form) {
        const shape own = to_.shape_of(x);
        l = without_unit_axes(l, own);
        if (form.row) return say_transpose(say_place(x, l, vector_shape(form.columns())));
        const shape slab = op::slab_shape(form);
        const amount n = form.extents[0], size = slab.size();
        layout run = l;
        run.base = 0;
        const bool dense = run == dense_layout(own), whole = size > 0 && l.base % size == 0;
        if (dense && whole && own.rank == form.rank && op::slab_shape(own) == slab)
            return say_pad(x, l.base / size, n - own.extents[0] - l.base / size);
        if (dense && whole && own == slab) return say_pad(say_stack(x), l.base / size, n - 1 - l.base / size);
        if (own.is_scalar()) {
            const amount i = l.base / size;
            l.base %= size;
            return say_pad(say_stack(say_place(x, l, slab)), i, n - 1 - i);
        }
        if (dense) {
            const int y = say_pad(say_reshape(x, vector_shape(own.size())), l.base,
                                  form.size() - own.size() - l.base);
            return say_reshape(y, form);
        }
        if (l.strides[0] < 0) {
            l.base += l.strides[0] * (own.extents[0] - 1);
            l.strides[0] = -l.strides[0];
            return say_place(unary<op::reverse_record>(x), l, form);
        }
        if (form.is_matrix()) {
            const amount columns = form.columns(), i = l.base / columns, j = l.base % columns;
            if (own.is_vector() && l == layout{0, {columns + 1}} && own.extents[0] == n && n == columns)
                return unary<op::as_diagonal_record>(x);
            if (own.is_vector() && l.strides[0] == columns) {
                const int y = say_pad(x, i, n - own.extents[0] - i);
                return say_transpose(say_pad(say_stack(y), j, columns - 1 - j));
            }
            if (own.is_matrix() && l.strides[0] == 1 && l.strides[1] == columns)
                return say_place(say_transpose(x), {l.base, {columns, 1}}, form);
            if (own.is_matrix() && l.strides[0] == columns && l.strides[1] == 1) {
                const int y = say_pad(say_transpose(x), j, columns - own.columns() - j);
                return say_pad(say_transpose(y), i, n - own.rows() - i);
            }
        }
        int total = -1;
        const shape part = op::slab_shape(own);
        for (amount i = 0; i < own.extents[0]; ++i) {
            layout of = dense_layout(part), at;
            of.base = i * part.size();
            at.base = l.base + i * l.strides[0];
            for (int k = 0; k + 1 < max_rank; ++k) at.strides[k] = l.strides[k + 1];
            total = plus(total, say_place(say_view(x, of, part), at, form));
        }
        return total;
    }

    /// A part of a joined value: node x at slab `first` of the leading axis, as it is or as the slab.
    struct piece {
        int x = 0;
        amount first = 0, count = 0;
        bool slab = false;
    };

    /// The pieces of a sum that follow one another along the leading axis; false if it is none such.
    static constexpr bool find_pieces(const graph& g, int id, meta::list<piece>& pieces) {
        const shape &form = g.shape_of(id), slab = op::slab_shape(form);
        if (form.is_scalar() || form.row || g[id].count < 2 || !g.value_of(id).is_zero()) return false;
        for (int i = 0; i < g[id].count; ++i) {
            const int part = g.use(id, i).node;
            if (!g.is(part, kind::place)) return false;
            const shape& own = g.shape_of(g.use(part, 0).node);
            layout l = g.layout_of(part);
            piece p{i, l.base / slab.size(), 1, own == slab};
            const bool whole = l.base % slab.size() == 0;
            l.base = 0;
            if (!whole || !(l == dense_layout(own))) return false;
            if (!p.slab && (own.rank != form.rank || !(op::slab_shape(own) == slab))) return false;
            if (!p.slab) p.count = own.extents[0];
            int j = pieces.size();
            pieces.push_back(p);
            for (; j > 0 && pieces[j - 1].first > p.first; --j) pieces[j] = pieces[j - 1];
            pieces[j] = p;
        }
        for (int i = 1; i < pieces.size(); ++i)
            if (pieces[i].first < pieces[i - 1].first + pieces[i - 1].count) return false;
        return true;
    }

    /// Pieces in their order one after the other, with zeros where there is none.
    constexpr int say_joined(const meta::list<piece>& pieces, const shape& form) {
        meta::list<int> all, slabs;
        amount at = 0;
        const auto zeros = [&](amount count) {
            shape gap = form;
            gap.row = false;
            gap.extents[0] = count;
            if (count > 0) all.push_back(number({0}, gap));
        };
        for (int i = 0; i < pieces.size(); ++i) {
            const piece& p = pieces[i];
            zeros(p.first - at);
            at = p.first + p.count;
            if (p.slab) slabs.push_back(p.x);
            else all.push_back(p.x);
            const bool more = p.slab && i + 1 < pieces.size() && pieces[i + 1].slab && pieces[i + 1].first == at;
            if (!p.slab || more) continue;
            all.push_back(say_stack(slabs));
            slabs.clear();
        }
        zeros(form.extents[0] - at);
        return all.size() == 1 ? all[0] : put(operation_of<op::concatenate_record>, all.begin(), all.size());
    }
};

}  // namespace typegrad::calculus
