// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/graph.hpp"
#include "typegrad/proof/answers.hpp"

namespace typegrad::proof {

/// The numbers modulo the tower's primes at one random point, and what came up on the way.
class point : public answers {
public:
    using value = residues;
    static constexpr bool exact = true;

    constexpr point(std::uint64_t seed, int known, const choice* tried, int choice_count,
                    const forced_input* forced, int square_count, int indices)
        : seed_(seed), known_(known), indices_(indices) {
        choices.append(tried, tried + choice_count);
        squares.append(forced, forced + square_count);
        for (choice& c : choices) c.key = 0;
        first_indices_ = indices;
    }

    /// Another number as an input of a point.
    struct pin {
        int input;
        value to;
    };
    /// A point where all is answered as at another one, although what was chosen to be 0 may be 0 here.
    constexpr point(const point& other, const meta::list<pin>& pins)
        : answers(other), seed_(other.seed_), known_(other.known_), indices_(other.first_indices_), first_indices_(indices_),
          pins_(pins), squares(other.squares), strict(other.strict) {
        replay();
    }

    constexpr value input(const node& n, int element, int range) {
        const std::uint64_t symbol = meta::mix(n.source->hash, static_cast<std::uint64_t>(n.value));
        value v;
        v.known = known_;
        v.defined = true;
        if (range > 0) {
            const int own = indices_ % range;
            indices_ /= range;
            return number({own});
        }
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
            for (int i = 0; i + 1 < known_; ++i) v.at[i] = exponential(i, logarithm.at[i + 1]);
            work += known_ * power_work;
            if (is_chosen_negative(symbol, element))
                for (int i = 0; i < known_; ++i) v.at[i] = primes[i] - v.at[i];
            squared_.push_back(v);
            logarithms_.push_back(logarithm);
        }
        for (const pin& p : pins_)
            if (p.input == inputs_.size()) v = p.to;
        inputs_.push_back({symbol, element});
        input_values_.push_back(v);
        return v;
    }
    constexpr void worked(int much) { work += much; }
    constexpr value number(const meta::number& n) const { return residues_of(n, known_, seed_); }

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
        for (int i = 0; i < r.known; ++i) r.at[i] = exponential(i, v.at[i + 1]);
        keep_logarithm(r, v);
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
        if (const value by_others = logarithm_by_others(v); by_others.known != 0) return like(by_others, v, v);
        r = made_up(r, meta::mix(0x6c6f67, key));
        keep_logarithm(v, r);
        return r;
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
            const bool square = is_square(v.at[i], primes[i]);
            if (!square || v.at[i] == 0) logarithm.defined = false;
            lacks_root = lacks_root || (!square && v.at[i] != 0);
            if (i == 0) needs_square(square || v.at[i] == 0);
        }
        wish_square(v);
        return noted_logarithm(v, logarithm);
    }
    /// A value which is not defined unless v is positive.
    constexpr value noted_logarithm(const value& v, value result) {
        result.conditions |= v.conditions;
        result.logarithms |= v.logarithms;
        has_logarithm = true;
        if (strict) {
            const bool square = is_square(v.at[0], primes[0]);
            result.defined = result.defined && square && v.at[0] != 0;
            lacks_root = lacks_root || !square;
            needs_square(square);
        }
        return with_fact(v, result);
    }
    /// A value which is not defined where v is 0; v may be known for not negative.
    constexpr value noted_divisor(const value& v, const value& result, bool not_negative) {
        return choices.empty() ? result : with_fact(not_negative ? v : times(v, v), result);
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

    /// From here on inputs whose signs were chosen are squares, or minus squares, and what else was chosen has to be.
    constexpr void wish_consistent() {
        for (int i = 0; i < met_; ++i) {
            const choice& c = choices[i];
            bool known = !c.input;
            for (const forced_input& f : squares) known = known || (f.symbol == c.symbol && f.element == c.element);
            if (!known) squares.push_back({c.symbol, c.element});
        }
    }
    constexpr void need_consistent() {
        for (int i = 0; i < met_; ++i)
            if (choices[i].taken != 2) needs_square(is_square(asked_values_[i].at[0], primes[0]) == (choices[i].taken == 0));
    }

    [[nodiscard]] constexpr const meta::list<value>& roots() const { return roots_; }
    [[nodiscard]] constexpr sign_table signs() const { return {asked_values_, choices, logged_, positive()}; }

private:
    static constexpr int power_work = 1000, square_work = 400;

    /// Of any number e: another power of the generator at each point, so that e has no fixed remainder either.
    constexpr std::uint64_t exponential(int storey, std::uint64_t to) const {
        const std::uint64_t q = primes[storey + 1], e = 1 + scattered(seed_ + static_cast<unsigned>(storey)) % (q - 1);
        return proof::raised(generators[storey], proof::times(to, e, q), primes[storey]);
    }
    constexpr void keep_logarithm(const value& v, const value& logarithm) {
        if (squared_.size() >= 12) return;
        squared_.push_back(v);
        logarithms_.push_back(logarithm);
    }
    /// The logarithm of what is the product, or the quotient, of two numbers whose logarithms are known, or 1 / one.
    constexpr value logarithm_by_others(const value& v) {
        const std::uint64_t p = primes[0];
        const auto is = [](std::uint64_t a, std::uint64_t b) { return a == b || a == primes[0] - b; };
        work += 5 * squared_.size() * squared_.size();
        for (int i = 0; i < squared_.size(); ++i) {
            const std::uint64_t u = squared_[i].at[0], product = proof::times(v.at[0], u, p);
            const value minus = times(number({-1}), logarithms_[i]);
            if (is(product, 1)) return minus;
            for (int k = 0; k < squared_.size(); ++k) {
                if (is(product, squared_[k].at[0])) return plus(logarithms_[k], minus);
                if (k <= i && is(v.at[0], proof::times(u, squared_[k].at[0], p))) return plus(logarithms_[k], logarithms_[i]);
            }
        }
        return {};
    }
    /// A value which is not defined unless v is positive, as a fact.
    constexpr value with_fact(const value& v, value result) {
        int place = 0;
        while (place < logged_.size() && logged_[place].at[0] != v.at[0]) ++place;
        if (place == logged_.size()) logged_.push_back(v);
        if (place < 64) result.logarithms |= std::uint64_t{1} << place;
        return result;
    }
    constexpr void wish_square(const value& v) {
        for (int i = 0; i < inputs_.size(); ++i) {
            const bool negative = input_values_[i].at[0] == primes[0] - v.at[0] &&
                                  is_chosen_negative(inputs_[i].symbol, inputs_[i].element);
            if (input_values_[i].at[0] != v.at[0] && !negative) continue;
            for (const forced_input& f : squares)
                if (f.symbol == inputs_[i].symbol && f.element == inputs_[i].element) return;
            squares.push_back(inputs_[i]);
            return;
        }
    }
    constexpr void needs_square(bool is) {
        if (wished_count < 64 && !is) wished_signs |= std::uint64_t{1} << wished_count;
        ++wished_count;
    }
    constexpr value square_root(const value& v) {
        value r = v;
        bool known = false;
        for (std::uint64_t k : radicands_) known = known || k == v.at[0];
        for (const forced_input& f : squares)
            for (int i = 0; i < inputs_.size(); ++i)
                known = known || (input_values_[i].at[0] == v.at[0] && f.symbol == inputs_[i].symbol &&
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
            if (i == 0) needs_square(square);
            if (!known && radicand_count < 31) {
                if (!square) radicand_signs |= 1u << radicand_count;
                ++radicand_count;
            }
            r.at[i] = proof::square_root(v.at[i], primes[i]);
        }
        if (!known) roots_.push_back(r);
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
    int indices_, first_indices_ = 0;  ///< the values of all indices, as digits
    meta::list<pin> pins_;
    meta::list<value> squared_, logarithms_;  ///< values whose logarithms are known, and these
    meta::list<std::uint64_t> radicands_;
    meta::list<value> logged_, roots_;

public:
    meta::list<forced_input> squares;
    int work = 0;                ///< a measure of the compiler's time
    bool strict = false;         ///< whether what a logarithm is taken of has to be a square even if it is not needed
    bool has_logarithm = false;
    bool strange = false;        ///< a function was met that is known by its name alone
    bool too_deep = false;       ///< an exponential stands in too many others
    bool lacks_root = false;     ///< something has no root, or no logarithm, at this point
    int wished_count = 0;
    std::uint64_t wished_signs = 0;  ///< a bit for each value that has to be a square: whether it is none
    int radicand_count = 0;
    unsigned radicand_signs = 0;  ///< a bit for each radicand and prime: whether it has no root
};

}  // namespace typegrad::proof
