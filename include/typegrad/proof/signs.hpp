// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/list.hpp"
#include "typegrad/proof/tower.hpp"

namespace typegrad::proof {

/// The sign of a value that a condition asks for, and how it was chosen: modulo a prime nothing is
/// positive, so every choice is tried, and one value has one sign.
struct choice {
    std::uint64_t key = 0;  ///< of the value, up to its sign
    int taken = 0;          ///< 0: positive, 1: negative, 2: zero
    bool asks_positive = false, asks_negative = false, asks_zero = false;
    bool input = false, mirrored = false;  ///< whether the value is an input, or minus an input: this one
    std::uint64_t symbol = 0;
    int element = 0;

    /// Where only one question is asked there are two answers.
    [[nodiscard]] constexpr int answers() const {
        return asks_zero || (asks_positive && asks_negative) ? 3 : 2;
    }
};

/// Whether a value is a small number.
constexpr bool is_number(const residues& v, std::uint64_t n) {
    for (int i = 0; i < v.known; ++i)
        if (v.at[i] != n) return false;
    return true;
}
/// The sign of a small integer, 3 of what is none.
constexpr int decided(const residues& v) {
    constexpr std::uint64_t small = 1000;
    if (is_number(v, 0)) return 0;
    if (v.at[0] < small && is_number(v, v.at[0])) return 1;
    if (primes[0] - v.at[0] >= small) return 3;
    for (int i = 1; i < v.known; ++i)
        if (primes[i] - v.at[i] != primes[0] - v.at[0]) return 3;
    return -1;
}
/// What signs were chosen at a point: of which values, and of which there are logarithms.
struct sign_table {
    const meta::list<residues>& values;
    const meta::list<choice>& choices;
    const meta::list<residues>& logged;
    const meta::list<residues>& positive;  ///< by what they are

    /// Whether a difference is 0 as a value that was chosen to be 0 is.
    constexpr bool is_nothing(const residues& difference, std::uint64_t conditions) const {
        for (int i = 0; i < count(); ++i)
            for (const int factor : {1, -1, 2, -2, 3, -3})
                if (has(conditions, i) && sign_chosen(i) == 0 &&
                    difference.at[0] == times(residues_of({factor}, 1).at[0], values[i].at[0], primes[0]))
                    return true;
        return false;
    }

    /// Whether no input has all the signs that were chosen for some values, of which some have logarithms:
    /// where one of them is the sum, a multiple or the product of others.
    constexpr bool is_impossible(std::uint64_t conditions, std::uint64_t logarithms) const {
        for (int i = 0; i < count(); ++i)
            for (int k = 0; k < positive.size() && has(conditions, i); ++k)
                if ((is_same(values[i], positive[k], false) && sign_chosen(i) != 1) ||
                    (is_same(values[i], positive[k], true) && sign_chosen(i) != -1))
                    return true;
        // With their signs, so that none is negative.
        meta::list<residues> all;
        meta::list<bool> zero;
        for (int i = 0; i < count(); ++i) {
            if (!has(conditions, i)) continue;
            all.push_back(values[i]);
            zero.push_back(sign_chosen(i) == 0);
            if (sign_chosen(i) < 0) all[all.size() - 1] = scaled(values[i], -1);
        }
        for (int k = 0; k < logged.size() && k < 64; ++k) {
            bool known = !has(logarithms, k);
            for (int i = 0; i < all.size(); ++i) known = known || (!zero[i] && all[i].at[0] == logged[k].at[0]);
            if (known) continue;
            all.push_back(logged[k]);
            zero.push_back(false);
        }
        if (all.size() > 8) return false;  // it would take the compiler too long
        if (all.size() <= 6 && has_contradicting_product(all, zero)) return true;
        for (int i = 0; i < all.size(); ++i) {
            for (int j = 0; j < all.size(); ++j) {
                if (contradicts(times(all[i].at[0], all[j].at[0], primes[0]), zero[i] || zero[j] ? 0 : 1, all, zero))
                    return true;
                const int r = i < j ? sign_of_ratio(all[i], all[j]) : 0;
                if (r < 0 && !(zero[i] && zero[j])) return true;
                if (r != 0 && zero[i] != zero[j]) return true;
                for (const int factor : {1, 2, -1, -2}) {
                    if (factor < 0 && !zero[j]) continue;
                    if (i == j) continue;
                    const residues other = scaled(all[j], factor);
                    const residues both = sum(all[i], other);
                    if (contradicts(both.at[0], zero[i] && zero[j] ? 0 : 1, all, zero)) return true;
                    const int d = decided(both);
                    if (d == -1 || (d == 0 && !(zero[i] && zero[j])) || (d == 1 && zero[i] && zero[j])) return true;
                }
            }
        }
        return false;
    }

private:
    constexpr int count() const { return values.size(); }
    static constexpr bool has(std::uint64_t set, int i) { return (set >> i & 1) != 0; }
    constexpr int sign_chosen(int i) const { return choices[i].taken == 2 ? 0 : choices[i].taken == 0 ? 1 : -1; }
    /// The sign of a / b, if that is a rational number of a small numerator and denominator; else 0.
    static constexpr int sign_of_ratio(const residues& a, const residues& b) {
        int sign = 0;
        std::uint64_t n = 0, d = 0;
        for (int k = 0; k < a.known && k < b.known; ++k) {
            // Euclid's algorithm, halfway.
            constexpr std::uint64_t small = std::uint64_t{1} << 20;
            const std::uint64_t p = primes[k];
            std::uint64_t r = p, s = times(a.at[k], inverse(b.at[k], p), p);
            std::int64_t x = 0, y = 1;
            while (s >= small) {
                const std::uint64_t quotient = r / s, rest = r - quotient * s;
                const std::int64_t next = x - static_cast<std::int64_t>(quotient) * y;
                r = s, s = rest, x = y, y = next;
            }
            const std::uint64_t size = static_cast<std::uint64_t>(y < 0 ? -y : y);
            if (s == 0 || size >= small || (k > 0 && (s != n || size != d || (y < 0) != (sign < 0)))) return 0;
            n = s;
            d = size;
            sign = y < 0 ? -1 : 1;
        }
        return sign;
    }
    static constexpr bool is_same(const residues& a, const residues& b, bool negated) {
        for (int k = 0; k < a.known && k < b.known; ++k)
            if (b.at[k] != (negated && a.at[k] != 0 ? primes[k] - a.at[k] : a.at[k])) return false;
        return a.known != 0 && b.known != 0;
    }
    static constexpr residues scaled(residues v, int factor) {
        const residues f = residues_of({factor}, v.known);
        for (int k = 0; k < v.known; ++k) v.at[k] = times(v.at[k], f.at[k], primes[k]);
        return v;
    }
    static constexpr residues sum(residues a, const residues& b) {
        if (b.known < a.known) a.known = b.known;
        for (int k = 0; k < a.known; ++k) a.at[k] = plus(a.at[k], b.at[k], primes[k]);
        return a;
    }
    /// Whether the product of some positive values is minus another one.
    static constexpr bool has_contradicting_product(const meta::list<residues>& all, const meta::list<bool>& zero) {
        meta::list<std::uint64_t> products;
        products.push_back(1);
        for (int i = 0; i < all.size(); ++i)
            for (int k = products.size(); !zero[i] && k-- > 0;)
                products.push_back(times(products[k], all[i].at[0], primes[0]));
        for (int i = 0; i < all.size(); ++i)
            for (std::uint64_t p : products)
                if (all[i].at[0] == primes[0] - p) return true;
        return false;
    }
    /// Whether a value that is positive, or 0, was chosen to be something else.
    static constexpr bool contradicts(std::uint64_t v, int sign, const meta::list<residues>& all,
                                      const meta::list<bool>& zero) {
        for (int i = 0; i < all.size(); ++i) {
            if (all[i].at[0] == v && zero[i] != (sign == 0)) return true;
            if (all[i].at[0] == primes[0] - v && !(zero[i] && sign == 0)) return true;
        }
        return false;
    }
};

}  // namespace typegrad::proof
