// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

/// Whether an instruction is there for what it does and not for its register.
constexpr bool has_effect(code what) {
    return what == code::store || what == code::accumulate || what == code::sum ||
           what == code::largest || what == code::multiplied;
}

/// Of a step's instructions, which are those from `first` on, drops all whose registers nothing
/// reads.
constexpr void drop_unused(meta::list<instruction>& code, int first) {
    const int count = code.count - first;
    instruction* const step = code.at + first;
    meta::list<int> moved(count);  // 0: unused; then where each register is
    int unused = 0;
    for (int k = count; k-- > 0;) {
        const instruction& i = step[k];
        if (moved.at[k] == 0 && !has_effect(i.what)) {
            ++unused;
            continue;
        }
        moved.at[k] = 1;
        // The two of a pair stay together: the first writes both registers.
        if (i.what == plan::code::second) moved.at[k - 1] = 1;
        const int reads = operand_count(i);
        if (reads > 0) moved.at[i.a] = 1;
        if (reads > 1) moved.at[i.b] = 1;
        if (reads > 2) moved.at[i.c] = 1;
    }
    if (unused == 0) return;
    int kept = 0;
    for (int k = 0; k < count; ++k) {
        if (moved.at[k] == 0) continue;
        instruction i = step[k];
        const int reads = operand_count(i);
        if (reads > 0) i.a = moved.at[i.a];
        if (reads > 1) i.b = moved.at[i.b];
        if (reads > 2) i.c = moved.at[i.c];
        moved.at[k] = kept;
        step[kept++] = i;
    }
    code.resize(first + kept);
}

}  // namespace typegrad::plan
