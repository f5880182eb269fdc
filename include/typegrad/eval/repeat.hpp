// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <utility>

#include "typegrad/eval/view.hpp"
#include "typegrad/math/lanes.hpp"
#include "typegrad/plan/program.hpp"

namespace typegrad::eval {

/// Where a binding leads in the turn that is being run.
template <int Index, std::int64_t Columns, class Machine>
TYPEGRAD_INLINE auto in_turn(const Machine& m) {
    constexpr plan::binding b = Machine::program.bindings[Index];
    constexpr std::int64_t of = b.columns.number;
    return moved_by<of, Columns>(m.template at<b.at.where, b.at.index, of>(),
                                 b.base.number + b.stride.number * m.turn[b.depth]);
}

template <int First, class Machine, int... K>
TYPEGRAD_INLINE void run_body(const Machine& m, std::integer_sequence<int, K...>) {
    const int in_order[] = {(m.template step_or_group<First + K>(), 0)..., 0};
    static_cast<void>(in_order);
}

/// Step S, a loop: its body for every turn, which the machine of the body knows.
template <int S, class Machine>
TYPEGRAD_INLINE void run_turns(const Machine& m) {
    constexpr plan::step s = Machine::program.steps[S];
    std::int64_t now[s.depth + 1]{};
    for (int k = 0; k < s.depth; ++k) now[k] = m.turn[k];
    for (; now[s.depth] < s.turns.number; ++now[s.depth])
        run_body<s.body>(Machine{m.inputs, m.outputs, m.scalars, m.buffer, now},
                         std::make_integer_sequence<int, s.body_steps>{});
}

}  // namespace typegrad::eval
