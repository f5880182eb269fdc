// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/basic.hpp"
#include "typegrad/op/logic.hpp"
#include "typegrad/op/reduce.hpp"

namespace typegrad {

namespace op {

struct sign_record : elementwise_record<1> {
    static constexpr std::string_view name = "sign";
    static constexpr std::string_view latex = R"(\operatorname{sign}\left(#1\right))";
    template <class V>
    static constexpr V value(V x) {
        return math::choose(x > V{}, math::integer<V>(1),
                            math::choose(x < V{}, math::integer<V>(-1), x));
    }
    static constexpr handle meaning(auto x) { return (x > 0_c) - (x < 0_c); }
};

/// Slope 0 at 0.
struct abs_record : elementwise_record<1> {
    static constexpr std::string_view name = "abs";
    static constexpr std::string_view latex = R"(\left|#1\right|)";
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason = "the slope of a magnitude is the sign";
    static constexpr auto value(auto x) { return math::abs(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, sign(x)); }
    static constexpr handle meaning(auto x) { return where(x > 0_c, x, -x); }
};

/// Ties share equally, except against the constant 0: then it is relu.
struct max_record : elementwise_record<2> {
    static constexpr std::string_view name = "max";
    static constexpr std::string_view latex = R"(\max\left(#1, #2\right))";
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason =
        "the larger has slope 1, the smaller 0; equal ones share";
    static constexpr bool commutes = true;
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a > b, a, math::choose(a != a, a, b));
    }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        const auto tie = 0.5_c * equal(a, b);
        return adjoints{hadamard(g, (a > b) + tie), hadamard(g, (b > a) + tie)};
    }
    static constexpr handle identity(auto a, auto b) {
        if (a.id == b.id) return a;
        if (a.is_number({0}) && b.form() == joint(a, b)) return relu(b);
        if (b.is_number({0}) && a.form() == joint(a, b)) return relu(a);
        return {};
    }
    static constexpr handle meaning(auto a, auto b) { return where(a > b, a, b); }

private:
    static constexpr shape joint(handle a, handle b) {
        return a.form().is_scalar() ? b.form() : a.form();
    }
};

struct min_record : elementwise_record<2> {
    static constexpr std::string_view name = "min";
    static constexpr std::string_view latex = R"(\min\left(#1, #2\right))";
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason =
        "the smaller has slope 1, the larger 0; equal ones share";
    static constexpr bool commutes = true;
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a < b, a, math::choose(a != a, a, b));
    }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        const auto tie = 0.5_c * equal(a, b);
        return adjoints{hadamard(g, (b > a) + tie), hadamard(g, (a > b) + tie)};
    }
    static constexpr handle identity(auto a, auto b) { return a.id == b.id ? a : handle{}; }
    static constexpr handle meaning(auto a, auto b) { return where(a > b, b, a); }
};

/// Slope 0 everywhere, also where it steps.
struct floor_record : elementwise_record<1> {
    static constexpr std::string_view name = "floor";
    static constexpr std::string_view latex = R"(\left\lfloor #1 \right\rfloor)";
    static constexpr int flops = 4;
    static constexpr auto value(auto x) { return math::floor(x); }
};

/// At a bound the slope is that of the side below: 0 at the lower one, as relu's, 1 at the upper.
struct clamp_record : elementwise_record<3> {
    static constexpr std::string_view name = "clamp";
    static constexpr std::string_view latex = R"(\operatorname{clamp}\left(#1, #2, #3\right))";
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason = "whichever of the three it is has slope 1";
    static constexpr int flops = 2;
    template <class V>
    static constexpr V value(V x, V low, V high) {
        const V raised = math::choose(x < low, low, x);
        return math::choose(raised > high, high, raised);
    }
    static constexpr auto pullback(auto g, auto, auto x, auto low, auto high) {
        const auto over = x > high || low > high;
        return adjoints{where(x > low && x <= high, g, 0_c), where(over || x > low, 0_c, g),
                        where(over, g, 0_c)};
    }
    static constexpr handle meaning(auto x, auto low, auto high) {
        const auto raised = where(low > x, low, x);
        return where(raised > high, high, raised);
    }
};

}  // namespace op

/// -1, 0 or 1, element by element.
///
///     static_assert(tg::diff(tg::abs(a), a) == tg::sign(a));
template <term A>
constexpr result<op::sign_record, A> sign(A x) {
    return apply<op::sign_record>(x);
}
/// Absolute value, element by element; its slope at 0 is 0.
///
///     static_assert(tg::function(tg::diff(tg::abs(a), a))(a = 0.0) == 0);
template <class A>
    requires arguments<A>
constexpr result<op::abs_record, A> abs(A x) {
    return apply<op::abs_record>(x);
}
/// The larger, element by element, or the largest element of one tensor. Where operands tie they
/// share the slope equally; against the constant 0 it is relu, whose slope at 0 is 0.
///
///     static_assert(tg::max(0_c, u) == tg::relu(u));
///     static_assert(tg::function(tg::max(u))(u = tg::array<double, 3>{1, 3, 2}) == 3);
template <term A, term B>
constexpr result<op::max_record, A, B> (max)(A a, B b) {
    return apply<op::max_record>(a, b);
}
template <term A>
constexpr result<op::largest_record, A> (max)(A x) {
    return apply<op::largest_record>(x);
}
/// The smaller, element by element, or the smallest element of one tensor.
///
///     static_assert(tg::function(tg::min(u))(u = tg::array<double, 3>{1, 3, 2}) == 1);
template <term A, term B>
constexpr result<op::min_record, A, B> (min)(A a, B b) {
    return apply<op::min_record>(a, b);
}
template <term A>
constexpr auto(min)(A x) {
    return -(max)(-x);
}
/// The largest integer not above x, element by element; its slope is 0 everywhere.
///
///     static_assert(tg::diff(tg::floor(a), a) == 0_c);
template <class A>
    requires arguments<A>
constexpr result<op::floor_record, A> floor(A x) {
    return apply<op::floor_record>(x);
}
/// x limited to [low, high], element by element, of equal shapes or with scalars. It is high
/// where low is above high. At a bound the slope is that of the side below: 0 at low, 1 at high. NaN
/// passes.
///
///     static_assert(tg::function(tg::clamp(a, 0_c, 1_c))(a = 7.0) == 1);
template <class A, class B, class C>
    requires arguments<A, B, C>
constexpr result<op::clamp_record, A, B, C> clamp(A x, B low, C high) {
    return apply<op::clamp_record>(x, low, high);
}

}  // namespace typegrad
