// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/code_writer.hpp"

namespace typegrad::plan {

/// Whether a result is a tensor of numbers that are computed one by one: a sum of places, each element
/// once or, if there may be gaps, not at all.
constexpr bool is_gathered(const graph& g, int id, bool gaps) {
    const node& n = g[id];
    const amount size = g.shape_of(id).size();
    if (n.op->what != kind::sum || n.value != graph::zero) return false;
    if (!(size == n.count || (gaps && n.count < size && size <= 8192))) return false;
    meta::list<unsigned char> taken(static_cast<int>(size.number));
    for (int i = 0; i < n.count; ++i) {
        const int part = g.use(id, i).node;
        if (!g.is(part, kind::place) || g[g.use(part, 0).node].form != graph::scalar) return false;
        const amount at = g.layout_of(part).base;
        if (!at.is_known() || taken[static_cast<int>(at.number)]++ != 0) return false;
    }
    return true;
}

/// Of a node that is no function of numbers: 1 if it is a sum of tensors, 0 if it is an element of what is given or
/// a place, more than there are nodes if it is anything else.
constexpr int sums_of_tensors(const graph& g, const node& n) {
    const kind what = n.op->what;
    if (what == kind::sum) return 1;
    const bool known = what == kind::view ? n.form == graph::scalar && g.is(g.operands()[n.first].node, kind::symbol)
                                          : what == kind::symbol || what == kind::place;
    return known ? 0 : g.size() + 1;
}

/// Whether all that is computed are numbers, from elements of what is given to elements of results: then
/// there is nothing to take apart or to schedule. The kinds from `reduction` on are of tensors. A result has
/// gaps only where no operand may be in its memory: they are filled first.
constexpr bool only_numbers(const graph& g, const meta::list<int>& roots, bool gaps = false) {
    int tensors = 0;
    for (const node& n : g)  // clang counts statements, and there may be thousands of nodes
        if (n.form != graph::scalar || n.op->lowers || n.op->what >= kind::reduction ||
            n.op->id == id_of<op::extent_record>)
            if ((tensors += sums_of_tensors(g, n)) > g.size()) return false;
    for (int r : roots) {
        if (g[r].form == graph::scalar) continue;
        if (!is_gathered(g, r, gaps)) return false;
        --tensors;
    }
    return tensors == 0;  // each is one result
}

/// One block for all that leads to the roots.
constexpr schedule schedule_of_scalars(const graph& g, const meta::list<int>& roots) {
    schedule s;
    s.roles.resize(g.size());
    s.levels.resize(g.size());
    for (role& r : s.roles) r = role::scalar;
    find_mates(g, s);
    for (role& r : s.roles) r = role::unused;
    for (int r : roots) s.roles.at[r] = role::scalar;
    const node* all = g.begin();
    const operand* operands = g.operands();
    for (int id = g.size(); id-- > 0;) {
        if (s.roles.at[id] == role::unused) continue;
        const node& n = all[id];
        if (n.form != graph::scalar || n.count == 0)
            s.roles.at[id] = n.count == 0 ? role::leaf : n.op->what == kind::place ? role::part : role::joined;
        const operand* x = operands + n.first;
        const int mate = s.mates.at[id];
        if (mate >= 0 && is_negated(g, x[0].node, g.use(mate, 0).node)) {
            // Both are computed from the operand of the mate.
            s.roles.at[mate] = s.roles.at[g.use(mate, 0).node] = role::scalar;
            continue;
        }
        for (int i = 0; i < n.count; ++i) s.roles.at[x[i].node] = role::scalar;
    }
    return s;
}

/// Writes a program of numbers only: a block of instructions in the order of the nodes, as long as
/// thousands of them, with no step for the compiler to spare.
class straight_line : code_writer {
public:
    constexpr straight_line(const graph& whole, const meta::list<int>& roots, const meta::list<output>& outputs)
        : code_writer(whole, schedule_of_scalars(whole, roots)) {
        name_inputs(outputs);
        draft_.code.reserve(whole.size() + roots.count);
        for (int k = 0; k < roots.count; ++k)
            if (has_gaps(roots.at[k])) fill(roots.at[k], {place::output, k});
        begin();
        for (int id = 0; id < whole.size(); ++id)
            if (s_.roles.at[id] == role::scalar) compute(id);
        // Results are written when everything has been read.
        for (int r : roots) {
            if (!is_tensor(r)) use(r);
            for (int i = 0; is_tensor(r) && i < whole[r].count; ++i) use(whole.use(whole.use(r, i).node, 0).node);
        }
        for (int k = 0; k < roots.count; ++k) {
            if (is_tensor(roots.at[k])) put_parts(roots.at[k], {place::output, k});
            else put_store(use(roots.at[k]), {place::output, k});
        }
        step s;
        s.first = first_;
        s.count = draft_.code.count - first_;
        draft_.steps.push_back(s);
    }

    [[nodiscard]] constexpr const draft& done() const { return draft_; }

private:
    [[nodiscard]] constexpr bool has_gaps(int id) const { return is_tensor(id) && !(g_.shape_of(id).size() == g_[id].count); }
    /// Zeros wherever something may stand.
    constexpr void fill(int id, location at) {
        begin();
        instruction store{};
        store.what = code::store;
        store.a = put_number({0});
        store.at = at;
        put(store);
        step s;
        s.what = step_kind::loop;
        const extent_pair all = loop_extents(g_.shape_of(id));
        s.rows = all.rows;
        s.columns = all.columns;
        end(s);
    }
    /// What stands at places: all of it is read before any of it is written.
    constexpr void put_parts(int id, location at) {
        for (int i = 0; i < g_[id].count; ++i) {
            const int part = g_.use(id, i).node;
            instruction store{};
            store.what = code::store;
            store.how = access::window;
            store.a = add_term(-1, {g_.use(part, 0).node, g_.use(id, i).weight});
            store.at = at;
            store.window = window_of(id, g_.layout_of(part), {});
            put(store);
        }
    }
};

}  // namespace typegrad::plan
