// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"
#include "typegrad/math/log2.hpp"
#include "typegrad/op/arithmetic.hpp"

namespace typegrad {

namespace op {

inline constexpr constant<meta::number{meta::irrational::log_2}> log_of_2{};
inline constexpr constant<meta::reciprocal(meta::number{meta::irrational::log_2})>
    one_over_log_of_2{};
inline constexpr constant<meta::reciprocal(meta::number{meta::irrational::log_10})>
    one_over_log_of_10{};

struct exp_record : elementwise_record<1> {
    static constexpr std::string_view name = "exp";
    static constexpr std::string_view latex = "e^{#1}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "exponential rule";
    static constexpr std::string_view reason = "the exponential is its own slope";
    static constexpr bool identity_partner = true;
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::exp(x); }
    static constexpr auto pullback(auto g, auto y, auto) { return hadamard(g, y); }
    /// exp(log(u)) = u.
    static constexpr handle identity(auto x) { return x.is("log") ? x.operand(0) : handle{}; }
};

/// u if x is 1 + exp(u), else no node.
constexpr handle exponent_in_one_plus_exp(handle x) {
    const graph& g = x.nodes();
    if (!x.is(kind::sum) || g[x.id].count != 1 || !g.value_of(x.id).is_one()) return {};
    const operand& term = g.use(x.id, 0);
    if (term.weight != graph::one || g[term.node].op->name != "exp") return {};
    return x.operand(0).operand(0);
}

/// Whether x is exp(u) + exp(v).
constexpr bool is_sum_of_exponentials(handle x) {
    const graph& g = x.nodes();
    const auto is_exp = [&](int i) {
        return g.use(x.id, i).weight == graph::one && g[g.use(x.id, i).node].op->name == "exp";
    };
    return x.is(kind::sum) && g[x.id].count == 2 && g[x.id].value == graph::zero && is_exp(0) && is_exp(1);
}

struct log_record : elementwise_record<1> {
    static constexpr std::string_view name = "log";
    static constexpr std::string_view latex = R"(\log\left(#1\right))";
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason = "the slope of a logarithm is the reciprocal";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::log(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / x; }
    /// log(exp(u)) = u, log(1 + exp(u)) = softplus(u), log(exp(u) + exp(v)) = logaddexp(u, v), log(sum(exp(u))) =
    /// logsumexp(u), log(sigmoid(u)) = -softplus(-u), log(softmax(u)) = log_softmax(u), also of some of its elements.
    static constexpr handle identity(auto x) {
        if (x.is("exp")) return x.operand(0);
        const auto u = exponent_in_one_plus_exp(x);
        if (u.exists()) return softplus(u);
        if (is_sum_of_exponentials(x)) return logaddexp(x.operand(0).operand(0), x.operand(1).operand(0));
        const operation& op = *x.nodes()[x.id].op;
        if (op.has_logarithm) return op.logarithm(x.operand(0));
        const bool taken = op.points_into == 0 && op.what == kind::kernel;
        if (taken || op.what == kind::view) return of_taken(x, op, x.operand(0));
        if (x.is("sigmoid")) return scaled(softplus(scaled(x.operand(0), {-1})), {-1});
        if (x.is("sum") && x.operand(0).is("exp")) return logsumexp(x.operand(0).operand(0));
        return {};
    }

private:
    /// Of elements of something.
    static constexpr handle of_taken(auto x, const operation& op, auto from) {
        const operation& inner = *from.nodes()[from.id].op;
        const handle all = inner.has_logarithm ? inner.logarithm(from.operand(0)) : handle{};
        if (!all.exists()) return {};
        if (op.what == kind::view) {
            const auto where_from = x.nodes().layout_of(x.id);
            const shape form = x.form();
            return x.home->arrange(*x.home, kind::view, all, where_from, form);
        }
        const handle operands[] = {all, x.operand(1)};
        return x.home->construct(*x.home, op, operands, 2);
    }
};

struct expm1_record : elementwise_record<1> {
    static constexpr std::string_view name = "expm1";
    static constexpr std::string_view latex = R"(\left(e^{#1} - 1\right))";
    static constexpr std::string_view rule = "exponential rule";
    static constexpr std::string_view reason =
        "the exponential is its own slope, and the 1 has none";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::expm1(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, exp(x)); }
    static constexpr handle meaning(auto x) { return exp(x) - 1_c; }
};

struct log1p_record : elementwise_record<1> {
    static constexpr std::string_view name = "log1p";
    static constexpr std::string_view latex = R"(\log\left(1 + #1\right))";
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason = "the slope of log(1 + u) is 1 / (1 + u)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::log1p(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / (1_c + x); }
    /// log1p(exp(u)) = softplus(u).
    static constexpr handle identity(auto x) {
        return x.is("exp") ? softplus(x.operand(0)) : handle{};
    }
    static constexpr handle meaning(auto x) { return log(1_c + x); }
};

struct exp2_record : elementwise_record<1> {
    static constexpr std::string_view name = "exp2";
    static constexpr std::string_view latex = "2^{#1}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "exponential rule";
    static constexpr std::string_view reason = "the slope of 2^u is 2^u times the logarithm of 2";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::exp2(x); }
    static constexpr auto pullback(auto g, auto y, auto) { return hadamard(log_of_2 * g, y); }
    static constexpr handle meaning(auto x) { return exp(log_of_2 * x); }
};

struct log2_record : elementwise_record<1> {
    static constexpr std::string_view name = "log2";
    static constexpr std::string_view latex = R"(\log_{2}\left(#1\right))";
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason =
        "the slope of a logarithm is the reciprocal, divided by the logarithm of the base";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::log2(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return one_over_log_of_2 * g / x; }
    static constexpr handle meaning(auto x) { return one_over_log_of_2 * log(x); }
};

struct log10_record : elementwise_record<1> {
    static constexpr std::string_view name = "log10";
    static constexpr std::string_view latex = R"(\log_{10}\left(#1\right))";
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason =
        "the slope of a logarithm is the reciprocal, divided by the logarithm of the base";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::log10(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return one_over_log_of_10 * g / x; }
    static constexpr handle meaning(auto x) { return one_over_log_of_10 * log(x); }
};

/// -expm1(x), but +0 at 0: it is the smallest of numbers that are not negative.
struct one_minus_exp_record : elementwise_record<1> {
    static constexpr std::string_view name = "one_minus_exp";
    static constexpr std::string_view latex = R"(\left(1 - e^{#1}\right))";
    static constexpr std::string_view rule = "exponential rule";
    static constexpr std::string_view reason =
        "the exponential is its own slope, and the 1 has none";
    static constexpr int calls = 1;
    static constexpr int flops = 1;
    template <class V>
    static constexpr V value(V x) {
        return V{} - math::expm1(x);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(-g, exp(x)); }
    static constexpr handle written_out(auto x) { return -expm1(x); }
};

struct log1mexp_record : elementwise_record<1> {
    static constexpr std::string_view name = "log1mexp";
    static constexpr std::string_view latex = R"(\log\left(1 - e^{#1}\right))";
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason = "the slope of log(1 - e^u) is -e^u / (1 - e^u)";
    static constexpr int calls = 4;
    static constexpr auto value(auto x) { return math::log1mexp(x); }
    // Neither factor overflows below 0, where the function is, and the derivative of this cancels
    // nowhere.
    static constexpr auto pullback(auto g, auto, auto x) {
        return hadamard(-g, exp(x)) / one_minus_exp(x);
    }
    static constexpr handle meaning(auto x) { return log(1_c - exp(x)); }
};

/// sigmoid(a - b), without the rounding of a - b.
struct sigmoid_between_record : elementwise_record<2> {
    static constexpr std::string_view name = "sigmoid_between";
    static constexpr std::string_view latex = R"(\sigma\left(@1 - @2\right))";
    static constexpr std::string_view rule = "sigmoid rule";
    static constexpr std::string_view reason = "the slope of the sigmoid is s (1 - s)";
    static constexpr int calls = 1;
    static constexpr int flops = 8;
    static constexpr auto value(auto a, auto b) { return math::sigmoid_between(a, b); }
    static constexpr auto pullback(auto g, auto y, auto a, auto b) {
        const auto slope = hadamard(g, y, sigmoid_between(b, a));
        return adjoints{slope, -slope};
    }
    static constexpr handle written_out(auto a, auto b) { return sigmoid(a - b); }
};

struct logaddexp_record : elementwise_record<2> {
    static constexpr std::string_view name = "logaddexp";
    static constexpr std::string_view latex = R"(\log\left(e^{#1} + e^{#2}\right))";
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason =
        "each slope is the share of its exponential, a sigmoid of the difference";
    static constexpr bool commutes = true;
    static constexpr int calls = 2;
    static constexpr int flops = 4;
    static constexpr auto value(auto a, auto b) { return math::logaddexp(a, b); }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        return adjoints{hadamard(g, sigmoid_between(a, b)), hadamard(g, sigmoid_between(b, a))};
    }
    static constexpr handle meaning(auto a, auto b) { return log(exp(a) + exp(b)); }
};

struct xlogy_record : elementwise_record<2> {
    static constexpr std::string_view name = "xlogy";
    static constexpr std::string_view latex = R"(@1*\log\left(#2\right))";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason = "the slope of x log y is log y by x and x / y by y";
    static constexpr int calls = 1;
    static constexpr int flops = 2;
    static constexpr auto value(auto x, auto y) { return math::xlogy(x, y); }
    static constexpr auto pullback(auto g, auto, auto x, auto y) {
        return adjoints{hadamard(g, log(y)),
                        where(equal(x, 0_c) && equal(y, 0_c), 0_c, hadamard(g, x) / y)};
    }
    static constexpr handle meaning(auto x, auto y) { return hadamard(x, log(y)); }
};

}  // namespace op

/// e to the x, element by element. Within 1 ulp.
///
///     static_assert(tg::diff(tg::exp(a * z), z) == a * tg::exp(a * z));
template <class A>
    requires arguments<A>
constexpr result<op::exp_record, A> exp(A x) {
    return apply<op::exp_record>(x);
}
/// Natural logarithm, element by element; -inf at 0, NaN below. Within 1 ulp.
///
///     static_assert(tg::diff(tg::log(a), a) == 1_c / a);
template <class A>
    requires arguments<A>
constexpr result<op::log_record, A> log(A x) {
    return apply<op::log_record>(x);
}
/// exp(x) - 1 without cancellation near 0.
///
///     static_assert(tg::diff(tg::expm1(a), a) == tg::exp(a));
template <class A>
    requires arguments<A>
constexpr result<op::expm1_record, A> expm1(A x) {
    return apply<op::expm1_record>(x);
}
/// log(1 + x) without cancellation near 0; -inf at -1, NaN below.
///
///     static_assert(tg::diff(tg::log1p(a), a) == 1_c / (1_c + a));
template <class A>
    requires arguments<A>
constexpr result<op::log1p_record, A> log1p(A x) {
    return apply<op::log1p_record>(x);
}
/// 2 to the x, element by element. Within 1 ulp.
///
///     static_assert(tg::function(tg::exp2(a))(a = 10.0) == 1024);
template <class A>
    requires arguments<A>
constexpr result<op::exp2_record, A> exp2(A x) {
    return apply<op::exp2_record>(x);
}
/// Logarithm to base 2, element by element; exact at powers of two. -inf at 0, NaN below.
///
///     static_assert(tg::function(tg::log2(a))(a = 1024.0) == 10);
template <class A>
    requires arguments<A>
constexpr result<op::log2_record, A> log2(A x) {
    return apply<op::log2_record>(x);
}
/// Logarithm to base 10, element by element; -inf at 0, NaN below.
///
///     static_assert(tg::equivalent(tg::log10(a * b), tg::log10(a) + tg::log10(b)));
template <class A>
    requires arguments<A>
constexpr result<op::log10_record, A> log10(A x) {
    return apply<op::log10_record>(x);
}
template <term A>
constexpr result<op::one_minus_exp_record, A> one_minus_exp(A x) {
    return apply<op::one_minus_exp_record>(x);
}
/// log(1 - exp(x)) for x < 0 without cancellation, element by element; -inf at 0, NaN above. By
/// log(-expm1(x)) above -log 2 and log1p(-exp(x)) below (M. Maechler, 2012).
///
///     static_assert(tg::to_string(tg::log1mexp(-a)) == "log1mexp(-a)");
template <term A>
constexpr result<op::log1mexp_record, A> log1mexp(A x) {
    return apply<op::log1mexp_record>(x);
}
template <term A, term B>
constexpr result<op::sigmoid_between_record, A, B> sigmoid_between(A a, B b) {
    return apply<op::sigmoid_between_record>(a, b);
}
/// log(exp(a) + exp(b)) for any a and b, element by element, of equal shapes or with a scalar.
///
///     static_assert(tg::diff(tg::logaddexp(a, b), a) == tg::sigmoid(a - b));
template <term A, term B>
constexpr result<op::logaddexp_record, A, B> logaddexp(A a, B b) {
    return apply<op::logaddexp_record>(a, b);
}
/// x log(y), element by element, of equal shapes or with a scalar; 0 where x is 0, whatever y is.
/// Its slopes are log(y), which is -inf at y = 0, and x / y, which is taken for 0 at (0, 0).
///
///     constexpr auto entropy = -tg::sum(tg::xlogy(x, x));
template <term A, term B>
constexpr result<op::xlogy_record, A, B> xlogy(A x, B y) {
    return apply<op::xlogy_record>(x, y);
}

}  // namespace typegrad
