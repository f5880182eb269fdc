// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/hana/any_of.hpp>
#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/core/to.hpp>
#include <boost/hana/equal.hpp>
#include <boost/hana/find_if.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/fwd/at_key.hpp>
#include <boost/hana/fwd/contains.hpp>
#include <boost/hana/fwd/find.hpp>
#include <boost/hana/fwd/hash.hpp>
#include <boost/hana/fwd/keys.hpp>
#include <boost/hana/fwd/type.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/not_equal.hpp>
#include <boost/hana/optional.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/transform.hpp>
#include <boost/hana/unpack.hpp>

#include "typegrad/diff/canonical.hpp"
#include "typegrad/text/written_out.hpp"

// How Boost.Hana sees expressions and maps of gradients. Only what dispatches to us is here; who
// calls hana::fold_left or hana::find includes Hana's header of that name.

namespace typegrad {

namespace calculus {

constexpr std::uint64_t canonical_hash(const descriptor& e) {
    canonical_forms forms;
    const int root = forms.add(e);
    return forms.nodes()[root].hash;
}

/// The expression whose operands Hana visits: a derivative, which is a question, as its answer.
template <class E>
constexpr auto visited(E e) {
    if constexpr (E::description.op->what == kind::derivative) return canonical(e);
    else return e;
}
constexpr poisoned visited(poisoned e) { return e; }

template <class E>
concept has_operands = requires { requires E::description.count != 0; };

template <class E, class F>
constexpr decltype(auto) with_operands(E, F&& f) {
    if constexpr (has_operands<E>) return E::definition::unpack(static_cast<F&&>(f));
    else return static_cast<F&&>(f)();
}

// Classes instead of lambdas: g++ warns in an instantiated lambda that a parameter hides a global
// `x` of the user's.

/// Operation R of what f makes of the operands.
template <class R, class F>
struct rebuilding {
    F& f;
    template <class... A>
    constexpr auto operator()(A... operands) const { return apply<R>(f(operands)...); }
};

/// The gradient by a symbol.
template <class Map>
struct looking_up {
    template <class Symbol>
    constexpr auto operator()(Symbol s) const { return Map::at(s); }
};

}  // namespace calculus

namespace operators {

/// `2_c == hana::int_c<2>`.
template <class T, T Value, expression E>
constexpr auto operator==(boost::hana::integral_constant<T, Value> a, E b) {
    return as_operand(a) == b;
}
template <class T, T Value, expression E>
constexpr auto operator==(E a, boost::hana::integral_constant<T, Value> b) {
    return a == as_operand(b);
}
template <class T, T Value, expression E>
constexpr auto operator!=(boost::hana::integral_constant<T, Value> a, E b) {
    return as_operand(a) != b;
}
template <class T, T Value, expression E>
constexpr auto operator!=(E a, boost::hana::integral_constant<T, Value> b) {
    return a != as_operand(b);
}

}  // namespace operators

}  // namespace typegrad

namespace boost::hana {

// Expressions: Comparable and Hashable by their canonical form.

template <>
struct equal_impl<typegrad::expression_tag, typegrad::expression_tag> {
    template <class A, class B>
    static constexpr auto apply(const A& a, const B& b) { return a == b; }
};
template <class T>
struct equal_impl<typegrad::expression_tag, integral_constant_tag<T>> {
    template <class A, class B>
    static constexpr auto apply(const A& a, const B& b) { return a == b; }
};
template <class T>
struct equal_impl<integral_constant_tag<T>, typegrad::expression_tag> {
    template <class A, class B>
    static constexpr auto apply(const A& a, const B& b) { return a == b; }
};

template <>
struct hash_impl<typegrad::expression_tag> {
    template <class E>
    static constexpr auto apply(const E&) {
        constexpr std::uint64_t key = typegrad::calculus::canonical_hash(E::description);
        return type_c<integral_constant<std::uint64_t, key>>;
    }
};

// Foldable, Searchable and a Functor over their operands: `hana::replace(a * x, x, y)` is `a * y`.

template <>
struct unpack_impl<typegrad::expression_tag> {
    template <class E, class F>
    static constexpr decltype(auto) apply(const E& e, F&& f) {
        return typegrad::calculus::with_operands(typegrad::calculus::visited(e),
                                                 static_cast<F&&>(f));
    }
};

template <>
struct transform_impl<typegrad::expression_tag> {
    template <class E, class F>
    static constexpr auto apply(const E& e, F&& f) {
        using visited = decltype(typegrad::calculus::visited(e));
        if constexpr (typegrad::calculus::has_operands<visited>) {
            return visited::definition::unpack(
                typegrad::calculus::rebuilding<typename visited::definition::record, F>{f});
        } else {
            return visited{};
        }
    }
};

template <>
struct any_of_impl<typegrad::expression_tag> {
    template <class E, class Predicate>
    static constexpr auto apply(const E& e, const Predicate& holds) {
        return hana::any_of(hana::unpack(e, make_basic_tuple), holds);
    }
};

template <>
struct find_if_impl<typegrad::expression_tag> {
    template <class E, class Predicate>
    static constexpr auto apply(const E& e, const Predicate& holds) {
        return hana::find_if(hana::unpack(e, make_basic_tuple), holds);
    }
};

/// An integer of the language as Hana's: `hana::to<hana::integral_constant_tag<int>>(2_c)`.
template <class T>
struct to_impl<integral_constant_tag<T>, typegrad::expression_tag> {
    template <typegrad::meta::number Value>
        requires(Value.is_integer())
    static constexpr auto apply(const typegrad::constant<Value>&) {
        constexpr T magnitude = static_cast<T>(Value.numerator);
        return integral_constant<T, static_cast<T>(Value.negative ? -magnitude : magnitude)>{};
    }
};

// A map of gradients: read like a hana::map from symbol to expression.

template <>
struct unpack_impl<typegrad::gradient_map_tag> {
    template <class... S, class... E, class F>
    static constexpr decltype(auto) apply(
        const typegrad::gradient_map<typegrad::gradient_entry<S, E>...>&, F&& f) {
        return static_cast<F&&>(f)(pair<S, E>{}...);
    }
};

template <>
struct transform_impl<typegrad::gradient_list_tag> {
    template <class... S, class... E, class F>
    static constexpr auto apply(
        const typegrad::gradient_list<typegrad::gradient_entry<S, E>...>&, F&& f) {
        return hana::make_basic_tuple(f(pair<S, E>{})...);
    }
};

template <>
struct keys_impl<typegrad::gradient_map_tag> {
    template <class Map>
    static constexpr auto apply(const Map& map) { return hana::transform(map.storage, first); }
};

template <>
struct at_key_impl<typegrad::gradient_map_tag> {
    template <class Map, class Key>
    static constexpr auto apply(const Map& map, const Key& key) {
        return map[typegrad::as_operand(key)];
    }
};

template <>
struct contains_impl<typegrad::gradient_map_tag> {
    template <class Map, class Key>
    static constexpr auto apply(const Map&, const Key&) {
        return bool_c<requires(Map map, Key key) { map.at(typegrad::as_operand(key)); }>;
    }
};

template <>
struct find_impl<typegrad::gradient_map_tag> {
    template <class Map, class Key>
    static constexpr auto apply(const Map& map, const Key& key) {
        if constexpr (requires { map.at(typegrad::as_operand(key)); })
            return hana::just(map.at(typegrad::as_operand(key)));
        else return nothing;
    }
};

template <>
struct any_of_impl<typegrad::gradient_map_tag> {
    template <class Map, class Predicate>
    static constexpr auto apply(const Map& map, const Predicate& holds) {
        return hana::any_of(hana::transform(map.storage, first), holds);
    }
};

template <>
struct find_if_impl<typegrad::gradient_map_tag> {
    template <class Map, class Predicate>
    static constexpr auto apply(const Map& map, const Predicate& holds) {
        return hana::transform(hana::find_if(hana::transform(map.storage, first), holds),
                               typegrad::calculus::looking_up<Map>{});
    }
};

template <>
struct equal_impl<typegrad::gradient_map_tag, typegrad::gradient_map_tag> {
    template <class... S, class... E, class Map>
    static constexpr auto apply(
        const typegrad::gradient_map<typegrad::gradient_entry<S, E>...>&, const Map& b) {
        if constexpr (sizeof...(S) != decltype(hana::length(b))::value)
            return false_c;
        else
            return bool_c<(decltype(hana::equal(hana::find(b, S{}), just(E{})))::value && ...)>;
    }
};

}  // namespace boost::hana

namespace typegrad {

namespace operators {

/// Two maps of gradients are equal if they have equal gradients by the same symbols.
template <class... A, class... B>
constexpr auto operator==(const gradient_map<A...>& a, const gradient_map<B...>& b) {
    return boost::hana::equal(a, b);
}
template <class... A, class... B>
constexpr auto operator!=(const gradient_map<A...>& a, const gradient_map<B...>& b) {
    return boost::hana::not_equal(a, b);
}

}  // namespace operators

}  // namespace typegrad
