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
/// Which of the instructions of a loop have the same value in a whole row: those that read such, and what is computed
/// from them. Reads(c) tells of one that reads.
template <class Code, class Reads>
constexpr void mark_same(const Code* c, int count, bool* same, Reads reads) {
    for (int i = 0; i < count; ++i) {
        const int from[] = {c[i].a, c[i].b, c[i].c};
        same[i] = is_plain(c[i].what) || reads(c[i]);
        for (int k = 0; is_plain(c[i].what) && k < operand_count(c[i]); ++k) same[i] = same[i] && same[from[k]];
    }
}

/// In long loops what is divided by the same number in a whole row is multiplied by its reciprocal, which is
/// computed once.
constexpr void share_reciprocals(draft& d, const meta::list<step>& steps) {
    for (const step& s : steps) {
        if (s.what != step_kind::loop || (s.columns.is_known() && s.columns < few_divisions)) continue;
        meta::list<bool> same(s.count);
        mark_same(d.code.begin() + s.first, s.count, same.begin(), reads_same);
        for (int i = 0; i < s.count; ++i) {
            instruction& c = d.code.at[s.first + i];
            if (c.what == code::divide && same.at[c.b] && !same.at[i]) c.what = code::divide_by_same;
        }
    }
}

}  // namespace typegrad::plan
