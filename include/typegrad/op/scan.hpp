// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/core/dimension.hpp"
#include "typegrad/core/local.hpp"
#include "typegrad/op/loop.hpp"

namespace typegrad {

namespace detail {

/// What the symbols of a body are, at a level.
template <int Level, class Leaves, class Slabs>
struct locals;
template <int Level, class... C, class... X>
struct locals<Level, type_list<C...>, type_list<X...>> {
    template <class Sequence, class Other>
    struct numbered;
    template <int... I, int... J>
    struct numbered<std::integer_sequence<int, I...>, std::integer_sequence<int, J...>> {
        using carries = type_list<local<C::description.form, Level, I, true>...>;
        using slabs = type_list<local<without_axis(X::description.form, 0), Level, J, false>...>;
    };
    using all = numbered<std::make_integer_sequence<int, sizeof...(C)>,
                         std::make_integer_sequence<int, sizeof...(X)>>;
    using carries = typename all::carries;
    using slabs = typename all::slabs;
};

template <class... A>
constexpr bool any_poisoned(type_list<A...>) {
    return (std::same_as<A, poisoned> || ...);
}

/// Step called with the symbols of a level.
template <class Step, class Carry, class Slabs, int Level>
struct body {
    using symbols = locals<Level, leaves_of<Carry>, Slabs>;
    template <class... X>
    static auto call(type_list<X...>)
        -> decltype(std::declval<const Step&>()(
            carry_traits<Carry>::template made_of<typename symbols::carries, 0>(), X{}...));
    using type = carry_t<decltype(call(typename symbols::slabs{}))>;
};

/// One level above those of all loops within: so no loop takes the symbols of one around it for its
/// own.
template <class... E>
constexpr int level_above(type_list<E...>) {
    int level = 0;
    if constexpr (!(std::same_as<E, poisoned> || ...)) {
        for (int n : {deepest_local(E::description)..., 0}) level = level < n ? n : level;
    }
    return level + 1;
}

template <class... Parts>
struct loop_expression;
template <class Record, class Turns, class Counts, class... A, class... B, class... C, class... D, class... E, class... F>
struct loop_expression<Record, Turns, Counts, type_list<A...>, type_list<B...>, type_list<C...>, type_list<D...>,
                       type_list<E...>, type_list<F...>> {
    using type = typename expression_for<Record, Turns, Counts, A..., B..., C..., D..., E..., F...>::type;
};

template <class L, class... C>
constexpr auto lasts(type_list<C...>) {
    return type_list<typename expression_for<op::last_record, L, C>::type...>{};
}
template <class L, class... Y>
constexpr auto stacks(type_list<Y...>) {
    return type_list<typename expression_for<op::stacked_record, L, Y>::type...>{};
}

/// A carry and the results a step gives besides: none but in a scan.
template <class Result, bool Scans>
struct step_result {
    static constexpr bool fits = true;
    using carry = Result;
    using leaves = type_list<>;
};
template <class Result>
struct step_result<Result, true> {
    static constexpr bool fits = false;
    using carry = poisoned;
    using leaves = type_list<>;
};
template <class Carry, class Y>
struct step_result<pair<Carry, Y>, true> {
    static constexpr bool fits = true;
    using carry = Carry;
    using given = Y;
    using leaves = leaves_of<Y>;
};

struct word_of_loop { using record = op::loop_record; };
struct word_iterate : word_of_loop { static constexpr std::string_view name = "iterate"; };
struct word_fold : word_of_loop { static constexpr std::string_view name = "fold"; };
struct word_scan : word_of_loop { static constexpr std::string_view name = "scan"; };

template <class Word, class... X>
constexpr meta::text complaint_about_slabs() {
    constexpr const descriptor* x[] = {&X::description..., nullptr};
    const operand_list all{x, sizeof...(X)};
    meta::text said;
    for (int i = 0; i < static_cast<int>(sizeof...(X)); ++i) {
        if (x[i]->form.is_scalar()) {
            all.spell(said, i);
            said << " is a scalar: " << Word::name << " needs a leading axis";
            return said;
        }
        if (i == 0 || x[i]->form.extents[0] == x[0]->form.extents[0]) continue;
        all.describe(said, 0);
        said << ", ";
        all.describe(said, i);
        said << ": " << Word::name << " needs equal leading extents";
        return said;
    }
    return said;
}

template <class Word, class... C, class... N>
constexpr meta::text complaint_about_carry(type_list<C...>, type_list<N...>) {
    meta::text said;
    if constexpr (sizeof...(C) != sizeof...(N)) {
        said << "the carry has " << static_cast<std::int64_t>(sizeof...(C)) << " parts, the step of "
             << Word::name << " gives " << static_cast<std::int64_t>(sizeof...(N));
    } else {
        constexpr shape had[] = {C::description.form...}, got[] = {N::description.form...};
        for (int i = 0; i < static_cast<int>(sizeof...(C)); ++i) {
            if (had[i] == got[i]) continue;
            said << "the carry is ";
            write(said, had[i]);
            said << ", the step of " << Word::name << " gives ";
            write(said, got[i]);
            return said;
        }
    }
    return said;
}
template <class Word, class C, class N>
constexpr meta::text complaint_about_step() {
    return complaint_about_carry<Word>(C{}, N{});
}
template <class Word>
constexpr meta::text complaint_about_result() {
    meta::text said;
    said << "the step of " << Word::name << " needs to give pair(carry, y)";
    return said;
}

/// The loop of a word: what is left of its carry, and the stacked results.
template <class Word, class Turns, class Step, class Carry, class... X>
constexpr auto make_loop(type_list<X...> slabs) {
    constexpr bool scans = std::same_as<Word, word_scan>;
    using leaves = leaves_of<Carry>;
    using probe = typename body<Step, Carry, type_list<X...>, 0>::type;
    constexpr int level = level_above(leaves_of<probe>{});
    using inside = body<Step, Carry, type_list<X...>, level>;
    using result = step_result<typename inside::type, scans>;
    if constexpr (any_poisoned(leaves{}) || any_poisoned(slabs) || any_poisoned(leaves_of<typename inside::type>{})) {
        return step_result<pair<Carry, poisoned>, true>{};
    } else if constexpr (!result::fits) {
        mistake<meta::sentence_of<&complaint_about_result<Word>>>();
        return step_result<pair<Carry, poisoned>, true>{};
    } else if constexpr (meta::length_of<&complaint_about_step<Word, leaves, leaves_of<typename result::carry>>>() != 0) {
        mistake<meta::sentence_of<&complaint_about_step<Word, leaves, leaves_of<typename result::carry>>>>();
        return step_result<pair<Carry, poisoned>, true>{};
    } else {
        using counts = constant<meta::number{0}, meta::count_of<leaves>, sizeof...(X)>;
        using symbols = typename inside::symbols;
        using loop = typename loop_expression<typename Word::record, Turns, counts, leaves, type_list<X...>, typename symbols::carries,
                                              typename symbols::slabs, leaves_of<typename result::carry>,
                                              typename result::leaves>::type;
        using last = decltype(lasts<loop>(typename symbols::carries{}));
        if constexpr (scans) {
            using ys = decltype(stacks<loop>(typename result::leaves{}));
            return pair(carry_traits<Carry>::template made_of<last, 0>(),
                        carry_traits<typename result::given>::template made_of<ys, 0>());
        } else {
            return carry_traits<Carry>::template made_of<last, 0>();
        }
    }
}

/// As many turns as a count says, which is a constant.
template <class Count>
struct turns_of;
template <meta::number N>
    requires(N.denominator == 1 && N.exponent == 0 && !N.negative)
struct turns_of<constant<N>> {
    using type = constant<meta::number{0}, static_cast<std::int64_t>(N.numerator)>;
};
template <amount Value>
struct turns_of<dimension<Value>> {
    using type = constant<meta::number{0}, Value>;
};
template <class Count>
constexpr auto as_count(Count count) {
    return as_operand(count);
}
template <amount Value>
constexpr dimension<Value> as_count(dimension<Value>) {
    return {};
}
template <class Count>
concept counts = requires { typename turns_of<decltype(as_count(std::declval<Count>()))>::type; };

template <class X>
using turns_of_slabs = constant<meta::number{0}, X::description.form.extents[0]>;

template <class Word, class Step, class Initial, class... X>
constexpr auto loop_over(Step, Initial, X...) {
    if constexpr ((std::same_as<X, poisoned> || ...)) {
        return step_result<pair<Initial, poisoned>, true>{};
    } else if constexpr (meta::length_of<&complaint_about_slabs<Word, X...>>() != 0) {
        mistake<meta::sentence_of<&complaint_about_slabs<Word, X...>>>();
        return step_result<pair<Initial, poisoned>, true>{};
    } else {
        return make_loop<Word, turns_of_slabs<meta::type_at<0, type_list<X...>>>, Step, Initial>(type_list<X...>{});
    }
}

}  // namespace detail

/// step(step(… step(initial))), count times: `step(carry)` gives the next carry, of the same shapes. A
/// carry is an expression or a `pair` of carries. The count is an integer or a `dim`. The body is compiled once, whatever the count.
///
///     constexpr auto root = tg::iterate([](auto y) { return (y + a / y) / 2_c; }, a, 6_c);
template <class Step, class Initial, detail::counts Count>
constexpr auto iterate(Step, Initial initial, Count count) {
    using turns = typename detail::turns_of<decltype(detail::as_count(count))>::type;
    return detail::make_loop<detail::word_iterate, turns, Step, decltype(detail::as_carry(initial))>(detail::type_list<>{});
}

template <class Step, class Initial, bare_number Count>
constexpr poisoned iterate(Step, Initial, Count) {
    mistake<meta::sentence_of<[] {
        meta::text said;
        return said << "a bare number of turns in iterate: write 1_c", said;
    }>>();
    return {};
}

/// Goes along the leading axes of xs: `step(carry, x…)` gives the next carry. What is left at the end.
///
///     constexpr auto horner = tg::fold([](auto y, auto c) { return y * a + c; }, 0_c, T);
template <class Step, class Initial, term... X>
    requires(sizeof...(X) > 0)
constexpr auto fold(Step step, Initial initial, X... xs) {
    return detail::loop_over<detail::word_fold>(step, detail::as_carry(initial), as_operand(xs)...);
}

/// Goes along the leading axes of xs: `step(carry, x…)` gives `pair(carry, y)`, the scan
/// `pair(last carry, all y along a new leading axis)`; y is an expression or a `pair` of them.
///
///     const auto [h, states] = tg::scan([](auto carry, auto row) {
///         const auto next = tg::tanh(A * carry + W * row);
///         return tg::pair(next, next);
///     }, tg::zeros<3>, X);
template <class Step, class Initial, term... X>
    requires(sizeof...(X) > 0)
constexpr auto scan(Step step, Initial initial, X... xs) {
    return detail::loop_over<detail::word_scan>(step, detail::as_carry(initial), as_operand(xs)...);
}

}  // namespace typegrad
