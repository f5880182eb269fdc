// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/graph.hpp"
#include "typegrad/proof/signs.hpp"

namespace typegrad::proof {

/// An input that has to be a square, so that its root and its logarithm exist.
struct forced_input {
    std::uint64_t symbol;
    int element;
};

/// The numbers modulo the tower's primes at one random point, and what came up on the way.
class point {
public:
    using value = residues;
    static constexpr bool exact = true;

    constexpr point(std::uint64_t seed, int known, const choice* tried, int choice_count,
                    const forced_input* forced, int square_count)
        : seed_(seed), known_(known) {
        choices.append(tried, tried + choice_count);
        squares.append(forced, forced + square_count);
        for (choice& c : choices) c.key = 0;
    }

    constexpr value input(const node& n, int element) {
        const std::uint64_t symbol = meta::mix(n.source->hash, static_cast<std::uint64_t>(n.value));
        value v;
        v.known = known_;
        v.defined = true;
        bool square = false;
        for (const forced_input& f : squares) square = square || (f.symbol == symbol && f.element == element);
        std::uint64_t h = meta::mix(meta::mix(seed_, symbol), static_cast<std::uint64_t>(element));
        for (int i = 0; i < known_; ++i) {
            h = scattered(h);
            v.at[i] = 1 + h % (primes[i] - 1);
            if (square) v.at[i] = proof::times(v.at[i], v.at[i], primes[i]);
        }
        if (square) {
            // Its logarithm is known: it is an exponential of a random number.
            value logarithm = made_up(v, h);
            for (int i = 0; i + 1 < known_; ++i) v.at[i] = proof::raised(generators[i], logarithm.at[i + 1], primes[i]);
            work += known_ * power_work;
            squared_.push_back(v);
            logarithms_.push_back(logarithm);
        }
        inputs_.push_back({symbol, element});
        input_values_.push_back(v.at[0]);
        return v;
    }
    constexpr value number(const meta::number& n) const { return residues_of(n, known_); }

    constexpr value plus(const value& a, const value& b) {
        work += 10 * (1 + known_);
        value c = like({}, a, b);
        for (int i = 0; i < c.known; ++i) c.at[i] = proof::plus(a.at[i], b.at[i], primes[i]);
        return c;
    }
    constexpr value times(const value& a, const value& b) {
        work += 10 * (1 + known_);
        value c = like({}, a, b);
        for (int i = 0; i < c.known; ++i) c.at[i] = proof::times(a.at[i], b.at[i], primes[i]);
        return c;
    }
    /// v, which the answer to the last question has decided.
    constexpr value answered(value v) const {
        v.conditions |= asked_;
        return v;
    }
    constexpr void forget() { asked_ = 0; }
    /// v, chosen by a condition instead of another.
    constexpr value either(value v, const value& condition, const value& other) const {
        v.conditions |= condition.conditions | other.conditions;
        v.defined = v.defined && condition.defined;
        if (condition.known < v.known) v.known = condition.known;
        return v;
    }
    /// v, known and defined as far as a and b are.
    constexpr value like(value v, const value& a, const value& b) const {
        v.known = a.known < b.known ? a.known : b.known;
        v.conditions |= a.conditions | b.conditions;
        v.logarithms |= a.logarithms | b.logarithms;
        v.defined = a.defined && b.defined;
        return v;
    }

    constexpr value power(const value& v, const meta::number& n) {
        value r = v;
        if (!n.is_rational()) return unknown(meta::hash_of(n), &v, 1);
        std::uint64_t root = n.denominator;
        for (; root % 2 == 0; root /= 2) r = square_root(r);
        for (int i = 0; i < r.known; ++i) {
            const std::uint64_t p = primes[i];
            if (r.at[i] == 0 && n.negative) r.defined = false;
            if (root != 1) {
                // The one root of an odd degree that does not divide p - 1.
                if ((p - 1) % root == 0) {
                    strange = true;
                    return unknown(meta::hash_of(n), &v, 1);
                }
                work += power_work;
                std::uint64_t k = 1;
                while ((static_cast<wide>(k) * (p - 1) + 1) % root != 0) ++k;
                r.at[i] = proof::raised(
                    r.at[i], static_cast<std::uint64_t>((static_cast<wide>(k) * (p - 1) + 1) / root), p);
            }
            r.at[i] = proof::raised(r.at[i], n.numerator, p);
            if (n.negative) r.at[i] = inverse(r.at[i], p);
            work += square_work;
        }
        return r;
    }
    constexpr value exp(const value& v) {
        value r;
        r.defined = v.defined;
        r.conditions = v.conditions;
        r.logarithms = v.logarithms;
        r.known = v.known - 1;
        if (r.known < 1) too_deep = true;
        work += r.known * power_work;
        for (int i = 0; i < r.known; ++i) r.at[i] = proof::raised(generators[i], v.at[i + 1], primes[i]);
        return r;
    }
    /// The logarithm of what is no product: any number, but of u and -u the same.
    constexpr value log(const value& v) {
        has_logarithm = true;
        value r = v;
        const std::uint64_t p = primes[0];
        const std::uint64_t key = v.at[0] < p - v.at[0] ? v.at[0] : p - v.at[0];
        if (v.at[0] == 0) r.defined = false;
        for (int i = 0; i < squared_.size(); ++i)
            if (squared_[i].at[0] == v.at[0] || squared_[i].at[0] == p - v.at[0]) return like(logarithms_[i], v, v);
        return made_up(r, meta::mix(0x6c6f67, key));
    }
    /// Of a number by its small primes.
    constexpr value log(const meta::number& n) {
        value total = number({0});
        if (n.is_one()) return total;
        if (!n.is_rational()) return log(number(n));
        std::uint64_t parts[] = {n.numerator, n.denominator};
        for (int k = 0; k < 2; ++k) {
            for (std::uint64_t f = 2; f < 100 && parts[k] != 0; ++f)
                for (; parts[k] % f == 0; parts[k] /= f) {
                    const value own = logarithm_of_prime(f);
                    total = plus(total, k == 0 ? own : times(number({-1}), own));
                }
            if (parts[k] == 1) continue;
            const value own = log(number({static_cast<std::int64_t>(parts[k])}));
            total = plus(total, k == 0 ? own : times(number({-1}), own));
        }
        return total;
    }
    /// Of 2 and of 5 what the constants log 2 and log 10 are.
    constexpr value logarithm_of_prime(std::uint64_t f) {
        has_logarithm = true;
        const value two = number(meta::number(meta::irrational::log_2));
        if (f == 2) return two;
        if (f != 5) return log(number({static_cast<std::int64_t>(f)}));
        return plus(number(meta::number(meta::irrational::log_10)), times(number({-1}), two));
    }
    constexpr value where_positive(const value& v, value logarithm) {
        has_logarithm = true;
        for (int i = 0; i < v.known; ++i) {
            work += square_work;
            if (v.at[i] == 0 || !is_square(v.at[i], primes[i])) logarithm.defined = false;
        }
        lacks_root = lacks_root || !logarithm.defined;
        wish_square(v);
        logarithm.conditions |= v.conditions;
        logarithm.logarithms |= v.logarithms;
        int place = 0;
        while (place < logged_.size() && logged_[place] != v.at[0]) ++place;
        if (place == logged_.size()) logged_.push_back(v.at[0]);
        if (place < 64) logarithm.logarithms |= std::uint64_t{1} << place;
        return logarithm;
    }
    constexpr value unknown(std::uint64_t name, const value* all, int count) {
        strange = true;
        value r = number({0});
        for (int k = 0; k < count; ++k) {
            r = like(r, r, all[k]);
            name = meta::mix(name, all[k].at[0]);
        }
        return made_up(r, name);
    }

    constexpr bool is_number(const value& v, std::uint64_t n) const { return proof::is_number(v, n); }
    constexpr bool is_positive(const value& v) {
        asked_ = 0;
        const int s = decided(v);
        if (s != 3) return s > 0;
        bool flipped = false;
        choice& c = chosen(v, flipped);
        (flipped ? c.asks_negative : c.asks_positive) = true;
        return c.taken == (flipped ? 1 : 0);
    }
    constexpr bool is_zero(const value& v) {
        asked_ = 0;
        const int s = decided(v);
        if (s != 3) return s == 0;
        bool flipped = false;
        choice& c = chosen(v, flipped);
        c.asks_zero = true;
        return c.taken == 2;
    }

    /// Whether what was chosen to be positive is a square, as what roots are taken of.
    constexpr bool is_consistent() const {
        for (int i = 0; i < asked_values_.size(); ++i)
            for (int k = 0; k < asked_values_[i].known && choices[i].taken != 2; ++k)
                if (is_square(asked_values_[i].at[k], primes[k]) != (choices[i].taken == 0)) return false;
        return true;
    }

    [[nodiscard]] constexpr sign_table signs() const { return {asked_values_, choices, logged_}; }

private:
    static constexpr int power_work = 1000, square_work = 400;

    constexpr choice& chosen(const value& v, bool& flipped) {
        nested = nested || v.conditions != 0;
        const std::uint64_t other = primes[0] - v.at[0];
        // Which of u and -u is the positive one must be the same at every point: the one that comes
        // first.
        for (int i = 0; i < met_; ++i) {
            choice& c = choices[i];
            if (c.key != v.at[0] && c.key != other) continue;
            flipped = c.key == other;
            asked_ = bit(i);
            return c;
        }
        if (met_ < choices.size()) choices[met_].key = v.at[0];
        else choices.push_back({v.at[0]});
        asked_ = bit(met_);
        asked_values_.push_back(v);
        return choices[met_++];
    }
    static constexpr std::uint64_t bit(int i) { return std::uint64_t{1} << (i < 63 ? i : 63); }

    constexpr void wish_square(const value& v) {
        for (int i = 0; i < inputs_.size(); ++i) {
            if (input_values_[i] != v.at[0]) continue;
            for (const forced_input& f : squares)
                if (f.symbol == inputs_[i].symbol && f.element == inputs_[i].element) return;
            squares.push_back(inputs_[i]);
            return;
        }
    }
    constexpr value square_root(const value& v) {
        value r = v;
        bool known = false;
        for (std::uint64_t k : radicands_) known = known || k == v.at[0];
        for (const forced_input& f : squares)
            for (int i = 0; i < inputs_.size(); ++i)
                known = known || (input_values_[i] == v.at[0] && f.symbol == inputs_[i].symbol &&
                                  f.element == inputs_[i].element);
        if (!known) {
            radicands_.push_back(v.at[0]);
            wish_square(v);
        }
        for (int i = 0; i < v.known; ++i) {
            const bool square = v.at[i] == 0 || is_square(v.at[i], primes[i]);
            work += square_work + power_work;
            if (!square) {
                r.defined = false;
                lacks_root = true;
            }
            if (!known && radicand_count < 31) {
                if (!square) radicand_signs |= 1u << radicand_count;
                ++radicand_count;
            }
            r.at[i] = proof::square_root(v.at[i], primes[i]);
        }
        return r;
    }
    constexpr value made_up(value r, std::uint64_t seed) const {
        seed = meta::mix(seed, seed_);
        for (int i = 0; i < r.known; ++i) {
            seed = scattered(seed);
            r.at[i] = seed % primes[i];
        }
        return r;
    }

    std::uint64_t seed_;
    int known_;
    int met_ = 0;
    std::uint64_t asked_ = 0;
    meta::list<forced_input> inputs_;
    meta::list<std::uint64_t> input_values_;
    meta::list<value> squared_, logarithms_;  ///< inputs that are exponentials, and of what
    meta::list<std::uint64_t> radicands_;
    meta::list<value> asked_values_;
    meta::list<std::uint64_t> logged_;

public:
    meta::list<choice> choices;
    meta::list<forced_input> squares;
    int work = 0;                ///< a measure of the compiler's time
    bool has_logarithm = false;
    bool strange = false;        ///< a function was met that is known by its name alone
    bool too_deep = false;       ///< an exponential stands in too many others
    bool lacks_root = false;     ///< something has no root, or no logarithm, at this point
    bool nested = false;         ///< what a condition asks for hangs on another condition
    int radicand_count = 0;
    unsigned radicand_signs = 0;  ///< a bit for each radicand and prime: whether it has no root
};

}  // namespace typegrad::proof
