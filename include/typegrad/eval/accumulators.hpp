// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include "typegrad/eval/sizes.hpp"
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

template <class V>
TYPEGRAD_INLINE V reduced(plan::code reduction, const V& a, const V& b) {
    if (reduction == plan::code::sum) return a + b;
    if (reduction == plan::code::multiplied) return a * b;
    return op::max_record::value<V>(a, b);
}

/// What is reduced of the elements that fill no register: of half as many lanes, and so on down to one.
template <class T, int Lanes, int Sums>
struct rest_of_sums {
    pack<T, Lanes> sums[Sums];
    rest_of_sums<T, Lanes / 2, Sums> less;
    constexpr T* single() { return less.single(); }
};
template <class T, int Sums>
struct rest_of_sums<T, 1, Sums> {
    T sums[Sums];
    constexpr T* single() { return sums; }
};

/// In which widths, added up, the rest of a row is gone through whose registers have so many lanes: a rest of known
/// size in each once, another in few, since each is code.
template <class Length>
constexpr int widths_of_rest(int lanes) {
    if constexpr (is_fixed_size<Length>) return static_cast<int>(Length::value % lanes);
    else return lanes / 4 | 1;
}

/// All lanes of v and what the rest has, by halves: they do not wait for each other.
template <int Widths, class V, class Rest>
TYPEGRAD_INLINE auto reduced_lanes(plan::code reduction, V v, const Rest& rest, int k) {
    using T = math::lane_t<V>;
    if constexpr (lane_count<V> == 2) {
        // In lanes to the end: comparing numbers, g++ goes through integer registers.
        const bool largest = reduction != plan::code::sum && reduction != plan::code::multiplied;
        if ((Widths & 1) != 0 && largest) v = reduced<V>(reduction, v, spread<V>(rest.sums[k]));
        const T both = reduced<V>(reduction, v, __builtin_shufflevector(v, v, 1, 0))[0];
        return (Widths & 1) != 0 && !largest ? reduced<T>(reduction, rest.sums[k], both) : both;
    } else {
        constexpr int n = lane_count<V> / 2;
        constexpr std::make_index_sequence<n> half{};
        using H = pack<T, n>;
        H h = reduced<H>(reduction, lanes_of(v, 0, half), lanes_of(v, 1, half));
        if constexpr ((Widths & n) != 0) h = reduced<H>(reduction, h, rest.sums[k]);
        return reduced_lanes<Widths, H>(reduction, h, rest.less, k);
    }
}

/// From partial results to the result of accumulator k.
template <int Widths, class T, class V, int Unrolled, int Sums, class Rest>
TYPEGRAD_INLINE T total(plan::code reduction, int k, V (&partial)[Unrolled][Sums], Rest& rest, bool packed) {
    if constexpr (lane_count<V> > 1) {
        if (packed) {
            V all = partial[0][k];
            if constexpr (Unrolled == 4)
                all = reduced<V>(reduction, reduced<V>(reduction, all, partial[1][k]),
                                 reduced<V>(reduction, partial[2][k], partial[3][k]));
            return reduced_lanes<Widths, V>(reduction, all, rest, k);
        }
    }
    return rest.single()[k];
}

/// All accumulators that begin with the loop, or those that begin with each row.
template <int Widths, class T, int Lanes, int Sums>
TYPEGRAD_INLINE void begin(const plan::step& s, bool rows, rest_of_sums<T, Lanes, Sums>& rest) {
#pragma GCC unroll 4
    for (int k = 0; k < s.accumulators; ++k)
        if ((s.windows[k] != 0) == rows && (Lanes == 1 || (Widths & Lanes) != 0))
            rest.sums[k] = spread<pack<T, Lanes>>(identity_of<T>(s.reductions[k]));
    if constexpr (Lanes > 1) begin<Widths>(s, rows, rest.less);
}
template <class T, class V, int Unrolled, int Sums>
TYPEGRAD_INLINE void begin(const plan::step& s, bool rows, V (&partial)[Unrolled][Sums]) {
#pragma GCC unroll 4
    for (int k = 0; k < s.accumulators; ++k)
#pragma GCC unroll 4
        for (int u = 0; u < Unrolled; ++u)
            if ((s.windows[k] != 0) == rows) partial[u][k] = spread<V>(identity_of<T>(s.reductions[k]));
}

/// Whether a loop has accumulators that begin anew with each row.
constexpr bool has_row_accumulators(const plan::step& s) {
    bool any = false;
    for (int k = 0; k < s.accumulators; ++k) any = any || s.windows[k] != 0;
    return any;
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
