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
    const meta::list<std::uint64_t>& logged;

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
        int together = 0;
        for (int i = 0; i < count(); ++i) together += has(conditions, i) ? 1 : 0;
        if (together > 8) return false;  // it would take the compiler too long
        for (int i = 0; i < count(); ++i) {
            if (!has(conditions, i)) continue;
            for (int k = 0; k < logged.size() && k < 64; ++k) {
                if (!has(logarithms, k)) continue;
                if (logged[k] == values[i].at[0] && sign_chosen(i) != 1) return true;
                if (logged[k] == primes[0] - values[i].at[0] && sign_chosen(i) != -1) return true;
            }
            for (int j = 0; j < count(); ++j) {
                if (!has(conditions, j)) continue;
                const residues &a = values[i], &b = values[j];
                const int s = sign_chosen(i), t = sign_chosen(j);
                if (contradicts(times(a.at[0], b.at[0], primes[0]), s * t, conditions)) return true;
                for (const int factor : {1, -1, 2, -2}) {
                    const std::uint64_t scaled = times(residues_of({factor}, 1).at[0], b.at[0], primes[0]);
                    const int other = factor < 0 ? -t : t;
                    if (i != j && s * other >= 0 &&
                        contradicts(plus(a.at[0], scaled, primes[0]), s != 0 ? s : other, conditions))
                        return true;
                    if (contradicts(scaled, other, conditions)) return true;
                }
                // What is larger by a small number.
                residues difference = a;
                if (b.known < a.known) difference.known = b.known;
                for (int k = 0; k < difference.known; ++k)
                    difference.at[k] = plus(a.at[k], primes[k] - b.at[k], primes[k]);
                const int d = decided(difference);
                if (d != 3 && d * t > 0 && s != d) return true;
                if (d != 3 && d != 0 && t == 0 && s != d) return true;
            }
        }
        return false;
    }


private:
    constexpr int count() const { return values.size(); }
    static constexpr bool has(std::uint64_t set, int i) { return (set >> i & 1) != 0; }
    constexpr int sign_chosen(int i) const { return choices[i].taken == 2 ? 0 : choices[i].taken == 0 ? 1 : -1; }
    /// Whether a value of this sign was chosen to have another.
    constexpr bool contradicts(std::uint64_t v, int sign, std::uint64_t conditions) const {
        for (int i = 0; i < count(); ++i) {
            if (!has(conditions, i)) continue;
            if (values[i].at[0] == v && sign_chosen(i) != sign) return true;
            if (values[i].at[0] == primes[0] - v && sign_chosen(i) != -sign) return true;
        }
        return false;
    }
};

}  // namespace typegrad::proof
