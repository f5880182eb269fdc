// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/graph.hpp"
#include "typegrad/op/all.hpp"

namespace typegrad::proof {

/// What is known of a node's sign for any input.
enum class sign : unsigned char { unknown, not_negative, positive };

/// `where(u > 0, u, -u)`.
constexpr bool is_magnitude(const graph& g, int id) {
    const int c = g.use(id, 0).node, u = g.use(id, 1).node, minus = g.use(id, 2).node;
    const bool asks = g[c].op->id == id_of<op::greater_record> || g[c].op->id == id_of<op::greater_equal_record>;
    return asks && g.use(c, 0).node == u && g.is(g.use(c, 1).node, kind::constant) &&
           g.value_of(g.use(c, 1).node).is_zero() && g.is(minus, kind::product) && g[minus].count == 1 && g.use(minus, 0).node == u &&
           g.use(minus, 0).weight == graph::one && (-g.value_of(minus)).is_one();
}

/// By what it is, where the signs of what it is made of are known.
constexpr sign known_sign(const graph& g, int id, const meta::list<sign>& signs) {
    const node& n = g[id];
    const auto least = [&](sign start, int from) {
        for (int operand = from; operand < n.count; ++operand)
            if (signs[g.use(id, operand).node] < start) start = signs[g.use(id, operand).node];
        return start;
    };
    const meta::number& number = n.op->what == kind::view || n.op->what == kind::place
                                     ? g.number_at(graph::one)
                                     : g.value_of(id);
    switch (n.op->what) {
        case kind::constant:
            return number.negative ? sign::unknown : number.is_zero() ? sign::not_negative : sign::positive;
        case kind::view: return signs[g.use(id, 0).node];
        case kind::sum: {
            if (number.negative) return sign::unknown;
            bool strict = !number.is_zero();
            for (int i = 0; i < n.count; ++i) {
                if (signs[g.use(id, i).node] == sign::unknown || g.number_at(g.use(id, i).weight).negative)
                    return sign::unknown;
                strict = strict || signs[g.use(id, i).node] == sign::positive;
            }
            return strict ? sign::positive : sign::not_negative;
        }
        case kind::product: {
            if (number.negative || number.is_zero()) return sign::unknown;
            sign s = sign::positive;
            for (int i = 0; i < n.count; ++i) {
                const meta::number& p = g.number_at(g.use(id, i).weight);
                const sign own = signs[g.use(id, i).node];
                if (own == sign::positive) continue;
                meta::number together{0};
                for (int k = 0; k < n.count; ++k)
                    if (g.use(id, k).node == g.use(id, i).node)
                        together = together + g.number_at(g.use(id, k).weight);
                const bool even = p.denominator % 2 == 0 || together.numerator % 2 == 0;
                if (own == sign::unknown && !even) return sign::unknown;
                s = sign::not_negative;
            }
            return s;
        }
        case kind::reduction: return n.op->name.starts_with("sum") ? least(sign::positive, 0) : sign::unknown;
        case kind::elementwise:
            if (n.op->id == id_of<op::exp_record>) return sign::positive;
            if (n.op->id == id_of<op::where_record>)
                return is_magnitude(g, id) ? sign::not_negative : least(sign::positive, 1);
            return n.op->indicator ? sign::not_negative : sign::unknown;
        default: return sign::unknown;
    }
}

}  // namespace typegrad::proof
