// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// erf y for |y| <= 1: y + y Q(y^2), Q the minimax of erf(y)/y - 1, of degree 12: 1.3e-19.
template <lanes V>
TYPEGRAD_MATH_INLINE V erf_near(V y) noexcept {
    return mul_add(y,
                   polynomial<V>(y * y, 0x1.06eba8214db69p-3, -0x1.812746b0379e6p-2,
                                 0x1.ce2f21a042b20p-4, -0x1.b82ce3128499dp-6, 0x1.565bcd0db02f1p-8,
                                 -0x1.c02db3d8ed45dp-11, 0x1.f9a321a12142fp-14,
                                 -0x1.f4d1df3988c23p-17, 0x1.b9def1a0d93d6p-20,
                                 -0x1.5f1d36d99357ep-23, 0x1.f7a4131c8e600p-27,
                                 -0x1.386ac3802f7d9p-30, 0x1.0579b1b56deadp-34),
                   y);
}

/// erfc y for y in [1/2, 28], given -y^2 = square + square_lo.
///
/// (1 + 2y) e^(y^2) erfc y is a smooth function of t = (y - 15/4)/(y + 15/4) (the substitution of
/// Shepherd and Laframboise, 1981); its minimax polynomial of degree 20 is good to 9.7e-18.
///
/// The product of `head` and `scale`, of which only the product underflows; and e^(-y^2) likewise.
template <lanes V>
struct scaled_tail {
    V head, exponential, scale;
};

template <lanes V>
TYPEGRAD_MATH_INLINE scaled_tail<V> erfc_far_parts(V y, V square, V square_lo) noexcept {
    const V t = (y - 3.75) / (y + 3.75);
    const V p = polynomial<V>(t, 0x1.3ccda0b5d5dc2p+0, -0x1.1f367683f899fp-3, 0x1.d5f294815bc0dp-9,
                              0x1.510169d095fb0p-4, -0x1.bda9309a2c6c5p-4, 0x1.7a14188aad8efp-4,
                              -0x1.e0d0fa6d3c8a9p-5, 0x1.d0b0037862909p-6, -0x1.3f603c5ba9e77p-7,
                              0x1.cc3a115f8df2fp-10, 0x1.33fb4ab19e535p-12, -0x1.303fe8295cbf9p-12,
                              0x1.b13e85d599041p-15, 0x1.779b0580ce4a6p-16, -0x1.7fc0aa2930c0cp-17,
                              -0x1.079188adb81ecp-20, 0x1.d2253cbd4c68ep-20, -0x1.85a5a9d3ff2a8p-25,
                              -0x1.00f83cf1d9c67p-22, 0x1.d1efeb1f293e2p-27, 0x1.a064c309355dfp-26);
    const exp_parts<V> e = exp_core(square, square_lo);
    const V exponential = exp_head(e);
    return {fence<V>(exponential * (p / (y + y + 1.0)), e.positive), exponential, e.s2};
}

template <lanes V>
TYPEGRAD_MATH_INLINE V erfc_far(V y, V square, V square_lo) noexcept {
    const scaled_tail<V> tail = erfc_far_parts(y, square, square_lo);
    return tail.head * tail.scale;
}

/// A number in two halves, the upper one short enough for its square to be exact.
template <lanes V>
struct short_halves {
    V hi, lo;
};

template <lanes V>
TYPEGRAD_MATH_INLINE short_halves<V> split_short(V y) noexcept {
    const V hi = from_bits<V>(to_bits(y) & ~(bits_t<V>{} + 0x7ffffff));
    return {hi, y - hi};
}

struct erf_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        // erf 6 is 1 to the last bit.
        const W y = min(abs(v), broadcast<W>(6.0));
        const auto h = split_short(y);
        const W far = 1.0 - erfc_far<W>(y, -h.hi * h.hi, -h.lo * (y + h.hi));
        return copysign(select<W>(mask<W>(y < 1.0), erf_near(y), far), v);
    }
};

/// erf x for every x, within 1.2 ulp; odd.
template <lanes V>
TYPEGRAD_MATH_INLINE V erf(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, erf_in_double{});
}

struct erfc_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W y = min(abs(v), broadcast<W>(27.3));
        const auto h = split_short(y);
        const W tail = erfc_far<W>(y, -h.hi * h.hi, -h.lo * (y + h.hi));
        const W far = select<W>(mask<W>(v < 0.0), 2.0 - tail, tail);
        return select<W>(mask<W>(y < 0.5), 1.0 - erf_near(copysign(y, v)), far);
    }
};

/// 1 - erf x for every x, without cancellation, within 4.6 ulp; underflows beyond 27.2.
template <lanes V>
TYPEGRAD_MATH_INLINE V erfc(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, erfc_in_double{});
}

/// exp(-x²), the exponent exact: rounding x² first would cost x² units.
struct exp_minus_square_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W y = min(abs(v), broadcast<W>(27.3));
        const auto h = split_short(y);
        const exp_parts<W> e = exp_core(W(-h.hi * h.hi), W(-h.lo * (y + h.hi)));
        return exp_head(e) * e.s2;
    }
};

/// exp(-x^2) for every x, within 1 ulp; underflows beyond 27.2.
template <lanes V>
TYPEGRAD_MATH_INLINE V exp_minus_square(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, exp_minus_square_in_double{});
}

struct normal_pdf_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W a = min(abs(v), broadcast<W>(38.6));
        const auto h = split_short(a);
        const exp_parts<W> e = exp_core(W(-0.5 * h.hi * h.hi), W(-0.5 * h.lo * (a + h.hi)));
        return 0x1.9884533d43651p-2 * exp_head(e) * e.s2;
    }
};

/// The normal density, exp(-x^2 / 2) / sqrt(2 pi), for every x, within 2.1 ulp.
template <lanes V>
TYPEGRAD_MATH_INLINE V normal_pdf(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, normal_pdf_in_double{});
}

struct normal_cdf_in_double {
    bool one = false;

    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W a = min(abs(v), broadcast<W>(38.6));
        const W y = a * 0x1.6a09e667f3bcdp-1;
        const W near = mul_add(0.5, erf_near(copysign(y, v)), 0.5);
        if constexpr (lane_scalar<W>) {
            if (one && y < 0.5) return near;
        }
        const auto h = split_short(a);
        const W tail = 0.5 * erfc_far<W>(y, -0.5 * h.hi * h.hi, -0.5 * h.lo * (a + h.hi));
        const W far = select<W>(mask<W>(v < 0.0), tail, 1.0 - tail);
        return select<W>(mask<W>(y < 0.5), near, far);
    }
};

/// The normal distribution function, erfc(-x / sqrt 2) / 2, for every x, within 5.5 ulp. The
/// exponent is formed from x itself: rounding x / sqrt 2 first would cost x^2 units in the lower
/// tail.
template <lanes V>
TYPEGRAD_MATH_INLINE V normal_cdf(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, normal_cdf_in_double{});
}
/// The same of a single number, by a branch: half of the work, but no loop of it becomes vector code.
template <lane_scalar V>
TYPEGRAD_MATH_INLINE V normal_cdf_of_one(V x) noexcept {
    if (std::is_constant_evaluated()) return normal_cdf(x);
    return in_double(x, normal_cdf_in_double{true});
}

/// x Phi(x), or its slope Phi(x) + x phi(x): right where Phi and phi are below the smallest normal
/// number, since what scales them there comes last.
template <bool Slope>
struct gelu_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W a = min(abs(v), broadcast<W>(39.0)), x = copysign(a, v);
        const auto h = split_short(a);
        const W y = a * 0x1.6a09e667f3bcdp-1;
        const auto tail = erfc_far_parts<W>(y, -0.5 * h.hi * h.hi, -0.5 * h.lo * (a + h.hi));
        const W near = mul_add(0.5, erf_near(copysign(y, v)), 0.5);
        const W lower = 0.5 * tail.head;
        const W above = select<W>(mask<W>(y < 0.5), near, 1.0 - lower * tail.scale);
        const bits_t<W> negative = mask<W>(v < 0.0) & mask<W>(y >= 0.5);
        if constexpr (Slope) {
            const W density = x * (0x1.9884533d43651p-2 * tail.exponential);
            return select<W>(negative, (lower + density) * tail.scale,
                             above + density * tail.scale);
        } else {
            return select<W>(negative, (x * lower) * tail.scale, v * above);
        }
    }
};

/// x Phi(x) for every x, Phi the normal distribution function.
template <lanes V>
TYPEGRAD_MATH_INLINE V gelu(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, gelu_in_double<false>{});
}

/// Phi(x) + x phi(x), phi the normal density.
template <lanes V>
TYPEGRAD_MATH_INLINE V gelu_slope(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return in_double(x, gelu_in_double<true>{});
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
