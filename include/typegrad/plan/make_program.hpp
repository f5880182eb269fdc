// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"
#include "typegrad/plan/emit.hpp"
#include "typegrad/plan/group.hpp"
#include "typegrad/plan/lifetime.hpp"

namespace typegrad::plan {

/// The number of distinct nodes as written.
constexpr int size_as_written(const result* results, int count) {
    graph raw;
    loader load(raw);
    for (int k = 0; k < count; ++k) load.load(*results[k].value);
    return raw.size();
}

/// The symbols of expressions as they are written, then those only assigned to.
constexpr meta::list<const descriptor*> symbols_of(const graph& raw, const result* results,
                                                   int count) {
    meta::list<const descriptor*> symbols;
    for (int id = 0; id < raw.size(); ++id)
        if (raw.is(id, kind::symbol)) symbols.push_back(raw[id].source);
    for (int k = 0; k < count; ++k) {
        bool known = !results[k].assigned;
        for (const descriptor* s : symbols) known = known || s->hash == results[k].target->hash;
        if (!known) symbols.push_back(results[k].target);
    }
    return symbols;
}

/// Expressions on their way to a program: their nodes, which of them are wanted, and the symbols as
/// they were written.
struct stage {
    graph nodes;
    meta::list<int> roots;
    meta::list<const descriptor*> symbols;
};

/// Loads the expressions and answers the derivatives they ask for.
constexpr stage answered(const result* results, int count) {
    graph raw;
    loader load(raw);
    stage s;
    for (int k = 0; k < count; ++k) s.roots.push_back(load.load(*results[k].value));
    simplifier expanded(simplify::flatten::nothing);
    const calculus::expander answers(raw, expanded);
    for (int& r : s.roots) r = answers[r];
    s.nodes = static_cast<graph&&>(expanded.nodes);
    s.symbols = symbols_of(raw, results, count);
    return s;
}

/// Simplifies again, now that each node's users are known.
constexpr stage simplified(stage s) {
    simplifier planned(simplify::flatten::used_once);
    calculus::simplify_again(s.nodes, planned, s.roots);
    s.nodes = static_cast<graph&&>(planned.nodes);
    return s;
}

/// A program as it was emitted, with the steps that share a matrix brought together, and buffers in
/// their places.
constexpr void arrange(draft& d) {
    int products = 0;
    for (const step& s : d.steps) products += s.what == step_kind::product ? 1 : 0;
    if (products != 0) grouping{d};
    if (!d.buffers.empty()) memory_plan{d};
}

/// Lowers, schedules, emits and arranges.
constexpr draft written(stage s, const result* results) {
    if (needs_lowering(s.nodes, s.roots)) {
        simplifier lowered(simplify::flatten::nothing);
        lower(s.nodes, lowered, s.roots);
        s.nodes = static_cast<graph&&>(lowered.nodes);
    }
    draft d = emitter(s.nodes, s.roots, results).done();
    arrange(d);
    d.symbols = s.symbols;
    return d;
}

/// From expressions to a program. The compiler takes the three steps in evaluations of their own
/// (eval/compiled.hpp), because clang stops one after a million statements.
constexpr draft make_program(const result* results, int count) {
    return written(simplified(answered(results, count)), results);
}

}  // namespace typegrad::plan
