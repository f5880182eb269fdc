// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/series_trig.hpp"

namespace typegrad::math::series {

/// The Bernoulli numbers B2, B4, ..., B24.
inline constexpr long double bernoulli[] = {
    1.0L / 6,       -1.0L / 30,       1.0L / 42,       -1.0L / 30,
    5.0L / 66,      -691.0L / 2730,   7.0L / 6,        -3617.0L / 510,
    43867.0L / 798, -174611.0L / 330, 854513.0L / 138, -236364091.0L / 2730};

/// From here on twelve terms of the asymptotic series are good to 2^-90.
inline constexpr long double asymptotic = 40;

/// pi times the distance of x to the nearest integer, with its sign.
constexpr long double pi_fraction(long double x) noexcept {
    if (x > 0x1p+62L || x < -0x1p+62L) return 0;
    return 2 * half_pi * (x - (long double)(long(x < 0 ? x - 0.5L : x + 0.5L)));
}

/// Absolute accuracy near its zeros, unlike the versions for float and double.
constexpr long double lgamma(long double x) noexcept {
    if (x != x) return x;
    if (x - x != 0 || (x <= 0 && pi_fraction(x) == 0)) return __builtin_infl();
    if (x < 0) {
        const long double s = sine_reduced(pi_fraction(x)) * x;
        return log(2 * half_pi / (s < 0 ? -s : s)) - lgamma(-x);
    }
    long double product = 1;
    for (; x < asymptotic; x += 1) product *= x;
    long double sum = 0;
    for (int i = 12; i > 0; --i) sum = bernoulli[i - 1] / (2 * i * (2 * i - 1)) + sum / (x * x);
    return (x - 0.5L) * (log(x) - 1) + (sum / x + 0x1.acfe390c97d694d2df25200510064p-2L) -
           log(product);
}

/// Absolute accuracy near its zeros.
constexpr long double digamma(long double x) noexcept {
    if (x != x || x == __builtin_infl()) return x;
    if (x == 0) return -1 / x;
    if (x < 0) {
        const long double r = pi_fraction(x);
        if (r == 0) return __builtin_nanl("");
        return digamma(-x) - 1 / x - 2 * half_pi * cosine_reduced(r) / sine_reduced(r);
    }
    long double shift = 0;
    for (; x < asymptotic; x += 1) shift += 1 / x;
    long double sum = 0;
    for (int i = 12; i > 0; --i) sum = (bernoulli[i - 1] / (2 * i) + sum) / (x * x);
    return log(x) - 0.5L / x - sum - shift;
}

}  // namespace typegrad::math::series
