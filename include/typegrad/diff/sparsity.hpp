// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/bands.hpp"
#include "typegrad/op/word.hpp"

namespace typegrad {

namespace op {

/// The elements of a tensor that are not structurally zero, in row-major order. How many there are says
/// who asks (eval/nonzeros.hpp); which they are is seen when the tensor is loaded.
template <std::int64_t Count>
struct nonzeros_record {
    using called = word<"nonzeros", Count>;
    static constexpr std::string_view name = called::text();
    static constexpr int arity = 1;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape*, int) { return vector_shape(Count); }
};

/// The same where only run time knows which they are: the elements of a group of its bands, see bands.hpp.
template <amount Count, int Group>
struct band_elements_record {
    using called = word<"band_elements", Count, amount(Group)>;
    static constexpr std::string_view name = called::text();
    static constexpr int arity = 1;
    static constexpr int axis = Group;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape*, int) { return vector_shape(Count); }
};

}  // namespace op

namespace calculus {

/// Whether each element of a node may be other than zero, whatever the symbols are.
using pattern = meta::list<unsigned char>;

/// Goes through the elements of a shape in row-major order, along a layout.
class element_walk {
public:
    constexpr element_walk(const shape& form, const layout& lay) : rank_(form.rank), at_(lay.base.number) {
        for (int k = 0; k < form.rank; ++k) {
            extents_[k] = form.extents[k].number;
            strides_[k] = lay.strides[k].number;
        }
    }
    [[nodiscard]] constexpr std::int64_t at() const { return at_; }
    constexpr void advance() {
        for (int k = rank_; k-- > 0;) {
            at_ += strides_[k];
            if (++index_[k] < extents_[k]) return;
            at_ -= strides_[k] * extents_[k];
            index_[k] = 0;
        }
    }

private:
    int rank_;
    std::int64_t at_;
    std::int64_t extents_[max_rank]{}, strides_[max_rank]{}, index_[max_rank]{};
};

/// The patterns of a node and of what it is arranged, added or multiplied from.
class patterns {
public:
    constexpr patterns(const graph& whole, int root) : g_(whole), found_(root + 1) {
        meta::list<unsigned char> wanted(root + 1);
        wanted.at[root] = 1;
        for (int id = root; id >= 0; --id)
            for (int i = 0; wanted.at[id] != 0 && passes(id) && i < whole[id].count; ++i) {
                const int x = whole.use(id, i).node, from = is_placed_term(id, x) ? whole.use(x, 0).node : x;
                if (!whole.shape_of(from).is_scalar()) wanted.at[from] = 1;
            }
        for (int id = 0; id <= root; ++id)
            if (wanted.at[id] != 0) find(id);
    }
    constexpr const pattern& operator[](int id) const { return found_.at[id]; }

private:
    /// Whether zeros of its operands may be zeros of a node.
    [[nodiscard]] constexpr bool passes(int id) const {
        switch (g_[id].op->what) {
        case kind::place:
        case kind::view:
        case kind::product:
            return true;
        case kind::sum:
            return g_.value_of(id).is_zero();
        case kind::chain:
            return g_[id].count == 1;
        case kind::elementwise:
            return g_[id].op->id == id_of<op::where_record>;
        default:
            return false;
        }
    }
    constexpr bool is_zero(int id) const {
        return g_.is(id, kind::constant) && g_.value_of(id).is_zero();
    }
    /// Whether x is a term of a sum that says where its elements go: hundreds of those need no pattern of their own.
    [[nodiscard]] constexpr bool is_placed_term(int id, int x) const {
        return g_.is(id, kind::sum) && g_.is(x, kind::place);
    }

    constexpr void find(int id) {
        const node& n = g_[id];
        const shape form = g_.shape_of(id);
        pattern& found = found_.at[id];
        found.resize(static_cast<int>(form.size().number));
        const bool all = is_zero(id) ? false : !passes(id) || n.op->what == kind::product;
        for (unsigned char& f : found) f = all ? 1 : 0;
        if (!passes(id)) return;
        const bool choice = n.op->what == kind::elementwise;
        for (int i = choice ? 1 : 0; i < n.count; ++i) {
            const int x = g_.use(id, i).node;
            if (is_placed_term(id, x)) {
                const int own = g_.use(x, 0).node;
                arrange(own, g_.shape_of(own), g_.layout_of(x), false, found);
                continue;
            }
            const shape& from = g_.shape_of(x);
            switch (n.op->what) {
            case kind::place:
                arrange(x, from, g_.layout_of(id), false, found);
                break;
            case kind::view:
                arrange(x, form, g_.layout_of(id), true, found);
                break;
            case kind::chain:
                arrange(x, form,
                        from.is_vector() || from.row ? dense_layout(form) : transposed_layout(from),
                        true, found);
                break;
            default:
                for (int k = 0; k < found.count; ++k) {
                    const bool here = from.is_scalar() ? !is_zero(x) : found_.at[x].at[k] != 0;
                    if (n.op->what != kind::product) found.at[k] = found.at[k] != 0 || here ? 1 : 0;
                    else if (!here && !g_.number_at(g_.use(id, i).weight).negative) found.at[k] = 0;
                }
            }
        }
    }
    /// The pattern of a view of x, or of x at a place.
    constexpr void arrange(int x, const shape& form, const layout& l, bool view, pattern& found) {
        element_walk walk(form, l);
        for (std::int64_t i = 0; i < form.size().number; ++i, walk.advance()) {
            const std::int64_t to = view ? i : walk.at(), from = view ? walk.at() : i;
            const bool here = g_.shape_of(x).is_scalar() ? !is_zero(x) : found_.at[x].at[from] != 0;
            if (here) found.at[to] = 1;
        }
    }

    const graph& g_;
    meta::list<pattern> found_;
};

constexpr int count_of(const pattern& p) {
    int count = 0;
    for (unsigned char one : p) count += one;
    return count;
}

/// Which of the elements of a place have which place among the nonzeros: a layout, if there is one.
constexpr bool places_among(const shape& own, const layout& l, const meta::list<int>& order,
                            layout& among) {
    const std::int64_t size = own.size().number;
    among = {};
    among.base = order.at[l.base.number];
    for (int k = 0; k < own.rank; ++k)
        if (own.extents[k] > 1) among.strides[k] = order.at[(l.base + l.strides[k]).number] - among.base;
    element_walk walk(own, l), sought(own, among);
    for (std::int64_t i = 0; i < size; ++i, walk.advance(), sought.advance())
        if (order.at[walk.at()] < 0 || order.at[walk.at()] != sought.at()) return false;
    return is_injective(among, own, vector_shape(order.count));
}

/// The answer to one of the two questions about the nonzeros of x, as a vector of some shape.
constexpr handle nonzero_elements(simplifier& s, handle x, const operation& question, const shape& form) {
    if (question.name.starts_with("band_elements")) return band_elements(s, band_list(s.nodes, x.id), question.axis, form);
    const patterns known(s.nodes, x.id);
    const pattern& found = known[x.id];
    const shape to = vector_shape(count_of(found));
    s.work += found.count / 4;
    if (to.size().number == 0) return number_node(s, {0}, to);
    if (to.size().number == found.count) return simplify::make_view(s, x, dense_layout(to), to);
    // Of each element its place among the nonzeros.
    meta::list<int> order(found.count);
    int next = 0;
    for (int i = 0; i < found.count; ++i) order.at[i] = found.at[i] != 0 ? next++ : -1;
    simplify::weighted_list terms, parts;
    if (simplify::is_joined(s.nodes, x.id) && s.nodes.value_of(x.id).is_zero())
        simplify::append_operands(s.nodes, x.id, terms);
    else terms.push_back({x.id, {1}, false});
    for (const weighted& t : terms) {
        const handle term = s.at(t.node);
        layout among;
        if (term.is(kind::place)) {
            const handle c = term.operand(0);
            if (places_among(c.form(), s.nodes.layout_of(t.node), order, among)) {
                const handle part =
                    simplify::make_place(s, c, without_unit_axes(among, c.form()), to);
                parts.push_back({part.id, t.weight, false});
                continue;
            }
        }
        pattern own = found;
        if (t.node != x.id) own = patterns(s.nodes, t.node)[t.node];
        for (int i = 0; i < own.count; ++i) {
            if (own.at[i] == 0) continue;
            const handle element = simplify::make_view(s, term, {i, {}}, {});
            parts.push_back(
                {simplify::make_place(s, element, {order.at[i], {}}, to).id, t.weight, false});
        }
    }
    return simplify::make_sum(s, {0}, parts.begin(), parts.size(), to);
}

}  // namespace calculus
}  // namespace typegrad
