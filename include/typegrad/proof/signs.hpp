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
    /// Whether the answer that was taken is that of 0 as well.
    [[nodiscard]] constexpr bool may_be_zero() const {
        return taken == 2 || (answers() == 2 && taken == (asks_positive ? 1 : 0));
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

    /// Whether no input has all the signs that were chosen for some values, of which some have logarithms: where one of
    /// them is the sum, a multiple or the product of others. Where that leaves 0 for values that were chosen to be
    /// not positive, or not negative, these are said: a bit each.
    constexpr bool is_impossible(std::uint64_t conditions, std::uint64_t logarithms, std::uint64_t& zeros) const {
        for (int i = 0; i < count(); ++i)
            for (int k = 0; k < positive.size() && has(conditions, i); ++k)
                if ((is_same(values[i], positive[k], false) && sign_chosen(i) != 1) ||
                    (is_same(values[i], positive[k], true) && sign_chosen(i) != -1))
                    return true;
        // With their signs, so that none is negative.
        facts all;
        for (int i = 0; i < count(); ++i)
            if (has(conditions, i))
                all.push_back({sign_chosen(i) < 0 ? scaled(values[i], -1) : values[i], sign_chosen(i) == 0,
                               !choices[i].may_be_zero(), i});
        for (int k = 0; k < logged.size() && k < 64; ++k) {
            bool known = !has(logarithms, k);
            for (fact& f : all) {
                if (f.zero || f.v.at[0] != logged[k].at[0]) continue;
                known = true;
                f.strict = true;
            }
            if (!known) all.push_back({logged[k], false, true, -1});
        }
        drop_strangers(all);
        if (all.size() > 8) return false;  // it would take the compiler too long
        while (true) {
            findings news;
            if (all.size() <= 6) look_at_products(all, news);
            for (fact& a : all)
                for (fact& b : all) look_at_two(all, a, b, news);
            zeros |= news.zeros;
            if (news.impossible) return true;
            if (!news.any) return false;
        }
    }

private:
    constexpr int count() const { return values.size(); }
    static constexpr bool has(std::uint64_t set, int i) { return (set >> i & 1) != 0; }

    /// What is not negative; one that is `strict` is not 0 either.
    struct fact {
        residues v;
        bool zero, strict;
        int choice;
    };
    using facts = meta::list<fact>;
    struct findings {
        bool impossible = false, any = false;
        std::uint64_t zeros = 0;

        constexpr void vanishes(fact& f) {
            if (f.zero) return;
            impossible = impossible || f.strict;
            any = f.zero = true;
            if (f.choice >= 0 && f.choice < 64) zeros |= std::uint64_t{1} << f.choice;
        }
    };

    /// Of more than it can look at, drops what is not known by a condition and has nothing to do with one.
    constexpr void drop_strangers(facts& all) const {
        for (int i = all.size(); i-- > 0 && all.size() > 6;) {
            if (all[i].choice >= 0) continue;
            bool related = false;
            for (const fact& f : all) {
                const std::uint64_t v = all[i].v.at[0], u = f.v.at[0];
                related = related || (f.choice >= 0 && (v == u || v == primes[0] - u || v == times(u, u, primes[0])));
            }
            if (related) continue;
            all[i] = all[all.size() - 1];
            all.pop_back();
        }
    }
    /// What follows from the ratio, the product and the sum of two of them.
    static constexpr void look_at_two(facts& all, fact& a, fact& b, findings& news) {
        const int r = &a < &b ? sign_of_ratio(a.v, b.v) : 0;
        if (r < 0 || (r > 0 && a.zero)) news.vanishes(b);
        if (r < 0 || (r > 0 && b.zero)) news.vanishes(a);
        const std::uint64_t product = times(a.v.at[0], b.v.at[0], primes[0]);
        for (fact& c : all) {
            if (c.v.at[0] == product) {
                if (a.zero || b.zero) news.vanishes(c);
                if (c.zero && (a.strict || &a == &b)) news.vanishes(b);
            } else if (c.v.at[0] == primes[0] - product) {
                news.vanishes(c);
                if (a.strict || &a == &b) news.vanishes(b);
            }
        }
        for (const int factor : {1, 2, -1, -2}) {
            if ((factor < 0 && !b.zero) || &a == &b) continue;
            const residues both = sum(a.v, scaled(b.v, factor));
            const bool nothing = a.zero && b.zero;
            const int d = decided(both);
            news.impossible = news.impossible || d == -1 || (d == 1 && nothing);
            bool zero = d == 0;
            for (fact& c : all) {
                const bool opposite = c.v.at[0] == primes[0] - both.at[0];
                if (!opposite && c.v.at[0] != both.at[0]) continue;
                zero = zero || opposite || c.zero;
                if (opposite || nothing) news.vanishes(c);
            }
            if (!zero) continue;
            news.vanishes(a);
            news.vanishes(b);
        }
    }
    /// Where the product of some is minus another one.
    static constexpr void look_at_products(facts& all, findings& news) {
        struct product {
            std::uint64_t v;
            int weak;  ///< the one factor that may be 0; -1 if there is none, -2 if there are several
        };
        meta::list<product> products;
        products.push_back({1, -1});
        for (int i = 0; i < all.size(); ++i)
            for (int k = products.size(); !all[i].zero && k-- > 0;) {
                const int weak = products[k].weak;
                products.push_back({times(products[k].v, all[i].v.at[0], primes[0]),
                                    all[i].strict ? weak : weak == -1 ? i : -2});
            }
        for (fact& f : all)
            for (const product& p : products) {
                if (f.v.at[0] != primes[0] - p.v) continue;
                news.vanishes(f);
                if (p.weak >= 0) news.vanishes(all[p.weak]);
                news.impossible = news.impossible || p.weak == -1;
            }
    }

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
};

}  // namespace typegrad::proof
