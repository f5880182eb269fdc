// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/diff/derivative.hpp"

namespace typegrad {

namespace op {

/// What questions with a direction have in common.
template <int Like>
struct directional_record {
    static constexpr int arity = 3;
    static constexpr kind what = kind::derivative;
    /// f for jvp, x for vjp: the direction has the shape of the other.
    static constexpr shape form(const shape* x, int) { return x[Like]; }
    static constexpr void check(const operand_list& x, meta::text& sentence, std::string_view name,
                                std::string_view) {
        if (!is_variable(*x.operands[1])) {
            sentence << name << " by ";
            x.spell(sentence, 1);
            sentence << ": it needs a symbol";
        } else if (is_bound(*x.operands[0], *x.operands[1])) {
            say_bound(x, sentence, name);
        } else if (Like == 1 && is_forward_only(*x.operands[0], *x.operands[1])) {
            say_forward_only(x, sentence, name);
        } else if (!(x[2] == x[1 - Like])) {
            x.describe(sentence, 1 - Like);
            sentence << ", ";
            x.describe(sentence, 2);
            sentence << ": " << name << " needs equal shapes";
        }
    }
};

struct jvp_record : directional_record<0> {
    static constexpr std::string_view name = "jvp";
};
struct vjp_record : directional_record<1> {
    static constexpr std::string_view name = "vjp";
};

}  // namespace op

/// The Jacobian of f by the symbol x times v, in f's shape: the derivative of f along v, which has
/// the shape of x. No Jacobian is formed. v may depend on x; it is not differentiated.
///
///     static_assert(tg::jvp(W * x, x, y) == W * y);
template <term F, term X, term V>
constexpr result<op::jvp_record, F, X, V> jvp(F f, X x, V v) {
    return apply<op::jvp_record>(f, x, v);
}

/// The transposed Jacobian of f by the symbol x times g, in x's shape; g has the shape of f. It is the
/// gradient of sum(hadamard(f, g)) with g held fixed. No Jacobian is formed.
///
///     static_assert(tg::vjp(W * x, x, u) == tg::transpose(W) * u);
template <term F, term X, term G>
constexpr result<op::vjp_record, F, X, G> vjp(F f, X x, G g) {
    return apply<op::vjp_record>(f, x, g);
}

/// The Hessian of the scalar f by the symbol x times v, in x's shape, for a small multiple of the
/// gradient's cost: one more sweep through the gradient, no Hessian formed.
///
///     static_assert(tg::hvp(tg::dot(u, A * u), u, v) == A * v + tg::transpose(A) * v);
template <term F, term X, term V>
constexpr auto hvp(F f, X x, V v) {
    return vjp(grad(f, x), x, v);
}

}  // namespace typegrad
