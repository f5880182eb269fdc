// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include "typegrad/meta/list.hpp"
#include "typegrad/meta/number.hpp"

namespace typegrad::meta {

/// A text under construction, at compile time or run time: error sentences and spellings.
class text {
public:
    constexpr text& operator<<(std::string_view s) {
        characters_.append(s.data(), s.data() + s.size());
        return *this;
    }
    constexpr text& operator<<(const char* s) { return *this << std::string_view(s); }
    constexpr text& operator<<(char c) {
        characters_.push_back(c);
        return *this;
    }
    constexpr text& operator<<(std::uint64_t n) {
        char digits[20]{};
        int size = 0;
        do digits[size++] = static_cast<char>('0' + n % 10), n /= 10;
        while (n != 0);
        while (size != 0) characters_.push_back(digits[--size]);
        return *this;
    }
    constexpr text& operator<<(std::int64_t n) {
        if (n < 0) *this << '-';
        return *this << (n < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(n)
                               : static_cast<std::uint64_t>(n));
    }
    constexpr text& operator<<(int n) { return *this << std::int64_t{n}; }
    constexpr text& operator<<(const text& t) { return *this << t.view(); }

    [[nodiscard]] constexpr std::string_view view() const {
        return {characters_.begin(), static_cast<unsigned>(characters_.size())};
    }
    [[nodiscard]] constexpr int size() const { return characters_.size(); }
    [[nodiscard]] constexpr bool empty() const { return characters_.empty(); }

private:
    list<char> characters_;
};

/// Whether a number is a rational multiple of an irrational one, or of 1 / it, that has a name.
constexpr bool has_name(const number& n) { return n.exponent == 0 && (n.times == 1 || n.times == -1); }

/// Whether it is such an irrational number itself.
constexpr bool is_named(const number& n) {
    return has_name(n) && n.times == 1 && n.numerator == 1 && n.denominator == 1;
}

/// A number as a person writes it: `2`, `-0.25`, `1/3`, `1e-20`, `pi`, `2 / sqrt(pi)`.
constexpr void write(text& out, const number& n) {
    if (has_name(n)) {
        constexpr std::string_view names[] = {"", "pi", "log(2)", "log(10)", "sqrt(pi)", "sqrt(2 * pi)"};
        number times = n;
        times.base = irrational::none;
        times.times = 0;
        const bool alone = is_named(n);
        if (!alone) write(out, times);
        else if (n.negative) out << '-';
        out << (alone ? "" : n.times == 1 ? " * " : " / ") << names[static_cast<int>(n.base)];
        return;
    }
    if (n.negative) out << '-';
    if (n.is_integer()) {
        out << n.numerator;
        return;
    }
    if (n.is_rational()) {
        // A denominator of twos and fives is a finite decimal; up to six places it reads better.
        std::uint64_t scale = 10;
        for (int places = 1; places <= 6; ++places, scale *= 10) {
            if (scale % n.denominator != 0) continue;
            const std::uint64_t factor = scale / n.denominator;
            if (n.numerator > UINT64_MAX / factor) break;
            const std::uint64_t digits = n.numerator * factor;
            out << digits / scale << '.';
            for (std::uint64_t s = scale / 10; s != 0; s /= 10)
                out << static_cast<char>('0' + digits / s % 10);
            return;
        }
        out << n.numerator << '/' << n.denominator;
        return;
    }
    // Scientific, to the 17 digits that tell two doubles apart.
    number positive = n;
    positive.negative = false;
    auto value = positive.to<long double>();
    int exponent = 0;
    while (value >= 10) value /= 10, ++exponent;
    while (value < 1) value *= 10, --exponent;
    auto digits = static_cast<std::uint64_t>(value * 1e16L + 0.5L);
    int places = 16;
    while (places != 0 && digits % 10 == 0) digits /= 10, --places;
    std::uint64_t scale = 1;
    for (int i = 0; i < places; ++i) scale *= 10;
    out << digits / scale;
    if (places != 0) {
        out << '.';
        for (std::uint64_t s = scale / 10; s != 0; s /= 10)
            out << static_cast<char>('0' + digits / s % 10);
    }
    if (exponent != 0) out << 'e' << exponent;
}

}  // namespace typegrad::meta
