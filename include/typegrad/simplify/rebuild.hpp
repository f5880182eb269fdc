// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/construct.hpp"

namespace typegrad::simplify {

/// Builds node `id` of `from` again in s, with its operands replaced: map[operand] is a node of s.
constexpr handle rebuild(simplifier& s, const graph& from, int id, const meta::list<int>& map) {
    const node n = from[id];
    const shape form = from.shape_of(id);
    if (n.op->what == kind::symbol) {
        node copy = n;
        copy.form = s.nodes.form(form);
        copy.value = n.value == 0 ? 0 : s.nodes.number(from.value_of(id));
        return s.at(s.nodes.intern(copy, nullptr, 0));
    }
    if (n.op->what == kind::view || n.op->what == kind::place)
        return arrange(s, n.op->what, s.at(map[from.use(id, 0).node]), from.layout_of(id), form);
    if (n.op->what == kind::constant) return number_node(s, from.value_of(id), form);
    const meta::number number = from.value_of(id);
    if (n.op->what == kind::sum || n.op->what == kind::product || n.op->what == kind::chain) {
        weighted_list list;
        append_operands(from, id, list);
        for (weighted& w : list) w.node = map[w.node];
        return combine(s, n.op->what, number, list.begin(), list.size(), form);
    }
    if (n.count > 4) {
        meta::list<handle> many;
        for (int i = 0; i < n.count; ++i) many.push_back(s.at(map[from.use(id, i).node]));
        return construct(s, *n.op, many.begin(), n.count);
    }
    handle x[4];
    for (int i = 0; i < n.count; ++i) x[i] = s.at(map[from.use(id, i).node]);
    return construct(s, *n.op, x, n.count);
}

}  // namespace typegrad::simplify
