// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "lanes.hpp"

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

/// The smaller of a and b; a if either is NaN.
template <lanes V>
TYPEGRAD_MATH_INLINE V min(V a, V b) noexcept {
    return select(mask<V>(b < a), b, a);
}

/// The larger of a and b; a if either is NaN.
template <lanes V>
TYPEGRAD_MATH_INLINE V max(V a, V b) noexcept {
    return select(mask<V>(b > a), b, a);
}

/// x limited to [low, high]; NaN passes.
template <lanes V>
TYPEGRAD_MATH_INLINE V clamp(V x, lane_t<V> low, lane_t<V> high) noexcept {
    return min(max(x, broadcast<V>(low)), broadcast<V>(high));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
