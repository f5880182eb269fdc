// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/scan.hpp"

namespace typegrad {

namespace detail {

struct word_while {
    static constexpr std::string_view name = "while_loop";
    using record = op::while_record;
};

/// What the condition says of what is carried.
template <class Condition, class Carry>
using condition_t = decltype(as_operand(std::declval<const Condition&>()(std::declval<Carry>())));

/// A step that carries besides whether there is another: the condition is known before a turn begins.
template <class Condition, class Step>
struct while_step {
    template <class Go, class Carry>
    using next =
        carry_t<decltype(std::declval<const Step&>()(std::declval<pair<Go, Carry>>().second))>;
    template <class Go, class Carry>
    constexpr auto operator()(pair<Go, Carry>) const
        -> pair<condition_t<Condition, next<Go, Carry>>, next<Go, Carry>>;
};

template <class Condition>
constexpr meta::text complaint_about_condition() {
    meta::text said;
    if constexpr (!std::same_as<Condition, poisoned>) {
        if (Condition::description.form.is_scalar()) return said;
        said << "while_loop needs a number for its condition, ";
        constexpr const descriptor* x[] = {&Condition::description};
        operand_list{x, 1}.describe(said, 0);
        said << ": say any or all";
    }
    return said;
}

}  // namespace detail

/// step(step(… step(initial))) for as long as `condition(carry)`, a number, is not 0; not at all, if it is 0
/// at the beginning. `step(carry)` gives the next carry, of the same shapes: an expression or a `pair` of
/// carries. How many turns that will be nobody knows before, so its derivatives go forwards with it: diff by
/// scalars, jvp, jacobian. `cost()` counts one turn.
///
///     constexpr auto root = tg::while_loop([](auto y) { return tg::abs(y * y - a) > 1e-12_c; },
///                                          [](auto y) { return (y + a / y) / 2_c; }, a);
///     constexpr auto slope = tg::diff(root, a);
template <class Condition, class Step, class Initial>
constexpr auto while_loop(Condition, Step, Initial initial) {
    using carry = decltype(detail::as_carry(initial));
    using go = detail::condition_t<Condition, carry>;
    using probe = typename detail::body<Step, carry, detail::type_list<>, 0>::type;
    if constexpr (meta::length_of<&detail::complaint_about_condition<go>>() != 0) {
        mistake<meta::sentence_of<&detail::complaint_about_condition<go>>>();
        return poisoned{};
    } else if constexpr (detail::any_poisoned(detail::leaves_of<carry>{}) ||
                         detail::any_poisoned(detail::leaves_of<probe>{}) ||
                         std::same_as<go, poisoned>) {
        return poisoned{};
    } else if constexpr (meta::length_of<&detail::complaint_about_step<
                             detail::word_while, detail::leaves_of<carry>,
                             detail::leaves_of<probe>>>() != 0) {
        mistake<meta::sentence_of<&detail::complaint_about_step<
            detail::word_while, detail::leaves_of<carry>, detail::leaves_of<probe>>>>();
        return poisoned{};
    } else {
        using turns = constant<meta::number{0}, 1>;
        return detail::make_loop<detail::word_while, turns, detail::while_step<Condition, Step>,
                                 pair<go, carry>>(detail::type_list<>{})
            .second;
    }
}

}  // namespace typegrad
