// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/core/bound.hpp"
#include "typegrad/core/symbol.hpp"
#include "typegrad/diff/gradients.hpp"

namespace typegrad {

namespace op {

/// A derivative is a question; it is answered when a graph is made of the expression that asks.
struct grad_record {
    static constexpr std::string_view name = "grad";
    static constexpr std::string_view latex = R"(\frac{\partial}{\partial #2} \left(#1\right))";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr int arity = 2;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape* x, int) { return x[1]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x.operands[1]->op->what == kind::constant) {
            sentence << "grad by ";
            x.spell(sentence, 1);
            sentence << ", a constant: it needs a symbol";
        } else if (is_bound(*x.operands[0], *x.operands[1])) {
            say_bound(x, sentence, name);
        } else if (is_forward_only(*x.operands[0], *x.operands[1])) {
            say_forward_only(x, sentence, name);
        } else if (x.operands[1]->op->integer) {
            sentence << "grad by ";
            x.spell(sentence, 1);
            sentence << ", an index: it needs a symbol of numbers";
        } else if (!x[0].is_scalar()) {
            sentence << "grad needs a scalar, ";
            x.describe(sentence, 0);
            sentence << ": sum it, or say jacobian";
        }
    }
};

struct diff_record {
    static constexpr std::string_view name = "diff";
    static constexpr std::string_view latex = R"(\frac{d}{d #2} \left(#1\right))";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr int arity = 2;
    static constexpr kind what = kind::derivative;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x.operands[1]->op->what == kind::constant) {
            sentence << "diff by ";
            x.spell(sentence, 1);
            sentence << ", a constant: it needs a symbol";
        } else if (is_bound(*x.operands[0], *x.operands[1])) {
            say_bound(x, sentence, name);
        } else if (x.operands[1]->op->integer) {
            sentence << "diff by ";
            x.spell(sentence, 1);
            sentence << ", an index: it needs a symbol of numbers";
        } else if (!x[1].is_scalar()) {
            sentence << "diff needs a scalar to differentiate by, ";
            x.describe(sentence, 1);
            sentence << ": say grad or jacobian";
        }
    }
};

}  // namespace op

/// The derivative of any f by a scalar x; of order N. Derivatives by several scalars are equal in any order.
///
///     static_assert(tg::diff(tg::square(a) * b, a) == 2_c * a * b);
///     static_assert(tg::diff<2>(tg::sin(a), a) == -tg::sin(a));
///     static_assert(tg::diff(tg::diff(tg::sigmoid(a * b), a), b) == tg::diff(tg::diff(tg::sigmoid(a * b), b), a));
template <int N = 1, term F, term X>
constexpr auto diff(F f, X x) {
    static_assert(N >= 0, "the order of a derivative is not negative");
    if constexpr (N == 0) return f;
    else if constexpr (N == 1) return apply<op::diff_record>(f, x);
    else return diff<N - 1>(apply<op::diff_record>(f, x), x);
}

/// The gradient of a scalar by one symbol, in the symbol's shape.
///
///     static_assert(tg::grad(tg::squared_norm(W * x), x) == 2_c * tg::transpose(W) * (W * x));
template <term F, term X>
constexpr auto grad(F loss, X x) {
    return apply<op::grad_record>(loss, x);
}

namespace detail {

/// The sentence about a symbol that is among X twice.
template <class Record, class X, class... More>
constexpr meta::text repeated() {
    meta::text said;
    if constexpr ((std::same_as<X, More> || ...)) {
        said << Record::name << " by ";
        spell_short(said, X::description);
        said << " twice";
    } else if constexpr (sizeof...(More) > 1) {
        said << repeated<Record, More...>();
    }
    return said;
}

/// Says what is wrong with the first question that may not be asked.
template <class Record, class F, class X, class... More>
constexpr poisoned refused() {
    if constexpr (std::same_as<result<Record, F, X>, poisoned>) return apply<Record>(F{}, X{});
    else return refused<Record, F, More...>();
}

/// The map from each of X to what the question Record is answered with.
template <class Record, class F, class... X>
constexpr auto derivatives() {
    if constexpr ((std::same_as<result<Record, F, X>, poisoned> || ...)) {
        return refused<Record, F, X...>();
    } else if constexpr (meta::length_of<&repeated<Record, X...>>() != 0) {
        mistake<meta::sentence_of<&repeated<Record, X...>>>();
        return poisoned{};
    } else {
        return gradient_map<gradient_entry<X, result<Record, F, X>>...>{};
    }
}

}  // namespace detail

/// The gradients of a scalar by several symbols: a map from symbol to expression.
///
///     constexpr auto g = tg::grad(tg::dot(u, W * x), u, W);
///     static_assert(g[u] == W * x && g[W] == tg::outer(u, x));
template <term F, term X, term Y, term... More>
constexpr auto grad(F, X x, Y y, More... more) {
    return detail::derivatives<op::grad_record, F, decltype(as_operand(x)), decltype(as_operand(y)),
                               decltype(as_operand(more))...>();
}

/// `d(f) / d(x)`.
template <expression F>
struct differential {};
template <expression F>
constexpr differential<F> d(F) {
    return {};
}
namespace operators {

template <expression F, expression X>
constexpr auto operator/(differential<F>, differential<X>) {
    if constexpr (requires { requires X::description.form.is_scalar(); }) return diff(F{}, X{});
    else return grad(F{}, X{});
}

}  // namespace operators
/// `d(z) / d(y) * d(y) / d(x)`, which groups from the left.
template <expression E, expression F>
struct scaled_differential {};
namespace operators {

template <expression E, expression F>
constexpr scaled_differential<E, F> operator*(E, differential<F>) {
    return {};
}
template <expression E, expression F, expression X>
constexpr auto operator/(scaled_differential<E, F>, differential<X> by) {
    return E{} * (differential<F>{} / by);
}

}  // namespace operators

}  // namespace typegrad
