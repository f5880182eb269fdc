// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/core/expression.hpp"
#include "typegrad/core/spell.hpp"
#include "typegrad/meta/diagnose.hpp"

namespace typegrad {

/// The values of a function: a std::tuple in the order of the outputs, read also by the expression
/// that was asked for or, for an entry of a map of gradients, by its symbol: `r[loss]`, `r[W]`.
template <class Keys, class... Values>
struct results;

template <class... Keys, class... Values>
struct results<std::tuple<Keys...>, Values...> : std::tuple<Values...> {
    using std::tuple<Values...>::tuple;

    template <class Key>
    static constexpr std::size_t index_of() {
        constexpr bool same[] = {std::is_same_v<Key, Keys>..., true};
        std::size_t i = 0;
        while (!same[i]) ++i;
        return i;
    }
    template <expression Key>
    [[nodiscard]] constexpr decltype(auto) operator[](Key) {
        return at<Key>(static_cast<std::tuple<Values...>&>(*this));
    }
    template <expression Key>
    [[nodiscard]] constexpr decltype(auto) operator[](Key) const {
        return at<Key>(static_cast<const std::tuple<Values...>&>(*this));
    }

private:
    template <class Key, class Tuple>
    static constexpr decltype(auto) at(Tuple& values) {
        if constexpr (index_of<Key>() != sizeof...(Keys)) {
            return std::get<index_of<Key>()>(values);
        } else {
            if constexpr (!std::is_same_v<Key, poisoned>) mistake<meta::sentence_of<&no_output<Key>>>();
            return poisoned{};
        }
    }
    template <class Key>
    static constexpr meta::text no_output() {
        meta::text said;
        spell_short(said, Key::description);
        said << " is not an output of the function";
        return said;
    }
};

}  // namespace typegrad

template <class Keys, class... Values>
struct std::tuple_size<typegrad::results<Keys, Values...>>
    : std::integral_constant<std::size_t, sizeof...(Values)> {};
template <std::size_t I, class Keys, class... Values>
struct std::tuple_element<I, typegrad::results<Keys, Values...>>
    : std::tuple_element<I, std::tuple<Values...>> {};
