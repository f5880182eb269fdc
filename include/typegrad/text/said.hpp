// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/text/latex.hpp"

namespace typegrad::text {

/// An expression in words, twice: as text and in LaTeX; and how tightly each is bound, so that it can
/// be put into something larger.
struct said {
    meta::text plain, latex;
    binding bound = binding::call, latex_bound = binding::call;

    [[nodiscard]] constexpr bool is(std::string_view s) const { return plain.view() == s; }
};

/// Copies what node `id` of a graph needs to an empty one.
constexpr int copy_cone(const graph& from, int id, graph& to) {
    meta::list<int> map(id + 1);
    map[id] = 1;
    for (int k = id; k >= 0; --k)
        for (int i = 0; i < from[k].count && map[k] != 0; ++i) map[from.use(k, i).node] = 1;
    for (int k = 0; k <= id; ++k) {
        if (map[k] == 0) continue;
        node n = from[k];
        meta::list<operand> list;
        for (int i = 0; i < n.count; ++i) {
            const operand& u = from.use(k, i);
            list.push_back({map[u.node], n.op->what == kind::chain ? u.weight : to.number_of(from, u.weight)});
        }
        const bool arranged = n.op->what == kind::view || n.op->what == kind::place;
        n.form = to.form_of(from, from[k].form);
        n.value = arranged ? to.layout_index(from.layout_of(k)) : to.number_of(from, from[k].value);
        map[k] = to.intern(n, list.begin(), list.size());
    }
    return map[id];
}

/// Node `root` of a graph in the user's words.
constexpr said said_of(const graph& words, int root) {
    const auto p = calculus::written<2048, 256>(words, root);
    const program_view view{p.lines, p.constants, p.operands, p.size};
    said s;
    infix(view).write(s.plain);
    latex(view).write(s.latex);
    const program_line& last = p.lines[p.size - 1];
    s.latex_bound = last.op->latex_binding;
    s.bound = last.op->infix.empty() ? binding::call : last.op->spelled;
    if (last.op->what == kind::constant && p.constants[last.constant].value.negative)
        s.bound = s.latex_bound = binding::prefix;
    return s;
}

constexpr said said_as(std::string_view plain, std::string_view latex) {
    said s;
    s.plain << plain;
    s.latex << latex;
    return s;
}

/// Appends an operand, in parentheses where it is bound more loosely.
constexpr void append(said& to, const said& x, binding least, bool first) {
    const auto loose = [&](binding own) {
        return own < least || (!first && (own == least || own == binding::prefix));
    };
    to.plain << (loose(x.bound) ? "(" : "") << x.plain << (loose(x.bound) ? ")" : "");
    to.latex << (loose(x.latex_bound) ? "\\left(" : "") << x.latex << (loose(x.latex_bound) ? "\\right)" : "");
}

/// Takes the minus from the front of a term, if it stands for all of it.
constexpr bool drops_minus(meta::text& words, binding& bound) {
    if (bound <= binding::additive || !words.view().starts_with('-')) return false;
    meta::text rest;
    rest << words.view().substr(1);
    words = rest;
    if (bound == binding::prefix) bound = binding::call;
    return true;
}
/// Appends a term to a sum, or takes it away.
constexpr void append_term(said& to, said term, bool first, bool minus = false) {
    if (!first) {
        to.plain << (minus != drops_minus(term.plain, term.bound) ? " - " : " + ");
        to.latex << (minus != drops_minus(term.latex, term.latex_bound) ? " - " : " + ");
    }
    append(to, term, minus ? binding::multiplicative : binding::additive, first || minus);
}

/// `d/dz f`, by what and of what; `partial` where f has other letters that stay.
constexpr said derivative_of(const said& f, const said& x, bool partial = false) {
    const std::string_view d = partial ? "\\partial " : "d";
    said s;
    s.plain << "d/d" << x.plain << ' ';
    s.latex << "\\frac{" << (partial ? "\\partial" : "d") << "}{" << d << x.latex << "} ";
    append(s, f, binding::prefix, true);
    s.bound = s.latex_bound = binding::multiplicative;
    return s;
}

}  // namespace typegrad::text
