// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/order.hpp"

namespace typegrad::proof {

/// How many values an index has; 0 of what is no index, and of one that nothing limits.
constexpr int index_range(const graph& g, int id) {
    return g[id].op->integer && g.value_of(id).negative ? -g.value_of(id).to_int() : 0;
}

/// The values of a graph in plain words, element by element, in a domain of numbers: modulo primes
/// (point.hpp) or real (sample.hpp).
template <class Domain>
class evaluation : powers<evaluation<Domain>, typename Domain::value>,
                   order<evaluation<Domain>, typename Domain::value> {
    friend powers<evaluation<Domain>, typename Domain::value>;
    friend order<evaluation<Domain>, typename Domain::value>;

public:
    using value = typename Domain::value;
    static constexpr bool is_exact = Domain::exact;

    /// Of the first nodes.
    constexpr evaluation(const graph& nodes, Domain& domain, int count)
        : g_(nodes), d_(domain), first_(count), signs_(count) {
        std::int64_t elements = 0;
        for (int id = 0; id < count; ++id) elements += size_of(id);
        values_.reserve(static_cast<int>(elements));
        for (int id = 0; id < count; ++id) {
            first_[id] = values_.size();
            signs_[id] = known_sign(g_, id, signs_);
            take(id, size_of(id));
        }
    }

    /// How many elements all nodes have.
    [[nodiscard]] constexpr int size() const { return values_.size(); }

    /// Element e of a node; of a scalar the same for every e.
    constexpr const value& at(int id, std::int64_t e) const {
        return values_[first_[id] + (size_of(id) == 1 ? 0 : static_cast<int>(e))];
    }

    /// Whether something that is not negative is minus a root: at such a point the other one would be the root.
    constexpr bool contradicts_roots() const {
        d_.worked(20 * d_.roots().size() * values_.size());
        for (int id = 0; id < first_.size(); ++id)
            for (std::int64_t e = 0; signs_[id] != sign::unknown && e < size_of(id); ++e)
                for (const value& root : d_.roots())
                    if (is_opposite(at(id, e), root)) return true;
        return false;
    }

private:
    constexpr std::int64_t size_of(int id) const { return g_.shape_of(id).size().number; }
    constexpr int x(int id, int i) const { return g_.use(id, i).node; }
    constexpr bool is(int id, std::uint64_t op) const { return g_[id].op->id == op; }

    constexpr void take(int id, std::int64_t size) {
        const node& n = g_[id];
        switch (n.op->what) {
            case kind::symbol:
                for (int e = 0; e < size; ++e) values_.push_back(d_.input(n, e, index_range(g_, id)));
                return;
            case kind::constant: {
                const value v = d_.number(g_.value_of(id));
                for (int e = 0; e < size; ++e) values_.push_back(v);
                return;
            }
            case kind::sum: return take_sum(id, size);
            case kind::product:
                for (int e = 0; e < size; ++e) values_.push_back(product(id, e));
                return;
            case kind::chain: return take_chain(id);
            case kind::view:
                for (int e = 0; e < size; ++e) values_.push_back(at(x(id, 0), index(id, g_.shape_of(id), e)));
                return;
            case kind::place: return take_place(id, size);
            case kind::elementwise:
                for (int e = 0; e < size; ++e) values_.push_back(elementwise(id, e));
                return;
            case kind::reduction:
                if (is(id, id_of<op::prod_record>) || n.op->name.starts_with("sum"))
                    return take_reduction(id, size);
                break;
            default: break;
        }
        for (int e = 0; e < size; ++e) values_.push_back(unknown(id, e));
    }

    /// A function that is known by its name alone: of an element of each operand, or of all of them.
    constexpr value unknown(int id, int e) {
        meta::list<value> all;
        const bool alone = g_[id].op->what == kind::elementwise;
        for (int i = 0; i < g_[id].count; ++i) {
            const std::int64_t size = size_of(x(id, i));
            for (std::int64_t k = 0; k < (alone ? 1 : size); ++k) all.push_back(at(x(id, i), alone ? e : k));
        }
        return d_.unknown(meta::mix(g_[id].op->id, static_cast<std::uint64_t>(alone ? 0 : e)),
                          all.begin(), all.size());
    }

    constexpr void take_sum(int id, std::int64_t size) {
        const value number = d_.number(g_.value_of(id));
        meta::list<value> weights;
        for (int i = 0; i < g_[id].count; ++i) weights.push_back(d_.number(g_.number_at(g_.use(id, i).weight)));
        for (int e = 0; e < size; ++e) {
            value total = number;
            for (int i = 0; i < g_[id].count; ++i)
                total = d_.plus(total, g_.use(id, i).weight == graph::one
                                           ? at(x(id, i), e)
                                           : d_.times(weights[i], at(x(id, i), e)));
            values_.push_back(total);
        }
    }

    constexpr value product(int id, int e) {
        value total = d_.number(g_.value_of(id));
        for (int i = 0; i < g_[id].count; ++i) {
            const meta::number& power = g_.number_at(g_.use(id, i).weight);
            total = d_.times(total, power.is_one() ? at(x(id, i), e) : raised(x(id, i), e, power));
        }
        return total;
    }

    /// The number and the factors of a product of products.
    constexpr void append_factors(int id, const meta::number& power, meta::number& number,
                                  meta::list<weighted>& factors) const {
        if (!g_.is(id, kind::product) || !power.is_integer()) {
            for (weighted& f : factors) {
                if (f.node != id) continue;
                f.weight = f.weight + power;
                return;
            }
            return factors.push_back({id, power, false});
        }
        number = number * meta::power(g_.value_of(id), power.to_int());
        for (int i = 0; i < g_[id].count; ++i)
            append_factors(x(id, i), power * g_.number_at(g_.use(id, i).weight), number, factors);
    }

    /// A root of a product takes even powers out: the root of u² is |u|.
    constexpr value raised(int id, int e, const meta::number& power) {
        const bool root = power.denominator % 2 == 0;
        if (!Domain::exact || !root || !g_.is(id, kind::product)) {
            const value r = d_.power(at(id, e), power);
            return power.negative ? with_divisor(id, e, r) : r;
        }
        meta::list<weighted> factors;
        meta::number number{1};
        append_factors(id, {1}, number, factors);
        value rest = d_.number(number), outside = d_.number({1});
        bool all_outside = number.is_one();
        for (const weighted& f : factors) {
            const value v = at(f.node, e);
            if (f.weight.denominator % 2 == 0) {
                // It has a root, so that it is not negative.
                outside = d_.times(outside, raised(f.node, e, f.weight * power));
                continue;
            }
            if (!f.weight.is_integer()) {
                all_outside = false;
                rest = d_.times(rest, raised(f.node, e, f.weight));
                continue;
            }
            const bool odd = f.weight.numerator % 2 != 0;
            if (odd) {
                all_outside = false;
                rest = d_.times(rest, v);
            }
            const meta::number even = f.weight + meta::number{odd ? -1 : 0};
            if (even.is_zero()) continue;
            const value minus = d_.times(d_.number({-1}), v);
            const value size = signs_[f.node] != sign::unknown ? v : d_.answered(d_.is_positive(v) ? v : minus);
            outside = d_.times(outside, d_.power(size, even * power));
        }
        return all_outside ? outside : d_.times(d_.power(rest, power), outside);
    }

    /// A value that is not defined where a node is 0: where one of its factors is.
    constexpr value with_divisor(int id, int e, value result) {
        if (signs_[id] == sign::positive) return result;
        meta::list<weighted> factors;
        meta::number number{1};
        append_factors(id, {1}, number, factors);
        for (const weighted& f : factors)
            if (signs_[f.node] != sign::positive)
                result = d_.noted_divisor(at(f.node, e), result, signs_[f.node] == sign::not_negative);
        return result;
    }

    constexpr value elementwise(int id, int e) {
        const auto a = [&](int which) { return at(x(id, which), e); };
        if (is(id, id_of<op::exp_record>)) {
            if constexpr (Domain::exact) return this->exponential(x(id, 0), e);
            else return d_.exp(a(0));
        }
        if (is(id, id_of<op::log_record>)) {
            if constexpr (!Domain::exact) return d_.log(a(0));
            else if (signs_[x(id, 0)] == sign::positive) return d_.like(this->logarithm(x(id, 0), e), a(0), a(0));
            else return d_.where_positive(a(0), this->logarithm(x(id, 0), e));
        }
        if (is(id, id_of<op::where_record>)) {
            const bool first = is_true(a(0));
            return d_.either(first ? a(1) : a(2), d_.answered(a(0)), first ? a(2) : a(1));
        }
        if (is(id, id_of<op::not_record>)) {
            const value v = d_.number({is_true(a(0)) ? 0 : 1});
            return d_.either(v, d_.answered(a(0)), v);
        }
        const bool equal = is(id, id_of<op::equal_record>), greater = is(id, id_of<op::greater_record>);
        if (!equal && !greater && !is(id, id_of<op::greater_equal_record>)) return unknown(id, e);
        value known = d_.like(d_.number({0}), a(0), a(1));
        const bool holds = equal ? this->are_equal(x(id, 0), x(id, 1), e, known)
                           : greater ? this->is_larger(x(id, 0), x(id, 1), e, known)
                                     : !this->is_larger(x(id, 1), x(id, 0), e, known);
        return d_.like(d_.number({holds ? 1 : 0}), known, known);
    }
    constexpr bool is_true(const value& v) { return d_.is_true(v); }

    /// Where in its operand element e of a view is; in its result element e of a place's operand.
    constexpr std::int64_t index(int id, const shape& moving, std::int64_t e) const {
        const layout& l = g_.layout_of(id);
        std::int64_t i = l.base.number;
        for (int k = moving.rank; k-- > 0;) {
            i += e % moving.extents[k].number * l.strides[k].number;
            e /= moving.extents[k].number;
        }
        return i;
    }
    constexpr void take_place(int id, std::int64_t size) {
        const value zero = d_.number({0});
        for (int e = 0; e < size; ++e) values_.push_back(zero);
        const shape& own = g_.shape_of(x(id, 0));
        for (int e = 0; e < size_of(x(id, 0)); ++e) {
            value& v = values_[first_[id] + static_cast<int>(index(id, own, e))];
            v = d_.plus(v, at(x(id, 0), e));
        }
    }

    constexpr void take_chain(int id) {
        meta::list<value> left;
        std::int64_t rows = 0, inner = 0;
        for (int i = 0; i < g_[id].count; ++i) {
            const bool flipped = g_.use(id, i).weight != 0;
            const shape& s = g_.shape_of(x(id, i));
            const std::int64_t m = (flipped ? s.columns() : s.rows()).number;
            const std::int64_t n = (flipped ? s.rows() : s.columns()).number;
            const auto element = [&](std::int64_t row, std::int64_t column) {
                return at(x(id, i), flipped ? column * m + row : row * n + column);
            };
            meta::list<value> next;
            for (std::int64_t r = 0; r < (i == 0 ? m : rows); ++r) {
                for (std::int64_t c = 0; c < n; ++c) {
                    if (i == 0) {
                        next.push_back(element(r, c));
                        continue;
                    }
                    value total = d_.number({0});
                    for (std::int64_t k = 0; k < inner; ++k)
                        total = d_.plus(total, d_.times(left[static_cast<int>(r * inner + k)], element(k, c)));
                    next.push_back(total);
                }
            }
            left = next;
            if (i == 0) rows = m;
            inner = n;
        }
        values_.append(left.begin(), left.end());
    }

    constexpr void take_reduction(int id, std::int64_t size) {
        const bool adds = !is(id, id_of<op::prod_record>);
        const int axis = g_[id].op->axis;
        const shape& from = g_.shape_of(x(id, 0));
        std::int64_t step = 1;
        for (int k = axis + 1; axis >= 0 && k < from.rank; ++k) step *= from.extents[k].number;
        const std::int64_t length = axis < 0 ? size_of(x(id, 0)) : from.extents[axis].number;
        for (std::int64_t e = 0; e < size; ++e) {
            const std::int64_t base = axis < 0 ? 0 : e / step * step * length + e % step;
            value total = d_.number({adds ? 0 : 1});
            for (std::int64_t k = 0; k < length; ++k) {
                const value& v = at(x(id, 0), base + k * step);
                total = adds ? d_.plus(total, v) : d_.times(total, v);
            }
            values_.push_back(total);
        }
    }

    const graph& g_;
    Domain& d_;
    meta::list<int> first_;
    meta::list<sign> signs_;
    meta::list<value> values_;
};

}  // namespace typegrad::proof
