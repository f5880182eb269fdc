// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/linalg.hpp"
#include "typegrad/op/select.hpp"
#include "typegrad/op/shape.hpp"

namespace typegrad {

namespace op {

/// Repeats g along an axis as long as that of x, undoing a reduction of x.
template <int Axis>
constexpr handle along(handle g, handle x) {
    return repeated(g, Axis, x.form().extents[Axis]);
}
template <int Axis, expression G, expression X>
constexpr auto along(G g, X) {
    return broadcast<X::description.form.extents[Axis], Axis>(g);
}

/// Reductions along an axis derive from this: the axis disappears.
template <int Axis>
struct axis_record {
    static constexpr int arity = 1;
    static constexpr int axis = Axis;
    static constexpr kind what = kind::reduction;
    static constexpr shape form(const shape* x, int) { return without_axis(x[0], Axis); }

protected:
    template <class Word>
    static constexpr void check_axis(const operand_list& x, meta::text& sentence) {
        if (Axis >= 0 && Axis < x[0].rank) return;
        Word::misfit(x, sentence, "has no such axis");
    }
};

/// What `Record` does along its axis, of every slab of x: with the leading axis drawn into the one after
/// it the axis is the same.
template <template <int> class Record, int Axis>
constexpr handle batched_along(handle x) {
    if constexpr (Axis == 0) {
        return apply<Record<1>>(x);
    } else {
        const shape from = x.form();
        shape merged = without_axis(from, 0);
        merged.extents[0] *= from.extents[0];
        const handle y = apply<Record<Axis>>(arranged(kind::view, x, dense_layout(merged), merged));
        const shape form = y.form().rank == merged.rank ? from : without_axis(from, Axis + 1);
        return arranged(kind::view, y, dense_layout(form), form);
    }
}

template <int Axis>
struct axis_sum_record : axis_record<Axis> {
    using called = word<"sum", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "sum rule";
    static constexpr std::string_view reason = "a sum of elements has slope 1 by each";
    static constexpr bool linear = true;
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return along<Axis>(g, x); }
    static constexpr handle batched(auto x) { return axis_sum(x, Axis + 1); }
    static constexpr handle definition(auto x) {
        const shape from = x.form();
        const amount n = from.extents[Axis];
        if (from.is_vector()) return sum(x);
        if (x.is(kind::constant))
            return multiplied(number_node(*x.home, x.nodes().value_of(x.id), without_axis(from, Axis)), n);
        if (x.is(kind::view) && x.nodes().layout_of(x.id).strides[Axis] == 0) {
            // What is the same along the axis comes once, n times.
            layout l = x.nodes().layout_of(x.id);
            for (int k = Axis; k + 1 < max_rank; ++k) l.strides[k] = l.strides[k + 1];
            return multiplied(arranged(kind::view, x.operand(0), l, without_axis(from, Axis)), n);
        }
        // The sum along two axes: the later one first.
        constexpr std::string_view sums[] = {"sum<0>", "sum<1>", "sum<2>", "sum<3>", "sum<4>", "sum<5>"};
        for (int inner = 0; inner <= Axis; ++inner)
            if (x.is(sums[inner])) return axis_sum(axis_sum(x.operand(0), Axis + 1), inner);
        return {};
    }
};

/// The sum along an axis that is known when the program is made.
constexpr handle axis_sum(handle x, int axis) {
    constexpr const operation* sums[] = {
        &operation_of<axis_sum_record<0>>, &operation_of<axis_sum_record<1>>,
        &operation_of<axis_sum_record<2>>, &operation_of<axis_sum_record<3>>,
        &operation_of<axis_sum_record<4>>, &operation_of<axis_sum_record<5>>};
    return x.home->construct(*x.home, *sums[axis % max_rank], &x, 1);
}

template <int Axis>
struct axis_mean_record : axis_record<Axis> {
    using called = word<"mean", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "sum rule";
    static constexpr std::string_view reason = "a mean has slope 1 / n by each element";
    static constexpr bool linear = true;
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr handle definition(auto x) {
        return divided(apply<axis_sum_record<Axis>>(x), x.form().extents[Axis]);
    }
};

template <int Axis>
struct axis_largest_record : axis_record<Axis> {
    using called = word<"max", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason =
        "the largest element has slope 1, the others 0; equal ones share";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr auto pullback(auto g, auto y, auto x) {
        const auto at = equal(x, along<Axis>(y, x));
        return hadamard(along<Axis>(g / apply<axis_sum_record<Axis>>(at), x), at);
    }
    static constexpr handle batched(auto x) { return axis_largest(x, Axis + 1); }
    static constexpr handle meaning(auto x) { return largest_slab(x, Axis); }
    static constexpr handle definition(auto x) {
        return x.form().is_vector() ? largest(x) : handle{};
    }
};

/// The largest along an axis that is known when the program is made.
constexpr handle axis_largest(handle x, int axis) {
    constexpr const operation* records[] = {
        &operation_of<axis_largest_record<0>>, &operation_of<axis_largest_record<1>>,
        &operation_of<axis_largest_record<2>>, &operation_of<axis_largest_record<3>>,
        &operation_of<axis_largest_record<4>>, &operation_of<axis_largest_record<5>>};
    return x.home->construct(*x.home, *records[axis % max_rank], &x, 1);
}

template <int Axis>
struct axis_smallest_record : axis_record<Axis> {
    using called = word<"min", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "case by case";
    static constexpr std::string_view reason =
        "the smallest element has slope 1, the others 0; equal ones share";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr handle definition(auto x) { return -apply<axis_largest_record<Axis>>(-x); }
};

template <int Axis>
struct axis_variance_record : axis_record<Axis> {
    using called = word<"variance", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "variance rule";
    static constexpr std::string_view reason =
        "the slope by each element is twice its distance from the mean, divided by their number";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr handle definition(auto x) {
        const handle middle = apply<axis_mean_record<Axis>>(x);
        const handle from_middle = x - repeated(middle, Axis, x.form().extents[Axis]);
        return apply<axis_mean_record<Axis>>(square(from_middle));
    }
};

template <int Axis>
struct axis_softmax_record;  // softmax.hpp

template <int Axis>
struct axis_logsumexp_record : axis_record<Axis> {
    using called = word<"logsumexp", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "logarithm rule";
    static constexpr std::string_view reason = "the slope of log(sum(exp(u))) is the softmax";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr auto pullback(auto g, auto, auto x) {
        return hadamard(along<Axis>(g, x), apply<axis_softmax_record<Axis>>(x));
    }
    static constexpr handle batched(auto x) { return batched_along<axis_logsumexp_record, Axis>(x); }
    static constexpr handle definition(auto x) {
        return x.form().is_vector() ? logsumexp(x) : handle{};
    }
    static constexpr handle lowering(auto x) {
        const handle shift = finite(apply<axis_largest_record<Axis>>(x));
        return shift + log(apply<axis_sum_record<Axis>>(exp(x - along<Axis>(shift, x))));
    }
    static constexpr handle meaning(auto x) {
        return log(apply<axis_sum_record<Axis>>(exp(x)));
    }
};

}  // namespace op

/// Sum along an axis, which disappears: `sum<0>(A)` has an element for each column of A.
///
///     static_assert(tg::function(tg::sum<0>(W))(W = weights)(3) == 7.5);
template <int Axis, term A>
constexpr result<op::axis_sum_record<Axis>, A> sum(A x) {
    return apply<op::axis_sum_record<Axis>>(x);
}
/// Mean along an axis, which disappears.
///
///     constexpr auto centered = X - tg::outer(tg::ones<5>, tg::mean<0>(X));
template <int Axis, term A>
constexpr result<op::axis_mean_record<Axis>, A> mean(A x) {
    return apply<op::axis_mean_record<Axis>>(x);
}
/// The largest along an axis, which disappears. Where elements tie they share the slope equally.
///
///     static_assert(tg::to_string(tg::max<1>(W)) == "max<1>(W)");
template <int Axis, term A>
constexpr result<op::axis_largest_record<Axis>, A> (max)(A x) {
    return apply<op::axis_largest_record<Axis>>(x);
}
/// The smallest along an axis, which disappears.
///
///     static_assert(tg::to_string(tg::min<1>(W)) == "min<1>(W)");
template <int Axis, term A>
constexpr result<op::axis_smallest_record<Axis>, A> (min)(A x) {
    return apply<op::axis_smallest_record<Axis>>(x);
}
/// The mean square distance from the mean along an axis, which disappears.
///
///     constexpr auto scaled = X / tg::outer(tg::ones<5>, tg::sqrt(tg::variance<0>(X)));
template <int Axis, term A>
constexpr result<op::axis_variance_record<Axis>, A> variance(A x) {
    return apply<op::axis_variance_record<Axis>>(x);
}
/// log of the sum of the exponentials along an axis, which disappears.
///
///     static_assert(tg::grad(tg::sum(tg::logsumexp<1>(W)), W) == tg::softmax<1>(W));
template <int Axis, term A>
constexpr result<op::axis_logsumexp_record<Axis>, A> logsumexp(A x) {
    return apply<op::axis_logsumexp_record<Axis>>(x);
}

}  // namespace typegrad
