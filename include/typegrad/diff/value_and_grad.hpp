// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/derivative.hpp"

namespace typegrad {

/// A scalar and its gradient, or gradients: `auto [value, g] = tg::value_and_grad(loss, W, b)`. It may
/// be passed whole to `function`, and is read by symbol like a map of gradients.
template <expression Value, class Gradient>
struct value_and_gradient {
    [[no_unique_address]] Value value;
    [[no_unique_address]] Gradient gradient;

    template <class Symbol>
    constexpr auto operator[](Symbol s) const { return gradient[s]; }
};

/// The value of a scalar loss with its gradient by one symbol, or with a map of gradients by several.
///
///     constexpr auto f = tg::function(tg::value_and_grad(tg::squared_norm(W * x + v), W, v));
///     const auto [value, dW, dv] = f(W = weights, v = bias, x = input);
template <term F, term X, term... More>
constexpr auto value_and_grad(F loss, X x, More... more) {
    using value = decltype(as_operand(loss));
    using gradient = decltype(grad(loss, x, more...));
    if constexpr (std::same_as<gradient, poisoned>) return poisoned{};
    else return value_and_gradient<value, gradient>{};
}

}  // namespace typegrad
