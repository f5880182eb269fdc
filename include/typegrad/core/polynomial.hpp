// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/amount.hpp"

namespace typegrad {

/// A amount multiplied out, for arithmetic: terms of a coefficient and up to three names.
class polynomial {
public:
    struct term {
        std::int64_t coefficient;
        std::uint64_t names[max_factors];  ///< as factors without an offset, larger ones first
        [[nodiscard]] constexpr int degree() const {
            int n = 0;
            while (n < max_factors && names[n] != 0) ++n;
            return n;
        }
    };

    constexpr polynomial() = default;
    constexpr polynomial(const amount& from) {
        term constant{from.number, {}};
        add(constant);
        if (from.coefficient == 0) return;
        if (from.is_complicated()) {
            fits_ = false;
            return;
        }
        for (int which = 0; which < 1 << max_factors; ++which) {
            // Of each factor its name or its offset.
            term t{from.coefficient, {}};
            int n = 0;
            for (int i = 0; i < max_factors; ++i) {
                const bool offset = (which >> i & 1) != 0;
                if (from.factors[i] == 0) t.coefficient *= offset ? 0 : 1;
                else if (offset) t.coefficient *= factor::offset(from.factors[i]);
                else t.names[n++] = factor::name(from.factors[i]);
            }
            add(t);
        }
    }

    constexpr void add(const term& t) {
        if (t.coefficient == 0) return;
        for (int i = 0; i < count_; ++i) {
            if (!same(terms_[i], t)) continue;
            terms_[i].coefficient += t.coefficient;
            if (terms_[i].coefficient == 0) terms_[i] = terms_[--count_];
            return;
        }
        if (count_ == room) fits_ = false;
        else terms_[count_++] = t;
    }
    constexpr void add(const polynomial& other, std::int64_t times = 1) {
        fits_ = fits_ && other.fits_;
        for (int i = 0; i < other.count_; ++i) {
            term t = other.terms_[i];
            t.coefficient *= times;
            add(t);
        }
    }
    [[nodiscard]] constexpr polynomial times(const polynomial& other) const {
        polynomial p;
        p.fits_ = fits_ && other.fits_;
        for (int i = 0; i < count_; ++i) {
            for (int j = 0; j < other.count_; ++j) {
                const term &a = terms_[i], &b = other.terms_[j];
                if (a.degree() + b.degree() > max_factors) {
                    p.fits_ = false;
                    return p;
                }
                term t{a.coefficient * b.coefficient, {}};
                int at = 0, k = 0;
                for (int n = 0; n < a.degree() + b.degree(); ++n)
                    t.names[n] = k == b.degree() || (at < a.degree() && a.names[at] >= b.names[k]) ? a.names[at++]
                                                                                                : b.names[k++];
                p.add(t);
            }
        }
        return p;
    }

    /// As a amount, if it has the form of one.
    [[nodiscard]] constexpr amount packed() const {
        if (!fits_) return complicated_amount();
        const term top = leading();
        amount l = number_of({});
        const int degree = top.degree();
        if (degree == 0) return l;
        l.coefficient = top.coefficient;
        std::int64_t offsets = degree < 2 ? 0 : top.coefficient;
        for (int i = 0; i < degree; ++i) {
            // The coefficient of what the leading term is without this name; of a name that comes
            // twice the first has all of it.
            std::int64_t by = 0;
            if (degree > 1 && (i == 0 || top.names[i] != top.names[i - 1])) {
                term rest{0, {}};
                for (int k = 0, n = 0; k < degree; ++k)
                    if (k != i) rest.names[n++] = top.names[k];
                by = number_of(rest) / top.coefficient;
            }
            if (by <= -factor::zero_offset || by >= factor::zero_offset) return complicated_amount();
            l.factors[i] = factor::moved(top.names[i], by);
            offsets *= by;
        }
        l.number -= offsets;
        polynomial difference = l;
        difference.add(*this, -1);
        return difference.count_ == 0 ? l : complicated_amount();
    }

    /// Takes out what of it a divisor divides, towards zero, and returns that.
    constexpr polynomial divide(const polynomial& by) {
        polynomial whole;
        whole.fits_ = fits_ = fits_ && by.fits_ && by.count_ != 0;
        if (!fits_) return whole;
        const term d = by.leading();
        const bool minus = leading().coefficient < 0;
        for (int i = 0; i < count_; ++i) {
            term q{terms_[i].coefficient / d.coefficient, {}};
            if (q.coefficient == 0 || !quotient(terms_[i], d, q)) continue;
            polynomial one;
            one.add(q);
            add(by.times(one), -1);
            whole.add(q);
            if (whole.count_ == room) return whole;
            i = -1;
        }
        const std::int64_t rest = leading().coefficient;
        if (count_ != 0 && (minus ? rest > 0 : rest < 0)) {
            const std::int64_t step = (d.coefficient > 0) == minus ? -1 : 1;
            add(by, step);
            whole.add({-step, {}});
        }
        return whole;
    }

    /// Takes out the terms with a name, and returns them without it.
    constexpr polynomial take(std::uint64_t which) {
        polynomial with, without;
        with.fits_ = without.fits_ = fits_;
        for (int i = 0; i < count_; ++i) {
            term t = terms_[i];
            int n = 0;
            for (int k = 0; k < max_factors; ++k)
                if (n != k || t.names[k] != factor::name(which)) t.names[n++] = t.names[k];
            const bool has_it = n != max_factors;
            if (has_it) t.names[max_factors - 1] = 0;
            (has_it ? with : without).add(t);
        }
        *this = without;
        return with;
    }

    /// -1, 0 or 1; 2 if that depends.
    [[nodiscard]] constexpr int sign() const {
        if (count_ == 0) return 0;
        const term top = leading();
        for (int i = 0; i < count_; ++i)
            if (terms_[i].degree() == top.degree() && (terms_[i].coefficient < 0) != (top.coefficient < 0)) return 2;
        return top.coefficient < 0 ? -1 : 1;
    }

private:
    static constexpr int room = 16;

    static constexpr bool same(const term& a, const term& b) {
        for (int k = 0; k < max_factors; ++k)
            if (a.names[k] != b.names[k]) return false;
        return true;
    }
    /// Whether a has the names of b, and q what is left.
    static constexpr bool quotient(const term& a, const term& b, term& q) {
        int n = 0, k = 0;
        for (int i = 0; i < a.degree(); ++i) {
            if (k < b.degree() && a.names[i] == b.names[k]) ++k;
            else q.names[n++] = a.names[i];
        }
        return k == b.degree();
    }
    [[nodiscard]] constexpr std::int64_t number_of(const term& names) const {
        for (int i = 0; i < count_; ++i)
            if (same(terms_[i], names)) return terms_[i].coefficient;
        return 0;
    }
    [[nodiscard]] constexpr term leading() const {
        term top{0, {}};
        for (int i = 0; i < count_; ++i)
            if (top.coefficient == 0 || terms_[i].degree() > top.degree()) top = terms_[i];
        return top;
    }

    term terms_[room]{};
    int count_ = 0;
    bool fits_ = true;
};

namespace detail {
constexpr bool both_known(const amount& a, const amount& b) { return (a.coefficient | b.coefficient) == 0; }
/// Whether two are multiples of the same factors, plus numbers: most are, and need no polynomial.
constexpr bool alike(const amount& a, const amount& b) {
    if (a.coefficient == 0 || b.coefficient == 0 || a.is_complicated() || b.is_complicated()) return false;
    return a.factors[0] == b.factors[0] && a.factors[1] == b.factors[1] && a.factors[2] == b.factors[2];
}
constexpr bool divides(std::int64_t n, const amount& a) {
    return n > 0 && !a.is_complicated() && a.number % n == 0 && a.coefficient % n == 0;
}
constexpr amount with_numbers(amount a, std::int64_t number, std::int64_t coefficient) {
    if (coefficient == 0) return number;
    a.number = number;
    a.coefficient = coefficient;
    return a;
}
constexpr amount sum_of(const amount& a, const amount& b, std::int64_t times) {
    if (b.is_known() && !a.is_complicated()) {
        amount l = a;
        l.number += times * b.number;
        return l;
    }
    if (alike(a, b)) return with_numbers(a, a.number + times * b.number, a.coefficient + times * b.coefficient);
    if (a.is_known() && !b.is_complicated())
        return with_numbers(b, a.number + times * b.number, times * b.coefficient);
    polynomial p = a;
    p.add(b, times);
    return p.packed();
}
constexpr amount product_of(const amount& a, const amount& b) {
    if (b.is_known() && !a.is_complicated()) return with_numbers(a, a.number * b.number, a.coefficient * b.number);
    if (a.is_known() && !b.is_complicated()) return with_numbers(b, b.number * a.number, b.coefficient * a.number);
    return polynomial(a).times(b).packed();
}
constexpr amount quotient_of(const amount& a, const amount& b) {
    if (b.is_known() && divides(b.number, a)) return with_numbers(a, a.number / b.number, a.coefficient / b.number);
    if (a.is_known() && b.coefficient > 0) return 0;
    polynomial rest = a;
    return rest.divide(b).packed();
}
constexpr amount remainder_of(const amount& a, const amount& b) {
    if (b.is_known() && divides(b.number, a)) return 0;
    if (a.is_known() && b.coefficient > 0) return a;
    polynomial rest = a;
    rest.divide(b);
    return rest.packed();
}
/// The sign of a - b; 2 if that depends.
constexpr int compared(const amount& a, const amount& b) {
    if (both_known(a, b)) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
    if (alike(a, b) && a.coefficient == b.coefficient) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
    // Of one extent or several, times a number: as large as that says.
    if (a.is_known() && !b.is_complicated() && b.factors[1] == 0) return b.coefficient > 0 ? -1 : 1;
    if (b.is_known() && !a.is_complicated() && a.factors[1] == 0) return a.coefficient > 0 ? 1 : -1;
    polynomial p = a;
    p.add(b, -1);
    return p.sign();
}
}  // namespace detail

constexpr amount operator+(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? amount(a.number + b.number) : detail::sum_of(a, b, 1);
}
constexpr amount operator-(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? amount(a.number - b.number) : detail::sum_of(a, b, -1);
}
constexpr amount operator-(const amount& a) { return amount(0) - a; }
constexpr amount operator*(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? amount(a.number * b.number) : detail::product_of(a, b);
}
/// Towards zero, as integers divide.
constexpr amount operator/(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? amount(a.number / b.number) : detail::quotient_of(a, b);
}
constexpr amount operator%(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? amount(a.number % b.number) : detail::remainder_of(a, b);
}
constexpr amount& operator+=(amount& a, const amount& b) { return a = a + b; }
constexpr amount& operator-=(amount& a, const amount& b) { return a = a - b; }
constexpr amount& operator*=(amount& a, const amount& b) { return a = a * b; }
constexpr amount& operator/=(amount& a, const amount& b) { return a = a / b; }
constexpr amount& operator%=(amount& a, const amount& b) { return a = a % b; }
constexpr amount& operator++(amount& a) { return a = a + 1; }
constexpr amount& operator--(amount& a) { return a = a - 1; }
constexpr bool operator<(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? a.number < b.number : detail::compared(a, b) == -1;
}
constexpr bool operator>(const amount& a, const amount& b) { return b < a; }
/// Not the opposite of >: of two that depend neither holds.
constexpr bool operator<=(const amount& a, const amount& b) {
    return detail::both_known(a, b) ? a.number <= b.number : detail::compared(a, b) <= 0;
}
constexpr bool operator>=(const amount& a, const amount& b) { return b <= a; }

constexpr std::uint64_t mix(std::uint64_t h, const amount& l) {
    h = meta::mix(h, static_cast<std::uint64_t>(l.number));
    if (l.is_known()) return h;
    h = meta::mix(h, static_cast<std::uint64_t>(l.coefficient));
    for (std::uint64_t f : l.factors) h = meta::mix(h, f);
    return h;
}

}  // namespace typegrad
