// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/hana/accessors.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/unpack.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/core/symbol.hpp"
#include "typegrad/meta/diagnose.hpp"

namespace typegrad {

/// A struct whose members Boost.Hana knows (BOOST_HANA_DEFINE_STRUCT): a model's parameters. In a call,
/// `f(parameters, x = input)`, its members are bound by reference to the symbols of their names, and those
/// the function has no symbol for are left alone; gradients convert to it, by the same names.
template <class S>
concept parameter_struct =
    std::is_class_v<std::remove_cvref_t<S>> && !expression<std::remove_cvref_t<S>> &&
    boost::hana::Struct<std::remove_cvref_t<S>>::value;

namespace eval {

template <class Name>
constexpr std::string_view name_of_member() {
    return Name::c_str();
}

/// The symbol that a descriptor is of, as a type.
template <class Program, int I>
struct symbol_at {
    static constexpr const descriptor& source = *Program::program.symbols[I];
    static constexpr auto name = [] {
        fixed_string<source.name.size() + 1> copy;
        for (std::size_t i = 0; i != source.name.size(); ++i) copy.characters[i] = source.name[i];
        return copy;
    }();
    template <class Axes>
    struct with;
    template <int... Axis>
    struct with<std::integer_sequence<int, Axis...>> {
        using type =
            std::conditional_t<source.op->integer, index_symbol<name, source.form.extents[Axis]...>,
                               symbol<name, source.form.extents[Axis]...>>;
    };
    using type = typename with<std::make_integer_sequence<int, source.form.rank>>::type;
};

/// The number among a program's symbols of the one with a name, or how many there are.
template <class Program>
constexpr int symbol_named(std::string_view name) {
    int i = 0;
    while (i < Program::program.symbol_count && Program::program.symbols[i]->name != name) ++i;
    return i;
}

/// The members of a struct as arguments, where the program has symbols of their names.
template <class Program, class S>
struct members_as_arguments {
    S& all;

    template <class Pair>
    constexpr auto one(const Pair& pair) const {
        using name = std::remove_cvref_t<decltype(boost::hana::first(pair))>;
        constexpr int i = symbol_named<Program>(name_of_member<name>());
        if constexpr (i == Program::program.symbol_count) {
            return std::tuple<>();
        } else {
            auto& member = boost::hana::second(pair)(all);
            return std::tuple(
                argument<typename symbol_at<Program, i>::type, decltype(member)>{member});
        }
    }
    template <class... Pair>
    constexpr auto operator()(const Pair&... pair) const {
        return std::tuple_cat(one(pair)...);
    }
};
template <class Program, class S>
constexpr auto arguments_of_members(S& all) {
    return boost::hana::unpack(boost::hana::accessors<std::remove_const_t<S>>(),
                               members_as_arguments<Program, S>{all});
}

/// Calls a function with what comes first, the members of a struct and further arguments.
template <class Program, class Function, class... First, class S, class... Argument>
constexpr auto call_with_members(const Function& f, std::tuple<First...> first, S& all, Argument&&... given) {
    return std::apply(f, std::tuple_cat(first, arguments_of_members<Program>(all),
                                        std::tuple<Argument...>(static_cast<Argument&&>(given)...)));
}

/// An argument of a function as `f.arguments()` has it.
struct described_argument {
    std::string_view name;
    shape form;
    bool integer = false;   ///< an index
    bool required = false;  ///< the computation reads it, or assigns to it
    bool assigned = false;
};
template <class Program>
constexpr auto described_arguments() {
    constexpr auto& p = Program::program;
    std::array<described_argument, static_cast<std::size_t>(p.symbol_count)> all{};
    for (int i = 0; i < p.symbol_count; ++i) {
        described_argument& a = all[static_cast<std::size_t>(i)];
        const descriptor& s = *p.symbols[i];
        a.name = s.name;
        a.form = s.form;
        a.integer = s.op->integer;
        for (int k = 0; k < p.input_count; ++k) {
            if (p.inputs[k].symbol != s.hash) continue;
            a.required = true;
            a.assigned = p.inputs[k].written;
        }
    }
    return all;
}

/// What an output of a function is the gradient by: a symbol's name; empty if it is no gradient.
template <class Key>
constexpr std::string_view differentiated_by() {
    if constexpr (requires { Key::description; }) {
        const descriptor& e = Key::description;
        if (e.op->what == kind::symbol) return e.name;
        if (e.op->what == kind::derivative && e.count == 2) return e.operands[1]->name;
    }
    return {};
}

/// Puts a value into a member: by assignment, or element by element.
template <class Value, class Member>
constexpr void put_value(const Value& value, Member& member) {
    if constexpr (std::is_array_v<Member> && std::is_array_v<std::remove_extent_t<Member>>) {
        const auto* from = value.data();
        for (auto& row : member)
            for (auto& e : row) e = static_cast<std::remove_reference_t<decltype(e)>>(*from++);
    } else if constexpr (requires { member = value; }) {
        member = value;
    } else {
        if constexpr (requires { member.resize(value.size()); }) member.resize(value.size());
        const auto* from = value.data();
        for (auto& e : member) e = static_cast<std::remove_reference_t<decltype(e)>>(*from++);
    }
}

/// Fills the members of a struct from the values of a function, by the names of what they are the
/// gradients by.
template <class S, class Values, class... Keys>
struct gradients_as_members {
    S& all;
    const Values& values;

    template <class Name>
    static constexpr std::size_t position() {
        constexpr std::string_view names[] = {differentiated_by<Keys>()..., name_of_member<Name>()};
        std::size_t i = 0;
        while (names[i] != name_of_member<Name>()) ++i;
        return i;
    }
    template <class Name>
    static constexpr meta::text missing() {
        meta::text said;
        if (position<Name>() == sizeof...(Keys))
            said << "no output is the gradient by " << name_of_member<Name>();
        return said;
    }
    template <class Pair>
    constexpr void one(const Pair& pair) const {
        using name = std::remove_cvref_t<decltype(boost::hana::first(pair))>;
        if constexpr (meta::length_of<&missing<name>>() != 0)
            mistake<meta::sentence_of<&missing<name>>>();
        else put_value(std::get<position<name>()>(values), boost::hana::second(pair)(all));
    }
    template <class... Pair>
    constexpr void operator()(const Pair&... pair) const {
        (one(pair), ...);
    }
};

}  // namespace eval
}  // namespace typegrad
