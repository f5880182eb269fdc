// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

/// A loop of fewer elements divides each of them.
inline constexpr std::int64_t few_divisions = 32;

/// In long loops what is divided by the same number in a whole row is multiplied by its reciprocal, which is
/// computed once.
constexpr void share_reciprocals(draft& d, const meta::list<step>& steps) {
    for (const step& s : steps) {
        if (s.what != step_kind::loop || (s.columns.is_known() && s.columns < few_divisions)) continue;
        for (int i = s.first; i < s.first + s.count; ++i) {
            instruction& c = d.code.at[i];
            if (c.what != code::divide) continue;
            const instruction& by = d.code.at[s.first + c.b];
            if (by.what == code::scalar || (by.what == code::load && by.how == access::column))
                c.what = code::divide_by_same;
        }
    }
}

}  // namespace typegrad::plan
