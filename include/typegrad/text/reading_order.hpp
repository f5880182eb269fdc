// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/handle.hpp"

namespace typegrad::calculus {

/// The order in which a person likes to read operands that may be exchanged: by the first of their
/// symbols in the alphabet, then the short before the long. It looks at what a node is, never at
/// where it stands in the graph, so that equal expressions are read in one order.
class reading_order {
public:
    constexpr explicit reading_order(const graph& whole) : g_(whole), keys_(whole.size()) {
        for (int id = 0; id < whole.size(); ++id)
            if (whole.is(id, kind::symbol)) symbols_.push_back(id);
        for (int i = 1; i < symbols_.size(); ++i) {
            const int id = symbols_[i];
            int j = i;
            for (; j > 0 && sooner(id, symbols_[j - 1]); --j) symbols_[j] = symbols_[j - 1];
            symbols_[j] = id;
        }
        for (int rank = 0; rank < symbols_.size(); ++rank) {
            keys_[symbols_[rank]].first = rank;
            if (rank < 64) keys_[symbols_[rank]].symbols = std::uint64_t{1} << (63 - rank);
        }
        for (int id = 0; id < whole.size(); ++id) {
            key& k = keys_[id];
            for (int i = 0; i < whole[id].count; ++i) {
                const key& x = keys_[whole.use(id, i).node];
                if (x.first < k.first) k.first = x.first;
                k.symbols |= x.symbols;
                k.size = k.size + x.size < enough ? k.size + x.size : enough;
            }
        }
    }

    /// Whether node a is read before node b. In a sum the long terms lead: `square(x) + x + 1`.
    constexpr bool before(int a, int b, bool long_ones_first = false) const {
        const key &x = keys_[a], &y = keys_[b];
        if (x.first != y.first) return x.first < y.first;
        if (x.size != y.size) return (x.size < y.size) != long_ones_first;
        if (x.symbols != y.symbols) return x.symbols > y.symbols;
        if (g_[a].op->id != g_[b].op->id) return g_[a].op->name < g_[b].op->name;
        return g_[a].hash < g_[b].hash;
    }

    constexpr void sort(meta::list<weighted>& list, bool long_ones_first = false) const {
        for (int i = 1; i < list.size(); ++i) {
            const weighted w = list[i];
            int j = i;
            for (; j > 0 && before(w.node, list[j - 1].node, long_ones_first); --j)
                list[j] = list[j - 1];
            list[j] = w;
        }
    }

    /// Operations and leaves in a node, written out.
    [[nodiscard]] constexpr int length(int id) const { return keys_[id].size; }
    /// Reads a node after another of its length.
    constexpr void postpone(int id) { ++keys_[id].size; }

private:
    static constexpr int enough = 1 << 20;

    struct key {
        int first = enough;         ///< rank of the first symbol in it; a number comes last
        int size = 1;               ///< operations and leaves, a shared one at each use
        std::uint64_t symbols = 0;  ///< the first 64 symbols in the alphabet, a bit each
    };

    constexpr bool sooner(int a, int b) const {
        const std::string_view x = g_[a].source->name, y = g_[b].source->name;
        return x != y ? x < y : g_[a].hash < g_[b].hash;
    }

    const graph& g_;
    meta::list<key> keys_;
    meta::list<int> symbols_;  ///< in the alphabet's order
};

}  // namespace typegrad::calculus
