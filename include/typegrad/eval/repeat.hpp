// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <utility>

#include "typegrad/eval/view.hpp"
#include "typegrad/math/lanes.hpp"
#include "typegrad/plan/program.hpp"

namespace typegrad::eval {

template <class Machine, int Index, amount plan::binding::*Which>
struct of_binding {
    static constexpr amount value() { return Machine::program.bindings[Index].*Which; }
};
template <class Machine, int S>
struct turns_of_step {
    static constexpr amount value() { return Machine::program.steps[S].turns; }
};

/// Where a binding leads in the turn that is being run.
template <int Index, class Columns, class Machine>
TYPEGRAD_INLINE auto in_turn(const Machine& m, Columns columns) {
    constexpr plan::binding b = Machine::program.bindings[Index];
    const auto of = m.template size<of_binding<Machine, Index, &plan::binding::columns>>();
    return moved_by(m.template at<b.at.where, b.at.index>(of),
                    m.template size<of_binding<Machine, Index, &plan::binding::base>>() +
                        m.template size<of_binding<Machine, Index, &plan::binding::stride>>() * m.turn[b.depth],
                    of, columns);
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
    const std::int64_t turns = m.template size<turns_of_step<Machine, S>>();
    for (; s.open ? m.scalars[s.left.index] != 0 : now[s.depth] < turns; ++now[s.depth])
        run_body<s.body>(Machine{{{m.inputs, m.outputs, m.scalars, m.buffer, m.sizes, now}}},
                         std::make_integer_sequence<int, s.body_steps>{});
}

}  // namespace typegrad::eval
