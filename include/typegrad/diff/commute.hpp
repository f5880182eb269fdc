// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"

namespace typegrad::calculus {

/// Derivatives by several numbers are the same in any order, but are answered with products and sums that
/// differ. For canonical forms they are asked for in the order of the symbols' names.
class commuter {
public:
    constexpr commuter(const graph& from, int root) : from_(from), root_(root) {
        bool any = false;
        for (int id = 0; id < from.size(); ++id)
            if (by_number(from, id)) any = any || (by_number(from, from.use(id, 0).node));
        if (any) sort();
    }
    /// The question, the innermost derivative by the symbol of the first name.
    [[nodiscard]] constexpr const graph& nodes() const { return sorted_.size() != 0 ? sorted_ : from_; }
    [[nodiscard]] constexpr int root() const { return root_; }

private:
    static constexpr bool by_number(const graph& g, int id) {
        if (g[id].op->what != kind::derivative || g[id].count != 2) return false;
        const int x = g.use(id, 1).node;
        return g.is(x, kind::symbol) && g.shape_of(x).is_scalar();
    }

    constexpr void sort() {
        meta::list<int> map(from_.size());
        for (int id = 0; id < from_.size(); ++id) {
            node n = from_[id];
            meta::list<operand> operands(n.count);
            for (int i = 0; i < n.count; ++i) operands.at[i] = {map.at[from_.use(id, i).node], 0};
            n.form = sorted_.form(from_.shape_of(id));
            n.value = n.op->what == kind::constant ? sorted_.number(from_.value_of(id)) : n.value;
            map.at[id] = by_number(from_, id) ? derivative(n, operands.at[0].node, operands.at[1].node)
                                              : sorted_.append(n, operands.at, n.count);
        }
        root_ = map.at[root_];
    }

    /// The derivative of f by x, within those that f is of.
    constexpr int derivative(const node& asked, int f, int x) {
        if (by_number(sorted_, f)) {
            const node within = sorted_[f];
            const int e = sorted_.use(f, 0).node, y = sorted_.use(f, 1).node;
            if (sorted_[x].source->name < sorted_[y].source->name) {
                const int inner = derivative(asked, e, x);
                const operand operands[] = {{inner, 0}, {y, 0}};
                return sorted_.append(within, operands, 2);
            }
        }
        const operand operands[] = {{f, 0}, {x, 0}};
        return sorted_.append(asked, operands, 2);
    }

    const graph& from_;
    graph sorted_;
    int root_;
};

}  // namespace typegrad::calculus
