// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/product.hpp"

namespace typegrad::simplify {

/// A sum or product under flatten::as_written: what was given, in that order. Numbers are folded, which
/// are exact, and a number that changes nothing vanishes (x + 0, 1·x); nothing else does.
constexpr handle build_as_written(simplifier& s, kind what, meta::number number, const weighted* first,
                                  int count, const shape& form) {
    const bool sum = what == kind::sum;
    weighted_list list;
    bool places = false;
    for (int i = 0; i < count; ++i) {
        const weighted& x = first[i];
        if (s.nodes.is(x.node, kind::constant) && x.weight.is_integer() &&
            (sum || !x.weight.negative || !s.nodes.value_of(x.node).is_zero())) {
            const meta::number value = s.nodes.value_of(x.node);
            number = sum ? number + x.weight * value : number * meta::power(value, x.weight.to_int());
            continue;
        }
        places = places || s.nodes.is(x.node, kind::place);
        list.push_back(x);
    }
    if (list.empty()) return number_node(s, number, form);
    if (sum && places && merge_places(s, list)) return make_sum(s, number, list.begin(), list.size(), form);
    const bool alone = list.size() == 1 && list[0].weight.is_one() && s.nodes.shape_of(list[0].node) == form;
    if (alone && (sum ? number.is_zero() : number.is_one())) return s.at(list[0].node);
    if (sum && list.size() == 1 && number.is_zero()) {
        const weighted only{list[0].node, {1}, false};
        return build_as_written(s, kind::product, list[0].weight, &only, 1, form);
    }
    if (s.by_rule && sum && list.size() == 1) {
        const handle y = complement(s, number, list[0], form);
        if (y.exists()) return y;
    }
    if (!sum) {
        const handle masked = s.by_rule && s.masks ? masked_product(s, number, list, form) : handle{};
        if (masked.exists()) return masked;
        const handle placed = product_at_place(s, number, list, form);
        if (placed.exists()) return placed;
        const handle joined = product_of_joined(s, number, list, form);
        if (joined.exists()) return joined;
    }
    return intern_form(s, sum ? operation_of<op::add_record> : operation_of<op::hadamard_record>, number,
                       list, form);
}

}  // namespace typegrad::simplify
