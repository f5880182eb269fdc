// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include "typegrad/eval/lanes.hpp"
#include "typegrad/op/select.hpp"
#include "typegrad/plan/program.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

// What a loop reduces to: accumulator k is `partial[u][k]` in vector registers, of which there are
// several sets u, and `rest[k]` of the elements that fill no register.

/// What changes nothing when it is reduced with others.
template <class T>
constexpr T identity_of(plan::code reduction) {
    if (reduction == plan::code::sum) return T(0);
    if (reduction == plan::code::multiplied) return T(1);
    if constexpr (std::numeric_limits<T>::has_infinity) return -std::numeric_limits<T>::infinity();
    else return std::numeric_limits<T>::lowest();
}

/// The largest of all lanes, by halves; NaN if one is.
template <class V>
TYPEGRAD_INLINE auto largest_of_lanes(const V& v) {
    if constexpr (lane_count<V> == 1) {
        return v;
    } else if constexpr (lane_count<V> == 2) {
        using T = math::lane_t<V>;
        return op::max_record::value(static_cast<T>(v[0]), static_cast<T>(v[1]));
    } else {
        constexpr std::make_index_sequence<lane_count<V> / 2> half{};
        using H = pack<math::lane_t<V>, lane_count<V> / 2>;
        return largest_of_lanes<H>(op::max_record::value<H>(lanes_of(v, 0, half), lanes_of(v, 1, half)));
    }
}

template <class T>
constexpr T reduced(plan::code reduction, T a, T b) {
    if (reduction == plan::code::sum) return a + b;
    if (reduction == plan::code::multiplied) return a * b;
    return op::max_record::value(a, b);
}

template <class T, class V>
constexpr T lane_of(const V& v, int l) {
    if constexpr (lane_count<V> == 1) return v;
    else return v[l];
}

/// From partial results to the result, which is left in `rest[k]`.
template <class T, class V, int Unrolled, int Sums>
TYPEGRAD_INLINE void total(plan::code reduction, int k, V (&partial)[Unrolled][Sums], T* rest, bool packed) {
    if (!packed) return;
#pragma GCC unroll 4
    for (int u = 0; u < Unrolled; ++u) {
        if (reduction == plan::code::sum) rest[k] += sum_of_lanes<V>(partial[u][k]);
        else if (reduction == plan::code::multiplied)
            for (int l = 0; l < lane_count<V>; ++l) rest[k] *= lane_of<T>(partial[u][k], l);
        else rest[k] = op::max_record::value<T>(rest[k], largest_of_lanes<V>(partial[u][k]));
    }
}

/// Whether a loop has accumulators that begin anew with each row.
constexpr bool has_row_accumulators(const plan::step& s) {
    bool any = false;
    for (int k = 0; k < s.accumulators; ++k) any = any || s.windows[k] != 0;
    return any;
}

template <class T, class V, int Unrolled, int Sums>
TYPEGRAD_INLINE void begin_row(const plan::step& s, V (&partial)[Unrolled][Sums], T* rest) {
#pragma GCC unroll 4
    for (int k = 0; k < s.accumulators; ++k) {
        if (s.windows[k] == 0) continue;
        rest[k] = identity_of<T>(s.reductions[k]);
#pragma GCC unroll 4
        for (int u = 0; u < Unrolled; ++u) partial[u][k] = spread<V>(rest[k]);
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
