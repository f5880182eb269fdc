// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

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

}  // namespace typegrad::math
