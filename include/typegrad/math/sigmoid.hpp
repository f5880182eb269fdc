// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// sigmoid(x) and sigmoid(-x) = 1 - sigmoid(x); their product is the derivative of either.
template <class V>
struct sigmoid_values {
    V value, complement;
};

/// Both from one exp and one division, neither by subtraction, for every x; within 2.7 ulp (under
/// -ffast-math 3.4).
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
    const auto negative = x < T(0);
    return {either<V>(negative, small, large), either<V>(negative, large, small)};
}

/// 1 / (1 + e^-x) for every x, within 2.4 ulp (under -ffast-math 3.1).
///
/// With e = exp(-|x|), which never overflows: 1 / (1 + e), and e / (1 + e) below zero.
template <lanes V>
TYPEGRAD_MATH_INLINE V sigmoid(V x) noexcept {
#if defined(__FAST_MATH__)
    return sigmoid_pair(x).value;
#else
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    const V e = exp_negative_abs(x);
    return either<V>(x < T(0), e, broadcast<V>(T(1))) / (e + T(1));
#endif
}

/// x sigmoid(x) for every x, also where sigmoid(x) has lost digits below the smallest normal number.
template <lanes V>
TYPEGRAD_MATH_INLINE V silu(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    // Beyond it the result is 0 to the last bit.
    constexpr T limit = exp_constants<T>::limit * T(1.05);
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    // As the slope begins, so that both take one exp.
    const V a = min(V(abs(x)), broadcast<V>(limit));
    const exp_parts<V> parts = exp_core(V(-a));
    const V head = exp_head<false>(parts), one = broadcast<V>(T(1)), e = head * parts.s2;
    const auto negative = x < T(0);
    const V q = max(x, broadcast<V>(-limit)) * either<V>(negative, head, one) / (e + T(1));
    return q * either<V>(negative, parts.s2, one);
}

/// The slope of silu: e (1 + e + x) / (1 + e)^2 with e = e^x below 0, where 1 + x is exact near the
/// zero of it, (1 + e + x e) / (1 + e)^2 with e = e^-x above.
template <lanes V>
TYPEGRAD_MATH_INLINE V silu_slope(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    constexpr T limit = exp_constants<T>::limit * T(1.05);
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    const V a = min(V(abs(x)), broadcast<V>(limit));
    const exp_parts<V> parts = exp_core(V(-a));
    const V head = exp_head<false>(parts), one = broadcast<V>(T(1)), e = head * parts.s2;
    const auto negative = x < T(0);
    const V d = e + T(1);
    const V top = either<V>(negative, V((T(1) - a) + e), V(d + a * e));
    return (either<V>(negative, head, one) * top / (d * d)) * either<V>(negative, parts.s2, one);
}

/// sech^2 x = 1 - tanh^2 x, the derivative of tanh, for every x, within 4.3 ulp.
///
/// = 4 e / (1 + e)^2 with e = exp(-2|x|): no cancellation, and right into the denormal numbers.
template <lanes V>
TYPEGRAD_MATH_INLINE V sech_squared(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    const V e = exp_negative_abs(x, T(2));
    const V d = e + T(1);
    return e * fence<V>(T(4) / (d * d), to_bits(e));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
