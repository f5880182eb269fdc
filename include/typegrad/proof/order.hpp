// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/powers.hpp"
#include "typegrad/simplify/product.hpp"

namespace typegrad::proof {

/// The laws of comparisons, element by element, for an evaluation: what a condition asks for is a sum compared with 0,
/// and functions that grow are taken off both sides of it, as exponentials, logarithms and odd powers, so that
/// `exp(a) > exp(b)` asks what `a > b` asks for. Of two even powers, the sum and the difference are asked for.
template <class Evaluation, class Value>
class order {
    constexpr Evaluation& all() { return static_cast<Evaluation&>(*this); }
    constexpr const Evaluation& all() const { return static_cast<const Evaluation&>(*this); }

    struct term {
        int id;
        std::int64_t e;
        meta::number weight;
    };
    /// number + Σ weight · element e of a node.
    struct linear {
        meta::number number{0};
        meta::list<term> terms;
        int work = 0;
    };
    /// What is asked of a sum: its own sign, whether it is not 0, or the sign of the product with another one; and of
    /// that the contrary.
    struct question {
        enum { own, nothing, product } what = own;
        linear sum, other;
        bool contrary = false;
    };

protected:
    /// Whether element e of node a is larger than that of b; how that is known becomes part of `v`.
    constexpr bool is_larger(int a, int b, std::int64_t e, Value& v) {
        question q = asked(a, b, e);
        if (q.what == question::nothing) return !q.contrary && !is_zero(q.sum, v);
        if (q.what == question::product) {
            const int s = sign_of(q.sum, v) * sign_of(q.other, v);
            return q.contrary ? s < 0 : s > 0;
        }
        if (q.contrary) negate(q.sum);
        if (known_sign(q.sum) == 1) {
            // So is the difference, which may be asked for in words that do not show it.
            linear difference;
            add_term(difference, a, e, {1});
            add_term(difference, b, e, {-1});
            all().d_.known_positive(value_of(difference, v));
        }
        return is_positive(q.sum, v);
    }
    constexpr bool are_equal(int a, int b, std::int64_t e, Value& v) {
        const question q = asked(a, b, e);
        const bool zero = is_zero(q.sum, v);
        return zero || (q.what == question::product && is_zero(q.other, v));
    }

private:
    constexpr question asked(int a, int b, std::int64_t e) {
        question q;
        add(q.sum, a, e, {1});
        add(q.sum, b, e, {-1});
        if (Evaluation::is_exact)
            while (q.sum.work < most_work && q.what == question::own && is_simplified(q)) {}
        all().d_.worked(500 + 60 * q.sum.work);
        if (is_rational(q.sum) && is_rational(q.other)) return q;
        question as_it_is;
        add_term(as_it_is.sum, a, e, {1});
        add_term(as_it_is.sum, b, e, {-1});
        return as_it_is;
    }

    static constexpr int most_work = 100;
    static constexpr bool is_rational(const linear& s) {
        bool all_are = s.number.is_rational();
        for (const term& t : s.terms) all_are = all_are && t.weight.is_rational();
        return all_are;
    }
    static constexpr void negate(linear& s) {
        s.number = -s.number;
        for (term& t : s.terms) t.weight = -t.weight;
    }
    static constexpr linear plus(const linear& a, const linear& b, const meta::number& times) {
        linear s = a;
        s.number = s.number + times * b.number;
        for (const term& t : b.terms) add_term(s, t.id, t.e, times * t.weight);
        return s;
    }
    static constexpr void add_term(linear& s, int id, std::int64_t e, const meta::number& weight) {
        if (weight.is_zero()) return;
        for (int i = 0; i < s.terms.size(); ++i) {
            term& t = s.terms[i];
            if (t.id != id || t.e != e) continue;
            t.weight = t.weight + weight;
            if (!t.weight.is_zero()) return;
            t = s.terms[s.terms.size() - 1];
            s.terms.pop_back();
            return;
        }
        s.terms.push_back({id, e, weight});
    }
    constexpr linear sum_of(int id, std::int64_t e) {
        linear s;
        add(s, id, e, {1});
        return s;
    }

    /// Whether a node's elements are those of its operand in other places, and where: of a view and a transposition.
    constexpr bool is_elsewhere(int id) const {
        const graph& g = all().g_;
        return g.is(id, kind::view) || (g.is(id, kind::chain) && g[id].count == 1);
    }
    constexpr std::int64_t elsewhere(int id, std::int64_t e) const {
        const graph& g = all().g_;
        const shape& form = g.shape_of(id);
        if (g.is(id, kind::view)) return all().index(id, form, e);
        if (g.use(id, 0).weight == 0) return e;
        const std::int64_t columns = form.columns().number;
        return e % columns * form.rows().number + e / columns;
    }

    /// Adds a node, taken apart as far as it is a sum of multiples.
    constexpr void add(linear& s, int id, std::int64_t e, const meta::number& weight) {
        const graph& g = all().g_;
        const node& n = g[id];
        if (all().size_of(id) == 1) e = 0;
        const bool apart = ++s.work < most_work && Evaluation::is_exact;
        if (n.op->what == kind::constant && apart && g.value_of(id).is_rational()) {
            s.number = s.number + weight * g.value_of(id);
            return;
        }
        if (apart && is_elsewhere(id)) return add(s, all().x(id, 0), elsewhere(id, e), weight);
        if (n.op->what == kind::sum && apart && n.count <= 8) {
            bool rational = g.value_of(id).is_rational();
            for (int i = 0; i < n.count; ++i) rational = rational && g.number_at(g.use(id, i).weight).is_rational();
            if (rational) {
                s.number = s.number + weight * g.value_of(id);
                for (int i = 0; i < n.count; ++i) add(s, all().x(id, i), e, weight * g.number_at(g.use(id, i).weight));
                return;
            }
        }
        if (n.op->what == kind::product && apart) {
            const power_product f = factors_of(id, e);
            if (f.list.empty()) {
                s.number = s.number + weight * f.number;
                return;
            }
            if (f.list.size() == 1 && f.list[0].weight.is_one())
                return add(s, f.list[0].id, f.list[0].e, weight * f.number);
        }
        if (all().is(id, id_of<op::where_record>) && apart) {
            const bool first = all().is_true(all().at(all().x(id, 0), e));
            return add(s, all().x(id, first ? 1 : 2), e, weight);
        }
        add_term(s, id, e, weight);
    }

    /// A product's number, and its factors with their powers; of any other node that node.
    struct power_product {
        meta::number number{1};
        meta::list<term> list;
    };
    constexpr power_product factors_of(int id, std::int64_t e) {
        power_product f;
        multiply(f, id, e, {1});
        return f;
    }
    constexpr void multiply(power_product& f, int id, std::int64_t e, const meta::number& power) {
        const graph& g = all().g_;
        const node& n = g[id];
        if (all().size_of(id) == 1) e = 0;
        if (is_elsewhere(id)) return multiply(f, all().x(id, 0), elsewhere(id, e), power);
        const bool number = n.op->what == kind::constant || n.op->what == kind::product;
        const bool apart = power.is_integer() && f.list.size() < 8 && number && g.value_of(id).is_rational() &&
                           (power.is_one() || !g.value_of(id).is_zero());
        if (!apart) {
            for (term& t : f.list) {
                if (t.id != id || t.e != e) continue;
                t.weight = t.weight + power;
                return;
            }
            return f.list.push_back({id, e, power});
        }
        f.number = f.number * meta::power(g.value_of(id), power.to_int());
        for (int i = 0; i < n.count; ++i) multiply(f, all().x(id, i), e, power * g.number_at(g.use(id, i).weight));
    }

    /// The same question about something simpler, if there is one.
    constexpr bool is_simplified(question& q) {
        linear& s = q.sum;
        ++s.work;
        if (s.terms.size() == 1) return is_simplified(q, s.terms[0], -s.number * meta::reciprocal(s.terms[0].weight));
        if (s.terms.size() != 2 || !s.number.is_zero() || !(s.terms[0].weight == -s.terms[1].weight)) return false;
        const term a = s.terms[0], b = s.terms[1];
        const graph& g = all().g_;
        if (a.weight.negative) q.contrary = !q.contrary;
        if (g[a.id].op->id == g[b.id].op->id &&
            (all().is(a.id, id_of<op::exp_record>) || all().is(a.id, id_of<op::log_record>)))
            return ask(q, plus(sum_of(all().x(a.id, 0), a.e), sum_of(all().x(b.id, 0), b.e), {-1}));
        const power_product f = factors_of(a.id, a.e), h = factors_of(b.id, b.e);
        if (f.list.size() == 1 && h.list.size() == 1 && f.number == h.number && f.list[0].weight == h.list[0].weight &&
            !f.list[0].weight.is_one() && f.list[0].weight.is_rational()) {
            const term u = f.list[0], v = h.list[0];
            const bool falls = u.weight.negative, even = u.weight.numerator % 2 == 0;
            const bool positive = is_positive(u) && is_positive(v);
            if (!falls || positive || even || u.weight.denominator % 2 == 0) {
                if (f.number.negative != falls) q.contrary = !q.contrary;
                const linear x = sum_of(u.id, u.e), y = sum_of(v.id, v.e);
                if (even && !positive) {
                    q.other = plus(x, y, {1});
                    q.what = question::product;
                }
                return ask(q, plus(x, y, {-1}));
            }
        }
        if (a.weight.negative) q.contrary = !q.contrary;
        return false;
    }
    constexpr bool is_positive(const term& t) const { return all().signs_[t.id] == sign::positive; }
    static constexpr bool ask(question& q, linear next) {
        next.work += q.sum.work;
        q.sum = next;
        return true;
    }

    /// Asks for the sign of next - less instead, or of the opposite.
    constexpr bool turned(question& q, bool opposite, linear next, const meta::number& less) {
        if (opposite) q.contrary = !q.contrary;
        next.number = next.number + -less;
        return ask(q, next);
    }
    /// The sign of weight · (t - n).
    constexpr bool is_simplified(question& q, const term t, const meta::number& n) {
        if (!n.is_rational()) return false;
        if (all().is(t.id, id_of<op::exp_record>) && n.is_one())
            return turned(q, t.weight.negative, sum_of(all().x(t.id, 0), t.e), {0});
        if (all().is(t.id, id_of<op::log_record>) && n.is_zero())
            return turned(q, t.weight.negative, sum_of(all().x(t.id, 0), t.e), {1});
        if (!all().g_.is(t.id, kind::product)) return false;
        const power_product f = factors_of(t.id, t.e);
        if (n.is_zero()) {
            // What is positive does not count, and of roots it is known that they are not negative.
            linear rest;
            int others = 0;
            bool even = false;
            for (const term& u : f.list) {
                if (!u.weight.is_rational()) return false;
                if (is_positive(u) || u.weight.is_zero() || (u.weight.negative && u.weight.denominator % 2 == 0)) continue;
                ++others;
                even = u.weight.numerator % 2 == 0 || u.weight.denominator % 2 == 0;
                rest = sum_of(u.id, u.e);
            }
            if (others != 1) return false;
            turned(q, f.number.negative != t.weight.negative, rest, {0});
            if (even) q.what = question::nothing;
            return true;
        }
        if (f.list.size() != 1 || f.number.is_zero()) return false;
        // A power of u and a number.
        const term u = f.list[0];
        const meta::number m = n * meta::reciprocal(f.number);
        if (!m.is_rational()) return false;
        const bool turn = f.number.negative != t.weight.negative;
        if (u.weight == meta::number{-1} && is_positive(u) && !m.negative)
            return turned(q, !turn, sum_of(u.id, u.e), meta::reciprocal(m));
        if (u.weight == meta::reciprocal({2}) && !m.negative) return turned(q, turn, sum_of(u.id, u.e), m * m);
        if (u.weight.negative || !u.weight.is_integer()) return false;
        if (u.weight.numerator % 2 != 0) return m.is_one() || (-m).is_one() ? turned(q, turn, sum_of(u.id, u.e), m) : false;
        const meta::number root = u.weight.numerator == 2 ? simplify::root_of(m) : m.is_one() ? m : meta::number{0};
        if (root.is_zero()) return false;
        q.what = question::product;
        q.other = sum_of(u.id, u.e);
        q.other.number = q.other.number + root;
        return turned(q, turn, sum_of(u.id, u.e), root);
    }

    // The answers.
    constexpr Value value_of(const linear& s, const Value& known) {
        auto& d = all().d_;
        Value v = d.number(s.number);
        for (const term& t : s.terms) v = d.plus(v, d.times(d.number(t.weight), all().at(t.id, t.e)));
        return d.like(v, v, known);
    }
    /// 1 if it is positive by what it is, -1 if negative; 2 and -2, if it is known not to be negative or positive.
    constexpr int known_sign(const linear& s) const {
        for (const bool down : {false, true}) {
            bool all_are = s.number.is_zero() || s.number.negative == down, strict = !s.number.is_zero();
            for (const term& t : s.terms) {
                const sign own = all().signs_[t.id];
                all_are = all_are && own != sign::unknown && t.weight.negative == down;
                strict = strict || own == sign::positive;
            }
            if (all_are && (strict || !s.terms.empty())) return (down ? -1 : 1) * (strict ? 1 : 2);
        }
        return 0;
    }
    constexpr bool is_positive(const linear& s, Value& v) {
        const int known = known_sign(s);
        if (known == -1 || known == -2 || s.terms.empty()) return known == 1;
        const Value own = value_of(s, v);
        if (known == 1) {
            all().d_.known_positive(own);
            return true;
        }
        const bool is = all().d_.is_positive(own);
        v = all().d_.answered(v);
        return is;
    }
    constexpr bool is_zero(const linear& s, Value& v) {
        const int known = known_sign(s);
        if (known == 1 || known == -1) return false;
        if (s.terms.empty()) return s.number.is_zero();
        const bool is = all().d_.is_zero(value_of(s, v));
        v = all().d_.answered(v);
        return is;
    }
    constexpr int sign_of(const linear& s, Value& v) { return is_positive(s, v) ? 1 : is_zero(s, v) ? 0 : -1; }
};

}  // namespace typegrad::proof
