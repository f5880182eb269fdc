// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>
#include <type_traits>

#include "typegrad/plan/program.hpp"

namespace typegrad::eval {

// A loop goes over the rows of a matrix. One over matrices that lie in memory column by column is turned:
// it goes over the rows of their transposes.

/// How a turned loop reads what is at (i, j) in the other.
constexpr plan::access turned_access(plan::access how) {
    using plan::access;
    switch (how) {
    case access::element:
        return access::transposed;
    case access::transposed:
        return access::element;
    case access::column:
        return access::row;
    case access::row:
        return access::column;
    default:
        return how;
    }
}

/// A program with loop S turned.
template <class Program, int S>
struct turned {
    static constexpr auto make() {
        auto p = Program::program;
        plan::step& s = p.steps[S];
        const amount rows = s.rows;
        s.rows = s.columns;
        s.columns = rows;
        for (int i = s.first; i < s.first + s.count; ++i)
            p.code[i].how = turned_access(p.code[i].how);
        return p;
    }
    static constexpr auto program = make();
};

/// The order in memory of what each of some views shows: 1 column by column, -1 row by row.
template <class Views>
struct orders : orders<const Views> {};
template <class... View>
struct orders<const std::tuple<View...>> {
    static constexpr int of[] = {(View::column_contiguous ? 1 : 0) - (View::contiguous ? 1 : 0)...,
                                 0};
    static constexpr bool any_by_columns = ((View::column_contiguous && !View::contiguous) || ...);
};

/// Whether loop s is to be turned: most of the matrices it touches lie column by column, and nothing in
/// it depends on the order of elements.
template <class Program>
constexpr bool turns(const Program& program, const plan::step& s, const int* inputs,
                     const int* outputs) {
    if (s.what != plan::step_kind::loop || s.rows == 1 || s.columns == 1) return false;
    for (int k = 0; k < s.accumulators; ++k)
        if (s.windows[k] != 0) return false;
    int order = 0;
    for (int i = s.first; i < s.first + s.count; ++i) {
        const plan::instruction& c = program.code[i];
        if (c.window != 0 || c.what == plan::code::position || c.what == plan::code::accumulate)
            return false;
        if (c.what != plan::code::load && c.what != plan::code::store) continue;
        if (c.at.where == plan::place::scalar) continue;
        const int lies = c.at.where == plan::place::input    ? inputs[c.at.index]
                         : c.at.where == plan::place::output ? outputs[c.at.index]
                                                             : -1;
        order += c.how == plan::access::element      ? lies
                 : c.how == plan::access::transposed ? -lies
                                                     : 0;
    }
    return order > 0;
}

}  // namespace typegrad::eval
