// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exp.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// sigmoid(x) and sigmoid(-x) = 1 - sigmoid(x); their product is the derivative of either.
template <class V>
struct sigmoid_values {
    V value, complement;
};

/// Both from one exp and one division, neither by subtraction.
template <lanes V>
TYPEGRAD_MATH_INLINE sigmoid_values<V> sigmoid_pair(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return {x, x};
    }
    const V e = exp_negative_abs(x);
    // Under -ffast-math a quotient with a tiny numerator may be formed from an estimate whose
    // correction underflows: the fence keeps the reciprocal, which is in [1/2, 1], on its own.
    const V large = fence<V>(T(1) / (e + T(1)), to_bits(e));
    const V small = e * large;
    const bits_t<V> negative = mask<V>(x < T(0));
    return {select(negative, small, large), select(negative, large, small)};
}

/// 1 / (1 + e^-x) for every x; e = exp(-|x|) never overflows, and the tail below 0 is e / (1 + e).
template <lanes V>
TYPEGRAD_MATH_INLINE V sigmoid(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
#if defined(__FAST_MATH__)
    return sigmoid_pair(x).value;
#else
    const V e = exp_negative_abs(x);
    return select<V>(mask<V>(x < T(0)), e, broadcast<V>(T(1))) / (e + T(1));
#endif
}

/// sech^2 x = 1 - tanh^2 x = 4 e / (1 + e)^2 with e = exp(-2|x|): no cancellation.
template <lanes V>
TYPEGRAD_MATH_INLINE V sech_squared(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    const V y = max(V(abs(x) * T(-2)), broadcast<V>(-exp_constants<T>::limit));
    const V e = exp_limited(y);
    const V d = e + T(1);
    return e * fence<V>(T(4) / (d * d), to_bits(e));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
