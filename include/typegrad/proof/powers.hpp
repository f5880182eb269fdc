// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/known_sign.hpp"
#include "typegrad/proof/plain_words.hpp"

namespace typegrad::proof {

/// The laws of logarithms and exponentials, element by element, for an evaluation: the logarithm of a product is
/// the sum of the logarithms, the exponential of a sum the product of the exponentials, each the inverse of the
/// other. What is no product, or no logarithm, the evaluation's domain has to know.
template <class Evaluation, class Value>
class powers {
    constexpr Evaluation& all() { return static_cast<Evaluation&>(*this); }

protected:
    constexpr Value logarithm(int id, std::int64_t e) {
        const node& n = all().g_[id];
        if (all().size_of(id) == 1) e = 0;
        if (n.op->what == kind::constant) return all().d_.log(all().g_.value_of(id));
        if (n.op->what == kind::product) {
            Value total = all().d_.log(all().g_.value_of(id));
            for (int i = 0; i < n.count; ++i)
                total = all().d_.plus(total, all().d_.times(all().d_.number(all().g_.number_at(all().g_.use(id, i).weight)),
                                                logarithm(all().x(id, i), e)));
            return total;
        }
        if (n.op->what == kind::sum && n.count == 1 && all().g_.value_of(id).is_zero())
            return all().d_.plus(all().d_.log(all().g_.number_at(all().g_.use(id, 0).weight)), logarithm(all().x(id, 0), e));
        if (n.op->id == id_of<op::prod_record>) {
            Value total = all().d_.number({0});
            for (std::int64_t k = 0; k < all().size_of(all().x(id, 0)); ++k)
                total = all().d_.plus(total, logarithm(all().x(id, 0), k));
            return total;
        }
        if (n.op->what == kind::view) return logarithm(all().x(id, 0), all().index(id, all().g_.shape_of(id), e));
        if (all().is(id, id_of<op::exp_record>)) return all().at(all().x(id, 0), e);
        if (all().is(id, id_of<op::where_record>)) {
            const bool first = all().is_true(all().at(all().x(id, 0), e));
            return all().d_.either(logarithm(all().x(id, first ? 1 : 2), e), all().at(id, e), all().at(id, e));
        }
        return all().d_.log(all().at(id, e));
    }


    /// Whether an exponential of it is taken apart: there is a logarithm in it, not in a function.
    constexpr bool has_logarithm(int id) {
        const node& n = all().g_[id];
        if (all().is(id, id_of<op::log_record>)) return true;
        if (n.op->what == kind::constant || n.op->what == kind::sum || n.op->what == kind::product)
            if (is_logarithm(all().g_.value_of(id))) return true;
        const bool passes = n.op->what == kind::sum || n.op->what == kind::product || n.op->what == kind::view ||
                            n.op->name.starts_with("sum") || all().is(id, id_of<op::where_record>);
        for (int i = 0; passes && i < n.count; ++i)
            if (has_logarithm(all().x(id, i))) return true;
        return false;
    }

    constexpr auto exponential(int id, std::int64_t e) {
        if (!has_logarithm(id)) return all().d_.exp(all().at(id, e));
        return exponential(id, e, {1});
    }
    /// Whether a constant is a rational multiple of log 2 or log 10.
    static constexpr bool is_logarithm(const meta::number& n) {
        return n.times == 1 && n.exponent == 0 &&
               (n.base == meta::irrational::log_2 || n.base == meta::irrational::log_10);
    }
    constexpr Value exponential(const meta::number& n) {
        if (!is_logarithm(n)) return all().d_.exp(all().d_.number(n));
        meta::number times = n;
        times.times = 0;
        times.base = meta::irrational::none;
        return all().d_.power(all().d_.number({n.base == meta::irrational::log_2 ? 2 : 10}), times);
    }

    /// exp(times · element e of a node), which has a logarithm in it.
    constexpr Value exponential(int id, std::int64_t e, const meta::number& times) {
        const graph& g = all().g_;
        const node& n = g[id];
        if (all().size_of(id) == 1) e = 0;
        if (all().is(id, id_of<op::log_record>) && times.is_rational()) {
            const int u = all().x(id, 0);
            const Value power = all().raised(u, static_cast<int>(e), times);
            return all().signs_[u] == sign::positive ? power : all().d_.noted_logarithm(all().at(u, e), power);
        }
        if (n.op->what == kind::constant) return exponential(times * g.value_of(id));
        if (n.op->what == kind::sum && (has_logarithm(id) || !times.is_rational())) {
            auto total = exponential(times * g.value_of(id));
            for (int i = 0; i < n.count; ++i) {
                const operand& u = g.use(id, i);
                total = all().d_.times(total, exponential(u.node, e, times * g.number_at(u.weight)));
            }
            return total;
        }
        if (n.op->what == kind::product) {
            // Of numbers and one factor more.
            meta::number number = times * g.value_of(id);
            int rest = -1, others = 0;
            for (int i = 0; i < n.count; ++i) {
                const int u = all().x(id, i);
                const bool simple = g.use(id, i).weight == graph::one;
                const meta::number& power = g.number_at(g.use(id, i).weight);
                if (g.is(u, kind::constant) && g.value_of(u).is_rational() && !g.value_of(u).is_zero() && power.is_integer())
                    number = number * meta::power(g.value_of(u), power.to_int());
                else if (simple && g.is(u, kind::constant) && (number.is_rational() || !is_logarithm(g.value_of(u))))
                    number = number * g.value_of(u);
                else others += 1, rest = simple ? u : -1;
            }
            if (others == 0) return exponential(number);
            if (others == 1 && rest >= 0) return exponential(rest, e, number);
        }
        if (n.op->what == kind::view) return exponential(all().x(id, 0), all().index(id, g.shape_of(id), e), times);
        if (all().is(id, id_of<op::where_record>)) {
            const bool first = all().is_true(all().at(all().x(id, 0), e));
            return all().d_.either(exponential(all().x(id, first ? 1 : 2), e, times), all().at(id, e), all().at(id, e));
        }
        if (n.op->id == id_of<op::sum_record>) {
            auto total = all().d_.number({1});
            for (std::int64_t k = 0; k < all().size_of(all().x(id, 0)); ++k)
                total = all().d_.times(total, exponential(all().x(id, 0), k, times));
            return total;
        }
        return all().d_.exp(all().d_.times(all().d_.number(times), all().at(id, e)));
    }
};

}  // namespace typegrad::proof
