// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

/// A loop of fewer elements divides each of them.
inline constexpr std::int64_t few_divisions = 32;

/// Whether an instruction of a loop reads what is the same in a whole row.
constexpr bool reads_same(const instruction& c) {
    return c.what == code::constant || c.what == code::scalar || (c.what == code::load && c.how == access::column);
}
/// Whether it computes nothing else from such values: arithmetic of a few cycles.
constexpr bool is_plain(code what) {
    return what == code::add || what == code::subtract || what == code::multiply || what == code::divide ||
           what == code::negate || what == code::multiply_add || what == code::multiply_subtract || what == code::sqrt;
}
/// Which of the instructions of a loop have the same value in a whole row: those that read such, which Reads(c) tells,
/// and in a loop over one row what is computed from them; for each of many rows that would cost more than it saves.
template <class Code, class Reads>
constexpr void mark_same(const step& s, const Code* c, bool* same, Reads reads) {
    const bool one_row = s.rows.is_known() && s.rows == 1;
    for (int i = 0; i < s.count; ++i) {
        const int from[] = {c[i].a, c[i].b, c[i].c};
        const bool computed = one_row && is_plain(c[i].what);
        same[i] = computed || reads(c[i]);
        for (int k = 0; computed && k < operand_count(c[i]); ++k) same[i] = same[i] && same[from[k]];
    }
}

/// In long loops what is divided by the same number in a whole row is multiplied by its reciprocal, which is
/// computed once.
constexpr void share_reciprocals(draft& d, const meta::list<step>& steps) {
    for (const step& s : steps) {
        if (s.what != step_kind::loop || (s.columns.is_known() && s.columns < few_divisions)) continue;
        meta::list<bool> same(s.count);
        mark_same(s, d.code.begin() + s.first, same.begin(), reads_same);
        for (int i = 0; i < s.count; ++i) {
            instruction& c = d.code.at[s.first + i];
            if (c.what == code::divide && same.at[c.b] && !same.at[i]) c.what = code::divide_by_same;
        }
    }
}

}  // namespace typegrad::plan
