// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include "typegrad/math/sigmoid.hpp"

/// The elementary functions for class types, such as multiprecision numbers: typegrad::math::exp(x)
/// calls the exp that argument-dependent lookup finds, and the functions no number library has are
/// composed from those.

// The deleted declaration keeps ordinary lookup from finding anything but the argument's own.
#define TYPEGRAD_MATH_FORWARD(name)              \
    namespace typegrad::math_adl {               \
    void name() = delete;                        \
    template <class T>                           \
    constexpr T call_##name(const T& x) {        \
        return T(name(x));                       \
    }                                            \
    }                                            \
    namespace typegrad::math {                   \
    template <class T>                           \
        requires std::is_class_v<T>              \
    [[nodiscard]] constexpr T name(const T& x) { \
        return math_adl::call_##name(x);         \
    }                                            \
    }

TYPEGRAD_MATH_FORWARD(abs)
TYPEGRAD_MATH_FORWARD(sqrt)
TYPEGRAD_MATH_FORWARD(cbrt)
TYPEGRAD_MATH_FORWARD(exp)
TYPEGRAD_MATH_FORWARD(exp2)
TYPEGRAD_MATH_FORWARD(expm1)
TYPEGRAD_MATH_FORWARD(log)
TYPEGRAD_MATH_FORWARD(log2)
TYPEGRAD_MATH_FORWARD(log10)
TYPEGRAD_MATH_FORWARD(log1p)
TYPEGRAD_MATH_FORWARD(sin)
TYPEGRAD_MATH_FORWARD(cos)
TYPEGRAD_MATH_FORWARD(tan)
TYPEGRAD_MATH_FORWARD(asin)
TYPEGRAD_MATH_FORWARD(acos)
TYPEGRAD_MATH_FORWARD(atan)
TYPEGRAD_MATH_FORWARD(sinh)
TYPEGRAD_MATH_FORWARD(cosh)
TYPEGRAD_MATH_FORWARD(tanh)
TYPEGRAD_MATH_FORWARD(asinh)
TYPEGRAD_MATH_FORWARD(acosh)
TYPEGRAD_MATH_FORWARD(atanh)
TYPEGRAD_MATH_FORWARD(erf)
TYPEGRAD_MATH_FORWARD(erfc)
TYPEGRAD_MATH_FORWARD(lgamma)
TYPEGRAD_MATH_FORWARD(floor)

#undef TYPEGRAD_MATH_FORWARD

#define TYPEGRAD_MATH_FORWARD_TWO(name)                      \
    namespace typegrad::math_adl {                           \
    void name() = delete;                                    \
    template <class T>                                       \
    constexpr T call_##name(const T& x, const T& y) {        \
        return T(name(x, y));                                \
    }                                                        \
    }                                                        \
    namespace typegrad::math {                               \
    template <class T>                                       \
        requires std::is_class_v<T>                          \
    [[nodiscard]] constexpr T name(const T& x, const T& y) { \
        return math_adl::call_##name(x, y);                  \
    }                                                        \
    }

TYPEGRAD_MATH_FORWARD_TWO(pow)
TYPEGRAD_MATH_FORWARD_TWO(atan2)

#undef TYPEGRAD_MATH_FORWARD_TWO

namespace typegrad::math {

/// A type whose elementary functions are found by argument-dependent lookup.
template <class T>
concept class_number = std::is_class_v<T>;

template <class_number T>
[[nodiscard]] constexpr T sigmoid(const T& x) {
    const T e = exp(T(-abs(x)));
    return x < T(0) ? T(e / (T(1) + e)) : T(T(1) / (T(1) + e));
}

template <class_number T>
[[nodiscard]] constexpr sigmoid_values<T> sigmoid_pair(const T& x) {
    return {sigmoid(x), sigmoid(T(-x))};
}

template <class_number T>
[[nodiscard]] constexpr T sech_squared(const T& x) {
    const T e = exp(T(T(-2) * abs(x)));
    const T d = T(1) + e;
    return T(T(4) * e / (d * d));
}

template <class_number T>
[[nodiscard]] constexpr T softplus(const T& x) {
    const T tail = log1p(exp(T(-abs(x))));
    return x > T(0) ? T(x + tail) : tail;
}

template <class_number T>
[[nodiscard]] constexpr T log_sigmoid(const T& x) {
    return -softplus(T(-x));
}

template <class_number T>
[[nodiscard]] constexpr T hypot(const T& x, const T& y) {
    const T most = abs(x) > abs(y) ? T(abs(x)) : T(abs(y));
    if (most == T(0)) return most;
    const T a = x / most, b = y / most;
    return T(most * sqrt(T(a * a + b * b)));
}

template <class_number T>
[[nodiscard]] constexpr T log1mexp(const T& x) {
    return x > T(-0.69) ? T(log(T(-expm1(x)))) : T(log1p(T(-exp(x))));
}

template <class_number T>
[[nodiscard]] constexpr T logaddexp(const T& a, const T& b) {
    return T((a > b ? a : b) + log1p(exp(T(-abs(T(a - b))))));
}

template <class_number T>
[[nodiscard]] constexpr T sigmoid_between(const T& a, const T& b) {
    return sigmoid(T(a - b));
}

template <class_number T>
[[nodiscard]] constexpr T silu(const T& x) {
    return T(x * sigmoid(x));
}

template <class_number T>
[[nodiscard]] constexpr T silu_slope(const T& x) {
    const T s = sigmoid(x);
    return T(s + x * s * sigmoid(T(-x)));
}

template <class_number T>
[[nodiscard]] constexpr T pow_below(const T& x, const T& y, const T& n) {
    return pow(x, T(y - n));
}

template <class_number T>
[[nodiscard]] constexpr T xlogy(const T& x, const T& y) {
    return x == T(0) ? x : T(x * log(y));
}

template <class_number T>
[[nodiscard]] constexpr T exp_minus_square(const T& x) {
    return exp(T(-x * x));
}

template <class_number T>
[[nodiscard]] constexpr T normal_pdf(const T& x) {
    return T(exp(T(-x * x / T(2))) / sqrt(T(T(4) * atan2(T(0), T(-1)) / T(2))));
}

template <class_number T>
[[nodiscard]] constexpr T normal_cdf(const T& x) {
    return T(erfc(T(-x / sqrt(T(2)))) / T(2));
}

template <class_number T>
[[nodiscard]] constexpr T gelu(const T& x) {
    return T(x * normal_cdf(x));
}

template <class_number T>
[[nodiscard]] constexpr T gelu_slope(const T& x) {
    return T(normal_cdf(x) + x * normal_pdf(x));
}

}  // namespace typegrad::math
