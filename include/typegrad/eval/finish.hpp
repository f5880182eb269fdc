// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>
#include <utility>

#include "typegrad/eval/bind.hpp"
#include "typegrad/eval/outputs.hpp"
#include "typegrad/eval/workspace.hpp"

namespace typegrad::eval {

// Outputs that have something left to do when the program is done.

/// What an output misses among the arguments of a call.
template <class Output>
constexpr void judge_output([[maybe_unused]] meta::text& said, [[maybe_unused]] const argument_info* given,
                            [[maybe_unused]] int count) {
    if constexpr (is_finished_later<Output>) Output::judge(said, given, count);
}

/// Number of outputs returned by value before the k-th.
template <class... Output>
constexpr std::size_t returned_before(std::size_t k) {
    constexpr bool returned[] = {Output::returned...};
    std::size_t before = 0;
    for (std::size_t i = 0; i < k; ++i) before += returned[i] ? 1 : 0;
    return before;
}

/// Finishes the values that a program has left.
template <class Program, class Bound, class... Output>
struct finisher {
    using sizes_type = typename Bound::sizes_type;
    static constexpr std::size_t count = sizeof...(Output);
    /// Where among the values that of output k is.
    static constexpr std::size_t position(std::size_t k) { return returned_before<Output...>(k); }

    template <class Values, class T, class... Argument>
    static constexpr auto run(Values& values, workspace<T>* ws, const sizes_type& sizes, const Argument&... given) {
        kept_patterns* const kept = ws == nullptr ? nullptr : &ws->patterns();
        if constexpr (position(count) == 1) {
            finish_alone(values, kept, sizes, given...);
            return static_cast<Values&&>(values);
        } else {
            finish_all(std::make_index_sequence<count>{}, values, kept, sizes, given...);
            return without_parts<T>(std::make_index_sequence<count>{}, values);
        }
    }

private:
    template <class Value, class... Argument>
    static constexpr void finish_alone(Value& value, kept_patterns* kept, const sizes_type& sizes, const Argument&... given) {
        (finish_if_later<Output>(value, kept, sizes, given...), ...);
    }
    template <class O, class Value, class... Argument>
    static constexpr void finish_if_later([[maybe_unused]] Value& value, [[maybe_unused]] kept_patterns* kept,
                                          [[maybe_unused]] const sizes_type& sizes, const Argument&... given) {
        if constexpr (is_finished_later<O>)
            value.settle(O::template pattern_for<Program, Bound>(value, kept, sizes, given...));
    }
    template <std::size_t... K, class Values, class... Argument>
    static constexpr void finish_all(std::index_sequence<K...>, Values& values, kept_patterns* kept,
                                     const sizes_type& sizes, const Argument&... given) {
        (finish_one<Output, position(K)>(values, kept, sizes, given...), ...);
    }
    template <class O, std::size_t At, class Values, class... Argument>
    static constexpr void finish_one([[maybe_unused]] Values& values, [[maybe_unused]] kept_patterns* kept,
                                     [[maybe_unused]] const sizes_type& sizes, const Argument&... given) {
        if constexpr (is_finished_later<O>) {
            auto& value = std::get<At>(values);
            settle<At + 1>(value, O::template pattern_for<Program, Bound>(value, kept, sizes, given...), values,
                           std::make_index_sequence<std::size_t(O::more)>{});
        }
    }
    template <std::size_t First, class Value, class Pattern, class Values, std::size_t... Group>
    static constexpr void settle(Value& value, const Pattern& pattern, [[maybe_unused]] Values& values,
                                 std::index_sequence<Group...>) {
        value.settle(pattern, std::get<First + Group>(values)...);
    }

    /// The values without those of further groups.
    template <class T, std::size_t... K, class Values>
    static constexpr auto without_parts(std::index_sequence<K...>, Values& values) {
        auto kept = std::tuple_cat(taken<K>(values)...);
        using type = typename returned_by_users<Output...>::template type<T>;
        if constexpr (std::tuple_size_v<type> == 1) return std::get<0>(static_cast<decltype(kept)&&>(kept));
        else return unpacked<type>(std::make_index_sequence<std::tuple_size_v<type>>{}, kept);
    }
    template <std::size_t K, class Values>
    static constexpr auto taken([[maybe_unused]] Values& values) {
        using O = std::tuple_element_t<K, std::tuple<Output...>>;
        if constexpr (!O::returned || is_part<O>) return std::tuple<>{};
        else {
            using V = std::remove_reference_t<decltype(std::get<position(K)>(values))>;
            return std::tuple<V>(static_cast<V&&>(std::get<position(K)>(values)));
        }
    }
    template <class Type, std::size_t... K, class Kept>
    static constexpr Type unpacked(std::index_sequence<K...>, Kept& kept) {
        return Type(static_cast<std::tuple_element_t<K, Kept>&&>(std::get<K>(kept))...);
    }
};

}  // namespace typegrad::eval
