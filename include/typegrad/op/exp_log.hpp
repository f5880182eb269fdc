// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"
#include "typegrad/op/arithmetic.hpp"

namespace typegrad {

namespace op {

struct exp_record : elementwise_record<1> {
    static constexpr std::string_view name = "exp";
    static constexpr bool identity_partner = true;
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::exp(x); }
    static constexpr auto pullback(auto g, auto y, auto) { return hadamard(g, y); }
    /// exp(log(u)) = u.
    static constexpr handle identity(auto x) {
        return x.is("log") ? x.operand(0) : handle{};
    }
};

/// u if x is 1 + exp(u), else no node.
constexpr handle exponent_in_one_plus_exp(handle x) {
    const graph& g = x.nodes();
    if (!x.is(kind::sum) || g[x.id].count != 1 || !g.value_of(x.id).is_one()) return {};
    const operand& term = g.use(x.id, 0);
    if (term.weight != graph::one || g[term.node].op->name != "exp") return {};
    return x.operand(0).operand(0);
}

struct log_record : elementwise_record<1> {
    static constexpr std::string_view name = "log";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::log(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / x; }
    /// log(exp(u)) = u, log(1 + exp(u)) = softplus(u), log(sum(exp(u))) = logsumexp(u),
    /// log(sigmoid(u)) = -softplus(-u), log(softmax(u)) = u - logsumexp(u).
    static constexpr handle identity(auto x) {
        if (x.is("exp")) return x.operand(0);
        const auto u = exponent_in_one_plus_exp(x);
        if (u.exists()) return softplus(u);
        if (x.is("sigmoid"))
            return scaled(softplus(scaled(x.operand(0), {-1})), {-1});
        if (x.is("sum") && x.operand(0).is("exp"))
            return logsumexp(x.operand(0).operand(0));
        if (x.is("softmax")) return log_softmax(x.operand(0));
        return {};
    }
};

struct expm1_record : elementwise_record<1> {
    static constexpr std::string_view name = "expm1";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::expm1(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, exp(x)); }
};

struct log1p_record : elementwise_record<1> {
    static constexpr std::string_view name = "log1p";
    static constexpr int calls = 1;
    static constexpr auto value(auto x) { return math::log1p(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g / (1_c + x); }
    /// log1p(exp(u)) = softplus(u).
    static constexpr handle identity(auto x) {
        return x.is("exp") ? softplus(x.operand(0)) : handle{};
    }
};

}  // namespace op

/// e to the x, element by element. Within 1 ulp.
template <term A>
constexpr result<op::exp_record, A> exp(A x) {
    return apply<op::exp_record>(x);
}
/// Natural logarithm, element by element; -inf at 0, NaN below. Within 1 ulp.
template <term A>
constexpr result<op::log_record, A> log(A x) {
    return apply<op::log_record>(x);
}
/// exp(x) - 1 without cancellation near 0.
template <term A>
constexpr result<op::expm1_record, A> expm1(A x) {
    return apply<op::expm1_record>(x);
}
/// log(1 + x) without cancellation near 0; -inf at -1, NaN below.
template <term A>
constexpr result<op::log1p_record, A> log1p(A x) {
    return apply<op::log1p_record>(x);
}

}  // namespace typegrad
