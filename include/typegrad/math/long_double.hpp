// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

#include "typegrad/math/polygamma.hpp"
#include "typegrad/math/series_gamma.hpp"
#include "typegrad/math/sigmoid.hpp"

/// long double: the C library at run time, plain series in constant evaluation. Both are good to
/// about one unit in the last place, the composed functions to a few.

namespace typegrad::math {

template <class T>
concept extended_scalar = std::same_as<T, long double>;

#define TYPEGRAD_MATH_EXTENDED(name)                              \
    template <extended_scalar T>                                  \
    [[nodiscard]] constexpr T name(T x) noexcept {                \
        if (std::is_constant_evaluated()) return series::name(x); \
        return __builtin_##name##l(x);                            \
    }

TYPEGRAD_MATH_EXTENDED(sqrt)
TYPEGRAD_MATH_EXTENDED(cbrt)
TYPEGRAD_MATH_EXTENDED(exp)
TYPEGRAD_MATH_EXTENDED(exp2)
TYPEGRAD_MATH_EXTENDED(expm1)
TYPEGRAD_MATH_EXTENDED(log)
TYPEGRAD_MATH_EXTENDED(log2)
TYPEGRAD_MATH_EXTENDED(log10)
TYPEGRAD_MATH_EXTENDED(log1p)
TYPEGRAD_MATH_EXTENDED(sin)
TYPEGRAD_MATH_EXTENDED(cos)
TYPEGRAD_MATH_EXTENDED(tan)
TYPEGRAD_MATH_EXTENDED(asin)
TYPEGRAD_MATH_EXTENDED(acos)
TYPEGRAD_MATH_EXTENDED(atan)
TYPEGRAD_MATH_EXTENDED(sinh)
TYPEGRAD_MATH_EXTENDED(cosh)
TYPEGRAD_MATH_EXTENDED(tanh)
TYPEGRAD_MATH_EXTENDED(asinh)
TYPEGRAD_MATH_EXTENDED(acosh)
TYPEGRAD_MATH_EXTENDED(atanh)
TYPEGRAD_MATH_EXTENDED(erf)
TYPEGRAD_MATH_EXTENDED(erfc)
TYPEGRAD_MATH_EXTENDED(lgamma)

#undef TYPEGRAD_MATH_EXTENDED

template <extended_scalar T>
[[nodiscard]] constexpr T abs(T x) noexcept {
    return __builtin_fabsl(x);
}

template <extended_scalar T>
[[nodiscard]] constexpr T digamma(T x) noexcept {
    return series::digamma(x);
}

template <extended_scalar T>
[[nodiscard]] constexpr T floor(T x) noexcept {
    if (!std::is_constant_evaluated()) return __builtin_floorl(x);
    if (!(abs(x) < 0x1p+62L)) return x;
    const T nearest = static_cast<T>(static_cast<long long>(x));
    return nearest > x ? nearest - 1 : nearest;
}

template <extended_scalar T>
[[nodiscard]] constexpr T pow(T x, T y) noexcept {
    if (!std::is_constant_evaluated()) return __builtin_powl(x, y);
    if (y == 0 || x == 1) return 1;
    if (x != x || y != y) return x + y;
    const bool odd = floor(y) == y && floor(y / 2) * 2 != y;
    if (x < 0 && floor(y) != y) return __builtin_nanl("");
    if (x == 0) return y > 0 ? (odd ? x : T(0)) : __builtin_infl();
    const T z = series::exp(y * series::log(abs(x)));
    return x < 0 && odd ? -z : z;
}

template <extended_scalar T>
[[nodiscard]] constexpr T hypot(T x, T y) noexcept {
    if (!std::is_constant_evaluated()) return __builtin_hypotl(x, y);
    const T most = abs(x) > abs(y) ? abs(x) : abs(y);
    if (most == 0 || most - most != 0) return most;
    return most * sqrt((x / most) * (x / most) + (y / most) * (y / most));
}

template <extended_scalar T>
[[nodiscard]] constexpr T atan2(T y, T x) noexcept {
    if (!std::is_constant_evaluated()) return __builtin_atan2l(y, x);
    if (x == 0) return y == 0 ? y : y > 0 ? series::half_pi : -series::half_pi;
    const T angle = atan(y / x);
    return x > 0 ? angle : y < 0 ? angle - 2 * series::half_pi : angle + 2 * series::half_pi;
}

/// In double precision.
template <extended_scalar T>
[[nodiscard]] constexpr T polygamma(T n, T x) noexcept {
    return polygamma_of(static_cast<int>(n), static_cast<double>(x));
}

template <extended_scalar T>
[[nodiscard]] constexpr T log1mexp(T x) noexcept {
    return x > -0.69L ? log(-expm1(x)) : log1p(-exp(x));
}

template <extended_scalar T>
[[nodiscard]] constexpr T logaddexp(T a, T b) noexcept {
    return (a > b ? a : b) + (a == b ? log(T(2)) : log1p(exp(-abs(a - b))));
}

template <extended_scalar T>
[[nodiscard]] constexpr T xlogy(T x, T y) noexcept {
    return x == 0 && y == y ? T(0) : x * log(y);
}

template <extended_scalar T>
[[nodiscard]] constexpr T exp_minus_square(T x) noexcept {
    return exp(-x * x);
}

template <extended_scalar T>
[[nodiscard]] constexpr T normal_pdf(T x) noexcept {
    return 0x1.9884533d436508d4p-2L * exp(-x * x / 2);
}

template <extended_scalar T>
[[nodiscard]] constexpr T sigmoid(T x) noexcept {
    const T e = exp(-abs(x));
    return (x < 0 ? e : T(1)) / (1 + e);
}

template <extended_scalar T>
[[nodiscard]] constexpr sigmoid_values<T> sigmoid_pair(T x) noexcept {
    return {sigmoid(x), sigmoid(-x)};
}

template <extended_scalar T>
[[nodiscard]] constexpr T sech_squared(T x) noexcept {
    const T e = exp(-2 * abs(x)), d = 1 + e;
    return 4 * e / (d * d);
}

template <extended_scalar T>
[[nodiscard]] constexpr T sigmoid_between(T a, T b) noexcept {
    return sigmoid(a - b);
}

template <extended_scalar T>
[[nodiscard]] constexpr T silu(T x) noexcept {
    return x * sigmoid(x);
}

template <extended_scalar T>
[[nodiscard]] constexpr T silu_slope(T x) noexcept {
    const T s = sigmoid(x);
    return T(s + x * s * sigmoid(T(-x)));
}

template <extended_scalar T>
[[nodiscard]] constexpr T pow_below(T x, T y, T n) noexcept {
    return pow(x, y - n);
}

template <extended_scalar T>
[[nodiscard]] constexpr T softplus(T x) noexcept {
    return (x > 0 ? x : T(0)) + log1p(exp(-abs(x)));
}

template <extended_scalar T>
[[nodiscard]] constexpr T log_sigmoid(T x) noexcept {
    return -softplus(-x);
}

template <extended_scalar T>
[[nodiscard]] constexpr T normal_cdf(T x) noexcept {
    return erfc(-x * 0x1.6a09e667f3bcc908b2fb1366ea95p-1L) / 2;
}

template <extended_scalar T>
[[nodiscard]] constexpr T gelu(T x) noexcept {
    return x * normal_cdf(x);
}

template <extended_scalar T>
[[nodiscard]] constexpr T gelu_slope(T x) noexcept {
    return normal_cdf(x) + x * normal_pdf(x);
}

}  // namespace typegrad::math
