// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "typegrad/core/statement.hpp"
#include "typegrad/diff/jacobian.hpp"
#include "typegrad/diff/partials.hpp"
#include "typegrad/diff/value_and_grad.hpp"
#include "typegrad/eval/dynamic_array.hpp"
#include "typegrad/eval/results.hpp"
#include "typegrad/plan/program.hpp"

namespace typegrad {

/// The policy of a function that uses whatever identity holds for all finite reals: `0 * x` is 0. Sums
/// and products of several terms are evaluated in an order of its own. The default.
///
///     static_assert(tg::function<tg::algebraic>(a - a)(a = 1.0) == 0);
struct algebraic {};

/// The policy of a function that does every operation, with the association as written, so that NaN
/// and infinity come out as IEEE 754 has them: `x - x` is NaN where x is infinite.
///
///     constexpr auto f = tg::function<tg::ieee>((x + y) + z, tg::grad(tg::norm(x), x));
struct ieee {};

}  // namespace typegrad

namespace typegrad::eval {

/// Temporaries up to this size are on the stack; results above it are not returned by value.
inline constexpr std::int64_t stack_bytes = 64 * 1024;

/// The array for the value of an expression; a scalar is a plain T.
template <class T, class E, class Axes = std::make_integer_sequence<int, E::description.form.rank>>
struct value_of;
template <class T, class E, int... Axis>
struct value_of<T, E, std::integer_sequence<int, Axis...>> {
    using type = array<T, E::description.form.extents[Axis].number...>;
};
template <class T, class E, int... Axis>
    requires(sizeof...(Axis) != 0 && !E::description.form.is_known())
struct value_of<T, E, std::integer_sequence<int, Axis...>> {
    using type = dynamic_array<T, static_cast<int>(sizeof...(Axis))>;
};
template <class T, class E>
struct value_of<T, E, std::integer_sequence<int>> {
    using type = T;
};
template <class T, class E>
using value_t = typename value_of<T, E>::type;

/// One output of a function: a value under a key (the expression, or the symbol it is the gradient
/// by), or an assignment.
template <class Key, class E>
struct value_output {
    using key = Key;
    using expression = E;
    using unkeyed = value_output<E, E>;
    template <class T>
    using value = value_t<T, E>;
    static constexpr bool returned = true;
    static constexpr plan::result wanted() { return {&E::description, &E::description, false}; }
};
template <class Target, class E>
struct assigned_output {
    using target = Target;
    using expression = E;
    using unkeyed = assigned_output;
    static constexpr bool returned = false;
    static constexpr plan::result wanted() {
        return {&E::description, &Target::description, true};
    }
};

/// The same under the policy `ieee`.
template <class Output>
struct output_as_written : Output {
    using unkeyed = output_as_written<typename Output::unkeyed>;
    static constexpr plan::result wanted() {
        plan::result r = Output::wanted();
        r.as_written = true;
        return r;
    }
};

/// Whether an output has something left to do when the program is done.
template <class Output>
inline constexpr bool is_finished_later = requires { typename Output::pattern; };

/// Whether it is a part that another output takes.
template <class Output>
inline constexpr bool is_part = requires { typename Output::part_of; };

template <class... Output>
struct output_list {};

template <class Item>
struct outputs_from {
    using type = output_list<value_output<Item, Item>>;
};
template <class Symbol, class E>
struct outputs_from<assignment<Symbol, E>> {
    using type = output_list<assigned_output<Symbol, E>>;
};
/// Only `vmap` takes what has one more axis than the symbol.
template <class Item>
struct refused {
    static constexpr bool holds = false;
};
template <class Symbol, class E>
struct refused<mapping<Symbol, E>> {
    static constexpr bool holds = true;
    using said = meta::sentence_of<&detail::misfit<Symbol, E>>;
};
template <class... Symbol, class... E>
struct outputs_from<gradient_map<gradient_entry<Symbol, E>...>> {
    using type = output_list<value_output<Symbol, E>...>;
};

template <class Value, class Gradient>
struct outputs_from<value_and_gradient<Value, Gradient>> {
    using type = output_list<value_output<Value, Value>, value_output<Gradient, Gradient>>;
};
template <class Value, class... Symbol, class... E>
struct outputs_from<value_and_gradient<Value, gradient_map<gradient_entry<Symbol, E>...>>> {
    using type = output_list<value_output<Value, Value>, value_output<Symbol, E>...>;
};

template <class O>
struct kept_if_returned {
    using type = std::conditional_t<O::returned, output_list<O>, output_list<>>;
};

template <class Policy, class List>
struct under {
    using type = List;
};
template <class... Output>
struct under<ieee, output_list<Output...>> {
    using type = output_list<output_as_written<Output>...>;
};

template <class... Lists>
struct joined;
template <class List>
struct joined<List> {
    using type = List;
};
template <class... A, class... B, class... Rest>
struct joined<output_list<A...>, output_list<B...>, Rest...> : joined<output_list<A..., B...>, Rest...> {
};

/// The partial derivatives of order D, by the first symbol as often as possible first. E is what is
/// computed, K the expression it is asked for by: a chain of `diff`.
template <class P, int D, class E, class K, class... X>
struct partial_outputs;
template <class P, int D, class E, class K, class X>
struct partial_outputs<P, D, E, K, X> {
    using type = output_list<
        value_output<partial_key<P, decltype(detail::repeatedly<op::diff_record, D>(K{}, X{}))>,
                     decltype(detail::repeatedly<op::partial_record, D>(E{}, X{}))>>;
};
template <class P, int D, class E, class K, class X, class Y, class... More>
struct partial_outputs<P, D, E, K, X, Y, More...> {
    template <int... I>
    static auto list(std::integer_sequence<int, I...>) ->
        typename joined<typename partial_outputs<
            P, I, decltype(detail::repeatedly<op::partial_record, D - I>(E{}, X{})),
            decltype(detail::repeatedly<op::diff_record, D - I>(K{}, X{})), Y, More...>::type...>::type;
    using type = decltype(list(std::make_integer_sequence<int, D + 1>{}));
};
template <int N, class F, class... X>
struct outputs_from<partials_of<N, F, X...>> {
    template <int... D>
    static auto list(std::integer_sequence<int, D...>) ->
        typename joined<typename partial_outputs<partials_of<N, F, X...>, D, F, F, X...>::type...>::type;
    using type = decltype(list(std::make_integer_sequence<int, N + 1>{}));
};

/// The blocks of a Hessian, row by row.
template <class Row>
struct block_outputs;
template <class... Symbol, class... E>
struct block_outputs<gradient_map<gradient_entry<Symbol, E>...>> {
    using type = output_list<value_output<E, E>...>;
};
template <class F, class... X>
struct outputs_from<hessian_map<F, X...>>
    : joined<typename block_outputs<decltype(hessian_map<F, X...>{}[X{}])>::type...> {};

/// What a function with these outputs returns, and what after a mistake.
template <class List>
struct returned_values;
template <class... O>
struct returned_values<output_list<O...>> {
    template <class T>
    using type = results<std::tuple<typename O::key...>, typename O::template value<T>...>;
    using poisoned_values =
        std::conditional_t<sizeof...(O) == 1, poisoned,
                           results<std::tuple<typename O::key...>, std::conditional_t<true, poisoned, O>...>>;
};

/// Those of them that a user sees.
template <class... Output>
using returned_by_users = returned_values<typename joined<
    output_list<>, std::conditional_t<is_part<Output>, output_list<>, typename kept_if_returned<Output>::type>...>::type>;

template <class... Output>
using returned_of =
    returned_values<typename joined<output_list<>, typename kept_if_returned<Output>::type...>::type>;

/// Values before they are written: numbers zero, arrays left as they are.
template <class Values>
struct make_unwritten;
template <class Keys, class... V>
struct make_unwritten<results<Keys, V...>> {
    static constexpr results<Keys, V...> make() { return results<Keys, V...>(start<V>()...); }
    template <class T>
    static constexpr auto start() {
        if constexpr (requires { T(uninitialized_t{}); }) return uninitialized_t{};
        else if constexpr (requires { T::rank; }) return T{};
        else return T(0);
    }
};
template <class Keys>
struct make_unwritten<results<Keys>> {
    static constexpr results<Keys> make() { return {}; }
};
template <class Values>
constexpr Values unwritten() {
    return make_unwritten<Values>::make();
}

}  // namespace typegrad::eval
