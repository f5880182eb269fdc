// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include "typegrad/core/expression.hpp"
#include "typegrad/core/spell.hpp"
#include "typegrad/meta/diagnose.hpp"

namespace typegrad {

/// A statement of a function: the symbol's memory receives the expression's value.
///
///     constexpr auto step = tg::function(u -= 0.1_c * tg::grad(tg::squared_norm(u), u));
///     double at[] = {1, 2, 3};
///     step(u = at);
template <class Symbol, expression E>
struct assignment {
    using target = Symbol;
    using value = E;
};

/// `x = X` where X has one more leading axis than x: what `vmap` maps over, and no statement.
///
///     static_assert(tg::vmap(tg::square(t), t = T) == tg::square(T));
template <class Symbol, expression E>
struct mapping {};

/// An argument of a call: data for a symbol. Holds a reference; it does not outlive the call.
///
///     static_assert(tg::function(tg::square(a))(a = 3.0) == 9);
template <class Symbol, class Data>
struct argument {
    using target = Symbol;
    using data_type = Data;
    Data&& data;
};

namespace detail {

/// The sentence about an expression that does not fit the symbol it is assigned to.
template <class Symbol, expression E>
constexpr meta::text misfit() {
    meta::text said;
    const descriptor* both[] = {&Symbol::description, &E::description};
    if (both[0]->form == both[1]->form) return said;
    const operand_list x{both, 2};
    x.describe(said, 0);
    said << ", ";
    x.describe(said, 1);
    said << ": ";
    x.spell(said, 0);
    said << " = ";
    x.spell(said, 1);
    said << " needs equal shapes";
    return said;
}

template <class Symbol, expression E>
constexpr bool maps_over() {
    return E::description.form.rank == Symbol::description.form.rank + 1 &&
           without_axis(E::description.form, 0) == Symbol::description.form;
}

}  // namespace detail

/// What `symbol = something` means: a statement if the right side is an expression, or what a map is
/// over if that has one more axis; else an argument.
template <class Symbol, class T>
constexpr auto set(T&& value) {
    using given = std::remove_cvref_t<T>;
    if constexpr (std::same_as<given, poisoned>) {
        return poisoned{};
    } else if constexpr (expression<given>) {
        if constexpr (detail::maps_over<Symbol, given>()) {
            return mapping<Symbol, given>{};
        } else if constexpr (meta::length_of<&detail::misfit<Symbol, given>>() != 0) {
            mistake<meta::sentence_of<&detail::misfit<Symbol, given>>>();
            return poisoned{};
        } else {
            return assignment<Symbol, given>{};
        }
    } else {
        return argument<Symbol, T>{static_cast<T&&>(value)};
    }
}

}  // namespace typegrad
