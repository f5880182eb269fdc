// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include "typegrad/meta/hash.hpp"
#include "typegrad/meta/text.hpp"

namespace typegrad {

/// The most factors that only run time knows in a amount: a tensor of three such extents.
inline constexpr int max_factors = 3;

/// An extent of a tensor, or what is computed of extents: a size, a stride, a place. A number; or a
/// number that run time knows, `coefficient · (a + i)(b + j)(c + k) + number` with extents a, b, c by
/// their names. It adds up and multiplies as a number does, as long as the result has that form, and
/// is else `complicated()`. In comparisons an extent that is not known is larger than every number;
/// of two of different names neither is less than the other.
struct amount {
    // No initialisers: arrays of zeros are made without a constructor call for each.
    std::int64_t number;
    std::int64_t coefficient;             ///< 0: it is known
    std::uint64_t factors[max_factors];   ///< the names and their offsets, see `factor`; larger ones first

    amount() = default;
    // No template: it would be instantiated where the user has names of their own that it shadows.
    constexpr amount(int value) : number(value), coefficient(0), factors{} {}
    constexpr amount(long value) : number(value), coefficient(0), factors{} {}
    constexpr amount(long long value) : number(value), coefficient(0), factors{} {}
    constexpr amount(unsigned value) : number(value), coefficient(0), factors{} {}
    constexpr amount(unsigned long value) : number(static_cast<std::int64_t>(value)), coefficient(0), factors{} {}
    /// An integral constant of another library.
    template <class Constant>
        requires requires { static_cast<std::int64_t>(Constant::value); }
    constexpr amount(Constant) : amount(static_cast<std::int64_t>(Constant::value)) {}
    constexpr amount(std::int64_t value, std::int64_t times, std::uint64_t factor)
        : number(value), coefficient(times), factors{factor} {}

    [[nodiscard]] constexpr bool is_known() const { return coefficient == 0; }
    [[nodiscard]] constexpr bool is_complicated() const { return coefficient == INT64_MIN; }

    constexpr bool operator==(const amount& other) const {
        if (number != other.number || coefficient != other.coefficient) return false;
        if (coefficient == 0) return true;
        for (int i = 0; i < max_factors; ++i)
            if (factors[i] != other.factors[i]) return false;
        return true;
    }
};

/// What is not of the form that a amount has.
constexpr amount complicated_amount() { return {0, INT64_MIN, 0}; }

// A factor: nine characters of a name, 6 bits each, and a small offset. A longer name is its first
// six characters, a gap and 12 bits of its hash; that two names are not one factor is made sure of
// where the name is in the type (core/dimension.hpp).
namespace factor {

inline constexpr int offset_bits = 10, zero_offset = 1 << (offset_bits - 1);
inline constexpr std::uint64_t offset_mask = (1u << offset_bits) - 1;
inline constexpr std::string_view alphabet =
    "\1abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

constexpr std::uint64_t of_name(std::string_view name) {
    std::uint64_t code = 0;
    const std::size_t kept = name.size() > 9 ? 6 : 9;
    for (std::size_t i = 0; i < kept; ++i) {
        const std::size_t at = i < name.size() ? alphabet.find(name[i]) : 0;
        code = code * 64 + (at == std::string_view::npos ? 63 : at);
    }
    if (kept == 6) code = code << 18 | (meta::hash_text(name) % 4095 + 1);
    return code << offset_bits | static_cast<std::uint64_t>(zero_offset);
}
constexpr std::int64_t offset(std::uint64_t f) {
    return static_cast<std::int64_t>(f & offset_mask) - zero_offset;
}
/// The factor without its offset: which extent it is.
constexpr std::uint64_t name(std::uint64_t f) { return f | offset_mask; }
constexpr std::uint64_t moved(std::uint64_t f, std::int64_t by) {
    return (f & ~offset_mask) | static_cast<std::uint64_t>(by + zero_offset);
}

/// A factor that is no extent of anybody's: the k-th of those that stand for something else while a
/// Jacobian is read (diff/linear_map_index.hpp). A name's first character is none of these.
constexpr std::uint64_t stand_in(int k) {
    return static_cast<std::uint64_t>(k + 1) << offset_bits | static_cast<std::uint64_t>(zero_offset);
}
inline constexpr int most_stand_ins = 60;
constexpr bool is_stand_in(std::uint64_t f) { return f != 0 && f >> (offset_bits + 6) == 0; }

constexpr void write(meta::text& out, std::uint64_t f) {
    for (int shift = 58; shift >= 10; shift -= 6) {
        const auto c = static_cast<std::size_t>(f >> shift & 63);
        if (c != 0) {
            out << alphabet[c];
            continue;
        }
        if ((f >> offset_bits & 0xfff) != 0) out << "..";
        return;
    }
}

}  // namespace factor

/// `4`, `n`, `2n + 1`, `(n - 1)k`.
constexpr void write(meta::text& out, const amount& l) {
    if (l.is_known()) {
        out << l.number;
        return;
    }
    if (l.is_complicated()) {
        out << '?';
        return;
    }
    if (l.coefficient == -1) out << '-';
    else if (l.coefficient != 1) out << l.coefficient;
    for (std::uint64_t f : l.factors) {
        if (f == 0) break;
        const std::int64_t by = factor::offset(f);
        if (by != 0) out << '(';
        else if (f != l.factors[0] && out.view().back() != ')') out << '*';
        factor::write(out, f);
        if (by != 0) out << (by < 0 ? " - " : " + ") << (by < 0 ? -by : by) << ')';
    }
    if (l.number != 0) out << (l.number < 0 ? " - " : " + ") << (l.number < 0 ? -l.number : l.number);
}
constexpr meta::text& operator<<(meta::text& out, const amount& l) {
    write(out, l);
    return out;
}

}  // namespace typegrad
