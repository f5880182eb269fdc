// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/basic.hpp"
#include "typegrad/math/sqrt.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

inline constexpr double half_pi_hi = 0x1.921fb54442d18p+0, half_pi_lo = 0x1.1a62633145c07p-54;

/// (asin s - s)/s as a function of z = s^2 <= 1/4; minimax of degree 13 in z, 9.8e-19.
template <lanes V>
TYPEGRAD_MATH_INLINE V asin_rest(V z) noexcept {
    return z * polynomial<V>(z, 0x1.5555555555578p-3, 0x1.333333332df05p-4, 0x1.6db6db722c073p-5,
                             0x1.f1c71a8b69a8cp-6, 0x1.6e8bdfeb6f959p-6, 0x1.1c49ddb52413bp-6,
                             0x1.ca214aa81e2e5p-7, 0x1.75775e7014756p-7, 0x1.618ba6f4732e1p-7,
                             0x1.e14e97114c658p-9, 0x1.6505856d4a798p-6, -0x1.59fb12da5f28ep-6,
                             0x1.0be5b63c1def3p-5);
}

/// s = |x| or, above 1/2, sqrt((1 - |x|)/2), which halves the angle to pi/2; angle = asin s.
template <lanes V>
struct asin_parts {
    V s, rest;  // the angle is s + rest
    bits_t<V> large;
};

template <lanes V>
TYPEGRAD_MATH_INLINE asin_parts<V> asin_core(V x) noexcept {
    const V a = abs(x);
    const bits_t<V> large = mask<V>(a > 0.5);
    const V z = select<V>(large, (1.0 - a) * 0.5, a * a);
    const V s = select<V>(large, sqrt(z), a);
    return {s, s * asin_rest(z), large};
}

struct asin_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const auto p = asin_core(v);
        const W complement = half_pi_hi - 2.0 * p.s - (2.0 * p.rest - half_pi_lo);
        return copysign(select<W>(p.large, complement, p.s + p.rest), v);
    }
};

/// asin x for |x| <= 1, within 2 ulp; odd, NaN beyond.
template <lanes V>
TYPEGRAD_MATH_INLINE V asin(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(x) <= 1)) return quiet_nan<V>;
    }
    return in_double(x, asin_in_double{});
}

struct acos_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const auto p = asin_core(v);
        const W twice = 2.0 * (p.s + p.rest);
        const W signed_s = copysign(p.s, v), signed_rest = copysign(p.rest, v);
        const W middle = half_pi_hi - (signed_s - (half_pi_lo - signed_rest));
        const W low = 2.0 * half_pi_hi - (twice - 2.0 * half_pi_lo);
        return select<W>(p.large, select<W>(mask<W>(v < 0.0), low, twice), middle);
    }
};

/// acos x for |x| <= 1, without cancellation near 1, within 1.2 ulp; NaN beyond.
template <lanes V>
TYPEGRAD_MATH_INLINE V acos(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(x) <= 1)) return quiet_nan<V>;
    }
    return in_double(x, acos_in_double{});
}

struct atan_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        TYPEGRAD_MATH_EXACT
        // Beyond 2^60 nothing changes, and (a - 1)/(a + 1) stays finite.
        const W a = min(abs(v), broadcast<W>(0x1p+60));
        const bits_t<W> quarter = mask<W>(a > 0x1.a827999fcef32p-2);
        const bits_t<W> half = mask<W>(a > 0x1.3504f333f9de6p+1);
        const W one = broadcast<W>(1.0);
        const W top = select<W>(half, -one, select<W>(quarter, a - 1.0, a));
        const W bottom = select<W>(half, a, select<W>(quarter, a + 1.0, one));
        const W s = top / bottom;
        const W z = s * s;
        const W p =
            polynomial<W>(z, -0x1.555555555553dp-2, 0x1.9999999995862p-3, -0x1.24924922ad961p-3,
                          0x1.c71c70e630a45p-4, -0x1.745cf8e004a7ep-4, 0x1.3b11194cdba40p-4,
                          -0x1.10ebb96fc1331p-4, 0x1.df0f4b1829522p-5, -0x1.9cd269acf85ebp-5,
                          0x1.37d3f72919a99p-5, -0x1.2564c99d7cc0ep-6);
        // quarter is set wherever half is: turns counts quarters of pi.
        const W turns = from_bits<W>(quarter & to_bits(0.5)) + from_bits<W>(half & to_bits(0.5));
        const W angle = turns * half_pi_hi + (s + mul_add(s * z, p, W(turns * half_pi_lo)));
        return copysign(angle, v);
    }
};

/// atan x for every x, within 1.9 ulp; odd, ±pi/2 at ±inf.
///
/// Turned by 0, pi/4 or pi/2 so that the remaining tangent s is at most tan(pi/8); minimax of
/// (atan s - s)/s^3 in s^2, of degree 10: 1.3e-18.
template <lanes V>
TYPEGRAD_MATH_INLINE V atan(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, atan_in_double{});
}

struct atan2_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W y, W x) const noexcept {
        TYPEGRAD_MATH_EXACT
        const W a = abs(y), b = abs(x), one = broadcast<W>(1.0);
        // The smaller over the larger, so that nothing overflows; 0/0 is 0 and inf/inf is 1.
        const bits_t<W> steep = mask<W>(a > b);
        const W top = select<W>(steep, b, a), bottom = select<W>(steep, a, b);
        const bits_t<W> same = mask<W>(top == bottom);
        const W ratio = select<W>(mask<W>(bottom == 0.0), W{}, one);
        const W t = atan_in_double{}(
            select<W>(same, ratio, top / select<W>(same, one, bottom)));
        const W angle = select<W>(steep, half_pi_hi - (t - half_pi_lo), t);
        const bits_t<W> left = mask<W>(copysign(one, x) < 0.0);
        return copysign(select<W>(left, 2.0 * half_pi_hi - (angle - 2.0 * half_pi_lo), angle), y);
    }
};

/// The angle of the point (x, y), in [-pi, pi], for every x and y, signed zeros and infinities as
/// in C; within 2.5 ulp.
template <lanes V>
TYPEGRAD_MATH_INLINE V atan2(V y, V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || y != y)) return quiet_nan<V>;
    }
    const V angle = in_double(y, x, atan2_in_double{});
    return either<V>((x == x) & (y == y), angle, broadcast<V>(quiet_nan<lane_t<V>>));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
