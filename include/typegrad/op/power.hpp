// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/cbrt.hpp"
#include "typegrad/math/pow.hpp"
#include "typegrad/op/exp_log.hpp"
#include "typegrad/op/logic.hpp"

namespace typegrad {

namespace op {

/// Of a function of which each order has the next as its slope.
constexpr handle next_order(handle n) { return n + 1_c; }
template <meta::number N>
constexpr auto next_order(constant<N>) {
    return constant<N + meta::number{1}>{};
}

struct rsqrt_record : elementwise_record<1> {
    static constexpr std::string_view name = "rsqrt";
    static constexpr std::string_view latex = R"(\frac{1}{\sqrt{#1}})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = "the slope of u^(-1/2) is -1/2 u^(-3/2)";
    static constexpr int flops = 5;
    static constexpr auto value(auto a) { return math::integer<decltype(a)>(1) / math::sqrt(a); }
    static constexpr auto pullback(auto g, auto y, auto x) { return hadamard(-0.5_c * g, y) / x; }
    static constexpr handle definition(auto a) { return raised(a, -meta::reciprocal({2})); }
};

/// 1 / sqrt(x), and 0 at 0: in the slope of the root of a sum of squares, which is 0 where the sum is.
struct inverse_root_record : elementwise_record<1> {
    static constexpr std::string_view name = "inverse_root";
    static constexpr std::string_view latex = rsqrt_record::latex;
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = rsqrt_record::reason;
    static constexpr int flops = 6;
    template <class V>
    static constexpr V value(V x) {
        return math::choose(x == V{}, V{}, V(math::integer<V>(1) / math::sqrt(x)));
    }
    static constexpr auto pullback(auto g, auto y, auto) { return hadamard(-0.5_c * g, square(y), y); }
    static constexpr handle lowering(auto x) { return where(equal(x, 0_c), 0_c, raised(x, -meta::reciprocal({2}))); }
    static constexpr handle written_out(auto x) { return raised(x, -meta::reciprocal({2})); }
};

/// Infinite slope at 0.
struct cbrt_record : elementwise_record<1> {
    static constexpr std::string_view name = "cbrt";
    static constexpr std::string_view latex = R"(\sqrt[3]{#1})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = "the slope of a cube root y is 1 / (3 y^2)";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::cbrt(x); }
    static constexpr auto pullback(auto g, auto y, auto) { return g / (3_c * square(y)); }
    static constexpr handle meaning(auto x) { return raised(x, meta::reciprocal({3})); }
};

struct pow_record : elementwise_record<2> {
    static constexpr std::string_view name = "pow";
    static constexpr std::string_view latex = "@1^{#2}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason =
        "the slope of x^y is y x^(y - 1) by x and x^y log(x) by y";
    static constexpr int calls = 2;
    static constexpr int flops = 4;
    static constexpr auto value(auto x, auto y) { return math::pow(x, y); }
    // At (0, 0) the first slope, 0·0^-1, is 0; at x = 0 < y the second, 0·log 0, is 0.
    static constexpr auto pullback(auto g, auto z, auto x, auto y) {
        return adjoints{
            where(equal(x, 0_c) && equal(y, 0_c), 0_c, hadamard(g, y, pow_below(x, y, 1_c))),
            where(equal(x, 0_c) && y >= 0_c, 0_c, hadamard(g, z, log(x)))};
    }
    /// A constant exponent that products and square roots reach makes it a product.
    static constexpr handle definition(auto x, auto y) {
        if (!y.is(kind::constant)) return {};
        const meta::number& p = y.nodes().value_of(y.id);
        if (!p.is_rational() || p.denominator > 2 || p.numerator > most_folded) return {};
        const shape forms[] = {x.form(), y.form()};
        const weighted w{x.id, p, false};
        return x.home->combine(*x.home, kind::product, {1}, &w, 1, form(forms, 2));
    }
    static constexpr handle meaning(auto x, auto y) { return exp(hadamard(y, log(x))); }

private:
    static constexpr unsigned most_folded = 128;  ///< beyond it the function is more accurate
};

/// x^(y - n) without the rounding of y - n, for a constant n: the slopes of pow.
struct pow_below_record : elementwise_record<3> {
    static constexpr std::string_view name = "pow_below";
    static constexpr std::string_view latex = "@1^{#2 - #3}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "power rule";
    static constexpr std::string_view reason = pow_record::reason;
    static constexpr int calls = 2;
    static constexpr int flops = 5;
    static constexpr auto value(auto x, auto y, auto n) { return math::pow_below(x, y, n); }
    static constexpr auto pullback(auto g, auto z, auto x, auto y, auto n) {
        return adjoints{where(equal(x, 0_c) && equal(y, n), 0_c,
                              hadamard(g, y - n, pow_below(x, y, next_order(n)))),
                        where(equal(x, 0_c) && y >= n, 0_c, hadamard(g, z, log(x))),
                        hadamard(0_c, n)};
    }
    /// A constant exponent may make it a product.
    static constexpr handle identity(auto x, auto y, auto n) {
        return y.is(kind::constant) ? pow_record::definition(x, y - n) : handle{};
    }
    static constexpr handle written_out(auto x, auto y, auto n) { return pow(x, y - n); }
};

/// a / hypot(a, b), and 0 at (0, 0): the slope of hypot, of any magnitude.
struct direction_record : elementwise_record<2> {
    static constexpr std::string_view name = "direction";
    static constexpr std::string_view latex = R"(\frac{#1}{\sqrt{@1^{2} + @2^{2}}})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "norm rule";
    static constexpr std::string_view reason =
        "a direction turns by the other component, squared, divided by the length";
    static constexpr int flops = 14;
    template <class V>
    static constexpr V value(V a, V b) {
        const V h = math::hypot(a, b);
        return a / math::choose(h == V{}, math::integer<V>(1), h);
    }
    static constexpr auto pullback(auto g, auto y, auto a, auto b) {
        const auto other = direction(b, a);
        const auto h = hypot(a, b);
        return adjoints{where(h > 0_c, hadamard(g, square(other)) / h, 0_c),
                        where(h > 0_c, hadamard(-g, y, other) / h, 0_c)};
    }
    static constexpr handle written_out(auto a, auto b) { return a / hypot(a, b); }
};

/// Slopes 0 at (0, 0).
struct hypot_record : elementwise_record<2> {
    static constexpr std::string_view name = "hypot";
    static constexpr std::string_view latex = R"(\sqrt{@1^{2} + @2^{2}})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "norm rule";
    static constexpr std::string_view reason =
        "the slope of a length by one component is that component divided by it";
    static constexpr bool commutes = true;
    static constexpr int flops = 12;
    static constexpr auto value(auto a, auto b) { return math::hypot(a, b); }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        return adjoints{hadamard(g, direction(a, b)), hadamard(g, direction(b, a))};
    }
    static constexpr handle written_out(auto a, auto b) { return sqrt(square(a) + square(b)); }
};

}  // namespace op

/// 1 / sqrt(x), element by element; the same expression as that.
///
///     static_assert(tg::rsqrt(a) == 1_c / tg::sqrt(a));
template <term A>
constexpr result<op::rsqrt_record, A> rsqrt(A x) {
    return apply<op::rsqrt_record>(x);
}
/// The real cube root, also of negative numbers, element by element; its slope at 0 is infinite.
///
///     static_assert(tg::function(tg::cbrt(a))(a = -8.0) == -2);
template <class A>
    requires arguments<A>
constexpr result<op::cbrt_record, A> cbrt(A x) {
    return apply<op::cbrt_record>(x);
}
/// x to the power y, element by element, of equal shapes or with a scalar; special cases as in C.
/// An exponent that is a constant integer or half of one makes it a product, `pow(x, 3_c) ==
/// x * x * x`, exact with all its derivatives at 0 and for negative x. Else the slope by x is
/// y·pow(x, y - 1), which is 0 at (0, 0), and the slope by y is log(x)·pow(x, y), which is 0 at
/// x = 0 <= y and NaN for x < 0. Within 1 ulp.
///
///     static_assert(tg::diff(tg::pow(a, 1.5_c), a) == 1.5_c * tg::sqrt(a));
template <class A, class B>
    requires arguments<A, B>
constexpr result<op::pow_record, A, B> pow(A x, B y) {
    return apply<op::pow_record>(x, y);
}
template <term A, term B, term N>
constexpr result<op::pow_below_record, A, B, N> pow_below(A x, B y, N n) {
    return apply<op::pow_below_record>(x, y, n);
}
template <term A, term B>
constexpr result<op::direction_record, A, B> direction(A a, B b) {
    return apply<op::direction_record>(a, b);
}
/// sqrt(square(a) + square(b)) without overflow or underflow in between, element by element, of
/// equal shapes or with a scalar. Its slopes at (0, 0) are 0.
///
///     static_assert(tg::function(tg::hypot(a, b))(a = 3.0, b = 4.0) == 5);
template <class A, class B>
    requires arguments<A, B>
constexpr result<op::hypot_record, A, B> hypot(A a, B b) {
    return apply<op::hypot_record>(a, b);
}

}  // namespace typegrad
