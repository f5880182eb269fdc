// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/axis.hpp"

namespace typegrad {

namespace op {

struct log_softmax_record;

}  // namespace op

template <term A>
constexpr result<op::log_softmax_record, A> log_softmax(A x);

namespace op {

template <int Axis>
struct axis_log_softmax_record;
template <int Axis>
struct less_softmax_mean_record;
template <int Axis>
struct less_softmax_share_record;

/// What both slopes and log_softmax are computed of, along an axis, or, with -1, of all elements. The largest
/// element may have nearly all of the softmax: what the others add to it stays apart.
struct softmax_parts {
    handle x, shifted, at, e, more;
    int axis;

    constexpr softmax_parts(handle u, int along) : x(u), axis(along) {
        shifted = x - spread(finite(axis < 0 ? handle{largest(x)} : axis_largest(x, axis)));
        at = equal(shifted, 0_c);
        e = exp(shifted);
        more = (total(at) - 1_c) + total(where(at, 0_c, e));
    }
    [[nodiscard]] constexpr handle total(handle u) const { return axis < 0 ? handle{sum(u)} : axis_sum(u, axis); }
    [[nodiscard]] constexpr handle spread(handle u) const {
        return axis < 0 ? u : repeated(u, axis, x.form().extents[axis]);
    }
};

struct softmax_record : tensor_record {
    static constexpr std::string_view name = "softmax";
    static constexpr std::string_view latex = R"(\operatorname{softmax}\left(#1\right))";
    static constexpr std::string_view rule = "softmax rule";
    static constexpr std::string_view reason =
        "each element gains what it has of its adjoint, less its share of the total";
    static constexpr auto pullback(auto g, auto y, auto x) {
        return hadamard(y, apply<less_softmax_mean_record<-1>>(g, x));
    }
    static constexpr handle batched(auto x) { return softmax_of_rows(x); }
    static constexpr handle logarithm(handle x);
    static constexpr handle lowering(auto x) {
        const auto e = exp(x - finite(largest(x)));
        return e / sum(e);
    }
    static constexpr handle meaning(auto x) {
        const auto e = exp(x);
        return e / sum(e);
    }
};

struct log_softmax_record : tensor_record {
    static constexpr std::string_view name = "log_softmax";
    static constexpr std::string_view latex = R"(\log\operatorname{softmax}\left(#1\right))";
    static constexpr std::string_view rule = "softmax rule";
    static constexpr std::string_view reason =
        "the slope of log softmax is 1 for the element itself, less the softmax for all";
    static constexpr auto pullback(auto g, auto, auto x) {
        return apply<less_softmax_share_record<-1>>(g, x);
    }
    static constexpr handle batched(auto x) { return log_softmax_of_rows(x); }
    static constexpr handle lowering(auto x) {
        const softmax_parts of(x, -1);
        return of.shifted - log1p(of.more);
    }
    static constexpr handle written_out(auto x) { return x - logsumexp(x); }
    static constexpr handle meaning(auto x) { return x - log(sum(exp(x))); }
};

template <int Axis>
struct axis_softmax_record : axis_record<Axis> {
    using called = word<"softmax", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = softmax_record::rule;
    static constexpr std::string_view reason = softmax_record::reason;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr auto pullback(auto g, auto y, auto x) {
        return hadamard(y, apply<less_softmax_mean_record<Axis>>(g, x));
    }
    static constexpr handle batched(auto x) { return batched_along<axis_softmax_record, Axis>(x); }
    static constexpr handle logarithm(handle x) { return apply<axis_log_softmax_record<Axis>>(x); }
    static constexpr handle definition(auto x) {
        return x.form().is_vector() ? softmax(x) : handle{};
    }
    static constexpr handle lowering(auto x) {
        const handle shift = finite(apply<axis_largest_record<Axis>>(x));
        const handle e = exp(x - along<Axis>(shift, x));
        return e / along<Axis>(apply<axis_sum_record<Axis>>(e), x);
    }
    static constexpr handle meaning(auto x) {
        const handle e = exp(x);
        return e / along<Axis>(apply<axis_sum_record<Axis>>(e), x);
    }
};

template <int Axis>
struct axis_log_softmax_record : axis_record<Axis> {
    using called = word<"log_softmax", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = log_softmax_record::rule;
    static constexpr std::string_view reason = log_softmax_record::reason;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr auto pullback(auto g, auto, auto x) {
        return apply<less_softmax_share_record<Axis>>(g, x);
    }
    static constexpr handle batched(auto x) { return batched_along<axis_log_softmax_record, Axis>(x); }
    static constexpr handle definition(auto x) {
        return x.form().is_vector() ? log_softmax(x) : handle{};
    }
    static constexpr handle lowering(auto x) {
        const softmax_parts of(x, Axis);
        return of.shifted - of.spread(log1p(of.more));
    }
    static constexpr handle written_out(auto x) {
        return x - along<Axis>(handle{apply<axis_logsumexp_record<Axis>>(x)}, x);
    }
    static constexpr handle meaning(auto x) {
        return x - along<Axis>(log(apply<axis_sum_record<Axis>>(exp(x))), x);
    }
};

/// The slopes of softmax and of log_softmax: each is the adjoint of the other, and so are their slopes. Axis
/// -1 is all elements.
template <int Axis>
struct softmax_slope_record {
    static constexpr int arity = 2;
    static constexpr int axis = Axis;
    static constexpr kind what = kind::tensor;
    static constexpr std::string_view rule = softmax_record::rule;
    static constexpr shape form(const shape* x, int) { return x[1]; }

protected:
    static constexpr auto total(auto u, auto x) {
        if constexpr (Axis < 0) return sum(u);
        else return along<Axis>(apply<axis_sum_record<Axis>>(u), x);
    }
    static constexpr auto shares(auto x) {
        if constexpr (Axis < 0) return softmax(x);
        else return apply<axis_softmax_record<Axis>>(x);
    }
    /// The same for samples: of the rows of a matrix, or along the next axis, see batched_along.
    template <template <int> class Record>
    static constexpr handle batched_slope(handle g, handle x) {
        if constexpr (Axis <= 0) {
            return apply<Record<1>>(g, x);
        } else {
            const shape from = x.form();
            shape merged = without_axis(from, 0);
            merged.extents[0] *= from.extents[0];
            const layout l = dense_layout(merged);
            const handle y = apply<Record<Axis>>(arranged(kind::view, g, l, merged), arranged(kind::view, x, l, merged));
            return arranged(kind::view, y, dense_layout(from), from);
        }
    }
};

/// g - sum(g∘p) with p = softmax(x): what g is above its mean by the softmax. Differences from the largest
/// element's g cancel nowhere, however much of the softmax it has.
template <int Axis>
struct less_softmax_mean_record : softmax_slope_record<Axis> {
    using called = word<"less_softmax_mean", Axis>;
    using base = softmax_slope_record<Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view reason = softmax_record::reason;
    static constexpr auto pullback(auto g, auto y, auto, auto x) {
        return adjoints{apply<less_softmax_share_record<Axis>>(g, x), hadamard(-base::total(g, x), base::shares(x), y)};
    }
    static constexpr handle batched(auto g, auto x) { return base::template batched_slope<op::less_softmax_mean_record>(g, x); }
    static constexpr handle definition(auto g, auto x) {
        return Axis == 0 && x.form().is_vector() ? apply<op::less_softmax_mean_record<-1>>(g, x) : handle{};
    }
    static constexpr handle lowering(auto g, auto x) {
        const softmax_parts of(x, Axis);
        const handle from_largest = g - of.spread(of.total(where(of.at, g, 0_c)) / of.total(of.at));
        return from_largest - base::total(hadamard(from_largest, base::shares(x)), x);
    }
    static constexpr handle written_out(auto g, auto x) { return g - base::total(hadamard(g, base::shares(x)), x); }
};

/// g - sum(g)∘softmax(x). For the largest element, with e = exp(x - its own): (g·more - others) / (1 + more)
/// where `more` is the sum of the others' e and `others` that of their g.
template <int Axis>
struct less_softmax_share_record : softmax_slope_record<Axis> {
    using called = word<"less_softmax_share", Axis>;
    using base = softmax_slope_record<Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view reason = log_softmax_record::reason;
    static constexpr auto pullback(auto g, auto, auto u, auto x) {
        const auto by_g = apply<less_softmax_mean_record<Axis>>(g, x);
        return adjoints{by_g, hadamard(-base::total(u, x), base::shares(x), by_g)};
    }
    static constexpr handle batched(auto g, auto x) { return base::template batched_slope<op::less_softmax_share_record>(g, x); }
    static constexpr handle definition(auto g, auto x) {
        return Axis == 0 && x.form().is_vector() ? apply<op::less_softmax_share_record<-1>>(g, x) : handle{};
    }
    static constexpr handle lowering(auto g, auto x) {
        const softmax_parts of(x, Axis);
        const handle own = of.spread(of.total(where(of.at, g, 0_c))), others = of.spread(of.total(where(of.at, 0_c, g)));
        const handle more = of.spread(of.more), all = 1_c + more;
        return where(of.at, (hadamard(g, more) - (others + (own - g))) / all, g - hadamard(of.e / all, own + others));
    }
    static constexpr handle written_out(auto g, auto x) { return g - hadamard(base::total(g, x), base::shares(x)); }
};

constexpr handle softmax_record::logarithm(handle x) { return apply<log_softmax_record>(x); }

}  // namespace op

/// exp(x) / sum(exp(x)) over all elements, shifted by the largest.
///
///     static_assert(tg::exp(u) / tg::sum(tg::exp(u)) == tg::softmax(u));
template <term A>
constexpr result<op::softmax_record, A> softmax(A x) {
    return apply<op::softmax_record>(x);
}
/// x - logsumexp(x), with the digits of an element that has nearly all of the softmax.
///
///     static_assert(tg::to_string(tg::grad(-tg::dot(v, tg::log_softmax(u)), u)) == "sum(v) * softmax(u) - v");
template <term A>
constexpr result<op::log_softmax_record, A> log_softmax(A x) {
    return apply<op::log_softmax_record>(x);
}
/// exp(x), divided by its sum along an axis.
///
///     constexpr auto attention = tg::softmax<1>(X * tg::transpose(X)) * X;
template <int Axis, term A>
constexpr result<op::axis_softmax_record<Axis>, A> softmax(A x) {
    return apply<op::axis_softmax_record<Axis>>(x);
}
/// x less its logsumexp along an axis.
///
///     constexpr auto loss = -tg::mean(tg::log_softmax<1>(X));
template <int Axis, term A>
constexpr result<op::axis_log_softmax_record<Axis>, A> log_softmax(A x) {
    return apply<op::axis_log_softmax_record<Axis>>(x);
}

}  // namespace typegrad
