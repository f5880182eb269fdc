// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/core/expression.hpp"
#include "typegrad/core/spell.hpp"
#include "typegrad/eval/parameters.hpp"
#include "typegrad/meta/diagnose.hpp"

namespace typegrad {

/// The key of one of the partial derivatives P: its expression.
template <class P, class E>
struct partial_key {};

/// Whether an output with key K is what is asked for by Key.
template <class Key, class K>
inline constexpr bool is_key_of = std::is_same_v<Key, K>;
template <class Key, class P>
inline constexpr bool is_key_of<Key, partial_key<P, Key>> = true;

/// The partial derivatives among the outputs with some keys.
template <class... Keys>
struct partials_among {
    using type = poisoned;
};
template <class P, class E, class... More>
struct partials_among<partial_key<P, E>, More...> {
    using type = P;
};
template <class K, class... More>
struct partials_among<K, More...> : partials_among<More...> {};

/// The values of a function: a std::tuple in the order of the outputs, read also by the expression
/// that was asked for or, for an entry of a map of gradients, by its symbol: `r[loss]`, `r[W]`; of partial
/// derivatives by the symbols: `r(x, x, y)`.
///
///     constexpr auto f = tg::function(a * b, tg::grad(a * b, a, b));
///     constexpr auto r = f(a = 2.0, b = 3.0);
///     static_assert(std::get<0>(r) == 6);
template <class Keys, class... Values>
struct results;

template <class... Keys, class... Values>
struct results<std::tuple<Keys...>, Values...> : std::tuple<Values...> {
    using std::tuple<Values...>::tuple;

    template <class Key>
    static constexpr std::size_t index_of() {
        constexpr bool same[] = {is_key_of<Key, Keys>..., true};
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
    /// The gradients among them as a struct of parameters, by the names of its members:
    /// `parameters slope = f(p, x = input)`.
    template <parameter_struct S>
    constexpr operator S() const {
        S all{};
        boost::hana::unpack(boost::hana::accessors<S>(),
                            eval::gradients_as_members<S, std::tuple<Values...>, Keys...>{all, *this});
        return all;
    }
    /// One of partial derivatives: `r(x, x, y)`.
    template <expression... By>
    [[nodiscard]] constexpr decltype(auto) operator()(By... by) const {
        return (*this)[typename partials_among<Keys...>::type{}(by...)];
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
