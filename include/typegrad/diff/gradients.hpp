// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/spell.hpp"
#include "typegrad/core/symbol.hpp"
#include "typegrad/meta/diagnose.hpp"

namespace typegrad {

/// One entry of a map of gradients; the map inherits from its entries, which makes a look-up one
/// overload resolution.
template <class Symbol, class E>
struct gradient_entry {
    static constexpr E at(Symbol) { return {}; }
};

struct gradient_map_tag {};
struct gradient_list_tag {};

/// The entries as Boost.Hana looks for them in a map.
template <class... Entries>
struct gradient_list {
    using hana_tag = gradient_list_tag;
};

/// Gradients by symbol: `g[W]` is the gradient by W. Read like a hana::map (see diff/hana.hpp).
///
///     constexpr auto g = tg::grad(a * b, a, b);
///     static_assert(g[a] == b);
///     const auto values = tg::function(g)(a = 2.0, b = 3.0);
template <class... Entries>
struct gradient_map : Entries... {
    using hana_tag = gradient_map_tag;
    static constexpr gradient_list<Entries...> storage{};

    using Entries::at...;

    template <class Symbol>
    constexpr auto operator[](Symbol s) const {
        if constexpr (requires { gradient_map::at(s); }) {
            return gradient_map::at(s);
        } else {
            mistake<meta::sentence_of<[] {
                meta::text said;
                said << "no gradient by ";
                spell_short(said, Symbol::description);
                said << " was asked for";
                return said;
            }>>();
            return poisoned{};
        }
    }
};

template <class T>
inline constexpr bool is_gradient_map = false;
template <class... Entries>
inline constexpr bool is_gradient_map<gradient_map<Entries...>> = true;

}  // namespace typegrad
