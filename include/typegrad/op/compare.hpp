// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/choose.hpp"
#include "typegrad/op/arithmetic.hpp"

namespace typegrad {

namespace op {

/// Comparisons give 0 or 1 and have no derivative.
struct comparison_record : elementwise_record<2> {
    static constexpr bool indicator = true;
    static constexpr std::string_view rule = "step rule";
    static constexpr std::string_view reason = "what is 0 or 1 has no slope";
    static constexpr binding spelled = binding::comparison;
};

struct greater_record : comparison_record {
    static constexpr std::string_view name = "greater";
    static constexpr std::string_view latex = "@1 > @2";
    static constexpr std::string_view infix = ">";
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a > b, math::integer<V>(1), V{});
    }
    /// relu(u) > 0 and (u > 0) > 0 are u > 0.
    static constexpr handle identity(auto a, auto b) {
        if (!b.is_number({0}) || (a.form().is_scalar() && !b.form().is_scalar())) return {};
        if (a.nodes()[a.id].op->indicator) return a;
        return a.nodes()[a.id].op->name == "relu" ? a.operand(0) > b : handle{};
    }
};

struct less_record : comparison_record {
    static constexpr std::string_view name = "less";
    static constexpr std::string_view latex = "@1 < @2";
    static constexpr std::string_view infix = "<";
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a < b, math::integer<V>(1), V{});
    }
    static constexpr handle definition(auto a, auto b) { return b > a; }
};

struct greater_equal_record : comparison_record {
    static constexpr std::string_view name = "greater_equal";
    static constexpr std::string_view latex = R"(@1 \ge @2)";
    static constexpr std::string_view infix = ">=";
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a >= b, math::integer<V>(1), V{});
    }
};

struct less_equal_record : comparison_record {
    static constexpr std::string_view name = "less_equal";
    static constexpr std::string_view latex = R"(@1 \le @2)";
    static constexpr std::string_view infix = "<=";
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a <= b, math::integer<V>(1), V{});
    }
    static constexpr handle definition(auto a, auto b) { return b >= a; }
};

struct equal_record : comparison_record {
    static constexpr bool commutes = true;
    static constexpr std::string_view name = "equal";
    static constexpr std::string_view latex = R"(\left[#1 = #2\right])";
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a == b, math::integer<V>(1), V{});
    }
    static constexpr handle identity(auto a, auto b) {
        if (!a.is(kind::constant) || !b.is(kind::constant)) return {};
        const shape forms[] = {a.form(), b.form()};
        return number_node(*a.home, {b.is_number(a.nodes().value_of(a.id)) ? 1 : 0}, form(forms, 2));
    }
};

}  // namespace op

namespace operators {

/// Comparisons, element by element: 1 where it holds, else 0.
///
///     static_assert(tg::grad(tg::sum(tg::relu(u)), u) == (u > 0_c));
template <class A, class B>
    requires operands<A, B>
constexpr result<op::greater_record, A, B> operator>(A a, B b) {
    return apply<op::greater_record>(a, b);
}
template <class A, class B>
    requires operands<A, B>
constexpr result<op::less_record, A, B> operator<(A a, B b) {
    return apply<op::less_record>(a, b);
}
template <class A, class B>
    requires operands<A, B>
constexpr result<op::greater_equal_record, A, B> operator>=(A a, B b) {
    return apply<op::greater_equal_record>(a, b);
}
template <class A, class B>
    requires operands<A, B>
constexpr result<op::less_equal_record, A, B> operator<=(A a, B b) {
    return apply<op::less_equal_record>(a, b);
}

}  // namespace operators
/// 1 where both are equal, else 0, element by element. A function, because `==` compares expressions.
///
///     static_assert(tg::function(tg::equal(a, 2_c))(a = 2.0) == 1);
template <term A, term B>
constexpr result<op::equal_record, A, B> equal(A a, B b) {
    return apply<op::equal_record>(a, b);
}

}  // namespace typegrad
