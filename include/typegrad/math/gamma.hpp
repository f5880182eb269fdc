// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/log.hpp"
#include "typegrad/math/trig.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

inline constexpr double pi_hi = 0x1.921fb54442d18p+1, pi_lo = 0x1.1a62633145c07p-53;

/// sin and cos of pi a for a >= 0, exact zeros included.
template <lanes V>
TYPEGRAD_MATH_INLINE sine_cosine<V> sine_and_cosine_pi(V a) noexcept {
    TYPEGRAD_MATH_EXACT
    const V turn = a - 2.0 * floor(V(a * 0.5));
    const V quarters = floor(V(2.0 * turn + 0.5));
    const V r = turn - 0.5 * quarters;
    const sine_cosine<V> p = sine_cosine_reduced<V>(r * pi_hi, r * pi_lo);
    const bits_t<V> n = to_bits(V(quarters + 0x1p+52));
    const bits_t<V> odd = bits_t<V>{} - (n & 1);
    const V s = select(odd, p.cosine, p.sine), c = select(odd, p.sine, p.cosine);
    return {from_bits<V>(to_bits(s) ^ ((n & 2) << 62)),
            from_bits<V>(to_bits(c) ^ (((n + 1) & 2) << 62))};
}

/// log(Gamma(a)) for a > 0.
///
/// Up to 8: with a = 1 + u + k, log of the product of the k factors plus u (u - 1) R(u), where R is
/// the minimax of log(Gamma(1 + u)) / (u (u - 1)) on [0, 1], of degree 20: 7.4e-18. Beyond:
/// Stirling, the remainder a minimax of degree 6 in 1/a^2: 4e-20.
template <lanes V>
TYPEGRAD_MATH_INLINE V lgamma_positive(V a) noexcept {
    TYPEGRAD_MATH_EXACT
    const V one = broadcast<V>(1.0);
    V product = either<V>(a < 1.0, a, one);
    V u = either<V>(a < 1.0, a, min(a, broadcast<V>(8.0)) - 1.0);
    for (int i = 1; i < 7; ++i) {
        const auto more = u >= 1.0;
        product *= either<V>(more, u, one);
        u -= either<V>(more, one, V{});
    }
    const V t = u - 0.5;
    const V near =
        u * (u - 1.0) *
        polynomial<V>(t, 0x1.eeb95b094c191p-2, -0x1.2aed059bd6085p-3, 0x1.01af62a2929bdp-4,
                      -0x1.007aa83cefa35p-5, 0x1.133423527f82fp-6, -0x1.34dbda1285675p-7,
                      0x1.64f0664bff523p-8, -0x1.a503537a74bd5p-9, 0x1.f814bad55aff1p-10,
                      -0x1.313e527cc89f1p-10, 0x1.750a752b8d565p-11, -0x1.cb50459af99e4p-12,
                      0x1.1c7e801002a8ep-12, -0x1.618403c24719cp-13, 0x1.b9de0a9a82aafp-14,
                      -0x1.1cfc85d12cfd9p-14, 0x1.691b3e733da33p-15, -0x1.6835e23dc6a6cp-16,
                      0x1.b9362754e49b1p-17, -0x1.3717a76190b36p-16, 0x1.9857d7383728dp-17);
    const bits_t<V> large = mask<V>(a >= 8.0);
    const log_reduced<V> parts = log_reduce_all(select(large, a, product));
    const V l = log_sum(parts.k, parts.f);
    const V inverse = 1.0 / a;
    const V w = inverse * inverse;
    const V rest = inverse * polynomial<V>(w, 0x1.5555555555555p-4, -0x1.6c16c16c10637p-9,
                                           0x1.a01a015b87819p-11, -0x1.38132f8f13000p-11,
                                           0x1.b91fa663e564dp-11, -0x1.ee480ca4d79dap-10,
                                           0x1.45a9ccf7ff824p-8);
    // (a - 1/2) log a - a + log(2 pi)/2, regrouped so that the large terms do not cancel.
    const V far = mul_add(a - 0.5, l - 1.0, rest + 0x1.acfe390c97d69p-2);
    const V signed_l = either<V>(a < 1.0, -l, l);
    return select<V>(large, far, near + signed_l);
}

struct lgamma_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W a = abs(v);
        const W l = lgamma_positive(a);
        // Gamma(a) Gamma(-a) = -pi / (a sin(pi a)); for tiny a both signs give -log a.
        const bits_t<W> reflect = mask<W>(v < -0x1p-60);
        const W s = abs(sine_and_cosine_pi(select(reflect, a, broadcast<W>(0.5))).sine);
        const log_reduced<W> p =
            log_reduce_all(W(pi_hi / (select(reflect, a, broadcast<W>(1.0)) * s)));
        return select<W>(reflect, log_sum(p.k, p.f) - l, l);
    }
};

/// log|Gamma(x)|: +inf at 0, -1, -2, ... and ±inf. Within 5.5 ulp for x > 0; below zero the error
/// is at most 1e-15 max(1, |log|Gamma(x)||), so absolute around the zeros.
template <lanes V>
TYPEGRAD_MATH_INLINE V lgamma(V x) noexcept {
    using T = lane_t<V>;
    constexpr T overflow = sizeof(T) == 8 ? T(2.5563481638716906e+305) : T(4.0850034e+36);
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated()) {
            if (x != x) return x;
            if (abs(x) > overflow || (x <= 0 && floor(x) == x)) return infinity<T>;
        }
    }
    const V y = in_double(x, lgamma_in_double{});
    const V pole =
        either<V>((x <= T(0)) & (floor(x) == x), broadcast<V>(infinity<T>), y);
    return either<V>(abs(x) <= overflow, pole,
                     either<V>(x != x, x, broadcast<V>(infinity<T>)));
}

struct digamma_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        TYPEGRAD_MATH_EXACT
        const W a = abs(v);
        // 1/a, and the sum of the further 1/(a + i) as one quotient.
        const bits_t<W> small = mask<W>(a < 8.0);
        const W one = broadcast<W>(1.0);
        const W first = select<W>(small, 1.0 / a, W{});
        W shifted = a + select(small, one, W{}), top{}, bottom = one;
        for (int i = 0; i < 7; ++i) {
            const bits_t<W> more = mask<W>(shifted < 8.0);
            top = select<W>(more, mul_add(top, shifted, bottom), top);
            bottom = select<W>(more, bottom * shifted, bottom);
            shifted += select(more, one, W{});
        }
        const W inverse = 1.0 / shifted;
        const W w = inverse * inverse;
        const W p = polynomial<W>(w, 0x1.5555555555547p-4, -0x1.11111110e41a4p-7,
                                  0x1.0410404241991p-8, -0x1.11104a43e4360p-8, 0x1.f00e3a7483518p-8,
                                  -0x1.511ab4462d1ddp-6, 0x1.f5dfd601e84ccp-5);
        const log_reduced<W> parts = log_reduce_all(shifted);
        const W far =
            log_sum(parts.k, parts.f) - mul_add(w, p, inverse * 0.5) - top / bottom - first;
        // Below 4 from psi(u + 1) with u in [0, 1] and the one or two 1/(a - i) between them, as one
        // quotient: none of these terms is much larger than the result.
        const W low = select<W>(mask<W>(a < 4.0), a, one);
        const bits_t<W> below_one = mask<W>(low < 1.0), from_two = mask<W>(low >= 2.0),
                        from_three = mask<W>(low >= 3.0);
        const W by_one = select<W>(below_one, low, W(low - 1.0));
        const W by_two = select<W>(from_three, W(low - 2.0), one);
        const W u = by_one - select(from_two, one, W{}) - select(from_three, one, W{});
        const W over = select<W>(from_three, W(by_one + by_two), select(from_two, one, W{}));
        const W step = select<W>(below_one, -one, over) /
                       select<W>(below_one | from_two, W(by_one * by_two), one);
        const W t = u - 0.5;
        const W factor =
            (u - 0x1.d8b618d5af8fep-2) - -0x1.1e563779a1f5bp-56;  // u + 1 less the zero of psi
        const W middle =
            factor *
            polynomial<W>(t, 0x1.e6f0cbb873616p-1, -0x1.b1cb63005ee98p-2, 0x1.eca189b8e6f6dp-3,
                          -0x1.2feeeb98a78eap-3, 0x1.8512e5903903ep-4, -0x1.fb44202a2306bp-5,
                          0x1.4de9aa1779d23p-5, -0x1.b9f8b11bfd3d0p-6, 0x1.2564717896ec6p-6,
                          -0x1.863563f44f303p-7, 0x1.03c0adafa529cp-7, -0x1.5a06a5d662cb4p-8,
                          0x1.cd2011454fd05p-9, -0x1.336dbe66757c8p-9, 0x1.99d3f5c0cad5ep-10,
                          -0x1.0fb38d217b800p-10, 0x1.6a3e76070c135p-11, -0x1.fd8e50abf2196p-12,
                          0x1.53b23429da21bp-12, -0x1.2fae5cb379bf2p-13, 0x1.94e73cc9821e1p-14,
                          -0x1.75c084e78a4cdp-13, 0x1.f255c4568ac4dp-14);
        const W right = select<W>(mask<W>(a < 4.0), W(middle + step), far);
        // psi(-a) = psi(a) + 1/a + pi cot(pi a); for tiny a it is 1/a, even where that is infinite.
        const bits_t<W> reflect = mask<W>(v < -0x1p-60);
        const auto turn = sine_and_cosine_pi(select(reflect, a, broadcast<W>(0.25)));
        const W safe = select(reflect, a, one);
        return select<W>(reflect, right + (1.0 / safe + pi_hi * (turn.cosine / turn.sine)), either<W>(v < 0.0, -right, right));
    }
};

/// The derivative of log(Gamma(x)): NaN at -1, -2, ..., -1/x at ±0. The error is at most
/// 2e-15 max(1, |digamma(x)|): absolute around the zeros 1.4616..., -0.504..., ...
///
/// From 4 the recurrence up to x >= 8, then log x - 1/(2x) - P(1/x^2)/x^2, P minimax of degree 6:
/// 3.8e-20. Below from psi on [1, 2] as (x - x0) R(x), x0 its zero, R of degree 22: 3e-17.
template <lanes V>
TYPEGRAD_MATH_INLINE V digamma(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated()) {
            if (x != x || x == infinity<T>) return x;
            if (x == 0) return copysign(infinity<T>, -x);
            if (x < 0 && floor(x) == x) return quiet_nan<T>;
        }
    }
    const V y = in_double(x, digamma_in_double{});
    const V zero = copysign(broadcast<V>(infinity<T>), V(-x));
    const V pole =
        either<V>((x < T(0)) & (floor(x) == x), broadcast<V>(quiet_nan<T>), y);
    return either<V>(x == infinity<T>, x, either<V>(x == T(0), zero, pole));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
