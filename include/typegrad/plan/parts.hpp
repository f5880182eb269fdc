// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/construct.hpp"

namespace typegrad::plan {

using simplify::simplifier;
using simplify::weighted_list;

/// Makes values in memory of what stands at places: a *joined* value is a sum whose operands are all
/// places, each of them its alone. What is no place among its terms, with its number, is one that
/// covers all of it, and comes first.
class part_maker {
public:
    constexpr explicit part_maker(simplifier& maker) : s_(maker) {}

    /// A node that is no place: of a place the joined value of it alone.
    constexpr int formed(int id) {
        if (!s_.nodes.is(id, kind::place)) return id;
        const handle x = s_.at(id).operand(0);
        const shape form = s_.nodes.shape_of(id);
        weighted_list parts;
        parts.push_back({part(x, s_.nodes.layout_of(id), form), {1}, false});
        return simplify::intern_form(s_, operation_of<op::add_record>, {0}, parts, form).id;
    }

    /// A sum; no node if none of its terms is a place.
    constexpr handle joined(const meta::number& number, const weighted_list& terms, const shape& form) {
        weighted_list parts, others;
        for (const weighted& t : terms) {
            if (!s_.nodes.is(t.node, kind::place)) {
                others.push_back(t);
                continue;
            }
            const handle x = op::scaled(s_.at(t.node).operand(0), t.weight);
            parts.push_back({part(x, s_.nodes.layout_of(t.node), form), {1}, false});
        }
        if (parts.empty()) return {};
        // In the order of their places, which is the same however the terms were ordered.
        for (int i = 1; i < parts.size(); ++i) {
            const weighted p = parts[i];
            int j = i;
            for (; j > 0 && first_of(parts[j - 1]) > first_of(p); --j) parts[j] = parts[j - 1];
            parts[j] = p;
        }
        if (!others.empty() || !number.is_zero()) {
            const handle rest = simplify::make_sum(s_, number, others.begin(), others.size(), form);
            parts.push_back(parts[0]);
            parts[0] = {part(rest, dense_layout(form), form), {1}, false};
        }
        return simplify::intern_form(s_, operation_of<op::add_record>, {0}, parts, form);
    }

private:
    [[nodiscard]] constexpr amount first_of(const weighted& p) const {
        return s_.nodes.layout_of(p.node).base;
    }

    /// A place that is no part of another value yet.
    constexpr int part(handle x, const layout& l, const shape& form) {
        operand only{x.id, 0};
        for (;;) {
            const int id = s_.nodes.intern(operation_of<op::place_record>, s_.nodes.form(form),
                                           s_.nodes.layout_index(l), &only, 1);
            if (id >= taken_.count) taken_.resize(id + 1);
            if (taken_.at[id] == 0) {
                taken_.at[id] = 1;
                return id;
            }
            only.weight = s_.nodes.number({++copies_ + 1});
        }
    }

    simplifier& s_;
    meta::list<unsigned char> taken_;
    int copies_ = 0;
};

}  // namespace typegrad::plan
