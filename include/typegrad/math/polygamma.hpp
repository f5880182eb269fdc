// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/gamma.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// The Bernoulli numbers B2, B4, ..., B24.
inline constexpr double bernoulli_numbers[] = {
    1.0 / 6,        -1.0 / 30,        1.0 / 42,       -1.0 / 30,
    5.0 / 66,       -691.0 / 2730,    7.0 / 6,        -3617.0 / 510,
    43867.0 / 798,  -174611.0 / 330,  854513.0 / 138, -236364091.0 / 2730};

/// n! Σ 1/(x + i)^(n + 1), i = 0, 1, …, for n >= 1 and x > 0: the first terms one by one, the rest
/// by the formula of Euler and Maclaurin.
constexpr double polygamma_magnitude(int n, double x) noexcept {
    const auto power = [n](double base) {
        double y = 1;
        for (int i = 0; i < n; ++i) y *= base;
        return y;
    };
    double factorial = 1, sum = 0;
    for (int i = 2; i <= n; ++i) factorial *= i;
    for (; x < n + 12; x += 1) sum += 1 / (power(x) * x);
    double term = 0.5 * (n + 1), rest = 0, inverse = 1;
    for (int k = 1; k <= 12; ++k) {
        inverse /= x * x;
        rest += bernoulli_numbers[k - 1] * term * inverse;
        term *= double(2 * k + n) * double(2 * k + n + 1) / (double(2 * k + 1) * double(2 * k + 2));
    }
    return factorial * (sum + (1.0 / n + (0.5 / x + rest)) / power(x));
}

/// π d^n/dx^n cot(π x) as a polynomial in c = cot(π x), whose derivative is -π (1 + c²).
constexpr double cotangent_derivative(int n, double c) noexcept {
    constexpr int most = 32;
    if (n + 2 > most) return quiet_nan<double>;
    double p[most] = {0, 1}, scale = pi_hi;
    for (int order = 0; order < n; ++order) {
        double q[most] = {};
        for (int i = 1; i <= order + 1; ++i) {
            q[i - 1] -= i * p[i];
            q[i + 1] -= i * p[i];
        }
        for (int i = 0; i < most; ++i) p[i] = q[i];
        scale *= pi_hi;
    }
    double y = 0;
    for (int i = n + 1; i >= 0; --i) y = y * c + p[i];
    return scale * y;
}

/// The n-th derivative of digamma, n >= 0; +inf or NaN at 0, -1, …
constexpr double polygamma_of(int n, double x) noexcept {
    if (n == 0) return digamma(x);
    if (x != x || n < 0) return quiet_nan<double>;
    const bool odd = n % 2 != 0;
    if (x == infinity<double>) return odd ? 0.0 : -0.0;
    if (x > 0) return odd ? polygamma_magnitude(n, x) : -polygamma_magnitude(n, x);
    if (floor(x) == x) return odd ? infinity<double> : quiet_nan<double>;
    const auto turn = sine_and_cosine_pi(-x);
    return -polygamma_magnitude(n, 1 - x) - cotangent_derivative(n, -turn.cosine / turn.sine);
}

/// The n-th derivative of digamma(x), n the same in all lanes. Within 1e-15 of itself above 0.
template <lanes V>
TYPEGRAD_MATH_INLINE V polygamma(V n, V x) noexcept {
    if constexpr (lane_scalar<V>) {
        return V(polygamma_of(int(n), double(x)));
    } else {
        V y{};
        for (unsigned i = 0; i < sizeof(V) / sizeof(lane_t<V>); ++i)
            y[i] = lane_t<V>(polygamma_of(int(n[i]), double(x[i])));
        return y;
    }
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
