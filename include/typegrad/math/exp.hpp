// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/basic.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

template <class T>
struct exp_constants;

template <>
struct exp_constants<double> {
    static constexpr double log2e = 0x1.71547652b82fep+0, magic = 0x1.8p+52, one = 0x1p+52;
    static constexpr double ln2_hi = 0x1.62e42fefa3800p-1, ln2_lo = 0x1.ef35793c76730p-45;
    static constexpr double limit = 746, overflow = 0x1.62e42fefa39efp+9, bias = 2046;
    static constexpr std::uint64_t low_bits = 0xfff;
};

template <>
struct exp_constants<float> {
    static constexpr float log2e = 0x1.715476p+0f, magic = 0x1.8p+23f, one = 0x1p+23f;
    static constexpr float ln2_hi = 0x1.62e4p-1f, ln2_lo = 0x1.7f7d1cp-20f;
    static constexpr float limit = 105, overflow = 0x1.62e42ep+6f, bias = 254;
    static constexpr std::uint32_t low_bits = 0x1ff;
};

/// e^x = (1 + r + r^2 p + tail) s1 s2. The halves s1 s2 = 2^n stay in the normal range, so one
/// formula reaches from the smallest denormal to the largest finite result.
template <lanes V>
struct exp_parts {
    V r, p, tail, s1, s2;
    bits_t<V> positive;  // bits of a number known not to be negative, for `fence`
};

/// p(r), of degree 9 for double and 4 for float: the minimax polynomial of (e^r - 1 - r)/r^2 on
/// |r| <= ln(2)/2, weighted with |r|; e^r - 1 to 1.8e-17 and 1.4e-8 (relative).
template <lanes V>
TYPEGRAD_MATH_INLINE V exp_polynomial(V r) noexcept {
    if constexpr (sizeof(lane_t<V>) == 8)
        return polynomial<V>(r, 0x1.0000000000005p-1, 0x1.555555555555cp-3, 0x1.55555555520dbp-5,
                             0x1.111111110e91ep-7, 0x1.6c16c17f3e585p-10, 0x1.a01a01b4d8dacp-13,
                             0x1.a019a66faa356p-16, 0x1.71ddecbef3e34p-19, 0x1.28a2c2c568471p-22,
                             0x1.af719335c6201p-26);
    else
        return polynomial<V>(r, 0x1p-1f, 0x1.5554b0p-3f, 0x1.55548ap-5f, 0x1.122820p-7f,
                             0x1.6d950cp-10f);
}

/// x times `factor`, rounded to an integer n: n + bias in the low bits of a word, and n as a lane.
/// No conversion, so this works alike on every target. n is rebuilt from its bits, since
/// (y + magic) - magic folds to y under -ffast-math.
template <lanes V>
struct exp_exponent {
    V k;
    bits_t<V> n, positive;
};

template <lanes V>
TYPEGRAD_MATH_INLINE exp_exponent<V> exp_round(V x, lane_t<V> factor) noexcept {
    TYPEGRAD_MATH_EXACT
    using K = exp_constants<lane_t<V>>;
    const bits_t<V> b = to_bits(V(x * factor + (K::magic + K::bias)));
    const bits_t<V> n = b & K::low_bits;
    return {fence<V>(from_bits<V>(n | to_bits(K::one)) - (K::one + K::bias), b), n, b};
}

template <lanes V>
TYPEGRAD_MATH_INLINE exp_parts<V> exp_join(V r, V tail, exp_exponent<V> e) noexcept {
    const bits_t<V> half = e.n >> 1;
    return {r,
            exp_polynomial(r),
            tail,
            from_bits<V>(half << mantissa_bits<lane_t<V>>),
            from_bits<V>((e.n - half) << mantissa_bits<lane_t<V>>),
            e.positive};
}

/// The core of exp and its relatives: e^(x + extra), |x| <= exp_constants::limit, |extra| < 1e-4.
/// r = x - n ln 2 + extra, its rounding error kept in the tail.
template <lanes V>
TYPEGRAD_MATH_INLINE exp_parts<V> exp_core(V x, V extra = V{}) noexcept {
    TYPEGRAD_MATH_EXACT
    using K = exp_constants<lane_t<V>>;
    const exp_exponent<V> e = exp_round(x, K::log2e);
    const V h = fence<V>(x - e.k * K::ln2_hi, e.positive);
    const V l = e.k * K::ln2_lo - extra;
    const V r = h - l;
    return exp_join<V>(r, (h - r) - l, e);
}

/// (1 + r + r^2 p + tail) s1: all but the last factor s2. The tail is worth 0.13 ulp.
template <bool WithTail = true, lanes V>
TYPEGRAD_MATH_INLINE V exp_head(exp_parts<V> e) noexcept {
    TYPEGRAD_MATH_EXACT
    V q{};
    if constexpr (WithTail) q = mul_add(e.r * e.r, e.p, e.tail) + e.r;
    else q = mul_add(e.r * e.r, e.p, e.r);
    return fence<V>(mul_add(q, e.s1, e.s1), e.positive);
}

/// exp(-|x| factor), the building block of the saturating functions; 1.02 ulp.
template <lanes V>
TYPEGRAD_MATH_INLINE V exp_negative_abs(V x, lane_t<V> factor = 1) noexcept {
    const V y = max(V(abs(x) * -factor), broadcast<V>(-exp_constants<lane_t<V>>::limit));
    const exp_parts<V> e = exp_core(y);
    return exp_head<false>(e) * e.s2;
}

/// exp for arguments already within ±exp_constants::limit (or NaN).
template <lanes V>
TYPEGRAD_MATH_INLINE V exp_limited(V x) noexcept {
    const exp_parts<V> e = exp_core(x);
    return exp_head(e) * e.s2;
}

/// e^x for every x, within 0.93 ulp (double 0.89); inf above 709.78 (float 88.72), down to the
/// smallest denormal below. Under -ffast-math 1.4 ulp, and denormal results flush to zero.
template <lanes V>
TYPEGRAD_MATH_INLINE V exp(V x) noexcept {
    using K = exp_constants<lane_t<V>>;
    if constexpr (lane_scalar<V>) {
        // Constant evaluation rejects NaN and overflowing arithmetic.
        if (std::is_constant_evaluated() && !(x <= K::overflow)) return x != x ? x : infinity<V>;
    }
    return exp_limited(clamp(x, -K::limit, K::limit));
}

/// 2^x for every x, within 0.93 ulp (double 0.89); exact where x is an integer.
template <lanes V>
TYPEGRAD_MATH_INLINE V exp2(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    using K = exp_constants<T>;
    constexpr T limit = sizeof(T) == 8 ? T(1076) : T(151);
    // As many as ln2_hi leaves free for an exact product.
    constexpr word_t<V> low_bits = (word_t<V>(1) << (sizeof(T) == 8 ? 42 : 16)) - 1;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x < T(exponent_bias<T> + 1)))
            return x != x ? x : infinity<V>;
    }
    const V y = clamp(x, -limit, limit);
    const exp_exponent<V> e = exp_round(y, T(1));
    const V f = y - e.k;
    const V f_hi = from_bits<V>(to_bits(f) & ~(bits_t<V>{} + low_bits));
    const V h = fence<V>(f_hi * K::ln2_hi, e.positive);
    const V l = -mul_add(f, K::ln2_lo, V((f - f_hi) * K::ln2_hi));
    const V r = h - l;
    const exp_parts<V> parts = exp_join<V>(r, (h - r) - l, e);
    return exp_head(parts) * parts.s2;
}

/// e^x - 1 = (hi + lo) scale, hi + lo unevaluated; the polynomial limits the sum to 2^-55.
template <lanes V>
struct expm1_parts {
    V hi, lo, scale;
    bits_t<V> positive;
};

template <lanes V>
TYPEGRAD_MATH_INLINE expm1_parts<V> expm1_core(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    constexpr word_t<V> twice_bias = word_t<V>(2 * exponent_bias<lane_t<V>>)
                                     << mantissa_bits<lane_t<V>>;
    const exp_parts<V> e = exp_core(x);
    const V w = mul_add(e.r * e.r, e.p, e.tail);
    const V q = e.r + w;
    const V q_lo = w - (q - e.r);
    // (1 + q) 2^n - 1 = (q s1 + (s1 - 1/s2)) s2; the difference of powers of two is exact where it
    // matters, and the fence keeps it whole under -ffast-math.
    const V a = fence<V>(e.s1 - from_bits<V>(twice_bias - to_bits(e.s2)), e.positive);
    const V hi = fence<V>(mul_add(q, e.s1, a), e.positive);
    const V lo = mul_add(q_lo, e.s1, mul_add(q, e.s1, a - hi));
    return {hi, lo, e.s2, e.positive};
}

/// e^x - 1 for every x, without cancellation near 0, within 1.2 ulp (under -ffast-math 1.7); keeps
/// the sign of zero.
template <lanes V>
TYPEGRAD_MATH_INLINE V expm1(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using K = exp_constants<lane_t<V>>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x <= K::overflow)) return x != x ? x : infinity<V>;
    }
    // At -limit/4 the result is -1 to the last bit, and 1/s2 is still far from overflow.
    const expm1_parts<V> m = expm1_core(clamp(x, -K::limit / 4, K::limit));
    return copysign(V(fence<V>(m.hi + m.lo, m.positive) * m.scale), x);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
