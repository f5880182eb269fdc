// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/compare.hpp"

namespace typegrad {

namespace op {

/// Whether a node is 0 or 1 everywhere: a comparison, or a product of such.
constexpr bool is_truth(handle x) {
    const graph& g = x.nodes();
    if (g[x.id].op->indicator || x.is_number({0}) || x.is_number({1})) return true;
    if (!x.is(kind::product) || !g.value_of(x.id).is_one()) return false;
    for (int i = 0; i < g[x.id].count; ++i)
        if (g.use(x.id, i).weight != graph::one || !is_truth(x.operand(i))) return false;
    return true;
}
/// 1 where x is not 0.
constexpr handle truth(auto x) { return is_truth(x) ? x : !!x; }

struct not_record : elementwise_record<1> {
    static constexpr std::string_view name = "not";
    static constexpr std::string_view latex = R"(\neg @1)";
    static constexpr std::string_view infix = "!";
    static constexpr binding spelled = binding::prefix;
    static constexpr bool indicator = true;
    template <class V>
    static constexpr V value(V x) {
        return math::choose(x == V{}, math::integer<V>(1), V{});
    }
    static constexpr handle identity(auto x) {
        if (x.is(kind::constant))
            return number_node(*x.home, {x.is_number({0}) ? 1 : 0}, shape(x.form()));
        return x.is("not") && is_truth(x.operand(0)) ? x.operand(0) : handle{};
    }
};

/// Of 0 and 1 it is the product.
struct and_record : elementwise_record<2> {
    static constexpr std::string_view name = "and";
    static constexpr std::string_view latex = R"(@1 \wedge @2)";
    static constexpr std::string_view infix = "&&";
    static constexpr binding spelled = binding::both;
    static constexpr bool indicator = true;
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a == V{}, V{}, math::choose(b == V{}, V{}, math::integer<V>(1)));
    }
    static constexpr handle definition(auto a, auto b) { return hadamard(truth(a), truth(b)); }
};

struct or_record : elementwise_record<2> {
    static constexpr std::string_view name = "or";
    static constexpr std::string_view latex = R"(@1 \vee @2)";
    static constexpr std::string_view infix = "||";
    static constexpr binding spelled = binding::either;
    static constexpr bool indicator = true;
    static constexpr bool commutes = true;
    template <class V>
    static constexpr V value(V a, V b) {
        return math::choose(a == V{}, math::choose(b == V{}, V{}, math::integer<V>(1)),
                            math::integer<V>(1));
    }
    static constexpr handle identity(auto a, auto b) {
        const shape forms[] = {a.form(), b.form()};
        const shape all = form(forms, 2);
        if (a.id == b.id || b.is_number({0})) return spread_over(truth(a), all);
        if (a.is_number({0})) return spread_over(truth(b), all);
        if (!a.is(kind::constant) && !b.is(kind::constant)) return {};
        return number_node(*a.home, {1}, all);
    }
    /// Products are flattened and ordered.
    static constexpr handle written_out(auto a, auto b) { return !(!a && !b); }
};

/// The branch not taken is not multiplied by 0, which would make a NaN of an infinite one: neither
/// here nor where an adjoint is passed on (see simplify/mask.hpp).
struct where_record : elementwise_record<3> {
    static constexpr std::string_view name = "where";
    static constexpr std::string_view latex = R"(\begin{cases} #2 & \text{if } #1 \\ #3 & \text{else} \end{cases})";
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason =
        "where a condition chooses, each case has its own slope, and the other nothing";
    template <class V>
    static constexpr V value(V condition, V a, V b) {
        return math::choose(condition == V{}, b, a);
    }
    static constexpr auto pullback(auto g, auto, auto condition, auto, auto) {
        return adjoints{hadamard(0_c, g), where(condition, g, 0_c), where(condition, 0_c, g)};
    }
    static constexpr handle identity(auto condition, auto a, auto b) {
        const shape forms[] = {condition.form(), a.form(), b.form()};
        const shape all = form(forms, 3);
        const graph& g = a.nodes();
        if (condition.is(kind::constant))
            return spread_over(condition.is_number({0}) ? b : a, all);
        if (a.id == b.id || (a.is(kind::constant) && b.is_number(number_of(a))))
            return spread_over(a, all);
        if (condition.is("not")) return where(condition.operand(0), b, a);
        if (a.is("where") && a.operand(0).id == condition.id)
            return where(condition, a.operand(1), b);
        if (b.is("where") && b.operand(0).id == condition.id)
            return where(condition, a, b.operand(2));
        // A number stands before it.
        const handle u = b.is_number({0}) ? a : b;
        if (!(a.is_number({0}) || b.is_number({0})) || !u.is(kind::product) ||
            g.value_of(u.id).is_one())
            return {};
        const meta::number n = g.value_of(u.id);
        const handle rest = scaled(u, meta::reciprocal(n));
        // Unless numbers stay where they are written.
        if (rest.is(kind::product) && !g.value_of(rest.id).is_one()) return {};
        return scaled(u.id == a.id ? where(condition, rest, b) : where(condition, a, rest), n);
    }

    /// Not before: as a factor, 0 from here stays 0.
    static constexpr handle written_out(auto condition, auto a, auto b) {
        const shape forms[] = {condition.form(), a.form(), b.form()};
        if (!(condition.form() == form(forms, 3))) return {};
        if (a.is_number({1}) && b.is_number({0})) return truth(condition);
        return a.is_number({0}) && b.is_number({1}) ? !condition : handle{};
    }

private:
    static constexpr meta::number number_of(handle x) { return x.nodes().value_of(x.id); }
};

constexpr handle any_of_rows(handle x);  // rows.hpp

struct any_record : reduction_record {
    static constexpr std::string_view name = "any";
    static constexpr std::string_view latex = R"(\exists\left(#1\right))";
    static constexpr handle batched(auto x) { return any_of_rows(x); }
    static constexpr bool indicator = true;
    static constexpr handle identity(auto x) { return x.form().is_scalar() ? truth(x) : handle{}; }
    static constexpr handle lowering(auto x) { return largest(truth(x)); }
    static constexpr handle meaning(auto x) { return 1_c - prod(!truth(x)); }
};

struct all_record : reduction_record {
    static constexpr std::string_view name = "all";
    static constexpr std::string_view latex = R"(\forall\left(#1\right))";
    static constexpr bool indicator = true;
    static constexpr handle definition(auto x) { return !any(!x); }
};

}  // namespace op

namespace operators {

/// 1 where x is 0, else 0, element by element.
///
///     static_assert(tg::function(!(a > 2_c))(a = 1.0) == 1);
template <operand_like A>
constexpr result<op::not_record, A> operator!(A x) {
    return apply<op::not_record>(x);
}
/// 1 where both are not 0, or either is; else 0. Element by element, of equal shapes or with a
/// scalar.
///
///     static_assert(tg::function(0_c < a && a < 1_c)(a = 0.5) == 1);
template <class A, class B>
    requires operands<A, B>
constexpr result<op::and_record, A, B> operator&&(A a, B b) {
    return apply<op::and_record>(a, b);
}
template <class A, class B>
    requires operands<A, B>
constexpr result<op::or_record, A, B> operator||(A a, B b) {
    return apply<op::or_record>(a, b);
}

}  // namespace operators
/// 1 if any element, or if every element, is not 0; else 0.
///
///     static_assert(tg::function(tg::any(u > 2_c))(u = tg::array<double, 3>{1, 2, 3}) == 1);
template <term A>
constexpr result<op::any_record, A> any(A x) {
    return apply<op::any_record>(x);
}
template <term A>
constexpr result<op::all_record, A> all(A x) {
    return apply<op::all_record>(x);
}
/// a where the condition is not 0, else b, element by element, of equal shapes or with scalars.
/// The branch not taken contributes nothing, neither to the value nor to any derivative, whatever
/// it is there.
///
///     constexpr auto slope = tg::diff(tg::where(a > 0_c, tg::sqrt(a), 0_c), a);  // 0 at 0
template <term C, term A, term B>
constexpr result<op::where_record, C, A, B> where(C condition, A a, B b) {
    return apply<op::where_record>(condition, a, b);
}

}  // namespace typegrad
