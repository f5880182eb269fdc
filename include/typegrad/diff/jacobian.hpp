// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/core/apply.hpp"
#include "typegrad/diff/derivative.hpp"
#include "typegrad/op/linalg.hpp"

namespace typegrad {

namespace op {

struct jacobian_record {
    static constexpr std::string_view name = "jacobian";
    static constexpr int arity = 2;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape* x, int) {
        shape s = x[0];
        s.row = s.row && x[1].is_scalar();
        for (int k = 0; k < x[1].rank && s.rank < max_rank; ++k)
            s.extents[s.rank++] = x[1].extents[k];
        return s;
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!is_variable(*x.operands[1])) {
            sentence << "jacobian by ";
            x.spell(sentence, 1);
            sentence << ": it needs a symbol";
        } else if (is_bound(*x.operands[0], *x.operands[1])) {
            say_bound(x, sentence, name);
        } else if (x[0].rank + x[1].rank > max_rank) {
            x.describe(sentence, 0);
            sentence << ", ";
            x.describe(sentence, 1);
            sentence << ": the jacobian has more than six axes";
        }
    }
};

struct hessian_record {
    static constexpr std::string_view name = "hessian";
    static constexpr int arity = 2;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape* x, int) {
        const shape twice[] = {x[1], x[1]};
        return jacobian_record::form(twice, 2);
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!is_variable(*x.operands[1])) {
            sentence << "hessian by ";
            x.spell(sentence, 1);
            sentence << ": it needs a symbol";
        } else if (is_bound(*x.operands[0], *x.operands[1])) {
            say_bound(x, sentence, name);
        } else if (is_forward_only(*x.operands[0], *x.operands[1])) {
            say_forward_only(x, sentence, name);
        } else if (!x[0].is_scalar()) {
            sentence << "hessian needs a scalar, ";
            x.describe(sentence, 0);
            sentence << ": sum it, or say jacobian of a gradient";
        } else if (2 * x[1].rank > max_rank) {
            x.describe(sentence, 1);
            sentence << ": the hessian has more than six axes";
        }
    }
};

}  // namespace op

/// The Jacobian of any f by the symbol x: the derivative of each element of f by each of x, in the shape of
/// f followed by that of x; with a scalar f it is the gradient, with a scalar x `diff(f, x)`. Forward or
/// reverse, by which of them has fewer elements. What is structurally zero is not computed, and a matrix
/// that is a product stays one.
///
///     static_assert(tg::jacobian(W * x, x) == W);
///     static_assert(tg::jacobian(tg::exp(x), x) == tg::as_diagonal(tg::exp(x)));
template <term F, term X>
constexpr result<op::jacobian_record, F, X> jacobian(F f, X x) {
    return apply<op::jacobian_record>(f, x);
}

/// The Hessian of the scalar f by the symbol x, in the shape of x twice. It is symmetric, and entries that
/// are each other's mirror image are computed once.
///
///     static_assert(tg::hessian(tg::sum(tg::exp(x)), x) == tg::as_diagonal(tg::exp(x)));
template <term F, term X>
constexpr result<op::hessian_record, F, X> hessian(F f, X x) {
    return apply<op::hessian_record>(f, x);
}

/// The Jacobians of f by several symbols: a map from symbol to expression, `J[x]`.
///
///     static_assert(tg::jacobian(W * x, W, x)[x] == W);
template <term F, term X, term Y, term... More>
constexpr auto jacobian(F, X x, Y y, More... more) {
    return detail::derivatives<op::jacobian_record, F, decltype(as_operand(x)),
                               decltype(as_operand(y)), decltype(as_operand(more))...>();
}

/// One block of a Hessian by several symbols: of the shape of X, then that of Y. Below the diagonal it is
/// the block above it, turned.
template <class F, class X, class Y, bool Below>
struct hessian_block {
    static constexpr auto block() {
        constexpr shape rows = X::description.form, columns = Y::description.form;
        if constexpr (std::same_as<X, Y>) return hessian(F{}, X{});
        else if constexpr (!Below) return jacobian(grad(F{}, X{}), Y{});
        else if constexpr (rows.is_scalar() || columns.is_scalar())
            return jacobian(grad(F{}, Y{}), X{});
        else if constexpr (rows.is_vector() && columns.is_vector())
            return transpose(jacobian(grad(F{}, Y{}), X{}));
        else return jacobian(grad(F{}, X{}), Y{});
    }
};

/// The Hessian by several symbols, by blocks: `H[x][y]` has the shape of x, then that of y.
template <class F, class... X>
struct hessian_map {
    template <class Row>
    constexpr auto operator[](Row row) const {
        if constexpr ((std::same_as<Row, X> || ...))
            return blocks<Row>(std::make_index_sequence<sizeof...(X)>{});
        else return gradient_map<gradient_entry<X, X>...>{}[row];
    }

private:
    template <class Row>
    static constexpr std::size_t index() {
        constexpr bool same[] = {std::same_as<Row, X>...};
        std::size_t i = 0;
        while (!same[i]) ++i;
        return i;
    }
    template <class Row, std::size_t... J>
    static constexpr auto blocks(std::index_sequence<J...>) {
        return gradient_map<gradient_entry<
            X, decltype(hessian_block<F, Row, X, (J < index<Row>())>::block())>...>{};
    }
};

/// The Hessian of a scalar by several symbols: a map of maps, as in JAX.
///
///     constexpr auto H = tg::hessian(tg::dot(u, W * x), u, x);
///     static_assert(H[x][u] == tg::transpose(H[u][x]));
template <term F, term X, term Y, term... More>
constexpr auto hessian(F, X x, Y y, More... more) {
    using checked =
        decltype(detail::derivatives<op::hessian_record, F, decltype(as_operand(x)),
                                     decltype(as_operand(y)), decltype(as_operand(more))...>());
    if constexpr (std::same_as<checked, poisoned>) return poisoned{};
    else
        return hessian_map<F, decltype(as_operand(x)), decltype(as_operand(y)),
                           decltype(as_operand(more))...>{};
}

}  // namespace typegrad
