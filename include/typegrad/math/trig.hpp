// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/trig_reduce.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// sin and cos of the same angle.
template <class V>
struct sine_cosine {
    V sine, cosine;
};

/// sin and cos of hi + lo, |hi| <= pi/4. Minimax polynomials of (sin r - r)/r^3 and
/// (cos r - 1 + r^2/2)/r^4 in r^2, of degree 5: relative errors 3.5e-18 and 4.7e-20.
template <lanes V>
TYPEGRAD_MATH_INLINE sine_cosine<V> sine_cosine_reduced(V hi, V lo) noexcept {
    TYPEGRAD_MATH_EXACT
    const V z = hi * hi;
    const V s =
        polynomial<V>(z, -0x1.5555555555549p-3, 0x1.111111110f841p-7, -0x1.a01a019c0a25ep-13,
                      0x1.71de3570fb15bp-19, -0x1.ae5e60c2e7673p-26, 0x1.5d915da2d6fd6p-33);
    const V c =
        polynomial<V>(z, 0x1.555555555554cp-5, -0x1.6c16c16c15140p-10, 0x1.a01a019cab746p-16,
                      -0x1.27e4f80533db4p-22, 0x1.1ee9e890ca0bap-29, -0x1.8facd15fb6721p-37);
    const V half = z * 0.5;
    const V w = fence<V>(1.0 - half, to_bits(z));
    const V w_lo = fence<V>(1.0 - w, to_bits(z)) - half;
    const V sine = hi + mul_add(hi * z, s, V(lo * w));
    return {sine, w + (w_lo + mul_add(z * z, c, -hi * lo))};
}

/// Both, in the right quadrant.
template <lanes V>
TYPEGRAD_MATH_INLINE sine_cosine<V> sine_and_cosine(V x) noexcept {
    const quarter_turns<V> q = reduce_turns(x);
    const sine_cosine<V> a = sine_cosine_reduced(q.hi, q.lo);
    const bits_t<V> odd = bits_t<V>{} - (q.quadrant & 1);
    const V s = select(odd, a.cosine, a.sine), c = select(odd, a.sine, a.cosine);
    return {from_bits<V>(to_bits(s) ^ ((q.quadrant & 2) << 62)),
            from_bits<V>(to_bits(c) ^ (((q.quadrant + 1) & 2) << 62))};
}

struct sin_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        return sine_and_cosine(v).sine;
    }
};

/// sin x for every x, within 0.82 ulp; odd, NaN at ±inf. Fast up to 2^20, right beyond.
template <lanes V>
TYPEGRAD_MATH_INLINE V sin(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(x) > 0 && abs(x) < infinity<V>))
            return x == 0 ? x : quiet_nan<V>;
    }
    const V y = in_double(x, sin_in_double{});
    return either<V>(x == lane_t<V>(0), x, y);
}

struct cos_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        return sine_and_cosine(v).cosine;
    }
};

/// cos x for every x, within 0.82 ulp; even, NaN at ±inf. Fast up to 2^20, right beyond.
template <lanes V>
TYPEGRAD_MATH_INLINE V cos(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(x) < infinity<V>)) return quiet_nan<V>;
    }
    return in_double(x, cos_in_double{});
}

struct tan_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const auto a = sine_and_cosine(v);
        return a.sine / a.cosine;
    }
};

/// tan x for every x, within 2.2 ulp; odd, NaN at ±inf. Fast up to 2^20, right beyond.
template <lanes V>
TYPEGRAD_MATH_INLINE V tan(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(abs(x) > 0 && abs(x) < infinity<V>))
            return x == 0 ? x : quiet_nan<V>;
    }
    const V y = in_double(x, tan_in_double{});
    return either<V>(x == lane_t<V>(0), x, y);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
