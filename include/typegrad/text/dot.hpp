// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"
#include "typegrad/text/passes.hpp"
#include "typegrad/text/plan.hpp"
#include "typegrad/text/wording.hpp"

namespace typegrad {

namespace text {

/// Writes a program as a graph in the language of Graphviz: a box for each step, with all that is
/// fused into it; an oval for data and results; an arrow for each place that one step leaves to
/// another. A step that values need which are no derivatives is forward, others are backward; a note
/// says from which step to which a place of the workspace holds something.
template <class Program>
class dot_writer {
public:
    /// `slopes`: which outputs ask for a derivative.
    constexpr dot_writer(const Program& program, meta::text& out, const meta::list<unsigned char>& slopes)
        : p_(program), out_(out), forward_(program.step_count), backward_(program.step_count) {
        find_passes(slopes);
    }

    /// What a program computes is forward, where all outputs are derivatives of what it gives.
    template <class Value>
    constexpr void compare_with(const Value& value) {
        const value_numbers<Program> own(p_);
        const value_numbers<Value> its(value);
        for (int k = 0; k < p_.step_count; ++k) {
            for (const std::uint64_t* v = own.begin(k); v != own.end(k); ++v) (its.computes(*v) ? forward_ : backward_)[k] = 1;
            if (forward_[k] == 0) backward_[k] = 1;  // it writes a slope that nothing has to be computed for
        }
    }

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
        lifetimes();
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
        const bool forward = forward_[k] != 0, backward = backward_[k] != 0;
        said << "step " << k << (forward ? ", forward" : "") << (forward && backward ? " and" : backward ? "," : "")
             << (backward ? " backward\n" : "\n");
        plan_writer(p_, said).step(k);
        out_ << "  step" << k << " [label=";
        quoted(said.view());
        if (forward || backward)
            out_ << ", style=filled, fillcolor=\"" << (!backward ? "#dbe9f6" : forward ? "#e6dff0" : "#fde5cc") << '"';
        out_ << "];\n";
    }

    /// Which steps values need that are no derivatives, and which derivatives alone.
    constexpr void find_passes(const meta::list<unsigned char>& slopes) {
        bool any[2] = {};
        for (unsigned char s : slopes) any[s] = true;
        if (!any[0] || !any[1]) return;
        meta::list<plan::location> needed;
        for (int k = 0; k < p_.output_count; ++k)
            if (slopes[k] == 0) needed.push_back(memory({plan::place::output, k}));
        for (int k = p_.step_count; k-- > 0;) {
            for (const plan::location& at : places_of(k)) {
                bool wanted = false;
                for (const plan::location& n : needed) wanted = wanted || n == at;
                if (touches(k, at, true)) (wanted ? forward_ : backward_)[k] = 1;
            }
            if (forward_[k] == 0) continue;
            for (const plan::location& at : places_of(k)) {
                const bool kept = at.where == plan::place::buffer || at.where == plan::place::scalar;
                if (kept && touches(k, at, false)) needed.push_back(at);
            }
        }
    }

    /// From which step to which each place of the workspace holds what a later step reads.
    constexpr void lifetimes() {
        meta::list<plan::location> seen;
        meta::text said;
        for (int k = 0; k < p_.step_count; ++k) {
            for (const plan::location& at : places_of(k)) {
                if ((at.where != plan::place::buffer && at.where != plan::place::scalar) || is_among(seen, at)) continue;
                seen.push_back(at);
                int first = -1, last = -1;
                for (int j = k; j < p_.step_count; ++j) {
                    const bool reads = touches(j, at, false), writes = touches(j, at, true);
                    if (writes && !reads) {
                        life(said, at, first, last);
                        first = j;
                    }
                    if (reads || writes) last = j;
                }
                life(said, at, first, last);
            }
        }
        if (said.empty()) return;
        out_ << "  memory [shape=note, label=";
        quoted(said.view());
        out_ << "];\n";
    }
    constexpr void life(meta::text& said, plan::location at, int first, int last) {
        if (first < 0) return;
        plan_writer(p_, said).place(at);
        said << ": step " << first;
        if (last != first) said << " to " << last;
        said << '\n';
    }
    static constexpr bool is_among(const meta::list<plan::location>& places, const plan::location& at) {
        for (const plan::location& there : places)
            if (there == at) return true;
        return false;
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
        for (int i = 0; i < s.accumulators; ++i) add(result_of(s, i));
    }

    /// What step k reads or writes.
    [[nodiscard]] constexpr meta::list<plan::location> places_of(int k) const {
        meta::list<plan::location> places;
        const plan::step& s = p_.steps[k];
        const auto add = [&](plan::location at) {
            if (at.where == plan::place::nowhere) return;
            while (at.where == plan::place::bound) at = p_.bindings[at.index].at;
            at = memory(at);
            if (!is_among(places, at)) places.push_back(at);
        };
        for_places(s, add);
        return places;
    }

    constexpr void arrows(int k) {
        for (const plan::location& at : places_of(k)) {
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
    meta::list<unsigned char> forward_, backward_;
};

template <class Function>
struct dot_of {
    static constexpr int count = Function::compiled_plan().output_count;

    static constexpr bool asks(int k) {
        graph g;
        loader(g).load(Function::output(k));
        return calculus::asks_for_derivative(g);
    }
    /// What the derivatives are of, if all outputs are derivatives; 0 of what is not known.
    static constexpr std::uint64_t value = [] {
        std::uint64_t found = 0;
        for (int k = 0; k < count; ++k) {
            if (!asks(k)) return std::uint64_t{0};
            if (found == 0) found = differentiated(Function::output(k));
        }
        return found;
    }();
    static constexpr meta::text written() {
        meta::text out;
        meta::list<unsigned char> slopes;
        for (int k = 0; k < count; ++k) slopes.push_back(asks(k) ? 1 : 0);
        dot_writer writer(Function::compiled_plan(), out, slopes);
        if constexpr (value != 0) writer.compare_with(decltype(function(expr<value>{}))::compiled_plan());
        writer.all();
        return out;
    }
    static constexpr auto characters = meta::fixed_text<&dot_of::written>();
};

}  // namespace text

/// A function's plan as a graph for Graphviz (`dot -Tsvg`), in the user's names: what is fused into
/// one step, which steps go over a matrix together, which steps are forward (values need them that are no
/// derivatives; where all are derivatives, what they are of), which backward, and from which step to which each buffer lives.
///
///     constexpr auto loss = tg::squared_norm(W * x - u);
///     std::cout << tg::to_dot(tg::function(loss, W -= a * tg::grad(loss, W)));
template <class Function>
    requires requires { Function::compiled_plan(); }
constexpr std::string_view to_dot(Function) {
    return text::dot_of<Function>::characters.view();
}

}  // namespace typegrad
