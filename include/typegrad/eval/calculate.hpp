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
                     c.what == code::store || c.what == code::accumulate || c.what == code::divide_by_same;
    return own ? number : -1;
}
/// The operation it calls; of the second of a pair, whether it is the first of its part.
constexpr std::uint64_t operation_id(const plan::instruction& c, int number_in_part) {
    if (c.what == plan::code::second) return number_in_part == 0 ? 1 : 0;
    return c.what == plan::code::call ? c.op->id : 0;
}

/// An instruction of arithmetic: writes register `out`, and of a pair the one after it, or adds to
/// accumulator `out`. One function call for each instruction and no branch in it: what inlining
/// leaves behind, g++ keeps until it has seen the whole program. In a part of a long block (Apart) a
/// transcendental function is called, and not inlined.
template <plan::code What, std::uint64_t Operation, bool Apart>
struct arithmetic {
    template <class Machine, class T, class V>
    TYPEGRAD_INLINE static void run(const Machine&, V* out, [[maybe_unused]] const V& a,
                                    [[maybe_unused]] const V& b, [[maybe_unused]] const V& c, const T*,
                                    std::int64_t, std::int64_t) {
        using plan::code;
        // The most frequent first: a constant evaluation in clang counts each question on the way.
        if constexpr (What == code::multiply) {
            *out = a * b;
        } else if constexpr (What == code::add) {
            *out = a + b;
        } else if constexpr (What == code::multiply_add) {
            *out = a * b + c;
        } else if constexpr (What == code::subtract) {
            *out = a - b;
        } else if constexpr (What == code::call) {
            using record = record_of<Operation>;
            constexpr bool apart = Apart && operation_of<record>.calls != 0;
            if constexpr (record::arity == 1) *out = value_of_call<record, apart>(a);
            else if constexpr (record::arity == 2) *out = value_of_call<record, apart>(a, b);
            else *out = value_of_call<record, apart>(a, b, c);
        } else if constexpr (What == code::sum) {
            *out += a;
        } else if constexpr (What == code::divide) {
            *out = a / b;
        } else if constexpr (What == code::negate) {
            *out = -a;
        } else if constexpr (What == code::multiply_subtract) {
            *out = c - a * b;
        } else if constexpr (What == code::sqrt) {
            *out = math::sqrt(a);
        } else if constexpr (What == code::largest) {
            *out = op::max_record::value(*out, a);
        } else if constexpr (What == code::multiplied) {
            *out *= a;
        } else if constexpr (What == code::sigmoid_pair) {
            const auto both = pair_of_sigmoids<Apart>(a);
            out[0] = both.value;
            out[1] = both.complement;
        } else {
            // Written by the instruction before it, unless that is in another part.
            static_assert(What == code::second);
            if constexpr (Operation != 0) *out = pair_of_sigmoids<Apart>(a).complement;
        }
    }
};

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
