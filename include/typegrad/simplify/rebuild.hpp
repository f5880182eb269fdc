// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/construct.hpp"

namespace typegrad::simplify {

/// Node `id` of `from`, a graph of simplified nodes, as it is, if nothing that it is made of has
/// become another node or can be taken apart now: then no identity applies that did not apply
/// before. Else -1.
constexpr int copied(simplifier& s, const graph& from, int id, const meta::list<int>& map) {
    const node& n = from[id];
    const kind what = n.op->what;
    const bool form = what == kind::sum || what == kind::product;
    if (n.count > 4 || what == kind::chain || what == kind::view || what == kind::place || what >= kind::loop) return -1;
    if (n.op->linear || n.op->transparent || s.policy == flatten::everything) return -1;
    if (n.op->id == id_of<op::log_record> || n.op->id == id_of<op::log1p_record>) return -1;  // see `accurate_logarithm`
    if (what == kind::sum && (n.count == 1 || (n.count == 2 && may_share_factor(from, from.use(id, 0).node, from.use(id, 1).node))))
        return -1;  // see `complement`, `factored_complement`
    if (s.written_out && n.op->has_written_out) return -1;
    s.work += 2 + n.count;
    operand operands[4]{};
    int logistic = 0;
    const node *before = from.begin(), *now = s.nodes.begin();
    const operand* uses = from.operands(id);
    for (int i = 0; i < n.count; ++i) {
        const operand& u = uses[i];
        const int x = map.at[u.node];
        if (now[x].hash != before[u.node].hash) return -1;
        if (form && !is_opaque(s, {x, u.weight}, what == kind::product, logistic)) return -1;
        operands[i] = {x, s.nodes.number_of(from, u.weight)};
    }
    s.masks = s.masks || n.op->id == id_of<op::where_record>;
    node copy = n;
    copy.form = s.nodes.form_of(from, n.form);
    copy.value = s.nodes.number_of(from, n.value);
    return s.nodes.intern_hashed(copy, operands, n.count);
}

/// Whether a node is a number made of numbers, by arithmetic or a function that no rule lowers.
constexpr bool is_plain(const graph& g, int id) {
    const node& n = g[id];
    const kind what = n.op->what;
    return n.form == graph::scalar && (what == kind::sum || what == kind::product || what == kind::elementwise) &&
           n.count != 0 && !n.op->lowers;
}

/// Builds node `id` of `from` again in s, with its operands replaced: map[operand] is a node of s.
constexpr handle rebuild(simplifier& s, const graph& from, int id, const meta::list<int>& map) {
    const node n = from[id];
    const kind what = n.op->what;
    if (what == kind::symbol || what == kind::constant) {
        node copy = n;
        copy.form = s.nodes.form_of(from, n.form);
        copy.value = s.nodes.number_of(from, n.value);
        return s.at(s.nodes.intern(copy, nullptr, 0));
    }
    if (what == kind::view || what == kind::place) {
        const shape form = from.shape_of(id);
        return arrange(s, what, s.at(map[from.use(id, 0).node]), from.layout_of(id), form);
    }
    if (what == kind::sum || what == kind::product || what == kind::chain) {
        const int form = s.nodes.form_of(from, n.form), number = s.nodes.number_of(from, n.value);
        operand few[4]{};
        meta::list<operand> many;
        if (n.count > 4) many.resize(n.count);
        operand* list = n.count > 4 ? many.at : few;
        for (int i = 0; i < n.count; ++i) {
            const operand& u = from.use(id, i);
            list[i] = {map[u.node], what == kind::chain ? u.weight : s.nodes.number_of(from, u.weight)};
        }
        return s.join(s, what, number, list, n.count, form);
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

#include "typegrad/simplify/segments.hpp"  // the rest of construct
