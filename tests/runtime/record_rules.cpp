// SPDX-License-Identifier: BSL-1.0
// The engine is ordinary code: here it builds, at run time, every function of numbers around every other
// one, under each policy of the simplifier, and its derivative by reverse mode. Values are computed node
// by node with the records' own, so what this finds is a wrong rule, meaning or identity.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/graphs.hpp"

namespace record_rules {

namespace tg = typegrad;
namespace op = typegrad::op;
using graphs::flatten;
using graphs::put;
using graphs::simplifier;
using tg::handle;

using function = double (*)(const double*);
struct entry {
    const tg::operation* what;
    function value;
    int arity;
    double low, high;  ///< where it is tried
};

template <class R>
entry entry_of(double low = -2.2, double high = 2.2) {
    return {&tg::operation_of<R>,
            [](const double* x) {
                if constexpr (R::arity == 1) return R::value(x[0]);
                else if constexpr (R::arity == 2) return R::value(x[0], x[1]);
                else return R::value(x[0], x[1], x[2]);
            },
            R::arity, low, high};
}

const std::vector<entry>& all() {
    static const std::vector<entry> entries{entry_of<op::sigmoid_record>(),
                                            entry_of<op::tanh_record>(),
                                            entry_of<op::sech_squared_record>(),
                                            entry_of<op::softplus_record>(),
                                            entry_of<op::relu_record>(),
                                            entry_of<op::negate_record>(),
                                            entry_of<op::square_record>(),
                                            entry_of<op::sqrt_record>(),
                                            entry_of<op::exp_record>(),
                                            entry_of<op::expm1_record>(),
                                            entry_of<op::log_record>(),
                                            entry_of<op::log1p_record>(),
                                            entry_of<op::exp2_record>(),
                                            entry_of<op::log2_record>(),
                                            entry_of<op::log10_record>(),
                                            entry_of<op::one_minus_exp_record>(),
                                            entry_of<op::log1mexp_record>(),
                                            entry_of<op::sinh_record>(),
                                            entry_of<op::cosh_record>(),
                                            entry_of<op::asinh_record>(),
                                            entry_of<op::acosh_record>(1.01, 4),
                                            entry_of<op::atanh_record>(),
                                            entry_of<op::not_record>(),
                                            entry_of<op::log_sigmoid_record>(),
                                            entry_of<op::elu_record>(),
                                            entry_of<op::silu_record>(),
                                            entry_of<op::gelu_record>(),
                                            entry_of<op::rsqrt_record>(),
                                            entry_of<op::inverse_root_record>(0.2, 4),
                                            entry_of<op::cbrt_record>(),
                                            entry_of<op::sign_record>(),
                                            entry_of<op::abs_record>(),
                                            entry_of<op::floor_record>(),
                                            entry_of<op::exp_minus_square_record>(),
                                            entry_of<op::erf_record>(),
                                            entry_of<op::erfc_record>(),
                                            entry_of<op::normal_pdf_record>(),
                                            entry_of<op::normal_cdf_record>(),
                                            entry_of<op::lgamma_record>(0.1, 6),
                                            entry_of<op::digamma_record>(0.1, 6),
                                            entry_of<op::sin_record>(),
                                            entry_of<op::cos_record>(),
                                            entry_of<op::tan_record>(-1.4, 1.4),
                                            entry_of<op::one_minus_square_record>(),
                                            entry_of<op::root_of_square_minus_one_record>(1.01, 4),
                                            entry_of<op::asin_record>(-0.95, 0.95),
                                            entry_of<op::acos_record>(-0.95, 0.95),
                                            entry_of<op::atan_record>(),
                                            entry_of<op::add_record>(),
                                            entry_of<op::subtract_record>(),
                                            entry_of<op::hadamard_record>(),
                                            entry_of<op::divide_record>(),
                                            entry_of<op::logaddexp_record>(),
                                            entry_of<op::xlogy_record>(0.1, 4),
                                            entry_of<op::leaky_relu_record>(),
                                            entry_of<op::pow_record>(0.2, 3),
                                            entry_of<op::direction_record>(),
                                            entry_of<op::sigmoid_between_record>(),
                                            entry_of<op::atan_slope_record>(),
                                            entry_of<op::silu_slope_record>(),
                                            entry_of<op::gelu_slope_record>(),
                                            entry_of<op::hypot_record>(),
                                            entry_of<op::max_record>(),
                                            entry_of<op::min_record>(),
                                            entry_of<op::atan2_record>(),
                                            entry_of<op::greater_record>(),
                                            entry_of<op::less_record>(),
                                            entry_of<op::greater_equal_record>(),
                                            entry_of<op::less_equal_record>(),
                                            entry_of<op::equal_record>(),
                                            entry_of<op::and_record>(),
                                            entry_of<op::or_record>(),
                                            entry_of<op::where_record>(),
                                            entry_of<op::clamp_record>()};
    return entries;
}

const entry* find(const tg::operation& what) {
    static const entry of_a_constant = entry_of<op::pow_below_record>();  // not a function of its last operand
    if (of_a_constant.what->id == what.id) return &of_a_constant;
    for (const entry& e : all())
        if (e.what->id == what.id) return &e;
    return nullptr;
}

constexpr tg::descriptor symbols[3] = {tg::scalar<"a">.description, tg::scalar<"b">.description,
                                       tg::scalar<"c">.description};

/// The value of a node where a, b and c have these; NaN of what is no function of numbers.
double value(const tg::graph& g, int id, const double* at) {
    const tg::node& n = g[id];
    const auto operand = [&](int i) { return value(g, g.use(id, i).node, at); };
    switch (n.op->what) {
    case tg::kind::symbol:
        return at[n.source->name[0] - 'a'];
    case tg::kind::constant:
        return g.value_of(id).to<double>();
    case tg::kind::sum: {
        double s = g.value_of(id).to<double>();
        for (int i = 0; i != n.count; ++i)
            s += g.number_at(g.use(id, i).weight).to<double>() * operand(i);
        return s;
    }
    case tg::kind::product: {
        double p = g.value_of(id).to<double>();
        for (int i = 0; i != n.count; ++i) {
            const tg::meta::number& e = g.number_at(g.use(id, i).weight);
            const double x = operand(i);
            p *= e == tg::meta::reciprocal({3}) ? std::cbrt(x) : std::pow(x, e.to<double>());
        }
        return p;
    }
    default: {
        const entry* e = find(*n.op);
        if (e == nullptr || n.count != e->arity) return std::nan("");
        double x[3]{};
        for (int i = 0; i != n.count; ++i) x[i] = operand(i);
        return e->value(x);
    }
    }
}

/// Points of three numbers in the interval, away from each other and from 0.
std::vector<std::array<double, 3>> points(double low, double high, int count) {
    std::vector<std::array<double, 3>> found;
    unsigned state = 12345;
    const auto next = [&] {
        state = state * 1664525u + 1013904223u;
        return low + (high - low) * (state >> 8) / 16777216.0;
    };
    while (found.size() != std::size_t(count)) {
        const std::array p{next(), next(), next()};
        if (std::fabs(p[0] - p[1]) > 0.05 && std::fabs(p[1] - p[2]) > 0.05 &&
            std::fabs(p[0]) > 0.05 && std::fabs(p[1]) > 0.05)
            found.push_back(p);
    }
    return found;
}

bool near(double a, double b, double tolerance) {
    return std::fabs(a - b) <= tolerance * std::fmax(1e-3, std::fmax(std::fabs(a), std::fabs(b)));
}

/// The slope by one of three numbers, and whether differences know it: no kink, no pole, no edge near.
template <class F>
bool slope(const F& f, std::array<double, 3> at, int by, double& found) {
    const double x = at[std::size_t(by)];
    double d[3];
    for (int k = 0; k != 3; ++k) {
        const double h = 1e-3 / (1 << k);
        const auto shifted = [&](double by_h) {
            auto p = at;
            p[std::size_t(by)] = x + by_h;
            return f(p.data());
        };
        d[k] = (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h);
    }
    found = d[0];
    return std::isfinite(d[0]) && near(d[0], d[1], 1e-8) && near(d[0], d[2], 1e-8) &&
           std::fabs(d[0]) < 1e6;
}

/// Holds one function of numbers against the graph that `build` makes of it.
struct judge {
    const char* said;
    std::string who;
    int compared = 0, wrong = 0;

    void see(double got, double right, double tolerance, const char* what,
             const std::array<double, 3>& p) {
        ++compared;
        if (near(got, right, tolerance)) return;
        if (++wrong <= 1)
            FAIL_CHECK(said << ": " << what << " of " << who << " at " << p[0] << ", " << p[1]
                            << ", " << p[2] << " is " << got << " instead of " << right);
    }
};

handle applied(tg::builder& s, const entry& e, const handle* x) {
    return s.construct(s, *e.what, x, e.arity);
}

TEST_CASE("each record's rule is the slope of its value, and its meaning is its value") {
    int rules = 0, meanings = 0;
    for (const entry& e : all()) {
        judge j{"a record", std::string(e.what->name)};
        for (const auto how : {flatten::nothing, flatten::everything}) {
            simplifier s(how);
            const handle x[3] = {put(s, symbols[0]), put(s, symbols[1]), put(s, symbols[2])};
            const handle y = applied(s, e, x);
            handle by[3]{}, meaning{};
            if (e.what->differentiable) e.what->pullback(number_node(s, {1}), y, x, by);
            if (e.what->has_meaning) meaning = e.what->meaning(x, e.arity);
            meanings += meaning.exists();
            int meant = 0;
            for (const auto& p : points(e.low, e.high, 24)) {
                const double right = e.value(p.data());
                if (!std::isfinite(right)) continue;
                j.see(value(s.nodes, y.id, p.data()), right, 1e-12, "the node", p);
                if (meaning.exists()) {
                    const double m = value(s.nodes, meaning.id, p.data());
                    if (m == m) j.see(m, right, 1e-9, "the meaning", p), ++meant;
                }
                for (int k = 0; k != e.arity; ++k) {
                    double d = 0;
                    if (!slope(e.value, p, k, d)) continue;
                    if (!by[k].exists()) {
                        if (!e.what->differentiable) j.see(0, d, 1e-7, "no rule", p);
                        continue;
                    }
                    const double got = value(s.nodes, by[k].id, p.data());
                    if (got != got && e.what->name == "digamma")
                        continue;  // its slope is no word of one number
                    j.see(got, d, 1e-7, "the slope", p);
                    ++rules;
                }
            }
            if (meaning.exists()) CHECK(meant >= 6);
        }
        CHECK(j.compared >= 10);
    }
    CHECK(rules > 2000);
    CHECK(meanings > 50);
}

TEST_CASE("every function of every other, under each policy") {
    int compared = 0, slopes = 0;
    for (const entry& outer : all()) {
        for (const entry& inner : all()) {
            judge j{"two records",
                    std::string(outer.what->name) + " of " + std::string(inner.what->name)};
            // The inner one stands first, or last; the other operands are numbers themselves.
            for (int place = 0; place<outer.arity; place += outer.arity> 1 ? outer.arity - 1 : 1) {
                const auto direct = [&](const double* p) {
                    double x[3] = {p[0], p[1], p[2]};
                    x[place] = inner.value(p);
                    return outer.value(x);
                };
                for (const auto how : {flatten::nothing, flatten::used_once, flatten::everything}) {
                    simplifier s(how);
                    handle x[3] = {put(s, symbols[0]), put(s, symbols[1]), put(s, symbols[2])};
                    tg::meta::list<int> inputs;
                    inputs.push_back(x[0].id);
                    inputs.push_back(x[1].id);
                    const handle a = x[0], b = x[1];
                    x[place] = applied(s, inner, x);
                    handle all_of[3] = {a, b, put(s, symbols[2])};
                    all_of[place] = x[place];
                    const handle y = applied(s, outer, all_of);
                    handle by[2]{};
                    if (how == flatten::nothing) {
                        tg::calculus::sweep back(s, y.id, number_node(s, {1}), inputs);
                        by[0] = back.of(a.id);
                        by[1] = back.of(b.id);
                    }
                    for (const auto& p : points(inner.low, inner.high, 4)) {
                        const double right = direct(p.data());
                        if (!std::isfinite(inner.value(p.data())) || !std::isfinite(right) ||
                            std::fabs(right) > 1e8)
                            continue;
                        const double got = value(s.nodes, y.id, p.data());
                        if (got == got) j.see(got, right, 1e-9, "the node", p), ++compared;
                        for (int k = 0; k != 2 && how == flatten::nothing; ++k) {
                            double d = 0;
                            if (!by[k].exists() || !slope(direct, p, k, d)) continue;
                            const double by_rule = value(s.nodes, by[k].id, p.data());
                            if (by_rule == by_rule)
                                j.see(by_rule, d, 1e-6, "the slope", p), ++slopes;
                        }
                    }
                }
            }
        }
    }
    CHECK(compared > 40'000);
    CHECK(slopes > 10'000);
}

TEST_CASE("sums, products and quotients of every two functions of a number") {
    int compared = 0, slopes = 0;
    const entry forms[] = {entry_of<op::add_record>(), entry_of<op::subtract_record>(),
                           entry_of<op::hadamard_record>(), entry_of<op::divide_record>()};
    const entry negate = entry_of<op::negate_record>();
    for (const entry& f : all()) {
        for (const entry& g : all()) {
            if (f.arity != 1 || g.arity != 1) continue;
            judge j{"two records", std::string(f.what->name) + " and " + std::string(g.what->name)};
            for (const entry& form : forms) {
                for (int variant = 0; variant != 3;
                     ++variant) {  // f(a) and g(a), g(-a), or (1 - f(a)) and g(a)
                    const auto direct = [&](const double* p) {
                        const double minus = -p[0];
                        double x[2] = {f.value(p), g.value(variant == 1 ? &minus : p)};
                        if (variant == 2) x[0] = 1 - x[0];
                        return form.value(x);
                    };
                    for (const auto how :
                         {flatten::nothing, flatten::used_once, flatten::everything}) {
                        simplifier s(how);
                        const handle a = put(s, symbols[0]);
                        tg::meta::list<int> inputs;
                        inputs.push_back(a.id);
                        const handle minus = applied(s, negate, &a);
                        handle x[2] = {applied(s, f, &a),
                                       applied(s, g, variant == 1 ? &minus : &a)};
                        if (variant == 2) {
                            const handle one_and[2] = {number_node(s, {1}), x[0]};
                            x[0] = applied(s, forms[1], one_and);
                        }
                        const handle y = applied(s, form, x);
                        handle by{};
                        if (how == flatten::nothing)
                            by = tg::calculus::sweep(s, y.id, number_node(s, {1}), inputs).of(a.id);
                        for (const auto& p :
                             points(std::fmax(f.low, g.low), std::fmin(f.high, g.high), 3)) {
                            const double right = direct(p.data());
                            if (!std::isfinite(right) || std::fabs(right) > 1e8) continue;
                            const double got = value(s.nodes, y.id, p.data());
                            if (got == got) j.see(got, right, 1e-9, "the node", p), ++compared;
                            double d = 0;
                            if (!by.exists() || !slope(direct, p, 0, d)) continue;
                            const double by_rule = value(s.nodes, by.id, p.data());
                            if (by_rule == by_rule)
                                j.see(by_rule, d, 1e-6, "the slope", p), ++slopes;
                        }
                    }
                }
            }
        }
    }
    CHECK(compared > 40'000);
    CHECK(slopes > 10'000);
}

}  // namespace record_rules
