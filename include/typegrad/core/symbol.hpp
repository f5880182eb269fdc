// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/core/constant.hpp"
#include "typegrad/core/expression.hpp"
#include "typegrad/core/statement.hpp"
#include "typegrad/meta/fixed_string.hpp"

namespace typegrad {

namespace op {
/// A named input.
struct symbol_record {
    static constexpr std::string_view name = "symbol";
    static constexpr int arity = 0;
    static constexpr kind what = kind::symbol;
    static constexpr shape form(const shape*, int) { return {}; }
};
/// A named integer, or several.
struct index_record {
    static constexpr std::string_view name = "index";
    static constexpr int arity = 0;
    static constexpr kind what = kind::symbol;
    static constexpr bool integer = true;
    static constexpr shape form(const shape*, int) { return {}; }
};
}  // namespace op

/// A symbol: name and shape are its type and its identity.
///
///     constexpr tg::symbol<"W", 3, 4> weights;
///     static_assert(weights == tg::matrix<"W", 3, 4>);
template <fixed_string Name, amount... Extents>
struct symbol : expression_base {
    static_assert(((Extents >= 0) && ...), "an extent is negative");
    static_assert(sizeof...(Extents) <= max_rank, "a tensor has at most six axes");
    static constexpr descriptor description = {
        &operation_of<op::symbol_record>,
        meta::mix(meta::hash_text(Name.view()), hash_shape(shape{sizeof...(Extents), false, {Extents...}})),
        shape{sizeof...(Extents), false, {Extents...}},
        {},
        0,
        Name.view(),
        {}};

    /// `W = data` binds an argument of a call, `m = 0.9_c * m + 0.1_c * g` is a statement.
    template <class T>
    constexpr auto operator=(T&& value) const {
        return set<symbol>(static_cast<T&&>(value));
    }
    template <term E>
    constexpr auto operator+=(E e) const { return set<symbol>(*this + e); }
    template <term E>
    constexpr auto operator-=(E e) const { return set<symbol>(*this - e); }
    template <term E>
    constexpr auto operator*=(E e) const { return set<symbol>(*this * e); }
    template <term E>
    constexpr auto operator/=(E e) const { return set<symbol>(*this / e); }
};

namespace detail {
/// Whether a symbol is one of indices with one more axis: what a map runs over.
template <class Symbol, class E>
concept maps_indices = requires { requires E::description.op->integer; } && maps_over<Symbol, E>();
}  // namespace detail

/// A symbol that stands for an integer, or for a tensor of integers: an index. It is bound to integers,
/// nothing is assigned to it, and it has no derivative. In arithmetic it is a number.
///
///     constexpr tg::index_symbol<"i", 6> places;
///     static_assert(places == tg::indices<"i", 6>);
template <fixed_string Name, amount... Extents>
struct index_symbol : expression_base {
    static_assert(((Extents >= 0) && ...), "an extent is negative");
    static_assert(sizeof...(Extents) <= max_rank, "a tensor has at most six axes");
    static constexpr descriptor description = {
        &operation_of<op::index_record>,
        meta::mix(meta::hash_text("index"),
                  meta::mix(meta::hash_text(Name.view()),
                            hash_shape(shape{sizeof...(Extents), false, {Extents...}}))),
        shape{sizeof...(Extents), false, {Extents...}},
        {},
        0,
        Name.view(),
        {}};

    /// `k = 3` binds an argument of a call.
    template <class T>
    constexpr auto operator=(T&& value) const {
        using given = std::remove_cvref_t<T>;
        if constexpr (detail::maps_indices<index_symbol, given>) {
            return mapping<index_symbol, given>{};
        } else if constexpr (expression<given>) {
            if constexpr (!std::same_as<given, poisoned>)
                mistake<meta::sentence_of<[] {
                    meta::text said;
                    return said << Name.view() << " is an index: it is bound to integers, not assigned to",
                           said;
                }>>();
            return poisoned{};
        } else {
            return argument<index_symbol, T>{static_cast<T&&>(value)};
        }
    }
};

template <class T>
inline constexpr bool is_symbol = false;
template <fixed_string Name, amount... Extents>
inline constexpr bool is_symbol<symbol<Name, Extents...>> = true;

/// Symbols, the inputs of a model. A symbol's identity is its name and its shape.
///
///     constexpr auto W = tg::matrix<"W", 3, 4>;
template <fixed_string Name>
inline constexpr symbol<Name> scalar{};
template <fixed_string Name, amount N>
inline constexpr symbol<Name, N> vector{};
template <fixed_string Name, amount Rows, amount Columns>
inline constexpr symbol<Name, Rows, Columns> matrix{};
template <fixed_string Name, amount... Extents>
inline constexpr symbol<Name, Extents...> tensor{};

/// An integer that says which element or row: `element(v, k)`, `row(T, k)`, `one_hot<n>(k)`. What it is
/// bound to is checked when the function is called.
///
///     constexpr auto k = tg::index<"k">;
///     const double third = tg::function(tg::element(v, k))(v = bias, k = 2);
template <fixed_string Name>
inline constexpr index_symbol<Name> index{};
/// Several of them, or a tensor: `gather(X, i)`, `scatter_add(n, i, V)`. Arrays of integers are bound to
/// them.
///
///     static_assert(tg::to_string(tg::gather(T, tg::indices<"i", 2>)) == "gather(T, i)");
template <fixed_string Name, amount... Extents>
inline constexpr index_symbol<Name, Extents...> indices{};

}  // namespace typegrad
