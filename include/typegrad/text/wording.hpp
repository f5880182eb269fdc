// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/commute.hpp"
#include "typegrad/diff/expand.hpp"
#include "typegrad/diff/second_pass.hpp"
#include "typegrad/text/user_terms.hpp"

namespace typegrad::calculus {

/// An expression as a list of what a user would write, one line for each operation, a line's
/// operands before it and the expression last. Unlike a graph it can be kept from one constant
/// evaluation to the next.
struct program_line {
    const operation* op = nullptr;
    const descriptor* source = nullptr;  ///< of a symbol
    int constant = -1;                   ///< which of the constants; of a word with numbers, too
    int count = 0;
    int first = 0;                       ///< its operands: count of them from here
};

struct program_constant {
    meta::number value{0};
    shape form;
    layout numbers;  ///< of a word: as many as the base says
};

template <int Lines, int Constants>
struct program {
    program_line lines[Lines]{};
    program_constant constants[Constants]{};
    int operands[2 * Lines]{};
    int size = 0;            ///< may be more than there is room for: then the rest is missing
    int constants_size = 0;  ///< likewise
    int operands_size = 0;   ///< likewise

    /// The lines that it takes.
    [[nodiscard]] constexpr int lines_needed() const {
        return size > (operands_size + 1) / 2 ? size : (operands_size + 1) / 2;
    }
    [[nodiscard]] constexpr bool complete() const {
        return lines_needed() <= Lines && constants_size <= Constants;
    }
};

/// A program of any size, to read.
struct program_view {
    const program_line* lines;
    const program_constant* constants;
    const int* operands;
    int size;

    constexpr int operand(const program_line& line, int k) const { return operands[line.first + k]; }
};

/// What node `root` of a graph in the user's words needs.
template <int Lines, int Constants>
constexpr program<Lines, Constants> written(const graph& g, int root) {
    program<Lines, Constants> p;
    meta::list<int> map(root + 1);
    map[root] = 1;
    for (int id = root; id >= 0; --id)
        for (int i = 0; i < g[id].count && map[id] != 0; ++i) map[g.use(id, i).node] = 1;
    for (int id = 0; id <= root; ++id) {
        if (map[id] == 0) continue;
        program_line line;
        line.op = g[id].op;
        line.count = g[id].count;
        line.first = p.operands_size;
        for (int i = 0; i < line.count; ++i, ++p.operands_size)
            if (p.operands_size < 2 * Lines) p.operands[p.operands_size] = map[g.use(id, i).node];
        if (g.is(id, kind::symbol)) line.source = g[id].source;
        if (g.is(id, kind::constant)) {
            line.constant = p.constants_size++;
            if (line.constant < Constants)
                p.constants[line.constant] = {g.value_of(id), g.shape_of(id), {}};
        }
        if (g.is(id, kind::view)) {
            line.constant = p.constants_size++;
            if (line.constant < Constants)
                p.constants[line.constant] = {{0}, g.shape_of(id), g.layout_of(id)};
        }
        map[id] = p.size++;
        if (map[id] < Lines) p.lines[map[id]] = line;
    }
    return p;
}

/// How an expression is put into words.
enum class wording : unsigned char {
    as_written,  ///< the user's own words; a derivative remains a question
    answered,    ///< derivatives are answered, and the whole is said again in the user's terms
    canonical    ///< the canonical form in the user's terms
};

constexpr bool asks_for_derivative(const graph& g) {
    for (int id = 0; id < g.size(); ++id)
        if (g.is(id, kind::derivative)) return true;
    return false;
}

template <int Lines, int Constants>
constexpr program<Lines, Constants> worded(const descriptor& e, wording how) {
    graph raw;
    const int root = loader(raw).load(e);
    if (how == wording::as_written || (how == wording::answered && !asks_for_derivative(raw)))
        return written<Lines, Constants>(raw, root);
    const commuter asked(raw, root);
    const bool sorted = how == wording::canonical;
    simplifier plain(simplify::flatten::nothing);
    const expander expanded(sorted ? asked.nodes() : raw, plain);
    meta::list<int> roots;
    roots.push_back(expanded[sorted ? asked.root() : root]);
    simplifier simple(how == wording::canonical ? simplify::flatten::everything
                                                : simplify::flatten::used_once);
    simple.written_out = true;
    simplify_again(plain.nodes, simple, roots);
    const user_terms said(simple.nodes, roots[0]);
    return written<Lines, Constants>(said.nodes(), said.root());
}

/// The program of expression E. The room is guessed, and made to measure where the guess is short:
/// answering a derivative twice to count first would take twice the time.
template <class E, wording How>
struct program_of {
    static constexpr program<256, 32> first = worded<256, 32>(E::description, How);

    static constexpr program_view view() {
        if constexpr (first.complete()) {
            return {first.lines, first.constants, first.operands, first.size};
        } else {
            return {second<first.lines_needed(), first.constants_size>.lines,
                    second<first.lines_needed(), first.constants_size>.constants,
                    second<first.lines_needed(), first.constants_size>.operands, first.size};
        }
    }

private:
    template <int Lines, int Constants>
    static constexpr auto second =
        worded<Lines, (Constants > 0 ? Constants : 1)>(E::description, How);
};

}  // namespace typegrad::calculus
