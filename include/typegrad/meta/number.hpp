// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>

#include "typegrad/meta/hash.hpp"

namespace typegrad::meta {

/// The irrational numbers that rules need, exact in every type of number.
enum class irrational : signed char { none, pi, log_2, log_10, root_pi, root_two_pi };

/// Its value. A class type has its own functions, found by argument-dependent lookup.
template <class T>
constexpr T value_of(irrational i) {
    if constexpr (std::numeric_limits<T>::digits > 64 || std::numeric_limits<T>::digits == 0) {
        if (i == irrational::log_2) return T(log(T(2)));
        if (i == irrational::log_10) return T(log(T(10)));
        const T pi = T(4) * T(atan(T(1)));
        return i == irrational::pi ? pi : i == irrational::root_pi ? T(sqrt(pi)) : T(sqrt(T(pi + pi)));
    } else {
        constexpr long double values[] = {1,
                                          3.14159265358979323846264338327950288L,
                                          0.693147180559945309417232121458176568L,
                                          2.30258509299404568401799145468436421L,
                                          1.77245385090551602729816748334114518L,
                                          2.50662827463100050241576528481104525L};
        return static_cast<T>(values[static_cast<int>(i)]);
    }
}

/// The value of a constant, held in its type: `±numerator / denominator · 2^exponent`, or a rational
/// number times a power of an irrational one.
/// Rational numbers are exact (exponent 0, lowest terms) as long as both parts fit into 63 bits;
/// what does not fit is the nearest long double (denominator 1, odd numerator, any exponent).
/// Integers only, because clang 16 has no floating-point template arguments.
struct number {
    bool negative = false;
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
    int exponent = 0;
    irrational base = irrational::none;
    signed char times = 0;  ///< how often the base is a factor; negative: a divisor

    constexpr number() = default;
    constexpr explicit number(irrational special) : numerator(1), base(special), times(1) {}
    constexpr number(std::int64_t integer)
        : negative(integer < 0),
          numerator(integer < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(integer)
                                : static_cast<std::uint64_t>(integer)) {}

    constexpr bool operator==(const number&) const = default;

    [[nodiscard]] constexpr bool is_rational() const { return exponent == 0 && times == 0; }
    [[nodiscard]] constexpr bool is_integer() const { return exponent == 0 && denominator == 1 && times == 0; }
    [[nodiscard]] constexpr bool is_zero() const { return numerator == 0; }
    [[nodiscard]] constexpr bool is_one() const { return is_integer() && numerator == 1 && !negative; }

    /// The value as an int; only for integers known to fit.
    [[nodiscard]] constexpr int to_int() const {
        return negative ? -static_cast<int>(numerator) : static_cast<int>(numerator);
    }

    /// The nearest `T`; for float and double of an exact rational this is one correctly rounded
    /// division whenever both parts are exact in T.
    template <class T>
    [[nodiscard]] constexpr T to() const {
        if constexpr (std::numeric_limits<T>::digits < 64 && std::numeric_limits<T>::digits > 0) {
            constexpr auto exact = std::uint64_t{1} << std::numeric_limits<T>::digits;
            if (numerator > exact || denominator > exact || exponent != 0 || times != 0)
                return static_cast<T>(to<long double>());
        }
        T value = static_cast<T>(numerator) / static_cast<T>(denominator);
        for (int k = 0; k < times; ++k) value = value * value_of<T>(base);
        for (int k = 0; k > times; --k) value = value / value_of<T>(base);
        // By squaring: an exponent near -16,445 must not cost as many steps.
        T two = exponent < 0 ? T(1) / T(2) : T(2);
        for (unsigned e = exponent < 0 ? 0u - static_cast<unsigned>(exponent)
                                       : static_cast<unsigned>(exponent);
             e != 0; e >>= 1) {
            if (e & 1u) value *= two;
            if (e > 1) two *= two;
        }
        return negative ? -value : value;
    }
};

constexpr std::uint64_t hash_of(const number& n) {
    const auto h = mix(mix(mix(n.negative ? 3u : 5u, n.numerator), n.denominator),
                       static_cast<std::uint64_t>(static_cast<std::int64_t>(n.exponent)));
    return n.times == 0 ? h : mix(h, static_cast<std::uint64_t>(static_cast<int>(n.base) * 256 + n.times + 128));
}

/// `value` (finite) as a number: exactly, an integer or a dyadic rational where that fits.
constexpr number number_from(long double value) {
    number n{0};
    n.negative = value < 0;
    long double m = value < 0 ? -value : value;
    if (m == 0) return {0};
    int exponent = 0;
    // 64 bits of mantissa, by steps of 2^64 first: long double reaches 2^16384.
    while (m >= 0x1p128L) m *= 0x1p-64L, exponent += 64;
    while (m < 0x1p-1L) m *= 0x1p64L, exponent -= 64;
    while (m >= 0x1p64L) m *= 0.5L, ++exponent;
    while (m < 0x1p63L) m *= 2, --exponent;
    n.numerator = static_cast<std::uint64_t>(m);
    while ((n.numerator & 1u) == 0) n.numerator >>= 1, ++exponent;
    if (exponent < 0 && exponent > -63) {
        n.denominator = std::uint64_t{1} << -exponent;
        exponent = 0;
    } else if (exponent > 0 && exponent < 63 && (n.numerator >> (63 - exponent)) == 0) {
        n.numerator <<= exponent;
        exponent = 0;
    }
    n.exponent = exponent;
    return n;
}

/// The greatest common divisor. Nearly all denominators are 1.
constexpr std::uint64_t common_divisor(std::uint64_t a, std::uint64_t b) {
    if (a == 1 || b == 1) return 1;
    while (b != 0) {
        const std::uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/// numerator / denominator in lowest terms.
constexpr number reduced(number n) {
    if (n.numerator == 0) return {0};
    const auto g = common_divisor(n.numerator, n.denominator);
    n.numerator /= g;
    n.denominator /= g;
    return n;
}

constexpr number operator-(number n) {
    n.negative = !n.negative && n.numerator != 0;
    return n;
}

constexpr number operator*(const number& a, const number& b) {
    const int times = a.times + b.times;
    if (a.exponent == 0 && b.exponent == 0 && times > -100 && times < 100 &&
        (a.base == b.base || a.times == 0 || b.times == 0)) {
        // Cross-cancelling first keeps products of reduced fractions reduced and small.
        const auto g = common_divisor(a.numerator, b.denominator);
        const auto h = common_divisor(b.numerator, a.denominator);
        number r{0};
        if (!__builtin_mul_overflow(a.numerator / g, b.numerator / h, &r.numerator) &&
            !__builtin_mul_overflow(a.denominator / h, b.denominator / g, &r.denominator)) {
            r.negative = a.negative != b.negative && r.numerator != 0;
            if (r.numerator == 0) r.denominator = 1;
            else if (times != 0) r.base = a.times == 0 ? b.base : a.base, r.times = static_cast<signed char>(times);
            return r;
        }
    }
    return number_from(a.to<long double>() * b.to<long double>());
}

constexpr number operator+(const number& a, const number& b) {
    if (a.is_zero()) return b;
    if (b.is_zero()) return a;
    if (a.exponent == 0 && b.exponent == 0 && a.base == b.base && a.times == b.times) {
        std::uint64_t p = 0, q = 0;
        number r{0};
        const auto g = common_divisor(a.denominator, b.denominator);
        if (!__builtin_mul_overflow(a.numerator, b.denominator / g, &p) &&
            !__builtin_mul_overflow(b.numerator, a.denominator / g, &q) &&
            !__builtin_mul_overflow(a.denominator / g, b.denominator, &r.denominator)) {
            bool fits = true;
            if (a.negative == b.negative) {
                fits = !__builtin_add_overflow(p, q, &r.numerator);
                r.negative = a.negative;
            } else {
                r.numerator = p >= q ? p - q : q - p;
                r.negative = p >= q ? a.negative : b.negative;
            }
            r.base = a.base;
            r.times = a.times;
            if (fits) return reduced(r);
        }
    }
    return number_from(a.to<long double>() + b.to<long double>());
}

/// 1/a, for a != 0.
constexpr number reciprocal(const number& a) {
    if (a.exponent != 0) return number_from(1 / a.to<long double>());
    number r = a;
    r.numerator = a.denominator;
    r.denominator = a.numerator;
    r.times = static_cast<signed char>(-a.times);
    return r;
}

/// a to an integer power, for a != 0 or power > 0.
constexpr number power(number a, int exponent) {
    if (exponent < 0) {
        a = reciprocal(a);
        exponent = -exponent;
    }
    number r{1};
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) r = r * a;
        if (exponent > 1) a = a * a;
    }
    return r;
}

constexpr bool less(const number& a, const number& b) {
    return a.to<long double>() < b.to<long double>();
}

/// The number written by a literal such as `1e-8_c`: digits with an optional point, exponent and
/// digit separators. Exact when it fits, else the nearest long double.
constexpr number parse_decimal(const char* text, int size) {
    number n{0};
    int scale = 0, exponent = 0;
    bool point = false, exact = true, negative_exponent = false;
    int i = 0;
    long double approximate = 0;
    for (; i < size && text[i] != 'e' && text[i] != 'E'; ++i) {
        if (text[i] == '.') {
            point = true;
        } else if (text[i] != '\'') {
            const auto digit = static_cast<std::uint64_t>(text[i] - '0');
            exact = exact && !__builtin_mul_overflow(n.numerator, std::uint64_t{10}, &n.numerator) &&
                    !__builtin_add_overflow(n.numerator, digit, &n.numerator);
            approximate = approximate * 10 + static_cast<long double>(digit);
            scale += point ? 1 : 0;
        }
    }
    for (++i; i < size; ++i) {
        if (text[i] == '-') negative_exponent = true;
        else if (text[i] != '+' && text[i] != '\'') exponent = exponent * 10 + (text[i] - '0');
    }
    int tens = (negative_exponent ? -exponent : exponent) - scale;
    if (exact) {
        number power_of_ten{1};
        const int magnitude = tens < 0 ? -tens : tens;
        for (int k = 0; k < magnitude && exact; ++k)
            exact = !__builtin_mul_overflow(power_of_ten.numerator, std::uint64_t{10},
                                            &power_of_ten.numerator);
        if (exact) {
            const number r = tens < 0 ? n * reciprocal(power_of_ten) : n * power_of_ten;
            if (r.is_rational()) return r;
        }
    }
    long double factor = 1, base = 10;
    for (int e = tens < 0 ? -tens : tens; e != 0; e >>= 1) {
        if (e & 1) factor *= base;
        if (e > 1) base *= base;
    }
    return number_from(tens < 0 ? approximate / factor : approximate * factor);
}

}  // namespace typegrad::meta
