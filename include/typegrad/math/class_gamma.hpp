// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include "typegrad/math/class_types.hpp"

namespace typegrad::math {

/// The n-th derivative of digamma, n >= 0, of a class type, whose library may have none: upwards by
/// ψₙ(x) = ψₙ(x + 1) - (-1)ⁿ n! / x^(n+1) until the asymptotic series (Abramowitz and Stegun 6.4.11)
/// has all digits. Its Bernoulli numbers come from tangent numbers, positive integers made by
/// additions alone (Brent and Harvey, Fast computation of Bernoulli, tangent and secant numbers).
template <class_number T>
[[nodiscard]] constexpr T polygamma_of(int n, T x) {
    constexpr int known = std::numeric_limits<T>::digits10 > 0 ? std::numeric_limits<T>::digits10 : 50;
    constexpr int terms = known / 2 + 8;
    T tangents[terms + 1]{};
    tangents[1] = T(1);
    for (int k = 2; k <= terms; ++k) tangents[k] = T(k - 1) * tangents[k - 1];
    for (int k = 2; k <= terms; ++k)
        for (int j = k; j <= terms; ++j)
            tangents[j] = T(j - k) * tangents[j - 1] + T(j - k + 2) * tangents[j];

    T factorial = T(1);
    for (int i = 2; i <= n; ++i) factorial = factorial * T(i);
    const auto power = [n](const T& base) {
        T p = T(1);
        for (int i = 0; i < n; ++i) p = p * base;
        return p;
    };
    T sum = T(0);
    for (; x < T(known + n); x = x + T(1)) sum = sum + T(1) / (power(x) * x);
    // Σ B₂ₖ (2k+n-1)! / ((2k)! n! x^(2k+n)), B₂ₖ = (-1)^(k-1) 2k Tₖ / (4ᵏ (4ᵏ - 1)).
    T rest = T(0), four = T(1), falling = T(1), inverse = T(1);
    for (int k = 1; k <= terms; ++k) {
        four = four * T(4);
        inverse = inverse / (x * x);
        falling = k == 1 ? T(n + 1) / T(2)
                         : falling * T(2 * k + n - 2) * T(2 * k + n - 1) / (T(2 * k - 1) * T(2 * k));
        const T bernoulli = T(2 * k) * tangents[k] / (four * (four - T(1)));
        const T term = (n == 0 ? T(1) / T(2 * k) : falling) * bernoulli * inverse;
        rest = k % 2 != 0 ? T(rest + term) : T(rest - term);
    }
    if (n == 0) return T(log(x) - T(1) / (T(2) * x) - rest - sum);
    const T y = factorial * (sum + (T(1) / T(n) + T(1) / (T(2) * x) + rest) / power(x));
    return n % 2 != 0 ? y : T(-y);
}

template <class_number T>
[[nodiscard]] constexpr T digamma(const T& x) {
    return polygamma_of(0, x);
}
template <class_number T>
[[nodiscard]] constexpr T polygamma(const T& n, const T& x) {
    int order = 0;
    while (T(order) < n) ++order;
    return polygamma_of(order, x);
}

}  // namespace typegrad::math
