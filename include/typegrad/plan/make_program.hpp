// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/bound.hpp"
#include "typegrad/core/local.hpp"
#include "typegrad/plan/emit.hpp"
#include "typegrad/plan/reciprocal.hpp"
#include "typegrad/plan/split.hpp"
#include "typegrad/plan/straight_line.hpp"

namespace typegrad::plan {

/// The symbols of expressions as they are written, then those only assigned to.
constexpr meta::list<const descriptor*> symbols_of(const graph& raw, const meta::list<int>& roots,
                                                   const result* results, int count) {
    meta::list<const descriptor*> symbols;
    for (int id = 0; id < raw.size(); ++id)
        if (raw.is(id, kind::symbol) && raw[id].op->id != id_of<op::local_record> && is_free(raw, roots, id))
            symbols.push_back(raw[id].source);
    for (int k = 0; k < count; ++k) {
        bool known = !results[k].assigned;
        for (const descriptor* s : symbols) known = known || s->hash == results[k].target->hash;
        if (!known) symbols.push_back(results[k].target);
    }
    return symbols;
}

/// The limits of all indices in expressions as they are written.
constexpr meta::list<limit> limits_of(const graph& raw) {
    meta::list<limit> limits;
    for (const node& n : raw) {
        if (n.op->points_into == operation::no_axis) continue;
        const descriptor& e = *n.source;
        const descriptor& of = n.op->points_into < 0 ? e : *e.operands[n.op->points_into];
        for (int i = 0; i < e.count; ++i)
            if (e.operands[i]->op->integer) limits.push_back({e.operands[i], &of, of.form.extents[0]});
    }
    // What a map runs over has the limits of the index it binds; inner maps come first.
    for (const node& n : raw)
        for (int i = 1; n.op->what == kind::map && i < n.source->count; i += 2)
            for (int k = 0, count = limits.count; k < count; ++k) {
                const limit l = limits.at[k];
                if (l.index->hash == n.source->operands[i]->hash)
                    limits.push_back({n.source->operands[i + 1], l.of, l.extent});
            }
    return limits;
}

/// Expressions on their way to a program: their nodes, which of them are wanted, and the symbols as
/// they were written.
struct stage {
    graph nodes;
    meta::list<int> roots;
    meta::list<const descriptor*> symbols;
    bool done = true;
    bool as_written = false;  ///< the policy `ieee`
    bool overwrites = false;  ///< a result goes where an operand may be
    meta::memory memory{};  ///< if it is not done
};

/// The expressions as written.
constexpr stage loaded(const result* results, int count) {
    stage s;
    loader load(s.nodes);
    for (int k = 0; k < count; ++k) s.roots.push_back(load.load(*results[k].value));
    s.symbols = symbols_of(s.nodes, s.roots, results, count);
    s.as_written = count != 0 && results[0].as_written;
    for (int k = 0; k < count; ++k)
        for (int id = 0; id < s.nodes.size() && results[k].assigned; ++id)
            s.overwrites = s.overwrites || s.nodes[id].source->hash == results[k].target->hash;
    return s;
}

/// How a phase treats identities: as it would by itself, unless everything is to be as written.
constexpr simplify::flatten policy_of(const stage& s, simplify::flatten usual) {
    return s.as_written ? simplify::flatten::as_written : usual;
}

/// A stage that is not done, about to go on.
constexpr simplifier resumed(simplify::flatten how, stage& before) {
    simplifier s(how);
    if (before.done) return s;
    s.nodes = static_cast<graph&&>(before.nodes);
    s.nodes.resume(s.nodes.size() / 2);
    for (const node& n : s.nodes) s.masks = s.masks || n.op->id == id_of<op::where_record>;
    return s;
}

/// Answers the derivatives that the expressions ask for. The compiler does so much work and goes on
/// in another evaluation, with what it has so far as `before`.
constexpr stage answered(const stage& loaded, stage before = {}, int limit = calculus::no_limit) {
    simplifier s = resumed(policy_of(loaded, simplify::flatten::nothing), before);
    calculus::expander answers(loaded.nodes, s, static_cast<meta::memory&&>(before.memory));
    stage next;
    next.as_written = loaded.as_written;
    next.overwrites = loaded.overwrites;
    next.done = answers.advance(limit);
    if (next.done)
        for (int r : loaded.roots) next.roots.push_back(answers[r]);
    else
        answers.remember(next.memory);
    next.nodes = static_cast<graph&&>(s.nodes);
    return next;
}

/// Simplifies again, now that each node's users are known.
constexpr stage simplified(const stage& answered, stage before = {}, int limit = calculus::no_limit) {
    simplifier s = resumed(policy_of(answered, simplify::flatten::used_once), before);
    calculus::second_pass pass(answered.nodes, s, answered.roots,
                               static_cast<meta::memory&&>(before.memory));
    stage next;
    next.as_written = answered.as_written;
    next.overwrites = answered.overwrites;
    next.done = pass.advance(limit);
    if (next.done)
        for (int r : answered.roots) next.roots.push_back(pass[r]);
    else
        pass.remember(next.memory);
    next.nodes = static_cast<graph&&>(s.nodes);
    return next;
}

/// Takes apart what no loop or product computes by itself, where there is anything of it.
constexpr bool takes_lowering(const stage& s) {
    return !only_numbers(s.nodes, s.roots, !s.overwrites) && needs_lowering(s.nodes, s.roots);
}
constexpr stage taken_apart(stage s) {
    simplifier simple(policy_of(s, simplify::flatten::nothing));
    lower(s.nodes, simple, s.roots);
    s.nodes = static_cast<graph&&>(simple.nodes);
    return s;
}
constexpr stage lowered(stage s) {
    if (takes_lowering(s)) return taken_apart(static_cast<stage&&>(s));
    return s;
}

/// Takes samples of a few elements each apart into vectors over the samples, where there are any.
constexpr bool takes_splitting(const stage& s) {
    return !s.as_written && !only_numbers(s.nodes, s.roots, !s.overwrites) && samples(s.nodes, s.roots).finds_any();
}
constexpr stage split(stage s) {
    if (s.as_written || only_numbers(s.nodes, s.roots)) return s;
    simplifier simple(simplify::flatten::nothing);
    splitter splits(s.nodes, s.roots, simple);
    if (!splits.finds_any()) return s;
    splits.run(s.roots);
    s.nodes = static_cast<graph&&>(simple.nodes);
    return s;
}

/// Schedules and emits.
constexpr draft written(const stage& s, const result* results) {
    const meta::list<output> outputs = outputs_of(results, s.roots.size());
    if (only_numbers(s.nodes, s.roots, !s.overwrites)) return straight_line(s.nodes, s.roots, outputs).done();
    draft d;
    if (has_loops(s.nodes)) {
        outliner outline(s.nodes, s.roots);
        const outlined_graph o = outline.done();
        d = emitter(o.nodes, o.roots, outputs, o.bodies).done();
    } else {
        d = emitter(s.nodes, s.roots, outputs).done();
    }
    if (!s.as_written) share_reciprocals(d, d.steps), share_reciprocals(d, d.bodies);
    return d;
}

/// From expressions to a program. The compiler takes the steps in evaluations of their own, and
/// long ones in several (eval/compiled.hpp), because clang stops one after a million statements.
constexpr draft make_program(const result* results, int count) {
    const stage as_written = loaded(results, count);
    draft d = written(split(lowered(simplified(answered(as_written)))), results);
    arrange(d);
    d.symbols = as_written.symbols;
    return d;
}

}  // namespace typegrad::plan
