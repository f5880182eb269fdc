// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/core/symbol.hpp"
#include "typegrad/math/class_types.hpp"
#include "typegrad/math/long_double.hpp"
#include "typegrad/math/sqrt.hpp"
#include "typegrad/op/forms.hpp"

namespace typegrad {

namespace op {

/// The n-ary sum of the engine; `a + b` makes one of two terms.
struct add_record : elementwise_record<2> {
    static constexpr std::string_view name = "add";
    static constexpr std::string_view latex = "@1 + @2";
    static constexpr std::string_view rule = "sum rule";
    static constexpr std::string_view reason = "a sum is differentiated term by term";
    static constexpr std::string_view infix = "+";
    static constexpr binding spelled = binding::additive;
    static constexpr kind what = kind::sum;
    static constexpr auto value(auto a, auto b) { return a + b; }
    static constexpr auto pullback(auto g, auto, auto, auto) { return adjoints{g, g}; }
};

struct subtract_record : elementwise_record<2> {
    static constexpr std::string_view name = "subtract";
    static constexpr std::string_view latex = "@1 - @2";
    static constexpr std::string_view rule = "sum rule";
    static constexpr std::string_view reason = "a difference is differentiated term by term";
    static constexpr std::string_view infix = "-";
    static constexpr binding spelled = binding::additive;
    static constexpr auto value(auto a, auto b) { return a - b; }
    static constexpr auto pullback(auto g, auto, auto, auto) { return adjoints{g, -g}; }
    static constexpr handle definition(auto a, auto b) { return difference(a, b); }
};

struct negate_record : elementwise_record<1> {
    static constexpr std::string_view name = "negate";
    static constexpr std::string_view latex = "-@1";
    static constexpr std::string_view rule = "constant factor rule";
    static constexpr std::string_view reason = "a sign stays in front of the derivative";
    static constexpr std::string_view infix = "-";
    static constexpr binding spelled = binding::prefix;
    static constexpr auto value(auto a) { return -a; }
    static constexpr auto pullback(auto g, auto, auto) { return -g; }
    static constexpr handle definition(auto a) { return scaled(a, {-1}); }
};

/// The n-ary product of the engine, element by element.
struct hadamard_record : elementwise_record<2> {
    static constexpr std::string_view name = "hadamard";
    static constexpr std::string_view latex = R"(@1 \odot @2)";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "each factor is differentiated in turn, the others stay";
    static constexpr kind what = kind::product;
    static constexpr auto value(auto a, auto b) { return a * b; }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        return adjoints{hadamard(g, b), hadamard(g, a)};
    }
};

struct divide_record : elementwise_record<2> {
    static constexpr std::string_view name = "divide";
    static constexpr std::string_view latex = R"(\frac{#1}{#2})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "quotient rule";
    static constexpr std::string_view reason =
        "the slope of a / b is 1 / b by a and -a / b^2 by b";
    static constexpr std::string_view infix = "/";
    static constexpr binding spelled = binding::multiplicative;
    static constexpr auto value(auto a, auto b) { return a / b; }
    static constexpr auto pullback(auto g, auto y, auto, auto b) {
        return adjoints{g / b, -(hadamard(g, y) / b)};
    }
    static constexpr handle definition(auto a, auto b) {
        const operand factors[] = {{a.id, graph::one}, {b.id, graph::minus_one}};
        return a.home->join(*a.home, kind::product, graph::one, factors, 2, joint_form(a, b));
    }
};

struct square_record : elementwise_record<1> {
    static constexpr std::string_view name = "square";
    static constexpr std::string_view latex = "@1^{2}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = "the slope of u^2 is 2 u";
    static constexpr auto value(auto a) { return a * a; }
    static constexpr auto pullback(auto g, auto, auto a) { return hadamard(2_c * g, a); }
    static constexpr handle definition(auto a) { return raised(a, {2}); }
};

/// Infinite slope at 0.
struct sqrt_record : elementwise_record<1> {
    static constexpr std::string_view name = "sqrt";
    static constexpr std::string_view latex = R"(\sqrt{#1})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason =
        "the slope of a square root is half its reciprocal";
    static constexpr int flops = 4;
    static constexpr auto value(auto a) { return math::sqrt(a); }
    static constexpr auto pullback(auto g, auto y, auto) { return g / (2_c * y); }
    static constexpr handle definition(auto a) { return raised(a, meta::reciprocal({2})); }
};

}  // namespace op

namespace operators {

/// Sum, difference and quotient, element by element, of equal shapes or with a scalar.
///
///     static_assert(tg::grad(tg::sum((u - v) / 2_c), v) == -0.5_c * tg::ones<3>);
template <class A, class B>
    requires operands<A, B>
constexpr result<op::add_record, A, B> operator+(A a, B b) {
    return apply<op::add_record>(a, b);
}
template <class A, class B>
    requires operands<A, B>
constexpr result<op::subtract_record, A, B> operator-(A a, B b) {
    return apply<op::subtract_record>(a, b);
}
template <class A, class B>
    requires operands<A, B>
constexpr result<op::divide_record, A, B> operator/(A a, B b) {
    return apply<op::divide_record>(a, b);
}
template <operand_like A>
constexpr result<op::negate_record, A> operator-(A a) {
    return apply<op::negate_record>(a);
}
/// `-2_c` is a constant, not an operation on one.
///
///     static_assert(tg::to_string(-2_c * a) == "-2 * a");
template <meta::number Value, amount... Extents>
constexpr auto operator-(constant<Value, Extents...>) {
    return constant<-Value, Extents...>{};
}
template <operand_like A>
constexpr A operator+(A a) {
    return a;
}

}  // namespace operators

/// Product element by element, of equal shapes or with a scalar; of two or more.
///
///     static_assert(tg::grad(tg::sum(tg::hadamard(u, v)), u) == v);
template <term A, term B>
constexpr result<op::hadamard_record, A, B> hadamard(A a, B b) {
    return apply<op::hadamard_record>(a, b);
}
template <term A, term B, term C, term... More>
constexpr auto hadamard(A a, B b, C c, More... more) {
    return hadamard(hadamard(a, b), c, more...);
}
/// x², element by element.
///
///     static_assert(tg::diff(tg::square(a), a) == 2_c * a);
template <term A>
constexpr result<op::square_record, A> square(A a) {
    return apply<op::square_record>(a);
}
/// Square root, element by element; its slope at 0 is infinite.
///
///     static_assert(tg::diff(tg::sqrt(a), a) == 0.5_c / tg::sqrt(a));
template <class A>
    requires arguments<A>
constexpr result<op::sqrt_record, A> sqrt(A a) {
    return apply<op::sqrt_record>(a);
}

}  // namespace typegrad
