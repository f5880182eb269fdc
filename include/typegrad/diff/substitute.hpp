// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/core/statement.hpp"
#include "typegrad/core/symbol.hpp"

namespace typegrad {

namespace op {

/// An expression with others in the place of symbols: e, x, other, y, another, … Derivatives in it are
/// taken first. It is answered when a graph is made of it.
struct substitute_record {
    static constexpr std::string_view name = "substitute";
    static constexpr int arity = -1;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        for (int i = 3; i < x.count; i += 2)
            for (int j = 1; j < i; j += 2)
                if (sentence.empty() && x.operands[i]->hash == x.operands[j]->hash) {
                    sentence << "substitute ";
                    x.spell(sentence, i);
                    sentence << " twice";
                }
    }
    static constexpr handle definition(const handle* x, int) { return x[0]; }
};

}  // namespace op

namespace detail {

/// `x = other` as operands; a bare number as itself, which is refused.
template <class... A>
struct operand_row {};
template <class E, class Row, class... Given>
struct substitution;
template <class E, class... A>
struct substitution<E, operand_row<A...>> {
    using type = result<op::substitute_record, E, A...>;
    static constexpr type make() { return apply<op::substitute_record>(E{}, A{}...); }
};
template <class E, class... A, class Symbol, class Other, class... More>
struct substitution<E, operand_row<A...>, assignment<Symbol, Other>, More...>
    : substitution<E, operand_row<A..., Symbol, Other>, More...> {};
template <class E, class... A, class Symbol, class Data, class... More>
struct substitution<E, operand_row<A...>, argument<Symbol, Data>, More...>
    : substitution<E, operand_row<A..., Symbol, double>, More...> {};
template <class E, class Row, class... More>
struct substitution<E, Row, poisoned, More...> {
    static constexpr poisoned make() { return {}; }
};

}  // namespace detail

/// e with other expressions in the place of symbols, all at once: `substitute(e, x = y, y = x)` exchanges
/// them. Derivatives in e are taken before, so that of `grad(f, x)` it is the gradient at another point. A
/// symbol that a map in e binds is another one.
///
///     static_assert(tg::substitute(tg::exp(a) * b, a = 2_c * b) == tg::exp(2_c * b) * b);
template <expression E, class... Given>
    requires(sizeof...(Given) > 0)
constexpr auto substitute(E, Given...) {
    if constexpr (std::same_as<E, poisoned>) return poisoned{};
    else return detail::substitution<E, detail::operand_row<>, Given...>::make();
}

}  // namespace typegrad
