// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

#include "typegrad/core/expression.hpp"
#include "typegrad/meta/number.hpp"

namespace typegrad {

namespace op {
/// A number, spread over a shape (`zeros<3>`) or a scalar (`2_c`).
struct constant_record {
    static constexpr std::string_view name = "constant";
    static constexpr int arity = 0;
    static constexpr kind what = kind::constant;
    static constexpr shape form(const shape*, int) { return {}; }
};
}  // namespace op

/// A constant: the value and the shape it fills are in the type.
///
///     constexpr tg::constant<tg::meta::number{2}, 3> twos;
///     static_assert(tg::to_string(u + twos) == "u + fill<3>(2)");
template <meta::number Value, amount... Extents>
struct constant : expression_base {
    static constexpr descriptor description = {
        &operation_of<op::constant_record>,
        meta::mix(meta::hash_of(Value), hash_shape(shape{sizeof...(Extents), false, {Extents...}})),
        shape{sizeof...(Extents), false, {Extents...}},
        {},
        0,
        {},
        Value};
};

/// An integral constant of another library, Boost.Hana's above all: accepted wherever a constant is.
///
///     static_assert(a + std::integral_constant<int, 2>{} == a + 2_c);
template <class T>
concept integral_constant_like =
    !expression<T> && requires { requires std::integral<std::remove_cvref_t<decltype(T::value)>>; };

/// A type of another library that stands for an expression, like `hana::type_c<decltype(x)>`.
template <class T>
concept expression_type_like =
    !expression<T> && requires { requires expression<typename T::type>; };

/// Bare numbers are refused in expressions, because their value would not be in the type; operations
/// take them to say so.
template <class T>
concept bare_number = !expression<T> && std::is_arithmetic_v<T>;

/// Whatever may stand in an expression as an operand.
///
///     static_assert(tg::term<decltype(a)> && tg::term<decltype(2_c)> && !tg::term<const char*>);
template <class T>
concept term = operand_like<T> || integral_constant_like<T> || expression_type_like<T> ||
               bare_number<T>;

template <operand_like T>
constexpr T as_operand(T x) {
    return x;
}
template <integral_constant_like T>
constexpr auto as_operand(T) {
    return constant<meta::number{static_cast<std::int64_t>(T::value)}>{};
}
template <expression_type_like T>
constexpr auto as_operand(T) {
    return typename T::type{};
}
template <bare_number T>
constexpr T as_operand(T x) {
    return x;
}

inline namespace literals {
/// `2_c`, `0.5_c`, `1e-8_c`: a constant whose value is in its type: exact where the literal is a
/// rational number of up to 19 digits, else the nearest long double.
///
///     static_assert(2_c * x == x + x);
template <char... Characters>
consteval auto operator""_c() {
    constexpr char text[] = {Characters..., '\0'};
    return constant<meta::parse_decimal(text, sizeof...(Characters))>{};
}
}  // namespace literals

/// The number n spread over a shape, as a node.
constexpr handle number_node(builder& b, const meta::number& n, const shape& form = {}) {
    graph& g = b.nodes;
    return {{}, &b, g.intern(operation_of<op::constant_record>, g.form(form), g.number(n), nullptr, 0)};
}

/// A tensor of zeros, of ones.
///
///     static_assert(u + tg::zeros<3> == u && tg::hadamard(u, tg::ones<3>) == u);
template <amount... Extents>
inline constexpr constant<meta::number{0}, Extents...> zeros{};
template <amount... Extents>
inline constexpr constant<meta::number{1}, Extents...> ones{};

}  // namespace typegrad
