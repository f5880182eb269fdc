// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"
#include "typegrad/math/sqrt.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// sinh x for every x, within 2.1 ulp; odd, inf beyond ±710.4758 (float ±89.416).
///
/// = m/2 + (m/2) / (m + 1) with m = expm1|x|.
template <lanes V>
TYPEGRAD_MATH_INLINE V sinh(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    constexpr T overflow = sizeof(T) == 8 ? T(0x1.633ce8fb9f87dp+9) : T(0x1.65a9f8p+6);
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated()) {
            if (x != x) return x;
            if (abs(x) > overflow) return copysign(infinity<T>, x);
        }
    }
    const expm1_parts<V> e = expm1_core(min(abs(x), broadcast<V>(exp_constants<T>::limit)));
    // Halved before the last scaling: e^x itself overflows earlier.
    const V half = fence<V>(e.hi + e.lo, e.positive) * fence<V>(e.scale * T(0.5), e.positive);
    // Bounded: a reciprocal estimate of infinity would make a NaN under -ffast-math.
    const V m = min(half, broadcast<V>(T(0x1p+60)));
    return copysign(V(half + m / (m + T(0.5)) * T(0.5)), x);
}

/// cosh x = e^|x|/2 + 1/(2 e^|x|) for every x, within 1.4 ulp; even, inf beyond ±710.4758 (float
/// ±89.416).
template <lanes V>
TYPEGRAD_MATH_INLINE V cosh(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    constexpr T overflow = sizeof(T) == 8 ? T(0x1.633ce8fb9f87dp+9) : T(0x1.65a9f8p+6);
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated()) {
            if (x != x) return x;
            if (abs(x) > overflow) return infinity<T>;
        }
    }
    const exp_parts<V> e = exp_core(min(abs(x), broadcast<V>(exp_constants<T>::limit)));
    const V half = exp_head(e) * fence<V>(e.s2 * T(0.5), e.positive);
    return half + T(0.25) / min(half, broadcast<V>(T(0x1p+60)));
}

/// log(1 + y), or log(2 large) where the mask says so.
template <lanes V>
TYPEGRAD_MATH_INLINE V log1p_or_double(bits_t<V> huge, V y, V large) noexcept {
    using T = lane_t<V>;
    constexpr T ln2 = sizeof(T) == 8 ? T(0x1.62e42fefa39efp-1) : T(0x1.62e43p-1);
    const V base = log1p_finite(select<V>(huge, large - T(1), y));
    return base + select(huge, broadcast<V>(ln2), V{});
}

/// asinh x = log1p(y + y^2 / (1 + sqrt(1 + y^2))), y = |x|, for every x, within 1.8 ulp; odd.
template <lanes V>
TYPEGRAD_MATH_INLINE V asinh(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || abs(x) == infinity<T>)) return x;
    }
    const V y = abs(x);
    const bits_t<V> huge = mask<V>(y > T(0x1p+28));
    const V z = min(y, broadcast<V>(T(0x1p+28)));
    const V a = log1p_or_double(huge, V(z + z * z / (sqrt(V(z * z + T(1))) + T(1))), y);
    return either<V>(y < infinity<T>, copysign(a, x), x);
}

/// acosh x = log1p(t + sqrt(2 t + t^2)), t = x - 1, for x >= 1, within 2.1 ulp; NaN below 1.
template <lanes V>
TYPEGRAD_MATH_INLINE V acosh(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x >= 1 && x < infinity<T>))
            return x > 1 ? x : quiet_nan<T>;
    }
    const bits_t<V> huge = mask<V>(x > T(0x1p+28));
    const V t = min(x, broadcast<V>(T(0x1p+28))) - T(1);
    const V a = log1p_or_double(huge, V(t + sqrt(V(t * (t + T(2))))), x);
    const V special = either<V>(x < T(1), broadcast<V>(quiet_nan<T>), x);
    return either<V>((x >= T(1)) & (x < infinity<T>), a, special);
}

/// atanh x = log1p(2 y / (1 - y)) / 2, y = |x|, within 2.1 ulp; odd, ±inf at ±1, NaN beyond.
template <lanes V>
TYPEGRAD_MATH_INLINE V atanh(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(x) < 1))
            return abs(x) == 1 ? copysign(infinity<T>, x) : quiet_nan<T>;
    }
    const V y = abs(x);
    const V a = log1p_finite(V(y / (T(1) - y) * T(2))) * T(0.5);
    const V special =
        either<V>(y == T(1), broadcast<V>(infinity<T>), broadcast<V>(quiet_nan<T>));
    return copysign(either<V>(y < T(1), a, special), x);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
