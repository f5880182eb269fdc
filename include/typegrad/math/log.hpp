// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/basic.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

template <class T>
struct log_constants;

template <>
struct log_constants<double> {
    static constexpr double ln2_hi = 0x1.62e42fefa3800p-1, ln2_lo = 0x1.ef35793c76730p-45;
    static constexpr double one = 0x1p+52, smallest_normal = 0x1p-1022, lift = 0x1p+54, lifted = 54;
    static constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
};

template <>
struct log_constants<float> {
    static constexpr float ln2_hi = 0x1.62e4p-1f, ln2_lo = 0x1.7f7d1cp-20f;
    static constexpr float one = 0x1p+23f, smallest_normal = 0x1p-126f, lift = 0x1p+25f,
                           lifted = 25;
    static constexpr std::uint32_t sqrt_half = 0x3f3504f3;
};

/// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), for positive normal x.
template <lanes V>
struct log_reduced {
    V k, f;
    bits_t<V> biased_k;
};

template <lanes V>
TYPEGRAD_MATH_INLINE log_reduced<V> log_reduce(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    using K = log_constants<T>;
    constexpr word_t<V> one = to_bits(T(1)), mantissa = (word_t<V>(1) << mantissa_bits<T>)-1;
    const bits_t<V> t = to_bits(x) + (one - K::sqrt_half);
    const bits_t<V> n = t >> mantissa_bits<T>;
    const V k = from_bits<V>(n | to_bits(K::one)) - (K::one + T(exponent_bias<T>));
    return {k, from_bits<V>((t & mantissa) + K::sqrt_half) - T(1), n};
}

/// s (h + R) for log(1 + f) = 2 artanh(s) = f - (h - s (h + R)), s = f/(2 + f), h = f^2/2.
///
/// R = s^2 P(s^2). P, of degree 6 for double and 3 for float, is the minimax polynomial of
/// (2 artanh(s) - 2 s)/s^3: 2.5e-18 and 9.7e-12.
template <lanes V>
struct log_series {
    V s, h, rest;
};

template <lanes V>
TYPEGRAD_MATH_INLINE log_series<V> log_expand(V f) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    const V s = f / (f + T(2));
    const V z = s * s;
    V p{};
    if constexpr (sizeof(T) == 8)
        p = polynomial<V>(z, 0x1.5555555555593p-1, 0x1.999999997f8a6p-2, 0x1.249249423e6bep-2,
                          0x1.c71c51c659cfep-3, 0x1.74664d7a44604p-3, 0x1.39a02e8ae222cp-3,
                          0x1.2f15bf1195710p-3);
    else p = polynomial<V>(z, 0x1.555554p-1f, 0x1.999a7cp-2f, 0x1.24387ap-2f, 0x1.e30546p-3f);
    const V h = f * f * T(0.5);
    return {s, h, mul_add(z, p, h)};
}

/// log(2^k (1 + f)).
template <lanes V>
TYPEGRAD_MATH_INLINE V log_sum(V k, V f) noexcept {
    TYPEGRAD_MATH_EXACT
    using K = log_constants<lane_t<V>>;
    const log_series<V> a = log_expand(f);
    return mul_add(k, K::ln2_hi, f - (a.h - mul_add(a.s, a.rest, V(k * K::ln2_lo))));
}

/// Denormal numbers are lifted into the normal range first; k and f as in log_reduce.
template <lanes V>
TYPEGRAD_MATH_INLINE log_reduced<V> log_reduce_all(V x) noexcept {
    using K = log_constants<lane_t<V>>;
    const V one = broadcast<V>(lane_t<V>(1));
    const auto tiny = x < K::smallest_normal;
    log_reduced<V> a = log_reduce(V(x * either<V>(tiny, broadcast<V>(K::lift), one)));
    a.k -= either<V>(tiny, broadcast<V>(K::lifted), V{});
    return a;
}

/// y inside (low, inf), -inf at low, NaN below; inf and NaN pass.
template <lanes V>
TYPEGRAD_MATH_INLINE V log_specials(V x, lane_t<V> low, V y) noexcept {
    using T = lane_t<V>;
    const V special = either<V>(x == low, broadcast<V>(-infinity<T>),
                                either<V>(x < low, broadcast<V>(quiet_nan<T>), x));
    return either<V>((x > low) & (x < infinity<T>), y, special);
}

/// The same for constant evaluation, which must not reach the arithmetic: x is not in (low, inf).
template <lane_scalar T>
constexpr T constant_log_special(T x, T low) noexcept {
    return x == low ? -infinity<T> : x > low ? x : quiet_nan<T>;
}

/// log x for every x, denormal numbers included, within 0.83 ulp (under -ffast-math 1.8); -inf at
/// ±0, NaN below, exact at 1.
template <lanes V>
TYPEGRAD_MATH_INLINE V log(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x > 0 && x < infinity<T>))
            return constant_log_special(x, T(0));
    }
    const log_reduced<V> a = log_reduce_all(x);
    return log_specials(x, T(0), log_sum(a.k, a.f));
}

/// log(1 + x) for finite x > -1.
template <lanes V>
TYPEGRAD_MATH_INLINE V log1p_finite(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    using K = log_constants<T>;
    // u + c = 1 + x exactly (two-sum). No compiler may know that 1 + x is positive.
    const V sum = x + T(1);
    const bits_t<V> positive = to_bits(sum) + word_t<V>(1);
    const V u = fence<V>(sum, positive);
    const V v = fence<V>(u - T(1), positive);
    const V c = fence<V>(T(1) - fence<V>(u - v, positive), positive) + fence<V>(x - v, positive);
    const log_reduced<V> a = log_reduce(u);
    // c / u = c 2^-k / (1 + f), 1/(1 + f) = 1 - 2s + 2s^2 to 1 %. The scale is 4 2^-k, which stays
    // normal for every k.
    constexpr word_t<V> top = word_t<V>(2 * exponent_bias<T> + 2);
    const V scaled = c * from_bits<V>((top - a.biased_k) << mantissa_bits<T>);
    const log_series<V> b = log_expand(a.f);
    const V tail = scaled * mul_add(b.s, mul_add(b.s, T(0.5), T(-0.5)), T(0.25));
    const V low = mul_add(b.s, b.rest, mul_add(a.k, K::ln2_lo, tail));
    return mul_add(a.k, K::ln2_hi, a.f - (b.h - low));
}

/// log(1 + x) for every x, without cancellation near 0, within 0.88 ulp (under -ffast-math 2.3);
/// -inf at -1, NaN below; keeps the sign of zero.
template <lanes V>
TYPEGRAD_MATH_INLINE V log1p(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x > -1 && x < infinity<T>))
            return constant_log_special(x, T(-1));
    }
    return log_specials(x, T(-1), copysign(log1p_finite(x), x));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
