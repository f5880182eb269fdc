// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/constant.hpp"

namespace typegrad::op {

/// Nodes that rules need and no user spells so: x times a number, x to the power of a number.
constexpr handle scaled(handle x, const meta::number& coefficient) {
    graph& g = x.home->nodes;
    if (coefficient.is_one()) return x;
    const operand only{x.id, graph::one};
    return x.home->join(*x.home, kind::product, g.number(coefficient), &only, 1, g[x.id].form);
}
constexpr handle raised(handle x, const meta::number& exponent) {
    graph& g = x.home->nodes;
    const operand only{x.id, g.number(exponent)};
    return x.home->join(*x.home, kind::product, graph::one, &only, 1, g[x.id].form);
}

/// The number of elements of its operand, a constant: a number that only run time knows, as a term.
struct extent_record {
    static constexpr std::string_view name = "extent";
    static constexpr int counts = 0;
    static constexpr std::string_view rule = "constant rule";
    static constexpr std::string_view reason = "an extent does not change";
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
    static constexpr int flops = 0;
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr handle definition(auto x) {
        const amount n = x.form().size();
        return n.is_known() ? number_node(*x.home, {n.number}) : handle{};
    }
};

/// An extent as a number.
constexpr handle counted(builder& b, const amount& n) {
    const handle x = number_node(b, {0}, n.is_known() ? shape{} : vector_shape(n));
    return n.is_known() ? number_node(b, {n.number}) : b.construct(b, operation_of<extent_record>, &x, 1);
}

/// x times an extent, x by one.
constexpr handle multiplied(handle x, const amount& n) {
    if (n.is_known()) return scaled(x, {n.number});
    const weighted both[] = {{counted(*x.home, n).id, {1}, false}, {x.id, {1}, false}};
    const shape form = x.form();
    return x.home->combine(*x.home, kind::product, {1}, both, 2, form);
}
constexpr handle divided(handle x, const amount& n) {
    if (n.is_known()) return scaled(x, meta::reciprocal({n.number}));
    const weighted both[] = {{counted(*x.home, n).id, {-1}, false}, {x.id, {1}, false}};
    const shape form = x.form();
    return x.home->combine(*x.home, kind::product, {1}, both, 2, form);
}

/// x spread over a shape: x of that shape, or a scalar in every element.
constexpr handle spread_over(handle x, const shape& form) {
    if (x.form() == form) return x;
    const weighted w{x.id, {1}, false};
    return x.home->combine(*x.home, kind::product, {1}, &w, 1, form);
}

/// The shape, by its index, of two operands of which one may be a scalar.
constexpr int joint_form(handle a, handle b) {
    const int form = a.nodes()[a.id].form;
    return form == graph::scalar ? b.nodes()[b.id].form : form;
}

/// The terms of a sum without its number: u of `1 + u`.
constexpr handle without_number(handle x) {
    meta::list<weighted> terms;
    for (int i = 0; i < x.nodes()[x.id].count; ++i) {
        const operand& u = x.nodes().use(x.id, i);
        terms.push_back({u.node, x.nodes().number_at(u.weight), false});
    }
    const shape form = x.form();
    return x.home->combine(*x.home, kind::sum, {0}, terms.begin(), terms.size(), form);
}

/// a - b, as the sum of a and minus b.
constexpr handle difference(handle a, handle b) {
    const operand terms[] = {{a.id, graph::one}, {b.id, graph::minus_one}};
    return a.home->join(*a.home, kind::sum, graph::zero, terms, 2, joint_form(a, b));
}

}  // namespace typegrad::op
