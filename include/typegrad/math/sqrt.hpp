// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// Correctly rounded square root in integers, for constant evaluation.
template <lane_scalar T>
constexpr T constant_sqrt(T x) noexcept {
    using word = word_t<T>;
    constexpr int bits = mantissa_bits<T>;
    if (x != x || x == 0 || x == infinity<T>) return x;
    if (x < 0) return quiet_nan<T>;
    int exponent = 0;
    if (to_bits(x) >> bits == 0) {
        x *= T(word(1) << bits);
        exponent = -bits;
    }
    exponent += int(to_bits(x) >> bits) - exponent_bias<T>;
    word radicand = (to_bits(x) & ((word(1) << bits) - 1)) | (word(1) << bits);
    const int odd = exponent & 1;
    radicand <<= odd;
    // Newton's iteration ends within one unit of the root. It is the rounded one if its square is less than
    // half a unit's worth away from the radicand; the difference is small, so no more bits than these matter.
    const T number = from_bits<T>((word(exponent_bias<T>) << bits) + (radicand >> odd) - (word(1) << bits)) * T(1 + odd);
    T near = (1 + number) / 2;
    for (int i = 0; i < 5; ++i) near = (near + number / near) / 2;
    word root = word(near * T(word(1) << bits));
    const auto over = std::make_signed_t<word>(root * root - (radicand << bits)), half = std::make_signed_t<word>(root);
    if (over >= half) --root;
    else if (over < -half) ++root;
    const word biased = word((exponent - odd) / 2 + exponent_bias<T> - 1);
    return from_bits<T>((biased << bits) + root);
}

/// sqrt(x), correctly rounded; NaN below zero, -0 stays.
///
/// A loop over the scalar version vectorises only under -fno-math-errno: the vector versions do not
/// depend on it.
template <lanes V>
TYPEGRAD_MATH_INLINE V sqrt(V x) noexcept {
    using T = lane_t<V>;
    constexpr bool wide = sizeof(T) == 8;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated()) return constant_sqrt(x);
        if constexpr (wide) return __builtin_sqrt(x);
        else return __builtin_sqrtf(x);
    }
#if defined(__SSE2__)
    else if constexpr (sizeof(V) == 16) {
        if constexpr (wide) return __builtin_ia32_sqrtpd(x);
        else return __builtin_ia32_sqrtps(x);
    }
#endif
#if defined(__AVX__)
    else if constexpr (sizeof(V) == 32) {
        if constexpr (wide) return __builtin_ia32_sqrtpd256(x);
        else return __builtin_ia32_sqrtps256(x);
    }
#endif
    else if constexpr (sizeof(V) >= 32) {
        using half = typename vector_of<T, sizeof(V) / 2>::type;
        struct halves {
            half low, high;
        };
        const halves h = __builtin_bit_cast(halves, x);
        return __builtin_bit_cast(V, halves{sqrt(h.low), sqrt(h.high)});
    } else {
        V y{};
        for (unsigned i = 0; i < sizeof(V) / sizeof(T); ++i) y[i] = sqrt(T(x[i]));
        return y;
    }
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
