// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

using simplify::simplifier;

/// Whether a node is, as it stands, a sum of squares: where it is 0, so is its slope.
constexpr bool is_sum_of_squares(const graph& g, int id, int depth = 6) {
    const node& n = g[id];
    if (depth == 0 || n.count == 0) return false;
    const auto inner = [&](int i) { return is_sum_of_squares(g, g.use(id, i).node, depth - 1); };
    switch (n.op->what) {
        case kind::product: {
            bool squares = false;
            for (int i = 0; i < n.count; ++i) {
                const meta::number& power = g.number_at(g.use(id, i).weight);
                if (g[g.use(id, i).node].op->counts >= 0) continue;  // an extent
                if (!(power.is_integer() && power.numerator % 2 == 0) && !(power.is_one() && inner(i))) return false;
                squares = squares || !power.negative;
            }
            return squares && !g.value_of(id).negative;
        }
        case kind::sum:
            if (!g.value_of(id).is_zero()) return false;
            for (int i = 0; i < n.count; ++i)
                if (g.number_at(g.use(id, i).weight).negative || !inner(i)) return false;
            return true;
        case kind::reduction: return n.op->id == id_of<op::variance_record> || (n.op->linear && inner(0));
        case kind::view: return inner(0);
        default: return false;
    }
}

/// A factor to the power that it has in the slope of its next higher one. Of the root of a sum of squares that
/// is 0 where the sum is: it is multiplied by the slope of the sum, and 0 · inf would be NaN.
constexpr weighted lower_power(simplifier& s, int factor, const meta::number& power) {
    const bool root = power == -meta::reciprocal({2}) && !s.as_written() && is_sum_of_squares(s.nodes, factor);
    if (!root) return {factor, power, false};
    return {apply<op::inverse_root_record>(s.at(factor)).id, {1}, false};
}

}  // namespace typegrad::calculus
