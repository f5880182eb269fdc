// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// |x|, exact; clears the sign of zeros, infinities and NaNs.
template <lanes V>
TYPEGRAD_MATH_INLINE V abs(V x) noexcept {
    return from_bits<V>(to_bits(x) & ~sign_bit<V>);
}

/// The magnitude of x with the sign of `sign`, exact.
template <lanes V>
TYPEGRAD_MATH_INLINE V copysign(V x, V sign) noexcept {
    return from_bits<V>((to_bits(x) & ~sign_bit<V>) | (to_bits(sign) & sign_bit<V>));
}

/// hi + lo, to about twice the digits.
template <lanes V>
struct two_part {
    V hi, lo;
};

/// a - b, exactly where it is finite (D. E. Knuth's two-sum).
template <lanes V>
TYPEGRAD_MATH_INLINE two_part<V> exact_difference(V a, V b) noexcept {
    TYPEGRAD_MATH_EXACT
    const V hi = a - b;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(hi) < infinity<V>)) return {hi, 0};
    }
    const V back = hi - a;
    const V lo = (a - (hi - back)) - (b + back);
    return {hi, either<V>(abs(hi) < infinity<lane_t<V>>, lo, V{})};
}

/// The smaller of a and b; a if either is NaN.
template <lanes V>
TYPEGRAD_MATH_INLINE V min(V a, V b) noexcept {
    return either<V>(b < a, b, a);
}

/// The larger of a and b; a if either is NaN.
template <lanes V>
TYPEGRAD_MATH_INLINE V max(V a, V b) noexcept {
    return either<V>(b > a, b, a);
}

/// x limited to [low, high]; NaN passes.
template <lanes V>
TYPEGRAD_MATH_INLINE V clamp(V x, lane_t<V> low, lane_t<V> high) noexcept {
    return min(max(x, broadcast<V>(low)), broadcast<V>(high));
}

/// The largest integer not above x, exact; keeps the sign of zero.
template <lanes V>
TYPEGRAD_MATH_INLINE V floor(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    // From here on every number is an integer, and adding it rounds to one.
    constexpr T whole = T(word_t<V>(1) << mantissa_bits<T>);
    const V a = abs(x);
    const V sum = a + whole;
    const V nearest = copysign(V(fence<V>(sum, to_bits(sum) + word_t<V>(1)) - whole), x);
    const V down = nearest - either<V>(nearest > x, broadcast<V>(T(1)), V{});
    return either<V>(a < whole, down, x);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
