// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/constant.hpp"
#include "typegrad/core/graph.hpp"

namespace typegrad {

/// Reads expressions into a graph as the user wrote them, every distinct one once. Iterative: a
/// chain of thousands of nodes must not meet a recursion limit.
class loader {
public:
    constexpr explicit loader(graph& to) : graph_(to) {}

    constexpr int load(const descriptor& root) {
        meta::list<const descriptor*> pending;
        pending.push_back(&root);
        while (pending.count != 0) {
            const descriptor& e = *pending.back();
            bool ready = find(e.hash) >= 0;
            if (!ready) {
                ready = true;
                for (int i = e.count; i-- > 0;) {
                    if (find(e.operands[i]->hash) >= 0) continue;
                    pending.push_back(e.operands[i]);
                    ready = false;
                }
                if (ready) add(e);
            }
            if (ready) pending.pop_back();
        }
        return find(root.hash);
    }

private:
    struct entry {
        std::uint64_t hash;
        int number;  ///< node + 1, 0 is free
    };

    constexpr int find(std::uint64_t hash) const {
        if (table_.count == 0) return -1;
        const auto mask = static_cast<std::uint64_t>(table_.count - 1);
        for (auto slot = hash & mask;; slot = (slot + 1) & mask) {
            const entry& e = table_.at[static_cast<int>(slot)];
            if (e.number == 0 || e.hash == hash) return e.number - 1;
        }
    }

    constexpr void add(const descriptor& e) {
        operand few[4]{};
        meta::list<operand> many(e.count > 4 ? e.count : 0);
        operand* operands = e.count > 4 ? many.at : few;
        for (int i = 0; i < e.count; ++i) operands[i].node = find(e.operands[i]->hash);
        node n{};
        n.op = e.op;
        n.source = &e;
        n.form = graph_.form(e.form);
        n.value = e.op->what == kind::constant ? graph_.number(e.value)
                  : e.op->what == kind::sum    ? graph::zero
                                               : graph::one;
        // Distinct expressions have distinct hashes.
        insert({e.hash, graph_.append(n, operands, e.count) + 1});
    }

    constexpr void insert(entry e) {
        if (2 * (used_ + 1) > table_.count) {
            meta::list<entry> old = static_cast<meta::list<entry>&&>(table_);
            table_ = meta::list<entry>(old.empty() ? 64 : 4 * old.size());
            used_ = 0;
            for (const entry& o : old)
                if (o.number != 0) insert(o);
        }
        const auto mask = static_cast<std::uint64_t>(table_.count - 1);
        auto slot = e.hash & mask;
        while (table_.at[static_cast<int>(slot)].number != 0) slot = (slot + 1) & mask;
        table_.at[static_cast<int>(slot)] = e;
        ++used_;
    }

    graph& graph_;
    meta::list<entry> table_;
    int used_ = 0;
};

}  // namespace typegrad
