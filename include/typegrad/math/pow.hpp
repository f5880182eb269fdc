// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/erf.hpp"
#include "typegrad/math/log.hpp"
#include "typegrad/math/sqrt.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// a b, exactly but for the product of the lower halves (T. J. Dekker, 1971).
template <lanes V>
TYPEGRAD_MATH_INLINE two_part<V> exact_product(V a, V b) noexcept {
    TYPEGRAD_MATH_EXACT
    const auto p = split_short(a), q = split_short(b);
    const V hi = a * b;
    return {hi, ((p.hi * q.hi - hi) + p.hi * q.lo + p.lo * q.hi) + p.lo * q.lo};
}

template <lanes V>
TYPEGRAD_MATH_INLINE two_part<V> exact_product(two_part<V> a, two_part<V> b) noexcept {
    const two_part<V> p = exact_product(a.hi, b.hi);
    return {p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi)};
}

/// log a for positive finite a, to about 2^-64 of itself: with 1 + f as in log_reduce and
/// s = f/(2 + f), k ln 2 + 2s + 2/3 s^3 in two parts, the rest of the series in one.
template <lanes V>
TYPEGRAD_MATH_INLINE two_part<V> log_in_two(V a) noexcept {
    TYPEGRAD_MATH_EXACT
    using K = log_constants<double>;
    const log_reduced<V> r = log_reduce_all(a);
    const V d = r.f + 2.0;
    const V d_lo = r.f - (d - 2.0);
    const V q = r.f / d;
    const two_part<V> back = exact_product(q, d);
    const two_part<V> s = {q, ((r.f - back.hi) - back.lo - q * d_lo) / d};
    const two_part<V> z = exact_product(s, s);
    const two_part<V> third = {broadcast<V>(0x1.5555555555555p-1),
                               broadcast<V>(0x1.5555555555555p-55)};
    const two_part<V> cube = exact_product(exact_product(z, third), s);
    const V rest = z.hi * z.hi * q *
                   polynomial<V>(z.hi, 0x1.999999999999ap-2, 0x1.2492492492492p-2,
                                 0x1.c71c71c71c71cp-3, 0x1.745d1745d1746p-3, 0x1.3b13b13b13b14p-3,
                                 0x1.1111111111111p-3, 0x1.e1e1e1e1e1e1ep-4, 0x1.af286bca1af28p-4,
                                 0x1.8618618618618p-4, 0x1.642c8590b2164p-4, 0x1.47ae147ae147bp-4);
    // Each sum is of a larger and a smaller number, so the errors are exact.
    const V large = r.k * K::ln2_hi;
    const V sum = large + 2.0 * s.hi;
    const V sum_lo = 2.0 * s.hi - (sum - large);
    const V hi = sum + cube.hi;
    const V hi_lo = cube.hi - (hi - sum);
    return {hi, hi_lo + (sum_lo + (r.k * K::ln2_lo + (2.0 * s.lo + (cube.lo + rest))))};
}

/// x^(y - less).
struct pow_in_double {
    double less = 0;

    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W x, W given) const noexcept {
        const two_part<W> power = exact_difference(given, broadcast<W>(less));
        const W y = power.hi;
        const W a = abs(x), one = broadcast<W>(1.0);
        const bits_t<W> regular =
            mask<W>(a > 0.0) & mask<W>(a < infinity<double>) & mask<W>(abs(y) < 0x1p+80);
        const two_part<W> l = log_in_two(select<W>(regular, a, one));
        const two_part<W> p =
            exact_product({select<W>(regular, y, one), select<W>(regular, power.lo, W{})}, l);
        const W exponent = clamp(p.hi, -exp_constants<double>::limit, exp_constants<double>::limit);
        W z{};
        if constexpr (lane_scalar<W>) {
            if (std::is_constant_evaluated() && exponent > exp_constants<double>::overflow)
                z = infinity<double>;
            else z = raise(exponent, p);
        } else {
            z = raise(exponent, p);
        }
        // Zero and infinite operands, and powers too far out to be anything but 0 or infinite.
        const bits_t<W> grows = ~(mask<W>(a > 1.0) ^ mask<W>(y > 0.0));
        const W extreme = select<W>(grows, broadcast<W>(infinity<double>), W{});
        z = select<W>(regular, z, extreme);
        const W half = y * 0.5;
        const bits_t<W> odd = mask<W>(floor(half) != half),
                        whole = mask<W>(floor(y) == y) & mask<W>(power.lo == 0.0);
        const bits_t<W> minus = mask<W>(copysign(one, x) < 0.0);
        z = select<W>(minus & whole & odd, -z, z);
        z = select<W>(minus & mask<W>(a > 0.0) & ~whole & mask<W>(a < infinity<double>),
                      broadcast<W>(quiet_nan<double>), z);
        z = select<W>(mask<W>(x == x) & mask<W>(y == y), z, broadcast<W>(quiet_nan<double>));
        const bits_t<W> unit = mask<W>(y == 0.0) | mask<W>(x == 1.0) |
                               (mask<W>(x == -1.0) & mask<W>(abs(y) >= 0x1p+80));
        return select<W>(unit, one, z);
    }

private:
    template <lanes W>
    TYPEGRAD_MATH_INLINE W raise(W exponent, two_part<W> p) const noexcept {
        const W lo = select<W>(mask<W>(exponent == p.hi), p.lo, W{});
        const exp_parts<W> e = exp_core(exponent, lo);
        return exp_head(e) * e.s2;
    }
};

/// x to the y, special cases as in C: 1 for y = 0, NaN for x < 0 unless y is an integer. Within
/// 1 ulp.
template <lanes V>
TYPEGRAD_MATH_INLINE V pow(V x, V y) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || y != y))
            return x == 1 || y == 0 ? V(1) : quiet_nan<V>;
    }
    return in_double(x, y, pow_in_double{});
}

/// x to the y - n, n the same in all lanes. Rounding y - n first would cost |log x| / 2 units.
template <lanes V>
TYPEGRAD_MATH_INLINE V pow_below(V x, V y, V n) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || y != y))
            return x == 1 || y == n ? V(1) : quiet_nan<V>;
        return in_double(x, y, pow_in_double{double(n)});
    } else {
        return in_double(x, y, pow_in_double{double(n[0])});
    }
}

struct hypot_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W x, W y) const noexcept {
        // Scaled by a power of two where squares would overflow or lose digits.
        const W one = broadcast<W>(1.0), m = max(abs(x), abs(y));
        const bits_t<W> large = mask<W>(m > 0x1p+500), small = mask<W>(m < 0x1p-500);
        const W up = broadcast<W>(0x1p+600), down = broadcast<W>(0x1p-600);
        const W scale = select<W>(large, down, select<W>(small, up, one));
        const W back = select<W>(large, up, select<W>(small, down, one));
        const W a = x * scale, b = y * scale;
        return sqrt(W(a * a + b * b)) * back;
    }
};

/// sqrt(x^2 + y^2) without overflow or underflow in between, within 1.2 ulp.
template <lanes V>
TYPEGRAD_MATH_INLINE V hypot(V x, V y) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || y != y || x - x != 0 || y - y != 0))
            return abs(x) == infinity<V> || abs(y) == infinity<V> ? infinity<V> : quiet_nan<V>;
    }
    return in_double(x, y, hypot_in_double{});
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
