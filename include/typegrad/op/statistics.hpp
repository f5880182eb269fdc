// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/logic.hpp"
#include "typegrad/op/reduce.hpp"
#include "typegrad/op/select.hpp"

namespace typegrad {

namespace op {

// What these are for a map (rows.hpp).
constexpr handle prod_of_rows(handle x);
constexpr handle prod_of_others_of_rows(handle x);
constexpr handle variance_of_rows(handle x);
constexpr handle norm_of_rows(handle x);
constexpr handle normalized_of_rows(handle x);
constexpr handle argmax_of_rows(handle x);

struct prod_record : reduction_record {
    static constexpr std::string_view name = "prod";
    static constexpr std::string_view latex = R"(\prod\left(#1\right))";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "the slope by each element is the product of the others";
    static constexpr handle batched(auto x) { return prod_of_rows(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g * prod_of_others(x); }
    static constexpr handle definition(auto x) { return x.form().is_scalar() ? x : handle{}; }
};

/// For each element the product of the others along an axis, without a quotient: of a pair it is the other one
/// times what the other pairs have.
constexpr handle others_by_halves(handle x, int axis) {
    const shape form = x.form();
    const std::int64_t n = form.extents[axis].number, half = n / 2, pairs = n - half;
    if (n < 2) return number_node(*x.home, {1}, form);
    const auto slab = [&](std::int64_t from, std::int64_t count, const shape& whole, layout& l) {
        l = dense_layout(whole);
        l.base = from * l.strides[axis];
        shape s = form;
        s.row = false;
        s.extents[axis] = count;
        return s;
    };
    const auto part = [&](handle u, std::int64_t from, std::int64_t count) {
        layout l;
        const shape s = slab(from, count, u.form(), l);
        return arranged(kind::view, u, l, s);
    };
    const auto among_zeros = [&](handle u, std::int64_t from, const shape& whole) {
        layout l;
        slab(from, 1, whole, l);
        return arranged(kind::place, u, l, whole);
    };
    const handle first = part(x, 0, half), second = part(x, half, half);
    handle all = hadamard(first, second);
    shape halved = form;
    halved.row = false;
    halved.extents[axis] = pairs;
    if (pairs > half) all = among_zeros(all, 0, halved) + among_zeros(part(x, n - 1, 1), half, halved);
    const handle rest = others_by_halves(all, axis), own = part(rest, 0, half);
    const handle both = among_zeros(hadamard(own, second), 0, form) + among_zeros(hadamard(own, first), half, form);
    return pairs > half ? both + among_zeros(part(rest, half, 1), n - 1, form) : both;
}
/// Beyond it the halves are not worth their memory.
inline constexpr int most_halved = 1024;

/// The product of all elements but one, for each one, with its derivative: both right however many
/// elements are 0. Of many elements what is not 0 is multiplied once and divided by, the zeros are counted.
struct prod_of_others_record : tensor_record {
    static constexpr std::string_view name = "prod_of_others";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "the slope by each element is the product of the others";
    static constexpr handle batched(auto x) { return prod_of_others_of_rows(x); }
    static constexpr auto pullback(auto g, auto, auto x) {
        const auto zero = equal(x, 0_c);
        const auto zeros_in_x = sum(zero);
        const auto none = equal(zeros_in_x, 0_c);
        const auto one = equal(zeros_in_x, 1_c);
        const auto two = equal(zeros_in_x, 2_c);
        const auto ratio = where(zero, 0_c, g / x);
        const auto of_zeros = where(zero, g, 0_c);
        const auto beside = none * (sum(ratio) - ratio) + one * sum(of_zeros);
        const auto among = one * sum(ratio) + two * (sum(of_zeros) - of_zeros);
        return prod(where(zero, 1_c, x)) * where(zero, among, beside / x);
    }
    static constexpr handle lowering(auto x) {
        const shape form = x.form();
        if (const amount n = form.size(); n.is_known() && n <= most_halved) {
            const shape flat = vector_shape(n);
            return arranged(kind::view, others_by_halves(arranged(kind::view, x, dense_layout(flat), flat), 0),
                            dense_layout(form), form);
        }
        const auto zero = equal(x, 0_c);
        const auto zeros_in_x = sum(zero);
        const auto rest = prod(where(zero, 1_c, x));
        return where(zero, rest * equal(zeros_in_x, 1_c), rest * equal(zeros_in_x, 0_c) / x);
    }
    static constexpr handle meaning(auto x) { return prod(x) / x; }
};

/// Its second pass keeps the digits that sum(square(x)) - square(sum(x)) / n loses.
struct variance_record : reduction_record {
    static constexpr std::string_view name = "variance";
    static constexpr std::string_view latex = R"(\operatorname{Var}\left(#1\right))";
    static constexpr std::string_view rule = "variance rule";
    static constexpr std::string_view reason =
        "the slope by each element is twice its distance from the mean, divided by their number";
    static constexpr handle batched(auto x) { return variance_of_rows(x); }
    static constexpr auto pullback(auto g, auto, auto x) {
        return (2_c * g / size_of(x)) * (x - mean(x));
    }
    static constexpr handle lowering(auto x) { return mean(square(x - mean(x))); }
    static constexpr handle written_out(auto x) { return mean(square(x - mean(x))); }
};

struct squared_norm_record : reduction_record {
    static constexpr std::string_view name = "squared_norm";
    static constexpr std::string_view latex = R"(\left\lVert #1 \right\rVert^{2})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "norm rule";
    static constexpr std::string_view reason = "the slope of a squared norm is twice the vector";
    static constexpr auto pullback(auto g, auto, auto x) { return (2_c * g) * x; }
    static constexpr handle definition(auto x) { return sum(square(x)); }
};

/// The largest magnitude, and 1 instead of 0: what elements are divided by before they are squared.
constexpr auto scale_of(auto x) {
    const auto most = finite(largest(abs(x)));
    return where(most > 0_c, most, 1_c);
}

struct norm_record : reduction_record {
    static constexpr std::string_view name = "norm";
    static constexpr std::string_view latex = R"(\left\lVert #1 \right\rVert)";
    static constexpr std::string_view rule = "norm rule";
    static constexpr std::string_view reason = "the slope of a norm is the vector divided by it";
    static constexpr handle batched(auto x) { return norm_of_rows(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return g * normalized(x); }
    static constexpr handle definition(auto x) { return x.form().is_scalar() ? abs(x) : handle{}; }
    static constexpr handle lowering(auto x) {
        const auto scale = scale_of(x);
        return scale * sqrt(sum(square(x / scale)));
    }
    static constexpr handle written_out(auto x) { return sqrt(sum(square(x))); }
};

/// x / norm(x), and zeros for zeros.
struct normalized_record : tensor_record {
    static constexpr std::string_view name = "normalized";
    static constexpr std::string_view latex = R"(\frac{#1}{\left\lVert #1 \right\rVert})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "norm rule";
    static constexpr std::string_view reason =
        "a direction turns by what stands upright on it, divided by the norm";
    static constexpr handle batched(auto x) { return normalized_of_rows(x); }
    static constexpr auto pullback(auto g, auto y, auto x) {
        const auto length = norm(x);
        return where(length > 0_c, (g - sum(hadamard(g, y)) * y) / length, 0_c);
    }
    static constexpr handle lowering(auto x) {
        const auto u = x / scale_of(x);
        const auto length = sqrt(sum(square(u)));
        return u / where(length > 0_c, length, 1_c);
    }
    static constexpr handle written_out(auto x) { return x / norm(x); }
};

constexpr handle counted_up(handle x);  // slabs.hpp

/// The place of each element in the order of memory: 0, 1, …
struct position_record : elementwise_record<1> {
    static constexpr std::string_view name = "position";
    static constexpr std::string_view label = "iota";
    static constexpr bool of_shape = true;
    static constexpr handle definition(auto x) {
        return x.is_number({0}) ? handle{} : position(number_node(*x.home, {0}, shape(x.form())));
    }
    static constexpr handle meaning(auto x) { return counted_up(x); }
};

struct argmax_record : reduction_record {
    static constexpr std::string_view name = "argmax";
    static constexpr std::string_view latex = R"(\arg\max\left(#1\right))";
    static constexpr handle batched(auto x) { return argmax_of_rows(x); }
    static constexpr handle definition(auto x) {
        return x.form().is_scalar() ? number_node(*x.home, {0}) : handle{};
    }
    static constexpr handle lowering(auto x) {
        const auto found = equal(x, largest(x)) || !equal(x, x);
        return -largest(where(found, -position(x), -size_of(x)));
    }
    static constexpr handle meaning(auto x) {
        return -largest(where(equal(x, largest(x)), -position(x), -size_of(x)));
    }
};

struct argmin_record : reduction_record {
    static constexpr std::string_view name = "argmin";
    static constexpr std::string_view latex = R"(\arg\min\left(#1\right))";
    static constexpr handle definition(auto x) { return argmax(-x); }
};

}  // namespace op

/// Product of all elements. Its gradient, and that one's derivative, are right with any number of
/// zeros among the elements.
///
///     static_assert(tg::function(tg::prod(u))(u = tg::array<double, 3>{2, 3, 4}) == 24);
template <term A>
constexpr result<op::prod_record, A> prod(A x) {
    return apply<op::prod_record>(x);
}
template <term A>
constexpr result<op::prod_of_others_record, A> prod_of_others(A x) {
    return apply<op::prod_of_others_record>(x);
}
/// The mean of the squared differences from the mean: it divides by n, not by n - 1.
///
///     static_assert(tg::function(tg::variance(u))(u = tg::array<double, 3>{1, 1, 4}) == 2);
template <term A>
constexpr result<op::variance_record, A> variance(A x) {
    return apply<op::variance_record>(x);
}
/// Sum of the squares of all elements.
///
///     static_assert(tg::grad(tg::squared_norm(u), u) == 2_c * u);
template <term A>
constexpr result<op::squared_norm_record, A> squared_norm(A x) {
    return apply<op::squared_norm_record>(x);
}
/// Square root of the sum of squares of all elements: of a vector its length, of a matrix the norm
/// of Frobenius. Without overflow or underflow in between, in two passes; its gradient at 0 is 0.
///
///     static_assert(tg::function(tg::norm(u))(u = tg::array<double, 3>{2, 3, 6}) == 7);
template <class A>
    requires arguments<A>
constexpr result<op::norm_record, A> norm(A x) {
    return apply<op::norm_record>(x);
}
template <term A>
constexpr result<op::normalized_record, A> normalized(A x) {
    return apply<op::normalized_record>(x);
}
template <term A>
constexpr result<op::position_record, A> position(A x) {
    return apply<op::position_record>(x);
}
/// The vector 0, 1, …, n - 1.
///
///     static_assert(tg::function(tg::sum(tg::iota<4>))() == 6);
template <amount N>
inline constexpr auto iota = position(zeros<N>);

/// The place of the largest or smallest element, counted in the order of memory from 0: of the
/// first of them if there are several, of the first NaN if there is one. A number without
/// derivative.
///
///     static_assert(tg::function(tg::argmax(u))(u = tg::array<double, 3>{1, 3, 2}) == 1);
template <term A>
constexpr result<op::argmax_record, A> argmax(A x) {
    return apply<op::argmax_record>(x);
}
template <term A>
constexpr result<op::argmin_record, A> argmin(A x) {
    return apply<op::argmin_record>(x);
}

}  // namespace typegrad
