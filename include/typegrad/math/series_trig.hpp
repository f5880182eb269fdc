// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/series.hpp"

namespace typegrad::math::series {

inline constexpr long double half_pi = 0x1.921fb54442d18469898cc51701b8p+0L;
inline constexpr long double half_pi_lo =
    half_pi - 0x1.921fb54442p+0L - 0x1.a308d31318p-41L - 0x1.8a2e037072p-81L;

/// x = n pi/2 + r for |x| up to 2^24: three exact products of 40 bits and a rest.
constexpr reduced turn_reduce(long double x) noexcept {
    const long double t = x / half_pi;
    const long n = long(t < 0 ? t - 0.5L : t + 0.5L);
    const long double k = (long double)n;
    const long double a = x - k * 0x1.921fb54442p+0L;
    const long double b = a - k * 0x1.a308d31318p-41L;
    const long double b_lo = (a - b) - k * 0x1.a308d31318p-41L;
    return {n, b + (b_lo - k * 0x1.8a2e0370734a4093822299f31d01p-81L)};
}

constexpr long double sine_reduced(long double r) noexcept {
    const long double z = r * r;
    long double p = 0;
    for (int i = 33; i > 1; i -= 2) p = -(1 + p) * z / (i * (i - 1));
    return r + r * p;
}

constexpr long double cosine_reduced(long double r) noexcept {
    const long double z = r * r;
    long double p = 0;
    for (int i = 34; i > 2; i -= 2) p = -(1 + p) * z / (i * (i - 1));
    return 1 - (1 + p) * z / 2;
}

/// sin(x + turns pi/2); |x| beyond 2^24 loses accuracy, unlike at run time.
constexpr long double turned_sine(long double x, long turns) noexcept {
    if (x - x != 0) return __builtin_nanl("");
    const reduced a = turn_reduce(x);
    const long n = (a.n + turns) & 3;
    const long double y = (n & 1) != 0 ? cosine_reduced(a.r) : sine_reduced(a.r);
    return n >= 2 ? -y : y;
}

constexpr long double sin(long double x) noexcept { return x == 0 ? x : turned_sine(x, 0); }
constexpr long double cos(long double x) noexcept { return turned_sine(x, 1); }
constexpr long double tan(long double x) noexcept { return x == 0 ? x : sin(x) / cos(x); }

constexpr long double atan(long double x) noexcept {
    if (x != x || x == 0) return x;
    const long double y = x < 0 ? -x : x;
    long double s = y > 1 ? 1 / y : y;
    for (int i = 0; i < 2; ++i) s = s / (1 + sqrt(1 + s * s));
    const long double z = s * s;
    long double p = 0;
    for (int i = 83; i > 1; i -= 2) p = -z * (1.0L / i + p);
    long double a = 4 * (s + s * p);
    if (y > 1) a = half_pi - a;
    return x < 0 ? -a : a;
}

constexpr long double asin(long double x) noexcept {
    if (!(x >= -1 && x <= 1)) return __builtin_nanl("");
    if (x == 1 || x == -1) return x * half_pi;
    return atan(x / sqrt((1 - x) * (1 + x)));
}

constexpr long double acos(long double x) noexcept {
    if (!(x >= -1 && x <= 1)) return __builtin_nanl("");
    return x == -1 ? 2 * half_pi : 2 * atan(sqrt((1 - x) / (1 + x)));
}

/// e^(-x^2), the square in two parts.
constexpr long double exp_minus_square(long double x) noexcept {
    const long double h = (long double)(float)(x);
    return exp(-h * h) * exp(-(x - h) * (x + h));
}

/// erf x = 2x/sqrt(pi) e^(-x^2) (1 + 2x^2/3 + (2x^2)^2/(3 5) + ...), for moderate x.
constexpr long double erf_series(long double x) noexcept {
    long double sum = 1;
    for (int i = 201; i > 1; i -= 2) sum = 1 + sum * 2 * x * x / i;
    return 0x1.20dd750429b6d11ae3a914fed7fep+0L * x * exp_minus_square(x) * sum;
}

/// erfc x for x >= 1 by Laplace's continued fraction.
constexpr long double erfc_fraction(long double x) noexcept {
    if (x > 120) return 0;
    long double f = x;
    for (int i = 800; i > 0; --i) f = x + 0.5L * i / f;
    return 0x1.20dd750429b6d11ae3a914fed7fep-1L * exp_minus_square(x) / f;
}

constexpr long double erfc(long double x) noexcept {
    if (x != x) return x;
    if (x > 1) return erfc_fraction(x);
    return x < -1 ? 2 - erfc_fraction(-x) : 1 - erf_series(x);
}

constexpr long double erf(long double x) noexcept {
    if (x != x || x == 0) return x;
    if (x > 2) return 1 - erfc_fraction(x);
    return x < -2 ? erfc_fraction(-x) - 1 : erf_series(x);
}

}  // namespace typegrad::math::series
