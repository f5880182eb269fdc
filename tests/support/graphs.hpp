// SPDX-License-Identifier: BSL-1.0

// Graphs built by hand and programs as text, for the tests of the middle end.

#pragma once

#include <typegrad/plan/make_program.hpp>

#include <string_view>

namespace graphs {

namespace tg = typegrad;
namespace plan = tg::plan;
using namespace tg::literals;
using tg::handle;
using tg::simplify::flatten;
using tg::simplify::simplifier;

/// The node of a symbol.
constexpr handle put(tg::builder& b, const tg::descriptor& symbol) {
    tg::node n{};
    n.op = symbol.op;
    n.source = &symbol;
    n.form = b.nodes.form(symbol.form);
    return b.at(b.nodes.intern(n, nullptr, 0));
}
template <tg::expression Symbol>
constexpr handle put(tg::builder& b, Symbol) {
    return put(b, Symbol::description);
}

/// How many nodes are operation R.
template <class R>
constexpr int count(const tg::graph& g) {
    int n = 0;
    for (int id = 0; id < g.size(); ++id) n += g[id].op->id == tg::operation_of<R>.id ? 1 : 0;
    return n;
}

/// A graph with results, ready to be scheduled and emitted. Results refer to it: it stays where it is.
struct model : simplifier {
    tg::meta::list<int> roots;
    tg::meta::list<plan::result> results;
    tg::descriptor values[4]{};  ///< the program reads the shapes of results from these

    constexpr model() : simplifier(flatten::nothing) {}
    model(const model&) = delete;
    model& operator=(const model&) = delete;

    constexpr void returns(handle y) {
        add(y);
        results.push_back({&values[roots.size() - 1], &values[roots.size() - 1], false});
    }
    template <tg::expression Symbol>
    constexpr void assigns(Symbol, handle y) {
        add(y);
        results.push_back({&values[roots.size() - 1], &Symbol::description, true});
    }
    /// As it is emitted.
    constexpr plan::draft program() const {
        return plan::emitter(nodes, roots, plan::outputs_of(results.begin(), results.size())).done();
    }
    /// With its steps brought together and its buffers in their places.
    constexpr plan::draft arranged() const {
        plan::draft d = program();
        plan::arrange(d);
        return d;
    }

private:
    constexpr void add(handle y) {
        values[roots.size()].form = y.form();
        roots.push_back(y.id);
    }
};

constexpr std::string_view name_of(plan::place where) {
    switch (where) {
    case plan::place::input:
        return "input";
    case plan::place::output:
        return "output";
    case plan::place::buffer:
        return "buffer";
    case plan::place::scalar:
        return "scalar";
    default:
        return "nowhere";
    }
}

constexpr std::string_view name_of(plan::code what) {
    switch (what) {
    case plan::code::load:
        return "load";
    case plan::code::scalar:
        return "scalar";
    case plan::code::constant:
        return "number";
    case plan::code::add:
        return "add";
    case plan::code::subtract:
        return "subtract";
    case plan::code::multiply:
        return "multiply";
    case plan::code::divide:
    case plan::code::divide_by_same:
        return "divide";
    case plan::code::negate:
        return "negate";
    case plan::code::multiply_add:
        return "multiply_add";
    case plan::code::multiply_subtract:
        return "multiply_subtract";
    case plan::code::sqrt:
        return "sqrt";
    case plan::code::sigmoid_pair:
        return "sigmoid_pair";
    case plan::code::second:
        return "second";
    case plan::code::store:
        return "store";
    case plan::code::accumulate:
        return "accumulate";
    case plan::code::sum:
        return "sum";
    case plan::code::largest:
        return "largest";
    case plan::code::multiplied:
        return "multiplied";
    case plan::code::position:
        return "position";
    default:
        return "call";
    }
}

constexpr std::string_view name_of(plan::access how) {
    switch (how) {
    case plan::access::transposed:
        return " transposed";
    case plan::access::column:
        return " column";
    case plan::access::row:
        return " row";
    case plan::access::window:
        return " window";
    default:
        return "";
    }
}

/// A program in words, a step a line: what its steps are and which instructions they run. The steps
/// of a group are indented. Registers
/// and the indices of buffers and scalars are left out, so that the text does not depend on how nodes
/// happen to be ordered.
constexpr tg::meta::text words(const plan::draft& p) {
    tg::meta::text out;
    for (const plan::step& s : p.steps) {
        if (s.group > 0) out << "group of " << s.group << '\n';
        if (s.cut != plan::along::nothing) out << "  ";
        if (s.what == plan::step_kind::product) {
            out << "product " << s.rows << 'x' << s.inner << " * " << s.inner << 'x' << s.columns;
            out << ": " << name_of(s.left.where) << (s.left_transposed ? "'" : "") << ' '
                << name_of(s.right.where) << (s.right_transposed ? "'" : "") << " to "
                << name_of(s.result.where) << '\n';
            continue;
        }
        if (s.what == plan::step_kind::block) out << "once:";
        else out << "loop " << s.rows << 'x' << s.columns << ':';
        for (int i = s.first; i < s.first + s.count; ++i) {
            const plan::instruction& c = p.code[i];
            out << ' ' << (c.what == plan::code::call ? c.op->name : name_of(c.what));
            if (c.what == plan::code::load) out << name_of(c.how) << ' ' << name_of(c.at.where);
            if (c.what == plan::code::scalar && c.at.where == plan::place::input) out << " input";
            if (c.what == plan::code::store || c.what == plan::code::accumulate) out << ' ' << name_of(c.at.where);
        }
        out << '\n';
    }
    return out;
}

}  // namespace graphs
