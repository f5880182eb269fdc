// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/signs.hpp"

namespace typegrad::proof {

/// An input that has to be a square, so that its root and its logarithm exist.
struct forced_input {
    std::uint64_t symbol;
    int element;
};

/// What conditions ask for at a point modulo primes, and what was chosen as an answer.
class answers {
public:
    using value = residues;

    meta::list<choice> choices;
    bool nested = false;  ///< what a condition asks for hangs on another condition

    /// v, which the answer to the last question has decided.
    constexpr value answered(value v) const {
        v.conditions |= asked_;
        return v;
    }

    /// v, which a condition asks for, is positive by what it is. The same value may be asked for in words that do
    /// not show it: 1 - sigmoid(u) is sigmoid(-u).
    constexpr void known_positive(const value& v) { positive_.push_back(v); }

    /// Whether a condition holds: whether it is not 0.
    constexpr bool is_true(const value& v) {
        if (replayed_ >= 0) return answered_before(v);
        asked_ = 0;
        if (is_number(v, 0)) return noted(-1, false);
        return is_number(v, 1) ? noted(-1, true) : !is_zero(v);
    }
    constexpr bool is_positive(const value& v) {
        if (replayed_ >= 0) return answered_before(v);
        asked_ = 0;
        const int s = decided(v);
        if (s != 3) return noted(-1, s > 0);
        bool flipped = false;
        choice& c = chosen(v, flipped);
        (flipped ? c.asks_negative : c.asks_positive) = true;
        return noted(last_, c.taken == (flipped ? 1 : 0));
    }
    constexpr bool is_zero(const value& v) {
        if (replayed_ >= 0) return answered_before(v);
        asked_ = 0;
        const int s = decided(v);
        if (s != 3) return noted(-1, s == 0);
        bool flipped = false;
        choice& c = chosen(v, flipped);
        c.asks_zero = true;
        return noted(last_, c.taken == 2);
    }

    /// Whether what was chosen to be positive is a square, as what roots are taken of.
    constexpr bool is_consistent() const {
        for (int i = 0; i < asked_values_.size(); ++i)
            for (int k = 0; k < asked_values_[i].known && choices[i].taken != 2; ++k)
                if (is_square(asked_values_[i].at[k], primes[k]) != (choices[i].taken == 0)) return false;
        return true;
    }

    [[nodiscard]] constexpr int inputs() const { return inputs_.size(); }
    [[nodiscard]] constexpr const value& input_value(int i) const { return input_values_[i]; }
    [[nodiscard]] constexpr const meta::list<value>& positive() const { return positive_; }
    [[nodiscard]] constexpr const value& asked_value(int choice) const { return asked_values_[choice]; }

protected:
    /// From here on all is answered as it was.
    constexpr void replay() {
        replayed_ = 0;
        inputs_.clear();
        input_values_.clear();
        positive_.clear();
        asked_values_.clear();
        asked_values_.resize(choices.size());
    }
    /// An answer, and which choice gave it; for points like this one.
    struct reply {
        int choice;
        bool yes;
    };
    constexpr bool noted(int choice, bool yes) {
        replies_.push_back({choice, yes});
        return yes;
    }
    constexpr bool answered_before(const value& v) {
        if (replayed_ >= replies_.size()) return false;
        const reply r = replies_[replayed_++];
        asked_ = r.choice < 0 ? 0 : bit(r.choice);
        if (r.choice >= 0 && asked_values_[r.choice].known == 0) asked_values_[r.choice] = v;
        return r.yes;
    }
    /// Whether an input whose sign was asked for was chosen to be negative.
    constexpr bool is_chosen_negative(std::uint64_t symbol, int element) const {
        for (const choice& c : choices)
            if (c.input && c.symbol == symbol && c.element == element) return c.taken == (c.mirrored ? 0 : 1);
        return false;
    }

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
            last_ = i;
            return c;
        }
        if (met_ < choices.size()) choices[met_].key = v.at[0];
        else choices.push_back({v.at[0]});
        for (int i = 0; i < inputs_.size() && !choices[met_].input; ++i) {
            choice& c = choices[met_];
            c.input = input_values_[i].at[0] == v.at[0] || input_values_[i].at[0] == other;
            c.mirrored = input_values_[i].at[0] == other;
            c.symbol = inputs_[i].symbol;
            c.element = inputs_[i].element;
        }
        asked_ = bit(met_);
        last_ = met_;
        asked_values_.push_back(v);
        return choices[met_++];
    }
    static constexpr std::uint64_t bit(int i) { return std::uint64_t{1} << (i < 63 ? i : 63); }

    int met_ = 0;  ///< how many choices were asked for
    meta::list<forced_input> inputs_;
    meta::list<value> input_values_;
    meta::list<value> asked_values_;
    meta::list<value> positive_;

private:
    meta::list<reply> replies_;
    int replayed_ = -1, last_ = 0;
    std::uint64_t asked_ = 0;
};

}  // namespace typegrad::proof
