// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace typegrad::math {

/// Series and argument reductions for constant evaluation; any precision up to 113 bits.
namespace series {

inline constexpr long double ln2 = 0x1.62e42fefa39ef35793c7673007e6p-1L;
// 36 bits, so that its product with any exponent is exact.
inline constexpr long double ln2_hi = 0x1.62e42fefap-1L;
inline constexpr long double ln2_lo = 0x1.cf79abc9e3b39803f2f6af40f343p-40L;
inline constexpr long double largest_log = __LDBL_MAX_EXP__ * ln2;

constexpr long double scale(long double x, long n) noexcept {
    for (; n >= 64; n -= 64) x *= 0x1p+64L;
    for (; n <= -64; n += 64) x *= 0x1p-64L;
    for (; n > 0; --n) x *= 2;
    for (; n < 0; ++n) x *= 0.5L;
    return x;
}

constexpr long double expm1_reduced(long double r) noexcept {
    long double p = 1;
    for (int i = 32; i > 1; --i) p = 1 + p * r / i;
    return p * r;
}

struct reduced {
    long n;
    long double r;
};

constexpr reduced exp_reduce(long double x) noexcept {
    const long double t = x / ln2;
    const long n = long(t < 0 ? t - 0.5L : t + 0.5L);
    return {n, (x - (long double)n * ln2_hi) - (long double)n * ln2_lo};
}

constexpr long double exp(long double x) noexcept {
    if (x != x) return x;
    if (x >= largest_log) return __builtin_infl();
    if (x < 2 * -largest_log) return 0;
    const reduced a = exp_reduce(x);
    return scale(1 + expm1_reduced(a.r), a.n);
}

constexpr long double expm1(long double x) noexcept {
    if (x != x || x == 0) return x;
    if (x >= largest_log) return __builtin_infl();
    if (x < -100) return -1;
    const reduced a = exp_reduce(x);
    if (a.n > 120) return scale(1 + expm1_reduced(a.r), a.n);
    const long double p = scale(1, a.n);
    return p * expm1_reduced(a.r) + (p - 1);
}

/// 2 artanh(s) for |s| <= 0.18.
constexpr long double twice_artanh(long double s) noexcept {
    const long double z = s * s;
    long double p = 0;
    for (int i = 49; i > 1; i -= 2) p = z * (1.0L / i + p);
    return 2 * s + 2 * s * p;
}

constexpr reduced log_reduce(long double x) noexcept {
    long n = 0;
    for (; x >= 0x1p+64L; n += 64) x *= 0x1p-64L;
    for (; x < 0x1p-64L; n -= 64) x *= 0x1p+64L;
    for (; x > 1.4142L; ++n) x *= 0.5L;
    for (; x < 0.7071L; --n) x *= 2;
    return {n, x};
}

constexpr long double log(long double x) noexcept {
    if (x == 0) return -__builtin_infl();
    if (!(x > 0)) return __builtin_nanl("");
    if (x == __builtin_infl()) return x;
    const reduced a = log_reduce(x);
    return (long double)a.n * ln2_hi +
           ((long double)a.n * ln2_lo + twice_artanh((a.r - 1) / (a.r + 1)));
}

constexpr long double log1p(long double x) noexcept {
    if (x == 0) return x;
    return x > -0.28L && x < 0.4L ? twice_artanh(x / (2 + x)) : log(1 + x);
}

constexpr long double sqrt(long double x) noexcept {
    if (x != x || x == 0 || x == __builtin_infl()) return x;
    if (x < 0) return __builtin_nanl("");
    long n = 0;
    for (; x >= 4; ++n) x *= 0.25L;
    for (; x < 1; --n) x *= 4;
    long double y = (1 + x) / 2;
    for (int i = 0; i < 8; ++i) y = (y + x / y) / 2;
    return scale(y, n);
}

constexpr long double tanh(long double x) noexcept {
    if (x != x || x == 0) return x;
    const long double m = expm1(x < 0 ? 2 * x : -2 * x);
    const long double t = m / (2 + m);
    return x < 0 ? t : -t;
}

constexpr long double exp2(long double x) noexcept {
    if (x != x) return x;
    if (x >= __LDBL_MAX_EXP__) return __builtin_infl();
    if (x < -2 * __LDBL_MAX_EXP__) return 0;
    const long n = long(x < 0 ? x - 0.5L : x + 0.5L);
    return scale(1 + expm1_reduced((x - (long double)n) * ln2), n);
}

constexpr long double log2(long double x) noexcept {
    if (!(x > 0 && x < __builtin_infl())) return log(x);
    const reduced a = log_reduce(x);
    return (long double)a.n + twice_artanh((a.r - 1) / (a.r + 1)) / ln2;
}

constexpr long double log10(long double x) noexcept {
    return log(x) / 0x1.26bb1bbb5551582dd4adac5705a6p+1L;
}

constexpr long double cbrt(long double x) noexcept {
    if (x != x || x == 0 || x - x != 0) return x;
    const long double y = x < 0 ? -x : x;
    const long double t = exp(log(y) / 3);
    const long double r = t + (y / (t * t) - t) / 3;
    return x < 0 ? -r : r;
}

constexpr long double sinh(long double x) noexcept {
    if (x != x || x == 0) return x;
    const long double y = x < 0 ? -x : x;
    const long double m = y < 1 ? expm1(y) : 0, half = exp(y - ln2);
    const long double s = y < 1 ? (m + m / (m + 1)) / 2 : half - 0.25L / half;
    return x < 0 ? -s : s;
}

constexpr long double cosh(long double x) noexcept {
    const long double half = exp((x < 0 ? -x : x) - ln2);
    return half + 0.25L / half;
}

constexpr long double asinh(long double x) noexcept {
    const long double y = x < 0 ? -x : x;
    const long double a = y > 0x1p+40L ? log(y) + ln2 : log1p(y + y * y / (1 + sqrt(1 + y * y)));
    return x < 0 ? -a : x == 0 ? x : a;
}

constexpr long double acosh(long double x) noexcept {
    const long double t = x - 1;
    return x > 0x1p+40L ? log(x) + ln2 : log1p(t + sqrt(t * (t + 2)));
}

constexpr long double atanh(long double x) noexcept {
    const long double y = x < 0 ? -x : x;
    if (y == 1) return x < 0 ? -__builtin_infl() : __builtin_infl();
    if (x == 0) return x;
    const long double a = log1p(2 * y / (1 - y)) / 2;
    return x < 0 ? -a : a;
}

}  // namespace series

}  // namespace typegrad::math
