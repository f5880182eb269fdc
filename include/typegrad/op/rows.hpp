// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/softmax.hpp"
#include "typegrad/op/statistics.hpp"
#include "typegrad/op/stop_gradient.hpp"

namespace typegrad {

namespace op {

/// The index of the largest along an axis, where several are the first; of a NaN if there is one.
template <int Axis>
struct axis_argmax_record : axis_record<Axis> {
    using called = word<"argmax", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr handle batched(auto x) { return batched_along<axis_argmax_record, Axis>(x); }
    static constexpr handle definition(auto x) { return x.form().is_vector() ? argmax(x) : handle{}; }
    static constexpr handle lowering(auto x) {
        const auto found = equal(x, along<Axis>(axis_largest(x, Axis), x)) || !equal(x, x);
        return -axis_largest(where(found, -place(x), -counted(*x.home, x.form().extents[Axis])), Axis);
    }

private:
    /// Where along the axis each element is: the digit of its place among all of them.
    static constexpr handle place(handle x) {
        const shape s = x.form();
        amount step = 1;
        for (int k = Axis + 1; k < s.rank; ++k) step *= s.extents[k];
        const handle at = position(x) + 0.5_c;
        const handle digit = floor(divided(at, step));
        if (Axis == 0) return digit;
        const amount n = s.extents[Axis];
        return digit - multiplied(floor(divided(at, step * n)), n);
    }
};

template <int Axis>
struct axis_argmin_record : axis_record<Axis> {
    using called = word<"argmin", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr handle definition(auto x) { return apply<axis_argmax_record<Axis>>(-x); }
};

/// The product along an axis, by halves: so its slopes are products of the others, zeros or not. Of an
/// extent that only run time knows it is a loop, and its slopes are quotients where nothing is 0.
template <int Axis>
struct axis_prod_record : axis_record<Axis> {
    using called = word<"prod", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        axis_record<Axis>::template check_axis<called>(x, sentence);
    }
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "the slope by each element is the product of the others";
    static constexpr auto pullback(auto g, auto, auto x) {
        const auto zero = equal(x, 0_c);
        const auto rest = along<Axis>(apply<axis_prod_record>(where(zero, 1_c, x)), x);
        const auto zeros = along<Axis>(apply<axis_sum_record<Axis>>(zero), x);
        return hadamard(along<Axis>(g, x), where(equal(zeros, zero), where(zero, rest, rest / x), 0_c));
    }
    static constexpr handle batched(auto x) { return batched_along<axis_prod_record, Axis>(x); }
    static constexpr handle definition(auto x) {
        if (x.form().is_vector()) return prod(x);
        if (!x.form().extents[Axis].is_known()) return {};
        handle y = x;
        while (y.form().extents[Axis] > 1) {
            const std::int64_t n = y.form().extents[Axis].number, half = n / 2;
            const handle pairs = hadamard(part(y, 0, half), part(y, half, half));
            y = n % 2 == 0 ? pairs : hadamard_first(pairs, part(y, n - 1, 1));
        }
        const shape rest = without_axis(x.form(), Axis);
        if (y.form().size() == 0) return number_node(*x.home, {1}, rest);
        return arranged(kind::view, y, dense_layout(rest), rest);
    }

private:
    static constexpr handle part(handle x, const amount& from, const amount& count) {
        layout l = dense_layout(x.form());
        l.base = from * l.strides[Axis];
        shape s = x.form();
        s.row = false;
        s.extents[Axis] = count;
        return arranged(kind::view, x, l, s);
    }
    /// x with its first element along the axis multiplied.
    static constexpr handle hadamard_first(handle x, handle factor) {
        if (x.form().extents[Axis] == 1) return hadamard(x, factor);
        const handle all = number_node(*x.home, {1}, x.form());
        const handle others = all - placed(number_node(*x.home, {1}, factor.form()), x.form());
        return hadamard(x, others + placed(factor, x.form()));
    }
    static constexpr handle placed(handle x, const shape& whole) {
        return arranged(kind::place, x, dense_layout(whole), whole);
    }
};

// What reductions of all elements are for a map: of every row of a matrix.
constexpr handle rows_of(handle y, handle x) { return repeated(y, 1, x.form().extents[1]); }
constexpr handle logsumexp_of_rows(handle x) { return apply<axis_logsumexp_record<1>>(x); }
constexpr handle softmax_of_rows(handle x) { return apply<axis_softmax_record<1>>(x); }
constexpr handle log_softmax_of_rows(handle x) { return apply<axis_log_softmax_record<1>>(x); }
constexpr handle argmax_of_rows(handle x) { return apply<axis_argmax_record<1>>(x); }
constexpr handle variance_of_rows(handle x) { return apply<axis_variance_record<1>>(x); }
constexpr handle any_of_rows(handle x) { return axis_largest(truth(x), 1); }
constexpr handle prod_of_rows(handle x) { return apply<axis_prod_record<1>>(x); }
constexpr handle prod_of_others_of_rows(handle x) {
    if (const amount n = x.form().extents[1]; n.is_known() && n <= most_halved) return others_by_halves(x, 1);
    const handle zero = equal(x, 0_c), zeros_in_row = axis_sum(zero, 1);
    const handle rest = rows_of(prod_of_rows(where(zero, 1_c, x)), x);
    return hadamard(rest, where(zero, rows_of(equal(zeros_in_row, 1_c), x),
                                rows_of(equal(zeros_in_row, 0_c), x) / x));
}
/// Its derivatives are those of any scale; without one squares could overflow.
constexpr handle scale_of_rows(auto x) {
    const handle most = finite(axis_largest(abs(x), 1));
    return stop_gradient(handle{where(most > 0_c, most, 1_c)});
}
constexpr handle norm_of_rows(handle x) {
    const handle scale = scale_of_rows(x), u = x / rows_of(scale, x), squares = axis_sum(square(u), 1);
    return hadamard(scale, where(squares > 0_c, sqrt(squares), 0_c));
}
constexpr handle normalized_of_rows(handle x) {
    const handle u = x / rows_of(scale_of_rows(x), x), squares = axis_sum(square(u), 1);
    return where(rows_of(squares > 0_c, x), u / rows_of(sqrt(squares), x), 0_c);
}

}  // namespace op

/// Product along an axis, which disappears. Slopes are right however many elements are 0; second derivatives
/// too, unless the extent is known only at run time: then where no element is 0.
///
///     static_assert(tg::to_string(tg::prod<0>(W)) == "prod<0>(W)");
template <int Axis, term A>
constexpr result<op::axis_prod_record<Axis>, A> prod(A x) {
    return apply<op::axis_prod_record<Axis>>(x);
}
/// Where along an axis, which disappears, the largest or the smallest is: the first if they tie. Their
/// slope is 0.
///
///     constexpr auto classes = tg::argmax<1>(X);  // of each row
template <int Axis, term A>
constexpr result<op::axis_argmax_record<Axis>, A> argmax(A x) {
    return apply<op::axis_argmax_record<Axis>>(x);
}
template <int Axis, term A>
constexpr result<op::axis_argmin_record<Axis>, A> argmin(A x) {
    return apply<op::axis_argmin_record<Axis>>(x);
}

}  // namespace typegrad
