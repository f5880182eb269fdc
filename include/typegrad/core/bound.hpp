// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"
#include "typegrad/core/spell.hpp"

namespace typegrad {

/// Whether map `id`, whose operands are the mapped expression and then pairs of a symbol and what it
/// runs over, binds a symbol.
constexpr bool binds(const graph& g, int id, int symbol) {
    for (int i = 1; i < g[id].count; i += 2)
        if (g.use(id, i).node == symbol) return true;
    return false;
}

/// Whether a symbol occurs in one of the roots outside the maps that bind it.
constexpr bool is_free(const graph& g, const meta::list<int>& roots, int symbol) {
    bool any = false;
    for (const node& n : g) any = any || n.op->what == kind::map;
    if (!any) return true;
    meta::list<unsigned char> reached(g.size());
    for (int r : roots) reached.at[r] = 1;
    for (int id = g.size(); id-- > symbol;) {
        if (reached.at[id] == 0) continue;
        const bool map = g.is(id, kind::map), bound = map && binds(g, id, symbol);
        for (int i = bound ? 1 : 0; i < g[id].count; ++i)
            if (!map || i % 2 == 0) reached.at[g.use(id, i).node] = 1;
    }
    return reached.at[symbol] != 0;
}

/// Whether x is a symbol that occurs in f, but only where a map binds it.
constexpr bool is_bound(const descriptor& f, const descriptor& x) {
    if (!f.binds || x.op->what != kind::symbol) return false;
    graph g;
    loader load(g);
    meta::list<int> roots;
    roots.push_back(load.load(f));
    for (int id = 0; id < g.size(); ++id)
        if (g.is(id, kind::symbol) && g[id].source->hash == x.hash) return !is_free(g, roots, id);
    return false;
}

/// Whether f depends on a tensor x by a loop that has derivatives forwards only.
constexpr bool is_forward_only(const descriptor& f, const descriptor& x) {
    if (!f.forward_only || x.form.is_scalar()) return false;
    graph g;
    loader load(g);
    load.load(f);
    const int by = load.load(x);
    meta::list<unsigned char> depends(g.size());
    depends.at[by] = 1;
    for (int id = 0; id < g.size(); ++id) {
        for (int i = 0; i < g[id].count; ++i) depends.at[id] |= depends.at[g.use(id, i).node];
        if (depends.at[id] != 0 && g[id].op->forward_only) return true;
    }
    return false;
}

/// `grad by W goes backwards through while_loop`.
constexpr void say_forward_only(const operand_list& x, meta::text& sentence, std::string_view word) {
    sentence << word << " by ";
    x.spell(sentence, 1);
    sentence << " goes backwards through while_loop, which has forward derivatives only: say jvp, or diff by a scalar";
}

/// `grad by x, which a map binds`.
constexpr void say_bound(const operand_list& x, meta::text& sentence, std::string_view word) {
    sentence << word << " by ";
    x.spell(sentence, 1);
    sentence << ", which a map binds: it is not known outside";
}

}  // namespace typegrad
