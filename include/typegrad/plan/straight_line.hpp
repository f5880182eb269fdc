// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/code_writer.hpp"

namespace typegrad::plan {

/// Whether all of a graph are numbers: then there is nothing to schedule. The kinds from
/// `reduction` on are of tensors.
constexpr bool only_scalars(const graph& g) {
    for (const node& n : g)
        if (n.form != graph::scalar || n.op->lowers || n.op->what >= kind::reduction) return false;
    return true;
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
        if (n.count == 0) s.roles.at[id] = role::leaf;
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
        begin();
        for (int id = 0; id < whole.size(); ++id)
            if (s_.roles.at[id] == role::scalar) compute(id);
        // Results are written when everything has been read.
        for (int r : roots) use(r);
        for (int k = 0; k < roots.count; ++k) put_store(use(roots.at[k]), {place::output, k});
        step s;
        s.count = draft_.code.count;
        draft_.steps.push_back(s);
    }

    [[nodiscard]] constexpr const draft& done() const { return draft_; }
};

}  // namespace typegrad::plan
