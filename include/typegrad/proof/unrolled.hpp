// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/plain_words.hpp"
#include "typegrad/simplify/loop.hpp"

namespace typegrad::proof {

/// Copies a graph into plain words. A loop of few turns becomes what its turns compute, one after the other.
class unrolled {
public:
    constexpr unrolled(const graph& from, plain_words& words) : g_(from), words_(words) {}

    /// What stands for some nodes.
    constexpr meta::list<int> copy(const meta::list<int>& roots) {
        wanted_.resize(g_.size());
        for (int r : roots) wanted_[r] = 1;
        for (int id = g_.size(); id-- > 0;)
            for (int i = 0; wanted_[id] != 0 && i < g_[id].count; ++i) wanted_[g_.use(id, i).node] = 1;
        meta::list<unsigned char> all = wanted_;
        leave_bodies(all);
        meta::list<int> map(g_.size());
        run(all, map, g_.size());
        meta::list<int> found;
        for (int r : roots) found.push_back(map[r]);
        return found;
    }

private:
    static constexpr int most_turns = 16;

    constexpr bool is_short(int id) const {
        if (!simplify::is_loop(g_, id) || g_[id].op->forward_only) return false;
        const amount n = simplify::loop_parts(g_, id).turns();
        return n.is_known() && n <= most_turns;
    }
    /// Takes the bodies of loops among some nodes out of them.
    constexpr void leave_bodies(meta::list<unsigned char>& some) const {
        for (int id = g_.size(); id-- > 0;) {
            if (some[id] == 0 || !is_short(id)) continue;
            const meta::list<unsigned char> body = simplify::body_of(g_, id);
            for (int k = 0; k < g_.size(); ++k)
                if (body[k] != 0) some[k] = 0;
        }
    }
    constexpr void run(const meta::list<unsigned char>& some, meta::list<int>& map, int end) {
        for (int id = 0; id < end; ++id) {
            if (some[id] == 0 || is_short(id)) continue;
            const bool result = simplify::is_loop_result(g_, id) && is_short(g_.use(id, 0).node);
            map[id] = result ? taken(id, map) : words_.copy(g_, id, map);
        }
    }
    /// The result of a loop whose surroundings are copied.
    constexpr int taken(int result, const meta::list<int>& around) {
        const simplify::loop_parts l(g_, g_.use(result, 0).node);
        const int y = g_.use(result, 1).node;
        meta::list<unsigned char> body = simplify::body_of(g_, l.id);
        for (int i = 0; i < g_.size(); ++i)
            if (wanted_[i] == 0 || l.binds(i)) body[i] = 0;
        leave_bodies(body);
        meta::list<int> map = around, carries;
        for (int i = 0; i < l.carries; ++i) carries.push_back(map[l.initial(i)]);
        const shape form = g_.shape_of(result);
        handle stacked;
        for (int turn = 0; turn < static_cast<int>(l.turns().number); ++turn) {
            for (int i = 0; i < l.carries; ++i) map[l.carry(i)] = carries[i];
            for (int j = 0; j < l.slabs; ++j)
                map[l.slab(j)] = op::slab(words_.at(around[l.stack(j)]), 0, turn).id;
            run(body, map, result);
            if (g_.is(result, kind::stacked)) {
                const handle part = op::as_slab(words_.at(map[y]), 0, turn, form);
                stacked = turn == 0 ? part : stacked + part;
            }
            for (int i = 0; i < l.carries; ++i) carries[i] = map[l.next(i)];
        }
        if (stacked.exists()) return stacked.id;
        for (int i = 0; i < l.carries; ++i)
            if (l.carry(i) == y) return carries[i];
        return map[y];
    }

    const graph& g_;
    plain_words& words_;
    meta::list<unsigned char> wanted_;
};

}  // namespace typegrad::proof
