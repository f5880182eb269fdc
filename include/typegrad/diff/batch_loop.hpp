// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/batch.hpp"
#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

/// Marks what leads to nodes marked, from one on down: of loops what they are given and what their bodies
/// use, but no bodies, in which other things stand for what they bind.
constexpr void batch::reach(meta::list<unsigned char>& wanted, meta::list<use_in_body>& uses, int from) const {
    for (int id = from; id >= 0; --id) {
        if (wanted.at[id] == 0) continue;
        if (simplify::is_loop(s_.nodes, id)) reach_loop(wanted, uses, id);
        else if (simplify::is_loop_result(s_.nodes, id)) wanted.at[s_.nodes.use(id, 0).node] = 1;
        else
            for (int i = 0; i < s_.nodes[id].count; ++i) wanted.at[s_.nodes.use(id, i).node] = 1;
    }
}
constexpr void batch::reach_loop(meta::list<unsigned char>& wanted, meta::list<use_in_body>& uses, int loop) const {
    const simplify::loop_parts l(s_.nodes, loop);
    for (int i = 2; i < l.outside(); ++i) uses.push_back({loop, s_.nodes.use(loop, i).node});
    const meta::list<unsigned char> body = simplify::body_of(s_.nodes, loop);
    meta::list<unsigned char> used(loop);
    for (int i = l.inside(); i < s_.nodes[loop].count; ++i) used.at[s_.nodes.use(loop, i).node] = 1;
    for (int id = loop - 1; id >= 0; --id) {
        if (used.at[id] != 0 && body.at[id] == 0) uses.push_back({loop, id});
        for (int i = 0; used.at[id] != 0 && body.at[id] != 0 && i < s_.nodes[id].count; ++i) used.at[s_.nodes.use(id, i).node] = 1;
    }
    for (const use_in_body& u : uses)
        if (u.loop == loop) wanted.at[u.node] = 1;
}
/// Marks what depends on nodes marked, up to one.
constexpr void batch::spread(meta::list<unsigned char>& depends, const meta::list<use_in_body>& uses, int to) const {
    for (int id = 0; id <= to; ++id) {
        if (simplify::is_loop(s_.nodes, id)) {
            for (const use_in_body& u : uses)
                if (u.loop == id) depends.at[id] |= depends.at[u.node];
        } else {
            const int count = simplify::is_loop_result(s_.nodes, id) ? 1 : s_.nodes[id].count;
            for (int i = 0; i < count; ++i) depends.at[id] |= depends.at[s_.nodes.use(id, i).node];
        }
    }
}

/// A loop for all samples at once: what it carries has them as its leading axis, what it reads as its
/// second, after the turns.
constexpr handle batch::loop(int id) {
    const simplify::loop_parts l(s_.nodes, id);
    batch inner(s_);
    inner.like_ = like_;
    inner.root_ = id - 1;
    inner.map_ = map_;
    const meta::list<unsigned char> body = simplify::body_of(s_.nodes, id);
    meta::list<unsigned char> wanted(id), own(id);
    for (int i = l.inside(); i < s_.nodes[id].count; ++i) wanted.at[s_.nodes.use(id, i).node] = 1;
    meta::list<use_in_body> uses;
    inner.reach(wanted, uses, id - 1);
    for (int k = 0; k < id; ++k) own.at[k] = body.at[k] == 0 && is_batched(k);
    for (int j = 0; j < l.slabs; ++j) own.at[l.slab(j)] = is_batched(l.stack(j));
    for (int i = 0; i < l.carries; ++i) own.at[l.carry(i)] = is_batched(l.initial(i));
    for (bool more = true; more;) {
        inner.spread(own, uses, id - 1);
        more = false;
        for (int i = 0; i < l.carries; ++i) {
            if (own.at[l.next(i)] == 0 || own.at[l.carry(i)] != 0) continue;
            own.at[l.carry(i)] = 1;
            more = true;
        }
    }
    for (int k = 0; k < id; ++k)
        if (body.at[k] != 0) inner.map_.at[k] = wanted.at[k] != 0 && own.at[k] != 0 ? waiting : shared;
    meta::list<handle> initials, stacks, symbols, slabs, nexts;
    for (int i = 0; i < l.carries; ++i) symbols.push_back(inner.symbol_for_all(id, l.carry(i), i, own));
    for (int j = 0; j < l.slabs; ++j) slabs.push_back(inner.symbol_for_all(id, l.slab(j), l.carries + j, own));
    inner.advance(no_limit);
    for (int i = 0; i < l.carries; ++i) {
        const bool all = own.at[l.carry(i)] != 0;
        initials.push_back(all ? for_all_samples(l.initial(i)) : s_.at(l.initial(i)));
        nexts.push_back(all ? inner.for_all_samples(l.next(i)) : s_.at(l.next(i)));
    }
    for (int j = 0; j < l.slabs; ++j)
        stacks.push_back(is_batched(l.stack(j)) ? batch_index::exchanged(s_.at(map_.at[l.stack(j)])) : s_.at(l.stack(j)));
    meta::list<handle> x;
    x.push_back(s_.at(s_.nodes.use(id, 0).node));
    x.push_back(s_.at(s_.nodes.use(id, 1).node));
    for (const auto* list : {&initials, &stacks, &symbols, &slabs, &nexts})
        for (const handle& u : *list) x.push_back(u);
    for (int i = 0; i < l.carries; ++i) keep(id, l.carry(i), symbols[i].id);
    for (int i = l.inside() + l.carries; i < s_.nodes[id].count; ++i) {
        const int y = s_.nodes.use(id, i).node;
        x.push_back(s_.at(inner.is_batched(y) ? inner.map_.at[y] : y));
        keep(id, y, x.back().id);
    }
    return simplify::loop_node(s_, *s_.nodes[id].op, x.begin(), x.count);
}

constexpr handle batch::symbol_for_all(int loop, int symbol, int which, const meta::list<unsigned char>& own) {
    if (own.at[symbol] == 0) return s_.at(symbol);
    const shape form = for_all(s_.nodes.shape_of(symbol));
    const handle all = simplify::symbol_of_loop(s_, loop, form, 64 + which);
    map_.at[symbol] = all.id;
    return all;
}

constexpr handle batch::loop_result(int id, const shape& form) {
    const int own = s_.nodes.use(id, 0).node;
    int y = s_.nodes.use(id, 1).node, k = 0;
    while (kept_[k] != own || kept_[k + 1] != y) k += 3;
    y = kept_[k + 2];
    const bool last = s_.nodes.is(id, kind::last), alone = s_.nodes[own].op->forward_only;
    const handle pair[] = {s_.at(map_.at[own]), s_.at(y)};
    const operation& op = last && !alone ? operation_of<op::last_record> : operation_of<op::stacked_record>;
    const handle all = simplify::loop_node(s_, op, pair, 2);
    if (all.form() == form) return op::repeated(all, 0, samples());
    return last ? all : batch_index::exchanged(all);
}

/// The same of a loop that goes on for as long as each sample needs.
constexpr handle batch::loops_one_by_one(int id) {
    const simplify::loop_parts l(s_.nodes, id);
    const meta::list<unsigned char> body = simplify::body_of(s_.nodes, id);
    meta::list<unsigned char> wanted(id + 1);
    wanted.at[id] = 1;
    meta::list<use_in_body> uses;
    reach(wanted, uses, id);
    meta::list<handle> stacks, symbols;
    meta::list<int> map(id + 1), ys;
    for (int k = 0; k <= id; ++k) map.at[k] = k;
    for (const use_in_body& u : uses)
        if (u.loop == id && map.at[u.node] == u.node) map.at[u.node] = slab_of(id, u.node, stacks, symbols).id;
    ys.push_back(id);
    replace_nodes(s_, map, ys);
    const int alone = ys[0];
    ys.clear();
    for (int i = 0; i < l.carries; ++i) {
        const handle pair[] = {s_.at(alone), s_.at(l.carry(i))};
        ys.push_back(simplify::loop_node(s_, operation_of<op::last_record>, pair, 2).id);
        keep(id, l.carry(i), ys.back());
    }
    return over_samples(stacks, symbols, ys);
}

}  // namespace typegrad::calculus
