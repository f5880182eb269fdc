// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/class_gamma.hpp"
#include "typegrad/math/erf.hpp"
#include "typegrad/math/polygamma.hpp"
#include "typegrad/op/exp_log.hpp"
#include "typegrad/op/power.hpp"

namespace typegrad {

namespace op {

inline constexpr constant<meta::number{2} *
                          meta::reciprocal(meta::number{meta::irrational::root_pi})>
    two_over_root_pi{};
inline constexpr constant<meta::reciprocal(meta::number{meta::irrational::root_two_pi})>
    one_over_root_two_pi{};

/// exp(-x²) with all its digits; rounding x² first would cost x² units in the last place.
struct exp_minus_square_record : elementwise_record<1> {
    static constexpr std::string_view name = "exp_minus_square";
    static constexpr std::string_view latex = "e^{-@1^{2}}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "exponential rule";
    static constexpr std::string_view reason = "the slope of exp(-u^2) is -2 u exp(-u^2)";
    static constexpr int calls = 1;
    static constexpr int flops = 4;
    static constexpr auto value(auto x) { return math::exp_minus_square(x); }
    static constexpr auto pullback(auto g, auto y, auto x) { return hadamard(-2_c * g, x, y); }
    static constexpr handle written_out(auto x) { return exp(-square(x)); }
};

struct erf_record : elementwise_record<1> {
    static constexpr std::string_view name = "erf";
    static constexpr std::string_view latex = R"(\operatorname{erf}\left(#1\right))";
    static constexpr std::string_view rule = "error function rule";
    static constexpr std::string_view reason = "the slope of erf is 2 / sqrt(pi) exp(-u^2)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::erf(x); }
    static constexpr auto pullback(auto g, auto, auto x) {
        return hadamard(two_over_root_pi * g, exp_minus_square(x));
    }
};

struct erfc_record : elementwise_record<1> {
    static constexpr std::string_view name = "erfc";
    static constexpr std::string_view latex = R"(\operatorname{erfc}\left(#1\right))";
    static constexpr std::string_view rule = "error function rule";
    static constexpr std::string_view reason = "the slope of 1 - erf is -2 / sqrt(pi) exp(-u^2)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::erfc(x); }
    static constexpr auto pullback(auto g, auto, auto x) {
        return hadamard(-two_over_root_pi * g, exp_minus_square(x));
    }
};

struct normal_pdf_record : elementwise_record<1> {
    static constexpr std::string_view name = "normal_pdf";
    static constexpr std::string_view latex = R"(\varphi\left(#1\right))";
    static constexpr std::string_view rule = "exponential rule";
    static constexpr std::string_view reason = "the slope of the normal density is -u times it";
    static constexpr int calls = 1;
    static constexpr int flops = 5;
    static constexpr auto value(auto x) { return math::normal_pdf(x); }
    static constexpr auto pullback(auto g, auto y, auto x) { return hadamard(-g, x, y); }
    static constexpr handle written_out(auto x) {
        return one_over_root_two_pi * exp(-0.5_c * square(x));
    }
};

struct normal_cdf_record : elementwise_record<1> {
    static constexpr std::string_view name = "normal_cdf";
    static constexpr std::string_view latex = R"(\Phi\left(#1\right))";
    static constexpr std::string_view rule = "normal distribution rule";
    static constexpr std::string_view reason = "the slope of a distribution is its density";
    static constexpr int calls = 1;
    template <class V>
    static constexpr V value(V x) {
        if constexpr (math::lane_scalar<V>) return math::normal_cdf_of_one(x);
        else return math::normal_cdf(x);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, normal_pdf(x)); }
};

struct lgamma_record : elementwise_record<1> {
    static constexpr std::string_view name = "lgamma";
    static constexpr std::string_view latex = R"(\log\Gamma\left(#1\right))";
    static constexpr std::string_view rule = "gamma function rule";
    static constexpr std::string_view reason = "the slope of log Gamma is digamma";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::lgamma(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, digamma(x)); }
};

struct digamma_record : elementwise_record<1> {
    static constexpr std::string_view name = "digamma";
    static constexpr std::string_view latex = R"(\psi\left(#1\right))";
    static constexpr std::string_view rule = "gamma function rule";
    static constexpr std::string_view reason =
        "the slope of digamma is the polygamma function of order 1";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::digamma(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, polygamma(1_c, x)); }
};

/// One operation for all orders, so that it is its own derivative.
struct polygamma_record : elementwise_record<2> {
    static constexpr std::string_view name = "polygamma";
    static constexpr std::string_view latex = R"(\psi^{(#1)}\left(#2\right))";
    static constexpr std::string_view rule = "gamma function rule";
    static constexpr std::string_view reason =
        "the slope of a polygamma function is that of the next order";
    static constexpr int calls = 1;
    static constexpr auto value(auto n, auto x) { return math::polygamma(n, x); }
    static constexpr void check(const operand_list& x, meta::text& sentence, std::string_view,
                                std::string_view) {
        const descriptor& n = *x.operands[0];
        if (n.op->what == kind::constant && n.form.is_scalar() && n.value.is_integer() &&
            !n.value.negative)
            return;
        sentence << "polygamma needs a constant order 0, 1, ..., not ";
        x.spell(sentence, 0);
    }
    static constexpr auto pullback(auto g, auto, auto n, auto x) {
        return adjoints{hadamard(0_c, n), hadamard(g, polygamma(next_order(n), x))};
    }
    static constexpr handle identity(auto n, auto x) {
        return n.is_number({0}) ? digamma(x) : handle{};
    }
};

}  // namespace op

template <term A>
constexpr result<op::exp_minus_square_record, A> exp_minus_square(A x) {
    return apply<op::exp_minus_square_record>(x);
}
/// The error function, 2/sqrt(pi) times the integral of exp(-t²) from 0 to x, element by element.
/// Within 1.2 ulp.
///
///     static_assert(tg::function(tg::erf(a))(a = 0.0) == 0);
template <class A>
    requires arguments<A>
constexpr result<op::erf_record, A> erf(A x) {
    return apply<op::erf_record>(x);
}
/// 1 - erf(x) without cancellation, element by element. Within 4.6 ulp.
///
///     static_assert(tg::function(tg::erfc(a))(a = 0.0) == 1);
template <class A>
    requires arguments<A>
constexpr result<op::erfc_record, A> erfc(A x) {
    return apply<op::erfc_record>(x);
}
/// The density exp(-x²/2) / sqrt(2 pi) of the normal distribution, element by element.
///
///     static_assert(tg::diff(tg::normal_cdf(a), a) == tg::normal_pdf(a));
template <term A>
constexpr result<op::normal_pdf_record, A> normal_pdf(A x) {
    return apply<op::normal_pdf_record>(x);
}
/// The distribution function of the normal distribution, erfc(-x / sqrt(2)) / 2, element by
/// element, with all digits in the lower tail. Within 5.5 ulp.
///
///     static_assert(tg::diff(tg::normal_cdf(a), a) == tg::normal_pdf(a));
template <term A>
constexpr result<op::normal_cdf_record, A> normal_cdf(A x) {
    return apply<op::normal_cdf_record>(x);
}
/// log|Gamma(x)|, element by element; infinite at 0, -1, -2, ... and at ±inf.
///
///     static_assert(tg::diff(tg::lgamma(a), a) == tg::digamma(a));
template <class A>
    requires arguments<A>
constexpr result<op::lgamma_record, A> lgamma(A x) {
    return apply<op::lgamma_record>(x);
}
/// The derivative of lgamma, element by element; NaN at -1, -2, ...
///
///     static_assert(tg::diff(tg::digamma(a), a) == tg::polygamma(1_c, a));
template <term A>
constexpr result<op::digamma_record, A> digamma(A x) {
    return apply<op::digamma_record>(x);
}
/// The n-th derivative of digamma for a constant n: `polygamma(1_c, x)` is known as trigamma.
///
///     static_assert(tg::to_string(tg::polygamma(2_c, a)) == "polygamma(2, a)");
template <term N, term A>
constexpr result<op::polygamma_record, N, A> polygamma(N n, A x) {
    return apply<op::polygamma_record>(n, x);
}

}  // namespace typegrad
