// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/handle.hpp"

namespace typegrad::op {

/// Nodes that rules need and no user spells so: x times a number, x to the power of a number.
constexpr handle scaled(handle x, meta::number coefficient) {
    const weighted w{x.id, {1}, false};
    return x.home->combine(*x.home, kind::product, coefficient, &w, 1, x.form());
}
constexpr handle raised(handle x, meta::number exponent) {
    const weighted w{x.id, exponent, false};
    return x.home->combine(*x.home, kind::product, {1}, &w, 1, x.form());
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
    const weighted terms[] = {{a.id, {1}, false}, {b.id, {-1}, false}};
    const shape form = a.form().is_scalar() ? b.form() : a.form();
    return a.home->combine(*a.home, kind::sum, {0}, terms, 2, form);
}

}  // namespace typegrad::op
