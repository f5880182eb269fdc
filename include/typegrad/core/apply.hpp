// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/constant.hpp"
#include "typegrad/core/expression.hpp"
#include "typegrad/core/record.hpp"
#ifdef TYPEGRAD_DEBUGGER
#include "typegrad/core/shown.hpp"
#endif
#include "typegrad/core/spell.hpp"
#include "typegrad/meta/diagnose.hpp"

namespace typegrad {

namespace detail {

/// Whether operands fit R: one function for all operands, because each expression asks.
template <class R, std::same_as<const descriptor*>... D>
constexpr bool fits(D... operand) {
    const descriptor* operands[] = {operand...};
    meta::text said;
    operation_of<R>.check({operands, sizeof...(D)}, said);
    return said.size() == 0;
}

/// The sentence about operands that do not.
template <class R, class... A>
constexpr meta::text complaint() {
    constexpr const descriptor* operands[] = {&A::description...};
    meta::text said;
    operation_of<R>.check({operands, sizeof...(A)}, said);
    return said;
}

template <class R, class... A>
struct expression_for {
    using definition = application<R, A...>;
    static_assert(sizeof(meta::registry::define<definition::hash, definition>) == 1);
    using type = expr<definition::hash>;
#ifdef TYPEGRAD_DEBUGGER
    static_assert(shown<definition::hash>::text.characters[0] != 0);  // which makes it, and keeps it
#endif
};
template <class R, class... A>
    requires(std::same_as<A, poisoned> || ...)
struct expression_for<R, A...> {
    using type = poisoned;
};
template <class R, class... A>
    requires(!(std::same_as<A, poisoned> || ...) && (bare_number<A> || ...))
struct expression_for<R, A...> {
    using type = poisoned;
    using said = meta::sentence_of<[] {
        meta::text said;
        return said << "a bare number in an expression: write 1_c", said;
    }>;
};
template <class R, expression... A>
    requires(!(std::same_as<A, poisoned> || ...) && !fits<R>(&A::description...))
struct expression_for<R, A...> {
    using type = poisoned;
    using said = meta::sentence_of<&complaint<R, A...>>;
};

template <class... A>
concept some_handle = (std::same_as<A, handle> || ...);

template <class R, class... A>
struct result_of {};
template <class R, term... A>
    requires(!some_handle<A...>)
struct result_of<R, A...> : expression_for<R, decltype(as_operand(A{}))...> {};
template <class R, term... A>
    requires some_handle<A...>
struct result_of<R, A...> {
    using type = handle;
};

constexpr builder& home_of(const handle& h) { return *h.home; }
template <class... A>
constexpr builder& home_of(const handle& h, const A&...) { return *h.home; }
template <expression E, class... A>
constexpr builder& home_of(const E&, const A&... rest) { return home_of(rest...); }

constexpr handle as_handle(builder&, handle h) { return h; }
template <meta::number Value, amount... Extents>
constexpr handle as_handle(builder& b, constant<Value, Extents...>) {
    return number_node(b, Value, shape{sizeof...(Extents), false, {Extents...}});
}

}  // namespace detail

/// Operands of which one at least is an expression or a handle, so that operators of two integral
/// constants stay their own.
template <class... A>
concept operands = (term<A> && ...) && (operand_like<A> || ...);

/// Operands of functions whose names others have too: numbers alone are left to them, so that
/// `pow(2, 3)` remains the C library's after `using namespace typegrad`.
template <class... A>
concept arguments = (term<A> && ...) && !(bare_number<A> && ...);

/// What operation R gives for operands of these types: an expression, or a handle if one of them is.
/// Functions of the language spell it out as their return type: deducing it would instantiate the
/// rules of R while they are being found.
template <class R, class... A>
using result = typename detail::result_of<R, A...>::type;

/// Operation R of these operands: of expressions the expression, of handles the node.
///
///     static_assert(std::is_same_v<decltype(tg::apply<tg::op::exp_record>(a)), decltype(tg::exp(a))>);
template <class R, term... A>
constexpr result<R, A...> apply(A... operands) {
    if constexpr ((std::same_as<A, handle> && ...)) {
        const handle x[] = {operands...};
        return x[0].home->construct(*x[0].home, operation_of<R>, x, sizeof...(A));
    } else if constexpr (detail::some_handle<A...>) {
        builder& home = detail::home_of(as_operand(operands)...);
        const handle x[] = {detail::as_handle(home, as_operand(operands))...};
        return home.construct(home, operation_of<R>, x, sizeof...(A));
    } else {
        if constexpr (requires { typename detail::result_of<R, A...>::said; })
            mistake<typename detail::result_of<R, A...>::said>();
        return {};
    }
}

}  // namespace typegrad
