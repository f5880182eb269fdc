// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/core/statement.hpp"
#include "typegrad/eval/parameters.hpp"
#include "typegrad/eval/workspace.hpp"

namespace typegrad {

namespace eval {

/// Made of a mistake that was reported: gives as many values, which swallow what is done to them.
template <std::size_t Count>
struct poisoned_function {
    template <class... A>
    constexpr auto operator()(const A&...) const {
        return values(std::make_index_sequence<Count>{});
    }
    template <class... A>
    constexpr poisoned_function with(const A&...) const { return {}; }

private:
    template <std::size_t... I>
    static constexpr auto values(std::index_sequence<I...>) {
        return std::tuple<decltype(I, poisoned{})...>{};
    }
    static constexpr poisoned values(std::index_sequence<0>) { return {}; }
};

/// An argument that outlives its call: a number by value, other data by reference.
template <class Symbol, class Data>
struct kept_argument {
    Data&& data;
    constexpr argument<Symbol, Data> again() const { return {static_cast<Data&&>(data)}; }
};
template <class Symbol, class Data>
    requires(!std::is_reference_v<Data>)
struct kept_argument<Symbol, Data> {
    Data data;
    constexpr argument<Symbol, const Data&> again() const { return {data}; }
};

}  // namespace eval

/// A function with some of its arguments bound.
///
///     const auto g = tg::function(a * b).with(a = 2.0);
///     const double six = g(b = 3.0);
template <class Function, class... Kept>
struct bound_function {
    std::tuple<Kept...> kept;

    template <class... Symbol, class... Data>
    constexpr auto operator()(argument<Symbol, Data>... given) const {
        return std::apply(
            [&](const Kept&... one) {
                return Function{}(one.again()..., static_cast<argument<Symbol, Data>&&>(given)...);
            },
            kept);
    }
    template <class T, class... Symbol, class... Data>
    constexpr auto operator()(workspace<T>& ws, argument<Symbol, Data>... given) const {
        return std::apply(
            [&](const Kept&... one) {
                return Function{}(ws, one.again()..., static_cast<argument<Symbol, Data>&&>(given)...);
            },
            kept);
    }
    template <parameter_struct S, class... Symbol, class... Data>
    constexpr auto operator()(S&& all, argument<Symbol, Data>... given) const {
        return std::apply(
            [&](const Kept&... one) {
                return Function{}(all, one.again()..., static_cast<argument<Symbol, Data>&&>(given)...);
            },
            kept);
    }
    template <class... Symbol, class... Data>
    constexpr auto with(argument<Symbol, Data>... given) const {
        return bound_function<Function, Kept..., eval::kept_argument<Symbol, Data>...>{
            std::tuple_cat(kept, std::tuple(eval::kept_argument<Symbol, Data>{
                                     static_cast<Data&&>(given.data)}...))};
    }
};

}  // namespace typegrad
