// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// k scale + log(1 + f) unit in double precision, log(1 + f) and the constants carried as high and
/// low parts: 32 bits in the high parts, so that their products are exact.
template <lanes V>
TYPEGRAD_MATH_INLINE V log_in_base(V x, double unit_hi, double unit_lo, double scale_hi,
                                   double scale_lo) noexcept {
    TYPEGRAD_MATH_EXACT
    const log_reduced<V> a = log_reduce_all(x);
    const log_series<V> b = log_expand(a.f);
    const V d = a.f - b.h;
    const V hi = from_bits<V>(to_bits(d) & ~bits_t<V>(0xffffffff - bits_t<V>{}));
    const V lo = fence<V>(a.f - hi, to_bits(b.rest)) - b.h + b.s * b.rest;
    const V main = hi * unit_hi;
    const V base = a.k * scale_hi;
    const V sum = fence<V>(base + main, to_bits(b.rest));
    const V sum_lo = fence<V>(base - sum, to_bits(b.rest)) + main;
    const V rest = mul_add(a.k, scale_lo, mul_add(lo + hi, unit_lo, lo * unit_hi));
    return sum + (sum_lo + rest);
}

struct log2_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        return log_in_base(v, 0x1.71547652p+0, 0x1.705fc2eefa200p-33, 1, 0);
    }
};

/// log2 x for every x, within 0.73 ulp; exact at powers of two.
template <lanes V>
TYPEGRAD_MATH_INLINE V log2(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x > 0 && x < infinity<T>))
            return constant_log_special(x, T(0));
    }
    const V y = in_double(x, log2_in_double{});
    return log_specials(x, T(0), y);
}

struct log10_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        return log_in_base(v, 0x1.bcb7b152p-2, 0x1.b9438ca9aadd5p-36, 0x1.34413509f78p-2,
                           0x1.fef311f12b358p-46);
    }
};

/// log10 x for every x, within 0.66 ulp.
template <lanes V>
TYPEGRAD_MATH_INLINE V log10(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && !(x > 0 && x < infinity<T>))
            return constant_log_special(x, T(0));
    }
    const V y = in_double(x, log10_in_double{});
    return log_specials(x, T(0), y);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
