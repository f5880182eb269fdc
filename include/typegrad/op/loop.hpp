// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/meta/type_list.hpp"

namespace typegrad {

/// Two expressions, or pairs of them: what a step carries, or hands over and gives.
///
///     constexpr auto both = tg::iterate([](auto carry) {
///         const auto [h, s] = carry;
///         return tg::pair(s, h + s);
///     }, tg::pair(a, b), 6_c);
///     static_assert(tg::function(both.first)(a = 0.0, b = 1.0) == 8);
template <class First, class Second>
struct pair {
    First first;
    Second second;
    constexpr pair(First first_part, Second second_part) : first(first_part), second(second_part) {}
};

namespace op {

/// The operands of a loop, in order: zeros of as many elements as there are turns; zeros of
/// (values carried) x (tensors read slab by slab); the initial values; those tensors; the symbols that
/// stand for the values carried and for the slabs; the values carried to the next turn; whatever else
/// the body computes.
struct loop_record {
    static constexpr std::string_view name = "loop";
    static constexpr int arity = 4;
    static constexpr kind what = kind::loop;
    static constexpr shape form(const shape* x, int) { return x[0]; }
};

/// A loop that goes on while the first of the values it carries, a number, is not 0; it reads no slabs, and
/// the number of its turns is given as one.
struct while_record : loop_record {
    static constexpr std::string_view name = "while_loop";
    static constexpr bool forward_only = true;
};

/// Of a loop and a symbol that stands for a value it carries.
struct last_record {
    static constexpr std::string_view name = "last";
    static constexpr std::string_view rule = "chain rule";
    static constexpr std::string_view reason = "each turn is differentiated by what it takes from the turn before";
    static constexpr int arity = 2;
    static constexpr kind what = kind::last;
    static constexpr shape form(const shape* x, int) { return x[1]; }
};

/// Of a loop and a value in its body.
struct stacked_record {
    static constexpr std::string_view name = "stacked";
    static constexpr std::string_view rule = last_record::rule;
    static constexpr std::string_view reason = last_record::reason;
    static constexpr int arity = 2;
    static constexpr kind what = kind::stacked;
    static constexpr shape form(const shape* x, int) { return with_axis(x[1], 0, x[0].extents[0]); }
};

}  // namespace op

namespace detail {

template <class... A>
using type_list = meta::type_list<A...>;

/// The expressions a carry consists of, and the carry made of others.
template <class T>
struct carry_traits {
    using leaves = type_list<T>;
    template <class Leaves, int First>
    static constexpr auto made_of() {
        return meta::type_at<First, Leaves>{};
    }
};
template <class A, class B>
struct carry_traits<pair<A, B>> {
    using leaves = meta::joined<typename carry_traits<A>::leaves, typename carry_traits<B>::leaves>;
    template <class Leaves, int First>
    static constexpr auto made_of() {
        constexpr int second = First + meta::count_of<typename carry_traits<A>::leaves>;
        return pair(carry_traits<A>::template made_of<Leaves, First>(),
                    carry_traits<B>::template made_of<Leaves, second>());
    }
};
template <class T>
using leaves_of = typename carry_traits<T>::leaves;

template <class T>
constexpr auto as_carry(T x) {
    return as_operand(x);
}
template <class A, class B>
constexpr auto as_carry(pair<A, B> x) {
    return pair(as_carry(x.first), as_carry(x.second));
}
template <class T>
using carry_t = decltype(as_carry(std::declval<T>()));

}  // namespace detail

}  // namespace typegrad
