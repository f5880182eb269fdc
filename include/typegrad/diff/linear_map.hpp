// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

/// The matrix of a linear map, read off the nodes that compute it from a placeholder v. It is kept as
/// *bands*, a few for each node y: coefficients of some shape, of which each stands in the row (an
/// element of y) and the column (an element of v) that two layouts over that shape say. v itself is one
/// band of ones along the diagonal, a slice of it a shorter one, a function of each element times it a
/// vector in the same places, and a matrix times it all of a matrix. So what is zero is nowhere, and
/// tensors stay tensors.
class linear_map {
public:
    constexpr explicit linear_map(simplifier& maker) : s_(maker) {}

    /// To be read off from v to root, in pieces.
    constexpr void start(int root, int v) {
        root_ = root;
        next_ = v_ = v;
        failed_ = bands_ = 0;
        most_bands_ = 256;
        for (auto* l : {&coefficients_, &rows_, &columns_, &following_, &indices_, &steps_}) l->clear();
        first_ = meta::list<int>(root + 1);
        wanted_ = meta::list<int>(root + 1);
        for (int& f : first_) f = -1;
        // 1: leads to the root; 2: depends on v as well.
        wanted_.at[root] = 1;
        for (int id = root; id > v; --id) {
            if (wanted_.at[id] == 0) continue;
            for (int i = 0; i < s_.nodes[id].count; ++i) wanted_.at[s_.nodes.use(id, i).node] = 1;
        }
        if (v <= root) wanted_.at[v] = 2 * wanted_.at[v];
        for (int id = v + 1; id <= root; ++id)
            for (int i = 0; wanted_.at[id] == 1 && i < s_.nodes[id].count; ++i)
                if (depends(s_.nodes.use(id, i).node)) wanted_.at[id] = 2;
        for (int id = v; id <= root; ++id) most_bands_ += wanted_.at[id] / 2;
        s_.work += (root - v) / 8;
    }
    /// Goes on until the builder has done so much work; whether the end is reached.
    constexpr bool advance(int limit) {
        for (; next_ <= root_ && failed_ == 0; ++next_) {
            if (s_.work > limit) return false;
            if (!depends(next_)) continue;
            if (!pass(next_) || bands_ > most_bands_) failed_ = 1;
            collect(next_);
        }
        return true;
    }
    /// Whether there is an operation on the way that has no rule here, or far more bands than nodes.
    [[nodiscard]] constexpr bool failed() const { return failed_ != 0; }

    /// Whether it is of so many bands that the matrix is an evaluation's work.
    [[nodiscard]] constexpr bool is_long() const { return coefficients_.count > 512; }

    /// The matrix, or its transpose, in a shape of as many elements; no node if there is no rule for it.
    constexpr handle matrix(const shape& form, bool transposed, bool symmetric) {
        const amount height = s_.nodes.shape_of(root_).size(),
                           width = s_.nodes.shape_of(v_).size();
        if (symmetric && indices_.count == 0) share_mirrored(width);
        simplify::weighted_list parts;
        for (int b = depends(root_) ? first_.at[root_] : -1; b >= 0; b = following_.at[b]) {
            layout r = s_.nodes.layout_at(rows_.at[b]), k = s_.nodes.layout_at(columns_.at[b]);
            handle c = s_.at(coefficients_.at[b]);
            if (indices_.count != 0 && !put_by_indices(c, r, k)) return {};
            const layout l = transposed ? joint(k, height, r) : joint(r, width, k);
            parts.push_back({simplify::make_place(s_, c, l, form).id, {1}, false});
        }
        if (parts.size() == 1) return s_.at(parts[0].node);
        return simplify::make_sum(s_, {0}, parts.begin(), parts.size(), form);
    }

    constexpr void remember(meta::memory& m) const {
        for (int n : {root_, v_, next_, failed_, bands_, most_bands_}) m.write(n);
        for (const auto* l : {&wanted_, &first_, &coefficients_, &rows_, &columns_, &following_, &indices_, &steps_})
            m.write(*l);
    }
    constexpr void recall(meta::memory& m) {
        for (int* n : {&root_, &v_, &next_, &failed_, &bands_, &most_bands_}) m.read(*n);
        for (auto* l : {&wanted_, &first_, &coefficients_, &rows_, &columns_, &following_, &indices_, &steps_})
            m.read(*l);
    }

private:
    /// A band of the node whose turn it is.
    struct made {
        int node, weight, rows, columns;
    };

    [[nodiscard]] constexpr bool depends(int id) const {
        return id <= root_ && wanted_.at[id] == 2;
    }
    constexpr const shape& form_of(int id) const { return s_.nodes.shape_of(id); }
    /// a·n + b.
    static constexpr layout joint(const layout& a, amount n, const layout& b) {
        layout l;
        l.base = a.base * n + b.base;
        for (int k = 0; k < max_rank; ++k) l.strides[k] = a.strides[k] * n + b.strides[k];
        return l;
    }

    /// Adds a band. Axes of one element vanish, and along axes that neither layout moves on it is summed.
    constexpr void put(handle c, layout r, layout k) {
        if (c.is_number({0})) return;
        bool units = false;
        for (int axis = c.form().rank; axis-- > 0;) {
            units = units || c.form().extents[axis] == 1;
            if (c.form().extents[axis] == 1 || r.strides[axis] != 0 || k.strides[axis] != 0)
                continue;
            c = summed(c, axis);
            remove_axis(r, axis);
            remove_axis(k, axis);
        }
        if (units) {
            shape own;
            layout rows, columns;
            rows.base = r.base;
            columns.base = k.base;
            for (int axis = 0; axis < c.form().rank; ++axis) {
                if (c.form().extents[axis] == 1) continue;
                rows.strides[own.rank] = r.strides[axis];
                columns.strides[own.rank] = k.strides[axis];
                own.extents[own.rank++] = c.form().extents[axis];
            }
            c = simplify::make_view(s_, c, dense_layout(own), own);
            r = rows;
            k = columns;
        }
        s_.work += 8;
        ++bands_;
        made_.push_back({c.id, graph::one, s_.nodes.layout_index(r), s_.nodes.layout_index(k)});
    }
    static constexpr void remove_axis(layout& l, int axis) {
        for (int j = axis; j < max_rank; ++j)
            l.strides[j] = j + 1 < max_rank ? l.strides[j + 1] : 0;
    }
    /// The sum along an axis; of a product of matrices without the product.
    constexpr handle summed(handle c, int axis) {
        if (!c.form().is_matrix() || !c.is(kind::chain) || s_.nodes[c.id].count < 2)
            return op::axis_sum(c, axis);
        const shape from = c.form();
        const handle ones = number_node(s_, {1}, vector_shape(from.extents[axis]));
        const weighted pair[] = {{c.id, {1}, axis == 0}, {ones.id, {1}, false}};
        return simplify::make_chain(s_, {1}, pair, 2, vector_shape(from.extents[1 - axis]));
    }

    /// What has been put becomes the bands of a node; those in the same places are added.
    constexpr void collect(int id) {
        const bool many = made_.count > 32;  // then only those whose rows have the same remainder are compared
        meta::list<int> next(many ? made_.count : 0), heads(many ? 64 : 0);
        for (int& h : heads) h = made_.count;
        for (int i = next.count; i-- > 0;) {
            int& head = heads.at[made_.at[i].rows & 63];
            next.at[i] = head;
            head = i;
        }
        for (int i = 0; i < made_.count; ++i) {
            const made m = made_.at[i];
            if (m.node < 0) continue;
            terms_.clear();
            const int form = s_.nodes[m.node].form;
            for (int j = i; j < made_.count; j = many ? next.at[j] : j + 1) {
                made& other = made_.at[j];
                if (other.rows != m.rows || other.columns != m.columns || other.node < 0) continue;
                if (s_.nodes[other.node].form != form) continue;
                terms_.push_back({other.node, other.weight});
                other.node = -1;
            }
            const int c =
                terms_.count == 1 && m.weight == graph::one
                    ? m.node
                    : simplify::join(s_, kind::sum, graph::zero, terms_.at, terms_.count, form);
            if (s_.at(c).is_number({0})) continue;
            coefficients_.push_back(c);
            rows_.push_back(m.rows);
            columns_.push_back(m.columns);
            following_.push_back(first_.at[id]);
            first_.at[id] = following_.count - 1;
        }
        s_.work += many ? made_.count * made_.count / 256 : made_.count * made_.count / 32;
        made_.clear();
    }

    /// Puts the bands of node `id`; false if its operation has no rule.
    constexpr bool pass(int id) {
        const node n = s_.nodes[id];
        if (id == v_) {
            shape own = form_of(id);
            own.row = false;
            put(number_node(s_, {1}, own), dense_layout(own), dense_layout(own));
            return true;
        }
        if (indices_.count != 0 && !passes_indices(id)) return false;
        switch (n.op->what) {
        case kind::sum:
            return through_sum(id);
        case kind::product:
            return through_product(id);
        case kind::chain:
            return through_chain(id);
        case kind::view:
            return through_view(id);
        case kind::place:
            return through_place(id);
        case kind::reduction:
            return n.op->linear && through_reduction(id);
        case kind::elementwise:
            return n.op->id == id_of<op::where_record> && through_choice(id);
        case kind::kernel:
        case kind::tensor:
            return through_index(id);
        default:
            return false;
        }
    }

    /// Calls `use(c, r, k)` for each band of x, an operand of a node of some shape; if x is a scalar
    /// that the node spreads, for the band of all its elements.
    template <class Use>
    constexpr bool each(int x, const shape& form, Use use) {
        const bool spread = form_of(x).is_scalar() && !form.is_scalar();
        for (int b = first_.at[x]; b >= 0; b = following_.at[b]) {
            const handle c = s_.at(coefficients_.at[b]);
            const layout r = s_.nodes.layout_at(rows_.at[b]),
                         k = s_.nodes.layout_at(columns_.at[b]);
            bool done = true;
            if (!spread) {
                done = use(c, r, k);
            } else {
                shape own = form;
                own.row = false;
                const handle ones = number_node(s_, {1}, own);
                if (own.rank + c.form().rank > max_rank) return false;
                done = use(outer_of(ones, c), dense_layout(own), behind(own.rank, k));
            }
            if (!done) return false;
        }
        return true;
    }
    /// A layout for axes that come after others.
    static constexpr layout behind(int axes, const layout& l) {
        layout moved;
        moved.base = l.base;
        for (int k = max_rank; k-- > axes;) moved.strides[k] = l.strides[k - axes];
        return moved;
    }
    /// u[i]·c[s], with the axes of both.
    constexpr handle outer_of(handle u, handle c) {
        const shape a = u.form(), b = c.form();
        shape both = a;
        both.row = false;
        for (int k = 0; k < b.rank; ++k) both.extents[both.rank++] = b.extents[k];
        if (a.is_vector() && b.is_vector() && !u.is(kind::constant) && !c.is(kind::constant)) {
            const weighted pair[] = {{u.id, {1}, false}, {c.id, {1}, true}};
            return simplify::make_chain(s_, {1}, pair, 2, both);
        }
        weighted pair[] = {{u.id, {1}, false}, {c.id, {1}, false}};
        if (!a.is_scalar())
            pair[0].node =
                simplify::make_view(s_, u, without_unit_axes(dense_layout(a), a), both).id;
        if (!b.is_scalar())
            pair[1].node = simplify::make_view(s_, c, behind(a.rank, dense_layout(b)), both).id;
        return simplify::make_product(s_, {1}, pair, 2, both);
    }

    constexpr bool through_sum(int id) {
        const shape form = form_of(id);
        for (int i = 0; i < s_.nodes[id].count; ++i) {
            const operand u = s_.nodes.use(id, i);
            if (!depends(u.node)) continue;
            const int before = made_.count;
            if (form_of(u.node).is_scalar() == form.is_scalar()) {
                for (int b = first_.at[u.node]; b >= 0; b = following_.at[b])
                    made_.push_back({coefficients_.at[b], graph::one, rows_.at[b], columns_.at[b]});
            } else if (!each(u.node, form, [&](handle c, const layout& r, const layout& k) {
                           put(c, r, k);
                           return true;
                       })) {
                return false;
            }
            for (int m = before; m < made_.count; ++m) made_.at[m].weight = u.weight;
        }
        return true;
    }

    // In linear_map_rules.hpp, linear_map_chain.hpp and linear_map_index.hpp:
    constexpr bool through_product(int id);
    constexpr handle scaled_rows(handle u, handle c, const layout& r);
    constexpr handle diagonal_matrix(handle d);
    constexpr bool through_choice(int id);
    constexpr bool through_reduction(int id);
    constexpr bool through_place(int id);
    constexpr bool through_view(int id);
    constexpr bool through_element(int x, amount at);
    constexpr bool through_chain(int id);
    constexpr handle product_of(const simplify::weighted_list& factors, int first, int last);
    constexpr bool matrix_times(handle m, bool transposed, amount n, handle c,
                                const layout& r, const layout& k);
    constexpr bool chain_band(handle left, handle right, const shape& to, amount height,
                              amount width, handle c, const layout& a, const layout& b,
                              const layout& k);
    constexpr void share_mirrored(amount n);
    constexpr bool through_index(int id);
    constexpr bool taken_by_index(int x, int i);
    constexpr bool put_by_index(int v, int i, const shape& to);
    constexpr bool passes_indices(int id) const;
    constexpr amount index_times(int i, const amount& step, const amount& extent);
    constexpr bool put_by_indices(handle& c, layout& r, layout& k);
    constexpr bool put_side(handle& c, layout& side, layout& other, int which);

    simplifier& s_;
    int root_ = -1, v_ = -1;
    int next_ = 0;
    int failed_ = 0;
    int bands_ = 0, most_bands_ = 0;  ///< that have been put, and of which that are too many
    meta::list<int> wanted_;  ///< 2 of the nodes between v and the root
    meta::list<int> first_;   ///< of each node's bands, or -1
    meta::list<int> coefficients_, rows_, columns_,
        following_;  ///< the bands; layouts by their index
    meta::list<int> indices_, steps_;  ///< the nodes that stand-ins are for, and what they are times
    meta::list<made> made_;
    meta::list<operand> terms_;
};

}  // namespace typegrad::calculus

#include "typegrad/diff/linear_map_chain.hpp"  // the rest of the map
#include "typegrad/diff/linear_map_index.hpp"  // the rest of the map
#include "typegrad/diff/linear_map_rules.hpp"  // the rest of the map
