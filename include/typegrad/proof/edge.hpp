// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/evaluation.hpp"
#include "typegrad/proof/point.hpp"

namespace typegrad::proof {

constexpr bool are_same(const residues& x, const residues& y) {
    for (int i = 0; i < x.known && i < y.known; ++i)
        if (x.at[i] != y.at[i]) return false;
    return true;
}

/// Whether one is minus the other modulo one of the primes, and not 0.
constexpr bool is_opposite(const residues& x, const residues& y) {
    for (int i = 0; i < x.known && i < y.known; ++i)
        if (x.at[i] != 0 && x.at[i] == primes[i] - y.at[i]) return true;
    return false;
}

/// Whether no input has the signs under which two values differ, or all that have them make them equal. Else, which of
/// the values that conditions ask for are 0 wherever an input has these signs.
struct possible {
    bool nowhere;
    std::uint64_t zeros;
};
constexpr possible is_nowhere(point& p, const residues& x, const residues& y) {
    const std::uint64_t conditions = x.conditions | y.conditions;
    residues difference = x;
    difference.at[0] = plus(x.at[0], primes[0] - y.at[0], primes[0]);
    std::uint64_t zeros = 0;
    for (int i = 0; i < p.choices.size() && i < 63; ++i)
        if (p.choices[i].taken == 2) zeros |= conditions & std::uint64_t{1} << i;
    p.worked(500 + 500 * p.choices.size() * p.choices.size());
    const bool nowhere = p.signs().is_nothing(difference, conditions) ||
                         p.signs().is_impossible(conditions, x.logarithms | y.logarithms, zeros);
    return {nowhere, zeros};
}

/// What a choice asks for, with other numbers for some inputs.
constexpr residues value_where(const graph& g, point& p, const meta::list<point::pin>& pins, int count,
                               int choice) {
    point q(p, pins);
    const evaluation<point> values(g, q, count);
    p.work += q.work + 40 * values.size();
    return q.asked_value(choice);
}

/// Numbers for inputs with which what some conditions ask for is 0.
constexpr bool find_edge(const graph& g, point& p, int count, std::uint64_t zeros,
                         meta::list<point::pin>& pins) {
    for (int i = 0; i < p.choices.size() && i < 63; ++i) {
        if ((zeros >> i & 1) == 0) continue;
        const residues before = value_where(g, p, pins, count, i);
        bool found = decided(before) == 0;
        for (int input = 0; input < p.inputs() && !found; ++input) {
            bool used = false;
            for (const point::pin& other : pins) used = used || other.input == input;
            if (used) continue;
            const residues from = p.input_value(input);
            residues to = from;
            for (int k = 0; k < to.known; ++k) to.at[k] = plus(to.at[k], 1, primes[k]);
            pins.push_back({input, to});
            const residues after = value_where(g, p, pins, count, i);
            residues root = from;
            for (int k = 0; k < before.known; ++k) {
                const std::uint64_t q = primes[k], slope = plus(after.at[k], q - before.at[k], q);
                if (slope != 0) root.at[k] = plus(from.at[k], q - times(before.at[k], inverse(slope, q), q), q);
            }
            pins[pins.size() - 1].to = root;
            found = decided(value_where(g, p, pins, count, i)) == 0;
            if (!found) pins.pop_back();
        }
        if (!found) return false;
    }
    return !pins.empty();
}

/// What is found where everything is 0 that has to be: at the edge of conditions. For each of these an input is looked
/// for on which it depends linearly, and set to the root.
enum class edge : unsigned char { equal, different, undefined, unlucky };
constexpr edge at_the_edge(const graph& g, point& p, int a, int b, const evaluation<point>& values, int first,
                           int last) {
    struct place {
        std::uint64_t conditions, zeros;
        bool operator==(const place&) const = default;
    };
    meta::list<place> all, of;
    for (int e = first; e < last; ++e) {
        const residues &x = values.at(a, e), &y = values.at(b, e);
        const possible here = is_nowhere(p, x, y);
        of.push_back({});
        if (are_same(x, y) || here.nowhere) continue;
        const place own{x.conditions | y.conditions, here.zeros};
        of[e - first] = own;
        bool known = false;
        for (const place& other : all) known = known || other == own;
        if (!known) all.push_back(own);
    }
    for (const place& at : all) {
        meta::list<point::pin> pins;
        if (!find_edge(g, p, a > b ? a + 1 : b + 1, at.zeros, pins)) return edge::different;
        point moved(p, pins);
        const evaluation<point> there(g, moved, (a > b ? a : b) + 1);
        p.work += moved.work + 40 * there.size();
        bool possible = true;
        for (int i = 0; i < p.choices.size() && i < 63; ++i) {
            if ((at.conditions >> i & 1) == 0 || moved.asked_value(i).known == 0) continue;
            const int d = decided(moved.asked_value(i)), taken = p.choices[i].taken;
            if ((at.zeros >> i & 1) != 0 && d != 0) return edge::different;
            // What was chosen to be something else may be 0 there, too: then no input has these signs.
            possible = possible && (d == 0 ? p.choices[i].may_be_zero() : d == 3 || d == (taken == 0 ? 1 : -1));
        }
        for (int e = first; e < last && possible; ++e) {
            if (!(of[e - first] == at)) continue;
            const residues &u = there.at(a, e), &v = there.at(b, e);
            if (!u.defined || !v.defined) return moved.lacks_root ? edge::unlucky : edge::undefined;
            if (!are_same(u, v)) return edge::different;
        }
    }
    return edge::equal;
}

}  // namespace typegrad::proof
