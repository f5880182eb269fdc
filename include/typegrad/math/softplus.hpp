// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// log(1 + e^x) = max(x, 0) + log1p(exp(-|x|)), for every x, within 1.7 ulp (under -ffast-math 3).
template <lanes V>
TYPEGRAD_MATH_INLINE V softplus(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return max(x, V{}) + log1p_finite(exp_negative_abs(x));
}

/// log(sigmoid(x)) = -softplus(-x), for every x, within 1.7 ulp (under -ffast-math 3).
template <lanes V>
TYPEGRAD_MATH_INLINE V log_sigmoid(V x) noexcept {
    return -softplus(V(-x));
}

/// log(1 - e^x) for x <= 0, within 2 ulp; -inf at 0, NaN above.
///
/// log(-expm1(x)) near 0, log1p(-exp(x)) below -log 2 (M. Maechler, Accurately computing
/// log(1 - exp(-|a|)), 2012).
template <lanes V>
TYPEGRAD_MATH_INLINE V log1mexp(V x) noexcept {
    return either<V>(x > lane_t<V>(-0.69314718055994531), log(V(-expm1(x))),
                     log1p(V(-exp(x))));
}

/// exp(-|a - b|); rounding a - b first would cost |a - b| / 2 units.
template <lanes V>
TYPEGRAD_MATH_INLINE V exp_of_distance(two_part<V> d) noexcept {
    constexpr lane_t<V> limit = exp_constants<lane_t<V>>::limit;
    const V y = max(V(-abs(d.hi)), broadcast<V>(-limit));
    const V lo = either<V>(d.hi > lane_t<V>(0), -d.lo, d.lo);
    const exp_parts<V> e = exp_core(y, either<V>(y > -limit, lo, V{}));
    return exp_head(e) * e.s2;
}

/// sigmoid(a - b) = e^a / (e^a + e^b), a slope of logaddexp.
template <lanes V>
TYPEGRAD_MATH_INLINE V sigmoid_between(V a, V b) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (a != a || b != b)) return a + b;
    }
    const two_part<V> d = exact_difference(a, b);
    const V e = exp_of_distance(d);
    const V large = fence<V>(T(1) / (e + T(1)), to_bits(e));
    return either<V>(d.hi < T(0), e * large, large);
}

/// log(e^a + e^b) = max(a, b) + log1p(exp(-|a - b|)), also for infinite a and b.
template <lanes V>
TYPEGRAD_MATH_INLINE V logaddexp(V a, V b) noexcept {
    constexpr lane_t<V> ln2 = lane_t<V>(0.69314718055994531);
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (a == b || a != a || b != b)) return a + b - b + ln2;
    }
    const V apart = max(a, b) + log1p_finite(exp_of_distance(exact_difference(a, b)));
    return either<V>(a == b, V(a + ln2), apart);
}

/// x log y, and 0 where x is 0, unless y is NaN.
template <lanes V>
TYPEGRAD_MATH_INLINE V xlogy(V x, V y) noexcept {
    const bits_t<V> none = mask<V>(x == lane_t<V>(0)) & mask<V>(y == y);
    const V l = log(select<V>(none, broadcast<V>(lane_t<V>(1)), y));
    return x * l;
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
