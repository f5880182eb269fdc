// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/diff/derivative.hpp"

namespace typegrad {

namespace op {

/// `diff` of a number by a symbol, where many such questions are asked of one function: they are answered
/// together (diff/tangents.hpp).
struct partial_record {
    static constexpr std::string_view name = "partial";
    static constexpr int arity = 2;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x.operands[1]->op->what != kind::symbol) {
            sentence << "partials by ";
            x.spell(sentence, 1);
            sentence << ": they need symbols";
        } else if (!x[0].is_scalar()) {
            sentence << "partials need a scalar, ";
            x.describe(sentence, 0);
            sentence << ": sum it, or say jacobian";
        } else if (!x[1].is_scalar()) {
            sentence << "partials need scalars to differentiate by, ";
            x.describe(sentence, 1);
            sentence << ": say hessian";
        }
    }
};

}  // namespace op

namespace detail {

/// R of f and x, so many times.
template <class R, int Times, class F, class X>
constexpr auto repeatedly(F f, X x) {
    if constexpr (Times == 0) return f;
    else return repeatedly<R, Times - 1>(apply<R>(f, x), x);
}

/// The derivatives of F by each of X so many times.
template <class R, class F>
constexpr auto derived(F f, std::integer_sequence<int>) {
    return f;
}
template <class R, class F, int Times, int... More, class X, class... Others>
constexpr auto derived(F f, std::integer_sequence<int, Times, More...>, X x, Others... others) {
    return derived<R>(repeatedly<R, Times>(f, x), std::integer_sequence<int, More...>{}, others...);
}

}  // namespace detail

/// All partial derivatives of the scalar F by scalars X to order N; made by `partials`.
template <int N, class F, class... X>
struct partials_of {
    /// One of them, as an expression, by symbols in any order: `p(x, x, y)`. Without symbols it is F.
    template <class... By>
    constexpr auto operator()(By...) const {
        if constexpr ((std::same_as<By, poisoned> || ...)) {
            return poisoned{};
        } else if constexpr (meta::length_of<&missing<By...>>() != 0) {
            mistake<meta::sentence_of<&missing<By...>>>();
            return poisoned{};
        } else {
            return detail::derived<op::diff_record>(
                F{}, std::integer_sequence<int, times<X, By...>...>{}, X{}...);
        }
    }

private:
    template <class Symbol, class... By>
    static constexpr int times = (0 + ... + (std::same_as<Symbol, By> ? 1 : 0));

    template <class Symbol>
    static constexpr void judge(meta::text& said) {
        if (!said.empty() || (std::same_as<Symbol, X> || ...)) return;
        spell_short(said, Symbol::description);
        said << " is not among the symbols of the partials";
    }
    template <class... By>
    static constexpr meta::text missing() {
        meta::text said;
        (judge<By>(said), ...);
        if (said.empty() && static_cast<int>(sizeof...(By)) > N)
            said << "partials to order " << N << " were asked for, this one is of order "
                 << static_cast<int>(sizeof...(By));
        return said;
    }
};

/// All partial derivatives of the scalar f by scalar symbols, to order N: `p(x, x, y)` is one of them, an
/// expression, in any order of the symbols, and `p()` is f. The whole may be an output of a function, in
/// which nodes that several of them need are computed once; its result is read the same way.
///
///     constexpr auto p = tg::partials<2>(tg::exp(a * b), a, b);
///     static_assert(p(b, a) == tg::diff(tg::diff(tg::exp(a * b), a), b));
///     const auto r = tg::function(p)(a = 1.0, b = 2.0);  // r(b, a), r()
template <int N, term F, term X, term... More>
constexpr auto partials(F f, X x, More... more) {
    static_assert(N >= 0, "the order of a derivative is not negative");
    using checked =
        decltype(detail::derivatives<op::partial_record, decltype(as_operand(f)),
                                     decltype(as_operand(x)), decltype(as_operand(more))...>());
    if constexpr (std::same_as<checked, poisoned>) return poisoned{};
    else
        return partials_of<N, decltype(as_operand(f)), decltype(as_operand(x)),
                           decltype(as_operand(more))...>{};
}

}  // namespace typegrad
