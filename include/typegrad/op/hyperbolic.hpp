// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/hyperbolic.hpp"
#include "typegrad/op/trigonometric.hpp"

namespace typegrad {

namespace op {

struct sinh_record : elementwise_record<1> {
    static constexpr std::string_view name = "sinh";
    static constexpr bool identity_partner = true;
    static constexpr std::string_view latex = R"(\sinh\left(#1\right))";
    static constexpr std::string_view rule = "hyperbolic sine rule";
    static constexpr std::string_view reason = "the slope of sinh is cosh";
    static constexpr int calls = 1;
    static constexpr int flops = 3;
    static constexpr auto value(auto x) { return math::sinh(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, cosh(x)); }
    static constexpr handle meaning(auto x) { return 0.5_c * (exp(x) - exp(-x)); }
};

struct cosh_record : elementwise_record<1> {
    static constexpr std::string_view name = "cosh";
    static constexpr bool identity_partner = true;
    static constexpr std::string_view latex = R"(\cosh\left(#1\right))";
    static constexpr std::string_view rule = "hyperbolic cosine rule";
    static constexpr std::string_view reason = "the slope of cosh is sinh";
    static constexpr int calls = 1;
    static constexpr int flops = 3;
    static constexpr auto value(auto x) { return math::cosh(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, sinh(x)); }
    static constexpr handle meaning(auto x) { return 0.5_c * (exp(x) + exp(-x)); }
};

struct asinh_record : elementwise_record<1> {
    static constexpr std::string_view name = "asinh";
    static constexpr std::string_view latex = R"(\operatorname{arsinh}\left(#1\right))";
    static constexpr std::string_view rule = "inverse hyperbolic sine rule";
    static constexpr std::string_view reason = "the slope of arsinh is 1 / sqrt(u^2 + 1)";
    static constexpr int calls = 1;
    static constexpr int flops = 7;
    static constexpr auto value(auto x) { return math::asinh(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / hypot(x, 1_c); }
    static constexpr handle meaning(auto x) { return log(x + sqrt(square(x) + 1_c)); }
};

struct acosh_record : elementwise_record<1> {
    static constexpr std::string_view name = "acosh";
    static constexpr std::string_view latex = R"(\operatorname{arcosh}\left(#1\right))";
    static constexpr std::string_view rule = "inverse hyperbolic cosine rule";
    static constexpr std::string_view reason = "the slope of arcosh is 1 / sqrt(u^2 - 1)";
    static constexpr int calls = 1;
    static constexpr int flops = 7;
    static constexpr auto value(auto x) { return math::acosh(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / root_of_square_minus_one(x); }
    static constexpr handle meaning(auto x) { return log(x + sqrt(square(x) - 1_c)); }
};

struct atanh_record : elementwise_record<1> {
    static constexpr std::string_view name = "atanh";
    static constexpr std::string_view latex = R"(\operatorname{artanh}\left(#1\right))";
    static constexpr std::string_view rule = "inverse hyperbolic tangent rule";
    static constexpr std::string_view reason = "the slope of artanh is 1 / (1 - u^2)";
    static constexpr int calls = 1;
    static constexpr int flops = 4;
    static constexpr auto value(auto x) { return math::atanh(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / one_minus_square(x); }
    static constexpr handle meaning(auto x) { return 0.5_c * (log(1_c + x) - log(1_c - x)); }
};

}  // namespace op

/// Hyperbolic sine and cosine, element by element; infinite beyond ±710. Within 2.1 ulp.
///
///     static_assert(tg::diff(tg::cosh(a), a) == tg::sinh(a));
template <class A>
    requires arguments<A>
constexpr result<op::sinh_record, A> sinh(A x) {
    return apply<op::sinh_record>(x);
}
template <class A>
    requires arguments<A>
constexpr result<op::cosh_record, A> cosh(A x) {
    return apply<op::cosh_record>(x);
}
/// The inverse of sinh, element by element. Within 1.8 ulp.
///
///     static_assert(tg::function(tg::asinh(a))(a = 0.0) == 0);
template <class A>
    requires arguments<A>
constexpr result<op::asinh_record, A> asinh(A x) {
    return apply<op::asinh_record>(x);
}
/// The inverse of cosh, element by element; NaN below 1, where its slope is infinite.
///
///     static_assert(tg::function(tg::acosh(a))(a = 1.0) == 0);
template <class A>
    requires arguments<A>
constexpr result<op::acosh_record, A> acosh(A x) {
    return apply<op::acosh_record>(x);
}
/// The inverse of tanh, element by element; infinite at ±1, NaN beyond.
///
///     static_assert(tg::function(tg::atanh(a))(a = 0.0) == 0);
template <class A>
    requires arguments<A>
constexpr result<op::atanh_record, A> atanh(A x) {
    return apply<op::atanh_record>(x);
}

}  // namespace typegrad
