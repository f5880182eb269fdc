// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include "typegrad/typegrad.hpp"

/// Laws of derivatives and of canonical forms, to be asserted of models and operations of your own:
///
///     static_assert(tg::testing::chain_rule([](auto u) { return my::swish(u); }, tg::sin(a), a));
///
/// Each compares expressions in the compiler: by `==`, and by a proof (`equivalent`) where the canonical
/// form leaves two spellings apart.
namespace typegrad::testing {

/// Whether two expressions are one function.
template <expression E, expression F>
constexpr bool same(E e, F f) {
    if constexpr (E{} == F{}) return true;
    else return equivalent(e, f);
}

/// The derivative of 2f - 3g by x is 2f' - 3g'. f and g are scalars, x is a scalar.
template <expression F, expression G, expression X>
constexpr bool linearity(F f, G g, X x) {
    constexpr constant<meta::number{2}> two{};
    constexpr constant<meta::number{3}> three{};
    return same(diff(two * f - three * g, x), two * diff(f, x) - three * diff(g, x));
}

/// (fg)' = f'g + fg', and (f/g)' = (f'g - fg') / g².
template <expression F, expression G, expression X>
constexpr bool product_rule(F f, G g, X x) {
    return same(diff(f * g, x), diff(f, x) * g + f * diff(g, x)) &&
           same(diff(f / g, x), diff(f, x) / g - f * diff(g, x) / square(g));
}

/// f(u)' = f'(u) u', with f a generic function of an expression and u a scalar of x.
template <class F, expression U, expression X>
constexpr bool chain_rule(F f, U u, X x) {
    constexpr auto at = scalar<"operand of the law">;
    return same(diff(f(u), x), substitute(diff(f(at), at), at = u) * diff(u, x));
}

/// The second derivatives of f by x and y do not depend on which comes first.
template <expression F, expression X, expression Y>
constexpr bool symmetric_second_derivatives(F f, X x, Y y) {
    return same(diff(diff(f, x), y), diff(diff(f, y), x));
}

/// The canonical form of a canonical form is that form, the same type.
template <expression E>
constexpr bool canonical_form_stays(E e) {
    using once = decltype(canonical(e));
    return std::is_same_v<decltype(canonical(once{})), once>;
}

/// The gradient of a sum is one type in whatever order the terms stand. x has any shape.
template <expression X, expression F, expression G, expression H>
constexpr bool order_of_terms_does_not_matter(X x, F f, G g, H h) {
    using first = decltype(canonical(grad(f + g + h, x)));
    return std::is_same_v<first, decltype(canonical(grad(h + f + g, x)))> &&
           std::is_same_v<first, decltype(canonical(grad(g + (h + f), x)))>;
}

}  // namespace typegrad::testing
