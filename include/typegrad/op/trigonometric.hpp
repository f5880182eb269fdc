// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/inverse_trig.hpp"
#include "typegrad/math/trig.hpp"
#include "typegrad/op/power.hpp"

namespace typegrad {

namespace op {

struct sin_record : elementwise_record<1> {
    static constexpr std::string_view name = "sin";
    static constexpr std::string_view latex = R"(\sin\left(#1\right))";
    static constexpr std::string_view rule = "sine rule";
    static constexpr std::string_view reason = "the slope of the sine is the cosine";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::sin(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, cos(x)); }
};

struct cos_record : elementwise_record<1> {
    static constexpr std::string_view name = "cos";
    static constexpr std::string_view latex = R"(\cos\left(#1\right))";
    static constexpr std::string_view rule = "cosine rule";
    static constexpr std::string_view reason = "the slope of the cosine is minus the sine";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::cos(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(-g, sin(x)); }
};

struct tan_record : elementwise_record<1> {
    static constexpr std::string_view name = "tan";
    static constexpr std::string_view latex = R"(\tan\left(#1\right))";
    static constexpr std::string_view rule = "tangent rule";
    static constexpr std::string_view reason = "the slope of tan is 1 + tan^2";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::tan(x); }
    static constexpr auto pullback(auto g, auto y, auto) { return hadamard(g, 1_c + square(y)); }
};

/// 1 - x² with all its digits, as the product (1 - x)(1 + x) has them near ±1 and 1 - x² itself has
/// not; its derivative has none to lose near 0, as the product's would.
struct one_minus_square_record : elementwise_record<1> {
    static constexpr std::string_view name = "one_minus_square";
    static constexpr std::string_view latex = R"(\left(1 - @1^{2}\right))";
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = "the slope of 1 - u^2 is -2 u";
    static constexpr int flops = 3;
    template <class V>
    static constexpr V value(V x) {
        return (math::integer<V>(1) - x) * (math::integer<V>(1) + x);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(-2_c * g, x); }
    static constexpr handle written_out(auto x) { return 1_c - square(x); }
};

/// The root of x² - 1 likewise, from two roots: x² overflows where the root does not.
struct root_of_square_minus_one_record : elementwise_record<1> {
    static constexpr std::string_view name = "root_of_square_minus_one";
    static constexpr std::string_view latex = R"(\sqrt{@1^{2} - 1})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = "the slope of sqrt(u^2 - 1) is u / sqrt(u^2 - 1)";
    static constexpr int flops = 11;
    template <class V>
    static constexpr V value(V x) {
        return math::sqrt(x - math::integer<V>(1)) * math::sqrt(x + math::integer<V>(1));
    }
    static constexpr auto pullback(auto g, auto y, auto x) { return hadamard(g, x) / y; }
    static constexpr handle written_out(auto x) { return sqrt(square(x) - 1_c); }
};

/// 1 / (1 + x²), by 1 / x where x² may overflow.
struct atan_slope_record : elementwise_record<1> {
    static constexpr std::string_view name = "atan_slope";
    static constexpr std::string_view latex = R"(\frac{1}{1 + @1^{2}})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason =
        "the slope of 1 / (1 + u^2) is -2 u times its square";
    static constexpr int flops = 5;
    template <class V>
    static constexpr V value(V x) {
        const V one = math::integer<V>(1), size = math::abs(x);
        const V t = math::choose(size > one, V(one / math::choose(size > one, size, one)), size);
        return math::choose(size > one, V(t * t), one) / (one + t * t);
    }
    static constexpr auto pullback(auto g, auto y, auto x) {
        return hadamard(-2_c * g, x, square(y));
    }
    static constexpr handle written_out(auto x) { return 1_c / (1_c + square(x)); }
};

struct asin_record : elementwise_record<1> {
    static constexpr std::string_view name = "asin";
    static constexpr std::string_view latex = R"(\arcsin\left(#1\right))";
    static constexpr std::string_view rule = "arcsine rule";
    static constexpr std::string_view reason = "the slope of the arcsine is 1 / sqrt(1 - u^2)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::asin(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / sqrt(one_minus_square(x)); }
};

struct acos_record : elementwise_record<1> {
    static constexpr std::string_view name = "acos";
    static constexpr std::string_view latex = R"(\arccos\left(#1\right))";
    static constexpr std::string_view rule = "arccosine rule";
    static constexpr std::string_view reason = "the slope of the arccosine is -1 / sqrt(1 - u^2)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::acos(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return -g / sqrt(one_minus_square(x)); }
};

struct atan_record : elementwise_record<1> {
    static constexpr std::string_view name = "atan";
    static constexpr std::string_view latex = R"(\arctan\left(#1\right))";
    static constexpr std::string_view rule = "arctangent rule";
    static constexpr std::string_view reason = "the slope of the arctangent is 1 / (1 + u^2)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::atan(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, atan_slope(x)); }
};

struct atan2_record : elementwise_record<2> {
    static constexpr std::string_view name = "atan2";
    static constexpr std::string_view latex = R"(\operatorname{atan2}\left(#1, #2\right))";
    static constexpr std::string_view rule = "arctangent rule";
    static constexpr std::string_view reason =
        "the angle of (x, y) turns by x / r^2 for y and by -y / r^2 for x";
    static constexpr int calls = 1;
    static constexpr int flops = 8;
    static constexpr auto value(auto y, auto x) { return math::atan2(y, x); }
    static constexpr auto pullback(auto g, auto, auto y, auto x) {
        const auto radius = hypot(y, x);
        return adjoints{hadamard(g, direction(x, y)) / radius,
                        hadamard(-g, direction(y, x)) / radius};
    }
};

}  // namespace op

/// Sine, cosine and tangent of an angle in radians, element by element; NaN at ±inf. Within 1 ulp,
/// for angles of any size; tan within 2.2 ulp.
///
///     static_assert(tg::diff(tg::sin(a), a) == tg::cos(a));
template <class A>
    requires arguments<A>
constexpr result<op::sin_record, A> sin(A x) {
    return apply<op::sin_record>(x);
}
template <class A>
    requires arguments<A>
constexpr result<op::cos_record, A> cos(A x) {
    return apply<op::cos_record>(x);
}
template <class A>
    requires arguments<A>
constexpr result<op::tan_record, A> tan(A x) {
    return apply<op::tan_record>(x);
}
template <term A>
constexpr result<op::one_minus_square_record, A> one_minus_square(A x) {
    return apply<op::one_minus_square_record>(x);
}
template <term A>
constexpr result<op::root_of_square_minus_one_record, A> root_of_square_minus_one(A x) {
    return apply<op::root_of_square_minus_one_record>(x);
}
template <term A>
constexpr result<op::atan_slope_record, A> atan_slope(A x) {
    return apply<op::atan_slope_record>(x);
}
/// The angle in [-pi/2, pi/2] with this sine, element by element; NaN beyond ±1, where its slope
/// is infinite.
///
///     static_assert(tg::to_string(tg::diff(tg::asin(a), a)) == "1 / sqrt(1 - square(a))");
template <class A>
    requires arguments<A>
constexpr result<op::asin_record, A> asin(A x) {
    return apply<op::asin_record>(x);
}
/// The angle in [0, pi] with this cosine, element by element; NaN beyond ±1, where its slope is
/// infinite.
///
///     static_assert(tg::to_string(tg::diff(tg::acos(a), a)) == "-1 / sqrt(1 - square(a))");
template <class A>
    requires arguments<A>
constexpr result<op::acos_record, A> acos(A x) {
    return apply<op::acos_record>(x);
}
/// The angle in [-pi/2, pi/2] with this tangent, element by element.
///
///     static_assert(tg::diff(tg::atan(a), a) == 1_c / (1_c + tg::square(a)));
template <class A>
    requires arguments<A>
constexpr result<op::atan_record, A> atan(A x) {
    return apply<op::atan_record>(x);
}
/// The angle of the point (x, y) in [-pi, pi], element by element, of equal shapes or with a
/// scalar; signed zeros and infinities as in C. Its slopes at (0, 0) are NaN: it has none there.
///
///     static_assert(tg::function(tg::atan2(a, b))(a = 0.0, b = 1.0) == 0);
template <class A, class B>
    requires arguments<A, B>
constexpr result<op::atan2_record, A, B> atan2(A y, B x) {
    return apply<op::atan2_record>(y, x);
}

}  // namespace typegrad
