// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/dimension.hpp"
#include "typegrad/op/activation.hpp"

namespace typegrad {

namespace op {

struct softmax_record;

}  // namespace op

// In softmax.hpp.
template <term A>
constexpr result<op::softmax_record, A> softmax(A x);

namespace op {

// What reductions are for a map: along an axis, of rows (rows.hpp).
constexpr handle axis_sum(handle x, int axis);
constexpr handle axis_largest(handle x, int axis);
constexpr handle logsumexp_of_rows(handle x);
constexpr handle softmax_of_rows(handle x);
constexpr handle log_softmax_of_rows(handle x);

struct sum_record : reduction_record {
    static constexpr std::string_view name = "sum";
    static constexpr std::string_view latex = R"(\sum\left(#1\right))";
    static constexpr std::string_view rule = "sum rule";
    static constexpr std::string_view reason = "a sum of elements has slope 1 by each";
    static constexpr bool identity_partner = true;
    static constexpr bool linear = true;
    // A scalar adjoint of a tensor stands for that scalar everywhere.
    static constexpr auto pullback(auto g, auto, auto) { return g; }
    static constexpr handle batched(auto x) { return axis_sum(x, 1); }
    static constexpr handle definition(auto x) {
        if (x.form().is_scalar()) return x;
        if (x.is(kind::constant))
            return multiplied(number_node(*x.home, x.nodes().value_of(x.id)), x.form().size());
        return {};
    }
};

/// The number of elements, as a term.
constexpr handle size_of(handle x) { return counted(*x.home, x.form().size()); }
template <expression E>
constexpr auto size_of(E) {
    constexpr amount n = E::description.form.size();
    if constexpr (n.is_known()) return constant<meta::number{n.number}>{};
    else return apply<extent_record>(constant<meta::number{0}, n>{});
}

struct mean_record : reduction_record {
    static constexpr std::string_view name = "mean";
    static constexpr std::string_view latex = R"(\operatorname{mean}\left(#1\right))";
    static constexpr std::string_view rule = "sum rule";
    static constexpr std::string_view reason = "a mean has slope 1 / n by each element";
    static constexpr bool linear = true;
    static constexpr auto pullback(auto g, auto, auto x) { return g / size_of(x); }
    static constexpr handle definition(auto x) {
        return divided(sum(x), x.form().size());
    }
};

constexpr handle largest_slab(handle x, int axis);  // slabs.hpp

/// The largest element; the adjoint is shared equally among those that are largest.
struct largest_record : reduction_record {
    static constexpr std::string_view name = "largest";
    static constexpr std::string_view latex = R"(\max\left(#1\right))";
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason =
        "the largest element has slope 1, the others 0; equal ones share";
    static constexpr std::string_view label = "max";
    static constexpr auto pullback(auto g, auto y, auto x) {
        return hadamard(g / sum(equal(x, y)), equal(x, y));
    }
    static constexpr handle batched(auto x) { return axis_largest(x, 1); }
    static constexpr handle meaning(auto x) { return largest_slab(x, -1); }
    static constexpr handle definition(auto x) { return x.form().is_scalar() ? x : handle{}; }
};

/// x, but at most the largest finite number in magnitude: what a maximum is shifted by.
struct finite_record : elementwise_record<1> {
    static constexpr std::string_view name = "finite";
    template <class V>
    static constexpr V value(V x) {
        const V most = math::largest_finite<V>();
        return math::choose(x > most, most, math::choose(x < -most, -most, x));
    }
    static constexpr handle meaning(auto x) { return x; }
};

struct logsumexp_record : reduction_record {
    static constexpr std::string_view name = "logsumexp";
    static constexpr std::string_view latex = R"(\log\sum e^{#1})";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason = "the slope of log(sum(exp(u))) is the softmax";
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, softmax(x)); }
    static constexpr handle batched(auto x) { return logsumexp_of_rows(x); }
    static constexpr handle definition(auto x) { return x.form().is_scalar() ? x : handle{}; }
    static constexpr handle lowering(auto x) {
        const auto shift = finite(largest(x));
        return shift + log(sum(exp(x - shift)));
    }
    static constexpr handle meaning(auto x) { return log(sum(exp(x))); }
};

}  // namespace op

/// Sum of all elements.
///
///     static_assert(tg::grad(tg::sum(tg::square(u)), u) == 2_c * u);
template <term A>
constexpr result<op::sum_record, A> sum(A x) {
    return apply<op::sum_record>(x);
}
/// Sum of all elements divided by their number.
///
///     static_assert(tg::grad(tg::mean(x), x) == 0.25_c * tg::ones<4>);
template <term A>
constexpr result<op::mean_record, A> mean(A x) {
    return apply<op::mean_record>(x);
}
template <term A>
constexpr result<op::largest_record, A> largest(A x) {
    return apply<op::largest_record>(x);
}
template <term A>
constexpr result<op::finite_record, A> finite(A x) {
    return apply<op::finite_record>(x);
}
/// log of the sum of the exponentials of all elements, for any elements: shifted by the largest.
///
///     static_assert(tg::grad(tg::logsumexp(u), u) == tg::softmax(u));
template <term A>
constexpr result<op::logsumexp_record, A> logsumexp(A x) {
    return apply<op::logsumexp_record>(x);
}

/// An extent as a number: `extent(n)`, `extent(n - 1_c)`; an integer of its own, if it is known.
///
///     constexpr auto n = tg::dim<"n">;
///     constexpr auto average = tg::sum(x) / tg::extent(n);
template <amount Value>
constexpr auto extent(dimension<Value>) {
    if constexpr (Value.is_known()) return constant<meta::number{Value.number}>{};
    else return apply<op::extent_record>(constant<meta::number{0}, Value>{});
}

}  // namespace typegrad
