// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/core/record.hpp"
#include "typegrad/eval/registers.hpp"
#include "typegrad/math/sqrt.hpp"
#include "typegrad/op/select.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// What tells the function of an instruction from others: its number, if it reads or writes
/// memory or is a constant.
constexpr int own_number(const plan::instruction& c, int number) {
    using plan::code;
    const bool own = c.what == code::load || c.what == code::scalar ||
                     c.what == code::constant || c.what == code::position ||
                     c.what == code::store || c.what == code::accumulate;
    return own ? number : -1;
}
constexpr std::uint64_t operation_id(const plan::instruction& c) {
    return c.what == plan::code::call ? c.op->id : 0;
}

/// An instruction of arithmetic, on registers `out`, `a`, `b` and `c`, or on accumulator `b`.
template <plan::code What, std::uint64_t Operation, class Registers, class V>
TYPEGRAD_INLINE void calculate(Registers& r, [[maybe_unused]] V* sums, [[maybe_unused]] int out, int a,
                               [[maybe_unused]] int b, [[maybe_unused]] int c) {
    using plan::code;
    if constexpr (What == code::sum) {
        sums[b] += r[a];
    } else if constexpr (What == code::largest) {
        sums[b] = op::max_record::value(sums[b], r[a]);
    } else if constexpr (What == code::multiplied) {
        sums[b] *= r[a];
    } else if constexpr (What == code::call) {
        using record = record_of<Operation>;
        constexpr bool apart = Registers::partial && operation_of<record>.calls != 0;
        if constexpr (record::arity == 1) r[out] = value_of_call<record, apart>(r[a]);
        else if constexpr (record::arity == 2)
            r[out] = value_of_call<record, apart>(r[a], r[b]);
        else r[out] = value_of_call<record, apart>(r[a], r[b], r[c]);
    } else if constexpr (What == code::sigmoid_pair) {
        const auto both = pair_of_sigmoids<Registers::partial>(r[a]);
        r[out] = both.value;
        r.after(out) = both.complement;
    } else if constexpr (What == code::second) {
        // Written by the instruction before, unless that was in another part.
        if (Registers::partial && out == 0)
            r[out] = pair_of_sigmoids<Registers::partial>(r[a]).complement;
    } else if constexpr (What == code::add) {
        r[out] = r[a] + r[b];
    } else if constexpr (What == code::subtract) {
        r[out] = r[a] - r[b];
    } else if constexpr (What == code::multiply) {
        r[out] = r[a] * r[b];
    } else if constexpr (What == code::divide) {
        r[out] = r[a] / r[b];
    } else if constexpr (What == code::negate) {
        r[out] = -r[a];
    } else if constexpr (What == code::multiply_add) {
        r[out] = r[a] * r[b] + r[c];
    } else if constexpr (What == code::multiply_subtract) {
        r[out] = r[c] - r[a] * r[b];
    } else {
        static_assert(What == code::sqrt);
        r[out] = math::sqrt(r[a]);
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
