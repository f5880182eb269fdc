// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/lower.hpp"
#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

/// How a node is computed.
enum class role : unsigned char {
    unused,   ///< not needed for any root
    leaf,     ///< a symbol, a number, an extent
    alias,    ///< the memory of its operand under another shape (a transposed vector)
    view,     ///< some of the memory of its operand
    part,     ///< what its operand adds to a joined value
    joined,   ///< parts that are written into one value
    scalar,   ///< scalar code
    element,  ///< code for every element
    reduce,   ///< an accumulator of a loop
    product,  ///< a matrix product
    kernel,   ///< an operation with a loop of its own
    repeat,   ///< a loop, with a program of its own for its body
    result    ///< what a loop leaves in memory
};

constexpr role role_of(const graph& g, int id) {
    const node& n = g[id];
    switch (n.op->what) {
        case kind::constant:
        case kind::symbol: return role::leaf;
        case kind::chain:
            if (n.count == 1)
                return g.shape_of(g.use(id, 0).node).is_vector() || g.shape_of(id).is_vector()
                           ? role::alias
                           : role::element;
            return is_outer(g, id) ? role::element : role::product;
        case kind::reduction: return role::reduce;
        case kind::kernel: return role::kernel;
        case kind::view: return g.shape_of(id).is_scalar() ? role::scalar : role::view;
        case kind::place: return role::part;
        case kind::loop: return role::repeat;
        case kind::last:
        case kind::stacked: return role::result;
        case kind::sum:
            if (n.count != 0 && g.is(g.use(id, 0).node, kind::place)) return role::joined;
            return g.shape_of(id).is_scalar() ? role::scalar : role::element;
        default:
            if (g[id].op->id == id_of<op::extent_record>) return role::leaf;
            return g.shape_of(id).is_scalar() ? role::scalar : role::element;
    }
}

/// What each node is, and at which level it is computed. Within a level scalar code runs first,
/// then the loops, then products and kernels; loops of one level and shape are one loop.
struct schedule {
    meta::list<role> roles;
    meta::list<int> levels;
    meta::list<int> mates;  ///< of sigmoid(u), sigmoid(-u); else -1
    meta::list<unsigned char> adds;  ///< whether a part adds to what is there, else nothing is
    int last = 0;
};

/// Whether a is -b.
constexpr bool is_negated(const graph& g, int a, int b) {
    return g.is(a, kind::product) && g[a].count == 1 && g.use(a, 0).node == b &&
           g.use(a, 0).weight == graph::one && g.value_of(a) == meta::number{-1};
}

constexpr void find_mates(const graph& g, schedule& s) {
    s.mates.resize(g.size());
    meta::list<int> sigmoids, sigmoid_of;
    const std::uint64_t sigmoid = id_of<op::sigmoid_record>;
    int id = 0;
    for (const node& n : g) {
        if (n.op->id == sigmoid && s.roles.at[id] != role::unused) sigmoids.push_back(id);
        s.mates.at[id++] = -1;
    }
    if (sigmoids.count < 2) return;
    sigmoid_of.resize(g.size());
    for (int y : sigmoids) sigmoid_of[g.use(y, 0).node] = y + 1;
    for (int y : sigmoids) {
        const int x = g.use(y, 0).node;
        if (!g.is(x, kind::product) || g[x].count != 1) continue;
        const int u = g.use(x, 0).node, other = sigmoid_of[u] - 1;
        if (other < 0 || !is_negated(g, x, u)) continue;
        s.mates.at[y] = other;
        s.mates.at[other] = y;
    }
}

/// sigmoid(u) and sigmoid(-u) move into the earlier of their loops: to keep one of them until a later
/// loop costs less than another exponential there.
constexpr void join_mates(const graph& g, schedule& s) {
    for (int id = 0; id < g.size(); ++id) {
        const int mate = s.mates.at[id];
        if (mate < 0 || s.roles.at[id] != role::element || s.levels.at[id] <= s.levels.at[mate]) continue;
        s.levels.at[id] = s.levels.at[mate];
        const int x = g.use(id, 0).node;
        if (s.roles.at[x] == role::element && s.levels.at[x] > s.levels.at[id]) s.levels.at[x] = s.levels.at[id];
    }
}

/// The node whose memory an alias or a view names.
constexpr int without_alias(const graph& g, const meta::list<role>& roles, int id) {
    while (roles.at[id] == role::alias || roles.at[id] == role::view) id = g.use(id, 0).node;
    return id;
}

/// Whether to store a value would cost more than to compute it again: what is in memory compared with a number, or
/// with one added or multiplied, a sum or product of two that are in memory and have fewer elements than it.
constexpr bool is_cheap(const graph& g, const meta::list<role>& roles, int id) {
    const bool sum = g.is(id, kind::sum);
    if (g[id].op->indicator)
        return roles.at[id] == role::element && g[id].count == 2 && g.is(g.use(id, 0).node, kind::symbol) &&
               g.is(g.use(id, 1).node, kind::constant);
    if (roles.at[id] != role::element || g[id].count != 2) return false;
    if (!(sum || g.is(id, kind::product)) || g[id].value != (sum ? graph::zero : graph::one)) return false;
    // With a number that is there: to store it would cost more than to read the other again.
    for (int i = 0; i < 2; ++i) {
        const operand u = g.use(id, i), v = g.use(id, 1 - i);
        const bool plain = (u.weight == graph::one || (u.weight == graph::minus_one && sum)) &&
                           (v.weight == graph::one || (v.weight == graph::minus_one && sum));
        if (plain && roles.at[u.node] == role::scalar && g.is(v.node, kind::symbol)) return true;
    }
    if (g.shape_of(id).rank < 2) return false;
    amount read = 0;
    for (int i = 0; i < 2; ++i) {
        const operand u = g.use(id, i);
        const int x = without_alias(g, roles, u.node);
        if (u.weight != graph::one && !(u.weight == graph::minus_one && sum)) return false;
        if (roles.at[x] == role::element ? roles.at[u.node] != role::view : !g.is(x, kind::symbol)) return false;
        read += g.shape_of(x).size();
    }
    return read < g.shape_of(id).size();
}

/// Whether a loop reads operand i of an element node as the same element, so that both can be in
/// one loop.
constexpr bool same_element(const graph& g, int id, int i) {
    return !g.is(id, kind::chain) && !g.is(id, kind::view) &&
           !g.shape_of(g.use(id, i).node).is_scalar();
}

/// The first level at which all of a node is there to be read by another step.
constexpr int available(const schedule& s, int id) {
    switch (s.roles.at[id]) {
        case role::leaf: return 0;
        case role::scalar: return s.levels.at[id];
        default: return s.levels.at[id] + 1;
    }
}

/// Whether two progressions have a number in common; if in doubt they do.
constexpr bool progressions_meet(const layout& x, std::int64_t p, const layout& y, std::int64_t q) {
    const std::int64_t step = y.strides[0].number, apart = x.base.number - y.base.number;
    if (x.strides[0] == y.strides[0] && step > 0)
        return apart % step == 0 && apart / step < q && apart / step > -p;
    if (p > 64 || step <= 0) return true;
    for (std::int64_t i = 0; i < p; ++i) {
        const std::int64_t at = apart + i * x.strides[0].number;
        if (at % step == 0 && at / step >= 0 && at / step < q) return true;
    }
    return false;
}

/// Whether two parts of a joined value may meet.
constexpr bool may_meet(const graph& g, int a, int b) {
    const layout &x = g.layout_of(a), &y = g.layout_of(b);
    const shape &p = g.shape_of(g.use(a, 0).node), &q = g.shape_of(g.use(b, 0).node);
    if (p.is_scalar() && q.is_scalar()) return x.base == y.base;
    const bool known = g.shape_of(a).is_known() && p.is_known() && q.is_known();
    if (known && p.is_vector() && q.is_vector() && !progressions_meet(x, p.size().number, y, q.size().number))
        return false;
    // Columns of one matrix.
    if (p.is_vector() && q.is_vector() && x.strides[0] == y.strides[0] && x.strides[0] > 0)
        if (!((x.base - y.base) % x.strides[0] == 0)) return false;
    layout within;
    return relate(x, p, y, q, g.shape_of(a), within) != overlap::none;
}

/// Of parts that meet the later adds to the earlier, and is written after it.
constexpr void order_parts(const graph& g, schedule& s, int id) {
    for (int k = 0; k < g[id].count; ++k) {
        const int part = g.use(id, k).node;
        int& level = s.levels.at[part];
        for (int i = 0; i < k; ++i) {
            const int other = g.use(id, i).node;
            if (!may_meet(g, part, other)) continue;
            s.adds.at[part] = 1;
            level = level > s.levels.at[other] ? level : s.levels.at[other] + 1;
        }
        if (!is_injective(g.layout_of(part), g.shape_of(g.use(part, 0).node), g.shape_of(id)))
            s.adds.at[part] = 1;
        s.levels.at[id] = s.levels.at[id] > level ? s.levels.at[id] : level;
    }
}

/// Whether what follows the leading axis lies in one run.
constexpr bool has_dense_slabs(const layout& l, const shape& form) {
    amount run = 1;
    for (int k = form.rank; k-- > 1;) {
        if (!(l.strides[k] == run)) return false;
        run *= form.extents[k];
    }
    return true;
}

/// Of code without a loop there is most, and it has the fewest questions to ask.
constexpr int level_of_scalar(const graph& g, const schedule& s, int id) {
    int level = 0;
    const operand* u = g.operands(id);
    for (const operand* last = u + g[id].count; u != last; ++u) {
        const int x = u->node;
        const int ready =
            s.roles.at[x] == role::scalar ? s.levels.at[x] : available(s, without_alias(g, s.roles, x));
        if (level < ready) level = ready;
    }
    return level;
}

constexpr schedule make_schedule(const graph& g, const meta::list<int>& roots) {
    schedule s;
    s.roles.resize(g.size());
    s.levels.resize(g.size());
    s.adds.resize(g.size());
    meta::list<unsigned char> needed(g.size());
    for (int r : roots) needed.at[r] = 1;
    for (int id = g.size(); id-- > 0;) {
        if (needed.at[id] == 0) continue;
        const operand* x = g.operands(id);
        for (const operand* last = x + g[id].count; x != last; ++x) needed.at[x->node] = 1;
    }
    for (int id = 0; id < g.size(); ++id) {
        if (needed.at[id] == 0) continue;
        s.roles.at[id] = role_of(g, id);
        // A view of a view is one of a copy.
        if (!g.is(id, kind::view) && s.roles.at[id] != role::alias) continue;
        const int x = g.use(id, 0).node;
        if (s.roles.at[x] == role::view) s.roles.at[x] = role::element;
    }
    // A loop reads a stack slab by slab: where they do not lie like that, from a copy.
    for (int id = 0; id < g.size(); ++id)
        for (int i = 0; needed.at[id] != 0 && g.is(id, kind::loop) && i < g[id].count; ++i) {
            const int x = g.use(id, i).node;
            if (s.roles.at[x] == role::view && !has_dense_slabs(g.layout_of(x), g.shape_of(x)))
                s.roles.at[x] = role::element;
        }
    for (int id = 0; id < g.size(); ++id) {
        if (needed.at[id] == 0) continue;
        const role r = s.roles.at[id];
        if (r == role::scalar) {
            s.levels.at[id] = level_of_scalar(g, s, id);
            continue;
        }
        int level = 0;
        for (int i = 0; i < g[id].count; ++i) {
            const int x = without_alias(g, s.roles, g.use(id, i).node);
            int ready = available(s, x);
            const bool element = s.roles.at[x] == role::element;
            const bool named = x == g.use(id, i).node;  // an alias is read from memory
            if (element && named && r == role::element && same_element(g, id, i)) ready = s.levels.at[x];
            if ((element && named && r == role::part) || s.roles.at[x] == role::part) ready = s.levels.at[x];
            const bool whole = r == role::product || r == role::kernel || r == role::repeat;
            // A number spread over a shape is a register in loops; these need it in memory.
            if (whole && g.is(x, kind::constant) && !g.shape_of(x).is_scalar()) s.roles.at[x] = role::element;
            if (r == role::result) ready = s.levels.at[x];
            // The operand's loop is the one the accumulator is in; products and kernels follow the loops.
            if (element && ((named && r == role::reduce) || whole)) ready = s.levels.at[x];
            level = level < ready ? ready : level;
        }
        s.levels.at[id] = level;
        if (r == role::joined) order_parts(g, s, id);
    }
    // An element node that only later loops of its shape use moves to them: what is in one loop
    // with its users is never stored.
    meta::list<int> latest(g.size());
    for (int& l : latest) l = -1;
    meta::list<unsigned char> pinned(g.size());
    for (int r : roots) pinned.at[r] = 1;
    for (int id = g.size(); id-- > 0;) {
        if (needed.at[id] == 0) continue;
        if (s.roles.at[id] == role::element && pinned.at[id] == 0 && latest.at[id] >= 0)
            s.levels.at[id] = latest.at[id];
        for (int i = 0; i < g[id].count; ++i) {
            const int x = g.use(id, i).node;
            if (s.roles.at[x] == role::scalar) continue;
            const bool fusible = (s.roles.at[id] == role::element && same_element(g, id, i)) ||
                                 s.roles.at[id] == role::reduce || s.roles.at[id] == role::part;
            if (!fusible || s.roles.at[x] != role::element) {
                pinned.at[x] = 1;
                if (without_alias(g, s.roles, x) != x) pinned.at[without_alias(g, s.roles, x)] = 1;
            } else if (latest.at[x] < 0 || latest.at[x] > s.levels.at[id]) {
                latest.at[x] = s.levels.at[id];
            }
        }
    }
    find_mates(g, s);
    join_mates(g, s);
    for (int id = 0; id < g.size(); ++id) s.last = s.last < s.levels.at[id] ? s.levels.at[id] : s.last;
    return s;
}

}  // namespace typegrad::plan
