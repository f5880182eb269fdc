// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"
#include "typegrad/plan/emit.hpp"

namespace typegrad::plan {

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

/// From expressions to a program: load, differentiate, simplify, lower, schedule, emit.
constexpr draft make_program(const result* results, int count) {
    graph raw;
    loader load(raw);
    meta::list<int> roots;
    for (int k = 0; k < count; ++k) roots.push_back(load.load(*results[k].value));
    simplifier expanded(simplify::flatten::nothing);
    const calculus::expander answers(raw, expanded);
    for (int& r : roots) r = answers[r];
    simplifier planned(simplify::flatten::used_once);
    calculus::simplify_again(expanded.nodes, planned, roots);
    draft d;
    if (needs_lowering(planned.nodes)) {
        simplifier lowered(simplify::flatten::nothing);
        lower(planned.nodes, lowered, roots);
        d = emitter(lowered.nodes, roots, results).done();
    } else {
        d = emitter(planned.nodes, roots, results).done();
    }
    d.symbols = symbols_of(raw, results, count);
    return d;
}

}  // namespace typegrad::plan
