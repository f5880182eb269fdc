// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"
#include "typegrad/text/plan.hpp"

namespace typegrad {

namespace text {

/// Writes a program as a graph in the language of Graphviz: a box for each step, with all that is
/// fused into it; an oval for data and results; an arrow for each place that one step leaves to
/// another, so that a buffer lives from the box its arrow leaves to the last it enters.
template <class Program>
class dot_writer {
public:
    constexpr dot_writer(const Program& program, meta::text& out) : p_(program), out_(out) {}

    constexpr void all() {
        out_ << "digraph plan {\n  node [shape=box, fontname=monospace];\n";
        for (int i = 0; i < p_.input_count; ++i) data({plan::place::input, i});
        for (int k = 0; k < p_.output_count; ++k)
            if (p_.outputs[k].target == 0) data({plan::place::output, k});
        int members = 0;
        for (int k = 0; k < p_.step_count; ++k) {
            if (p_.steps[k].group > 0) {
                members = p_.steps[k].group;
                out_ << "  subgraph cluster" << k << " {\n    label=\"row by row\";\n";
            }
            box(k);
            if (members == 1) out_ << "  }\n";
            if (members > 0) --members;
        }
        for (int k = 0; k < p_.step_count; ++k) arrows(k);
        out_ << "}\n";
    }

private:
    constexpr void quoted(std::string_view said) {
        out_ << '"';
        for (char c : said) {
            if (c == '\n') {
                out_ << "\\l";
                continue;
            }
            if (c == '"' || c == '\\') out_ << '\\';
            out_ << c;
        }
        out_ << '"';
    }
    constexpr void name(plan::location at) {
        meta::text said;
        plan_writer(p_, said).place(at);
        quoted(said.view());
    }
    constexpr void data(plan::location at) {
        out_ << "  ";
        name(at);
        out_ << " [shape=oval];\n";
    }
    constexpr void box(int k) {
        meta::text said;
        plan_writer(p_, said).step(k);
        out_ << "  step" << k << " [label=";
        quoted(said.view());
        out_ << "];\n";
    }

    /// The memory of an output that is assigned to a symbol is that symbol's.
    [[nodiscard]] constexpr plan::location memory(plan::location at) const {
        while (at.where == plan::place::bound) at = p_.bindings[at.index].at;
        if (at.where != plan::place::output || p_.outputs[at.index].target == 0) return at;
        for (int i = 0; i < p_.input_count; ++i)
            if (p_.inputs[i].symbol == p_.outputs[at.index].target) return {plan::place::input, i};
        return at;
    }

    /// Whether an instruction adds to what an earlier step left.
    [[nodiscard]] constexpr bool reads_back(const plan::instruction& c) const {
        return c.what == plan::code::accumulate && p_.windows[c.window].times == 0;
    }

    /// Where accumulator i of a step goes.
    [[nodiscard]] constexpr plan::location result_of(const plan::step& s, int i) const {
        return s.windows[i] != 0 ? memory(s.rows_to[i]) : plan::location{plan::place::scalar, s.results[i]};
    }

    /// Whether step k writes a place, or reads it.
    [[nodiscard]] constexpr bool touches(int k, plan::location at, bool writes) const {
        const plan::step& s = p_.steps[k];
        for (int i = 0; i < s.body_steps; ++i)
            if (touches(s.body + i, at, writes)) return true;
        if (s.what == plan::step_kind::product)
            return writes ? memory(s.result) == at : memory(s.left) == at || memory(s.right) == at;
        for (int i = s.first; i < s.first + s.count; ++i) {
            const plan::instruction& c = p_.code[i];
            if (c.at.where == plan::place::nowhere || !(memory(c.at) == at)) continue;
            const bool stores = c.what == plan::code::store || c.what == plan::code::accumulate;
            if (stores == writes || reads_back(c)) return true;
        }
        for (int i = 0; writes && i < s.accumulators; ++i)
            if (at == result_of(s, i)) return true;
        return false;
    }

    template <class Add>
    constexpr void for_places(const plan::step& s, const Add& add) const {
        for (int i = 0; i < s.body_steps; ++i) for_places(p_.steps[s.body + i], add);
        if (s.what == plan::step_kind::product) add(s.left), add(s.right), add(s.result);
        else
            for (int i = s.first; i < s.first + s.count; ++i) add(p_.code[i].at);
        for (int i = 0; i < s.accumulators; ++i)
            if (s.windows[i] != 0) add(s.rows_to[i]);
    }

    constexpr void arrows(int k) {
        meta::list<plan::location> places;
        const plan::step& s = p_.steps[k];
        const auto add = [&](plan::location at) {
            if (at.where == plan::place::nowhere) return;
            while (at.where == plan::place::bound) at = p_.bindings[at.index].at;
            at = memory(at);
            for (const plan::location& there : places)
                if (there == at) return;
            places.push_back(at);
        };
        for_places(s, add);
        for (const plan::location& at : places) {
            const bool kept = at.where == plan::place::input || at.where == plan::place::output;
            if (touches(k, at, false)) {
                int from = k;
                while (--from >= 0 && !touches(from, at, true)) {}
                if (from >= 0 || kept) arrow(from, k, at);
            }
            if (kept && touches(k, at, true)) arrow(k, -1, at);
        }
    }
    /// From a step to a step; -1 is the place itself.
    constexpr void arrow(int from, int to, plan::location at) {
        out_ << "  ";
        if (from >= 0) out_ << "step" << from;
        else name(at);
        out_ << " -> ";
        if (to >= 0) out_ << "step" << to;
        else name(at);
        if (from >= 0 && to >= 0) {
            out_ << " [label=";
            name(at);
            out_ << ']';
        }
        out_ << ";\n";
    }

    const Program& p_;
    meta::text& out_;
};

}  // namespace text

/// A function's plan as a graph for Graphviz (`dot -Tsvg`), in the user's names: what is fused into
/// one step, which steps go over a matrix together, and from where to where each buffer lives.
///
///     constexpr auto loss = tg::squared_norm(W * x - u);
///     std::cout << tg::to_dot(tg::function(loss, W -= a * tg::grad(loss, W)));
template <class Function>
    requires requires { Function::compiled_plan(); }
constexpr std::string_view to_dot(Function) {
    return text::text_of<Function, text::dot_writer>::characters.view();
}

}  // namespace typegrad
