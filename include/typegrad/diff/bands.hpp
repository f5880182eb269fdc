// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/construct.hpp"

namespace typegrad::calculus {

using simplify::simplifier;

/// What an index says of where something is: `step` times the index at `at`, a layout into the indices.
struct said_place {
    const descriptor* index = nullptr;
    amount step = 0;
    layout at;
};

/// Elements of a node and where they stand among those of a tensor: at a layout and, in addition, at what
/// one or two indices say.
struct band {
    static constexpr int most = 2;
    int node = 0;
    meta::number weight{1};
    shape own;    ///< of the elements
    layout from;  ///< which of the node's they are
    layout to;
    int group = -1;
    int count = 0;
    said_place said[most];
};

/// What is not structurally zero of a tensor, as it is put together from parts: without knowing any extent,
/// and with a part for many elements. Several may stand at one place, where they are added.
class band_list {
public:
    constexpr band_list(const graph& whole, int root) : g_(whole) {
        band all;
        all.to = dense_layout(g_.shape_of(root));
        read(root, all);
    }

    meta::list<band> bands;

    /// The bands by groups, so that of each group the number of elements is an amount: `9 * m + 3 * n` is none.
    constexpr int group() {
        meta::list<band> ordered;
        int groups = 0;
        for (; ordered.count < bands.count; ++groups) {
            amount n = 0;
            for (band& b : bands) {
                if (b.group >= 0) continue;
                const amount more = n + b.own.size();
                if (more.is_complicated() && n != 0) continue;
                n = more;
                b.group = groups;
                ordered.push_back(b);
            }
        }
        bands = static_cast<meta::list<band>&&>(ordered);
        return groups;
    }
    /// How many elements a group has.
    [[nodiscard]] constexpr amount size(int group) const {
        amount n = 0;
        for (const band& b : bands)
            if (b.group == group) n += b.own.size();
        return n;
    }
    [[nodiscard]] constexpr bool has_indices() const {
        for (const band& b : bands)
            if (b.count != 0) return true;
        return false;
    }

private:
    [[nodiscard]] constexpr bool is(int id, std::uint64_t op) const { return g_[id].op->id == op; }
    [[nodiscard]] constexpr int use(int id, int i) const { return g_.use(id, i).node; }

    /// Whether a node is put together from parts.
    [[nodiscard]] constexpr bool has_parts(int id) const {
        if (g_.is(id, kind::place) || is(id, id_of<op::scatter_add_record>) ||
            is(id, id_of<op::among_zeros_record>))
            return true;
        if (g_.is(id, kind::product)) return g_[id].count == 1 && g_.use(id, 0).weight == graph::one && has_parts(use(id, 0));
        if (g_.is(id, kind::view) || (g_.is(id, kind::chain) && g_[id].count == 1)) {
            layout l;
            return turns(id, l) && has_parts(use(id, 0));
        }
        if (!g_.is(id, kind::sum)) return masked_axis(id) >= 0;
        if (!g_.value_of(id).is_zero()) return false;
        for (int i = 0; i < g_[id].count; ++i)
            if (g_.shape_of(use(id, i)).is_scalar() || !has_parts(use(id, i))) return false;
        return true;
    }

    /// The bands of a node of which all of `b` stands where that says.
    constexpr void read(int id, band b) {
        const shape form = g_.shape_of(id);
        if (g_.is(id, kind::constant) && g_.value_of(id).is_zero()) return;
        if (!form.is_scalar() && has_parts(id) && read_parts(id, form, b)) return;
        b.node = id;
        b.own = form;
        b.own.row = false;
        b.from = dense_layout(form);
        bands.push_back(b);
    }
    constexpr bool read_parts(int id, const shape& form, band b) {
        if (g_.is(id, kind::sum)) {
            for (int i = 0; i < g_[id].count; ++i) {
                band term = b;
                term.weight = b.weight * g_.number_at(g_.use(id, i).weight);
                read(use(id, i), term);
            }
            return true;
        }
        const int x = use(id, 0);
        if (g_.is(id, kind::product)) {
            b.weight = b.weight * g_.value_of(id);
            read(x, b);
            return true;
        }
        if (g_.is(id, kind::place) || g_.is(id, kind::view) || g_.is(id, kind::chain)) {
            const shape& own = g_.shape_of(x);
            layout l, moved;
            if (g_.is(id, kind::place)) l = g_.layout_of(id);
            else turns(id, l);
            if (!compose(l, own, b.to, form, moved)) return false;
            b.to = moved;
            for (int i = 0; i < b.count; ++i) {
                if (!compose(l, own, b.said[i].at, form, moved)) return false;
                b.said[i].at = moved;
            }
            read(x, b);
            return true;
        }
        if (b.count == band::most) return false;
        said_place& said = b.said[b.count];
        const int axis = masked_axis(id);
        if (axis < 0) return read_rows(id, b);
        // Along one axis all is zero but at one place.
        const int condition = is(id, id_of<op::where_record>) ? x : id;
        for (int i = 0; i < b.count; ++i)
            if (b.said[i].at.strides[axis] != 0) return false;
        said.step = b.to.strides[axis];
        if (!find_index(condition, form, said)) return false;
        remove(b.to, axis);
        for (int i = 0; i <= b.count; ++i) remove(b.said[i].at, axis);
        ++b.count;
        b.node = condition == id ? id : use(id, 1);
        b.own = without_axis(form, axis);
        b.from = dense_layout(form);
        remove(b.from, axis);
        if (condition == id) {
            // Nothing but ones and zeros: the ones.
            b.node = -1;
        } else if (g_.shape_of(b.node).is_scalar()) {
            b.from = {};
        }
        bands.push_back(b);
        return true;
    }
    /// Of rows that are added where indices say.
    constexpr bool read_rows(int id, band b) {
        const bool many = is(id, id_of<op::scatter_add_record>);
        const int v = use(id, many ? 2 : 0), i = use(id, 1);
        said_place& said = b.said[b.count];
        if (!is_index(i, said)) return false;
        said.step = b.to.strides[0];
        remove(b.to, 0);
        for (int k = 0; k < b.count; ++k) {
            if (b.said[k].at.strides[0] != 0) return false;
            remove(b.said[k].at, 0);
        }
        for (int k = 0; many && k <= b.count; ++k) insert(k == b.count ? b.to : b.said[k].at);
        if (!many) {
            const layout first = said.at;
            said.at = {};
            said.at.base = first.base;
        }
        ++b.count;
        read(v, b);
        return true;
    }

    static constexpr void remove(layout& l, int axis) {
        for (int j = axis; j < max_rank; ++j) l.strides[j] = j + 1 < max_rank ? l.strides[j + 1] : 0;
    }
    static constexpr void insert(layout& l) {
        for (int j = max_rank; j-- > 1;) l.strides[j] = l.strides[j - 1];
        l.strides[0] = 0;
    }

    /// Of a node that has all elements of its operand in another order: where each of the operand's is.
    constexpr bool turns(int id, layout& l) const {
        const int x = use(id, 0);
        const shape &form = g_.shape_of(id), &from = g_.shape_of(x);
        if (form.size() != from.size()) return false;
        const layout how = g_.is(id, kind::view)         ? g_.layout_of(id)
                           : from.is_vector() || from.row ? dense_layout(form)
                                                          : transposed_layout(from);
        return is_injective(how, form, from) &&
               relate(dense_layout(from), from, how, form, from, l) == overlap::inside;
    }

    /// Whether a node is an index, or elements of one; which, and where.
    constexpr bool is_index(int id, said_place& said) const {
        const bool view = g_.is(id, kind::view);
        const int x = view ? use(id, 0) : id;
        if (!g_.is(x, kind::symbol) || !g_[x].op->integer) return false;
        said.index = g_[x].source;
        said.at = view ? g_.layout_of(id) : dense_layout(g_.shape_of(id));
        return true;
    }
    /// The axis along which a node says 0, 1, …; -1 if it does not.
    [[nodiscard]] constexpr int counted_axis(int id, const shape& form) const {
        const bool view = g_.is(id, kind::view);
        const int x = view ? use(id, 0) : id;
        if (!is(x, id_of<op::position_record>) || !g_.shape_of(x).is_vector()) return -1;
        const layout l = view ? g_.layout_of(id) : dense_layout(form);
        int axis = -1;
        for (int k = 0; k < form.rank; ++k) {
            if (l.strides[k] == 0) continue;
            if (axis >= 0 || l.strides[k] != 1 || l.base != 0 || g_.shape_of(x).size() != form.extents[k]) return -1;
            axis = k;
        }
        return axis;
    }
    /// The axis along which a condition holds at an index alone; -1 if it is no such condition.
    constexpr int compared_axis(int condition, const shape& form) const {
        if (!is(condition, id_of<op::equal_record>)) return -1;
        said_place said;
        for (int i = 0; i < 2; ++i) {
            const int axis = counted_axis(use(condition, i), form);
            if (axis >= 0 && is_index(use(condition, 1 - i), said) && said.at.strides[axis] == 0) return axis;
        }
        return -1;
    }
    constexpr bool find_index(int condition, const shape&, said_place& said) const {
        return is_index(use(condition, 0), said) || is_index(use(condition, 1), said);
    }
    /// Whether a node is the same all along an axis.
    [[nodiscard]] constexpr bool is_even(int id, int axis, int depth = 8) const {
        if (g_.is(id, kind::constant) || g_.shape_of(id).is_scalar()) return true;
        if (g_.is(id, kind::view)) return g_.layout_of(id).strides[axis] == 0;
        if (depth == 0 || !(g_.is(id, kind::sum) || g_.is(id, kind::product) || g_.is(id, kind::elementwise))) return false;
        if (g_[id].op->of_shape) return false;
        for (int i = 0; i < g_[id].count; ++i)
            if (!is_even(use(id, i), axis, depth - 1)) return false;
        return true;
    }
    /// The axis along which a node is not zero at one place alone, which an index says; -1 if there is none.
    [[nodiscard]] constexpr int masked_axis(int id) const {
        const shape& form = g_.shape_of(id);
        if (form.is_scalar()) return -1;
        if (!is(id, id_of<op::where_record>)) return compared_axis(id, form);
        const int zero = use(id, 2);
        if (!g_.is(zero, kind::constant) || !g_.value_of(zero).is_zero()) return -1;
        const int axis = compared_axis(use(id, 0), form);
        return axis >= 0 && is_even(use(id, 1), axis) ? axis : -1;
    }

    const graph& g_;
};

/// The elements of the bands of a group, one band after the other, as a vector.
constexpr handle band_elements(simplifier& s, band_list list, int group, const shape& to) {
    simplify::weighted_list parts;
    amount at = 0;
    list.group();
    for (const band& b : list.bands) {
        if (b.group != group) continue;
        handle c = b.node < 0 ? number_node(s, {1}, b.own) : s.at(b.node);
        if (c.form().is_scalar()) c = b.own.is_scalar() ? c : op::spread_over(c, b.own);
        else if (!(c.form() == b.own)) c = simplify::make_view(s, c, b.from, b.own);
        const shape flat = vector_shape(b.own.size());
        if (!c.form().is_vector()) c = simplify::make_view(s, c, dense_layout(flat), flat);
        parts.push_back({simplify::make_place(s, c, without_unit_axes({at, {1}}, flat), to).id, b.weight, false});
        at += b.own.size();
    }
    return simplify::make_sum(s, {0}, parts.begin(), parts.size(), to);
}

}  // namespace typegrad::calculus
