// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include "typegrad/core/expression.hpp"

namespace typegrad {

/// A statement of a function: the symbol's memory receives the expression's value.
template <class Symbol, expression E>
struct assignment {
    using target = Symbol;
    using value = E;
};

/// An argument of a call: data for a symbol. Holds a reference; it does not outlive the call.
template <class Symbol, class Data>
struct argument {
    using target = Symbol;
    using data_type = Data;
    Data&& data;
};

/// What `symbol = something` means: a statement if the right side is an expression, else an
/// argument.
template <class Symbol, class T>
constexpr auto set(T&& value) {
    if constexpr (std::same_as<std::remove_cvref_t<T>, poisoned>) {
        return poisoned{};
    } else if constexpr (expression<std::remove_cvref_t<T>>) {
        return assignment<Symbol, std::remove_cvref_t<T>>{};
    } else {
        return argument<Symbol, T>{static_cast<T&&>(value)};
    }
}

}  // namespace typegrad
