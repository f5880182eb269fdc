// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/index.hpp"

namespace typegrad {

namespace op {

/// The shape of rows of x taken by indices.
constexpr shape gathered_shape(const shape& x, const shape& indices) {
    shape s = indices;
    for (int k = 1; k < x.rank && s.rank < max_rank; ++k) s.extents[s.rank++] = x.extents[k];
    return s;
}

/// The elements of a slab of an operand or a result of a kernel.
template <class X>
constexpr std::int64_t slab_size(const X& x) {
    std::int64_t n = 1;
    for (int k = 1; k < X::form.rank; ++k) n *= x.extent(k);
    return n;
}

/// The number that a product has before its factors: of what is linear it stands outside.
constexpr meta::number number_before(handle x) {
    return x.is(kind::product) ? x.nodes().value_of(x.id) : meta::number{1};
}

/// As many zeros as the leading axis of x is long.
constexpr handle leading_zeros(handle x) {
    return number_node(*x.home, {0}, vector_shape(x.form().extents[0]));
}
template <expression X>
constexpr auto leading_zeros(X) {
    return constant<meta::number{0}, X::description.form.extents[0]>{};
}

/// Slabs of the leading axis, one for each index.
struct gather_record : kernel_record<2> {
    static constexpr std::string_view name = "gather";
    static constexpr int points_into = 0;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "a row has a slope as often as it was taken";
    static constexpr shape form(const shape* x, int) { return gathered_shape(x[0], x[1]); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x.operands[1]->op->integer || x[1].is_scalar()) {
            x.describe(sentence, 1);
            sentence << ": gather needs indices";
        } else if (x[0].is_scalar()) {
            x.describe(sentence, 0);
            sentence << ": gather needs an axis";
        } else if (x[0].rank + x[1].rank - 1 > max_rank) {
            x.describe(sentence, 0);
            sentence << ", ";
            x.describe(sentence, 1);
            sentence << ": gather gives at most six axes";
        }
    }
    static constexpr effort work(const shape*, int) { return {}; }
    template <class T, class Y, class X, class I>
    static constexpr void run(const Y& y, const X& x, const I& i) {
        const std::int64_t count = i.size(), size = slab_size(x);
        for (std::int64_t r = 0; r < count; ++r) {
            const std::int64_t from = i.index(r);
            for (std::int64_t j = 0; j < size; ++j) {
                if constexpr (X::form.is_matrix() && I::form.is_vector()) y(r, j) = x(from, j);
                else y[r * size + j] = x[from * size + j];
            }
        }
    }
    static constexpr auto pullback(auto g, auto, auto x, auto i) {
        return adjoints{scattered(leading_zeros(x), i, g), hadamard(0_c, g)};
    }
    static constexpr handle definition(auto x, auto i) {
        if (!x.is(kind::constant)) return {};
        return number_node(*x.home, x.nodes().value_of(x.id), gathered_shape(x.form(), i.form()));
    }
    static constexpr handle meaning(auto x, auto i) { return chosen_slabs(x, i); }
    static constexpr handle identity(auto x, auto i) {
        const meta::number n = number_before(x);
        return n.is_one() ? handle{} : scaled(gather(scaled(x, meta::reciprocal(n)), i), n);
    }
};

/// The sum of what is put to each index of a leading axis, which is as long as the first operand: the
/// adjoint of gather.
struct scatter_add_record : kernel_record<3> {
    static constexpr std::string_view name = "scatter_add";
    static constexpr int counts = 0;
    static constexpr int points_into = operation::own_axis;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "what was added has the slope of where it went";
    static constexpr shape form(const shape* x, int) {
        shape s = x[0];
        for (int k = x[1].rank; k < x[2].rank; ++k) s.extents[s.rank++] = x[2].extents[k];
        return s;
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        bool fits = x[1].rank <= x[2].rank;
        for (int k = 0; k < x[1].rank && fits; ++k) fits = x[1].extents[k] == x[2].extents[k];
        if (!x.operands[1]->op->integer || x[1].is_scalar()) {
            x.describe(sentence, 1);
            sentence << ": scatter_add needs indices";
        } else if (!fits) {
            x.describe(sentence, 1);
            sentence << ", ";
            x.describe(sentence, 2);
            sentence << ": scatter_add needs a row for each index";
        }
    }
    static constexpr effort work(const shape* x, int) { return {x[2].size().number}; }
    template <class T, class Y, class N, class I, class X>
    static constexpr void run(const Y& y, const N&, const I& i, const X& x) {
        const std::int64_t all = y.size(), count = i.size(), size = slab_size(y);
        for (std::int64_t k = 0; k < all; ++k) y[k] = T{};
        for (std::int64_t r = 0; r < count; ++r) {
            const std::int64_t to = i.index(r);
            for (std::int64_t j = 0; j < size; ++j) {
                if constexpr (X::form.is_matrix() && I::form.is_vector()) add(y(to, j), x(r, j));
                else add(y[to * size + j], x[r * size + j]);
            }
        }
    }
    static constexpr auto pullback(auto g, auto, auto n, auto i, auto x) {
        return adjoints{hadamard(0_c, n), hadamard(0_c, x), gather(g, i)};
    }
    static constexpr handle definition(auto n, auto i, auto x) {
        const shape forms[] = {n.form(), i.form(), x.form()};
        return x.is_number({0}) ? number_node(*x.home, {0}, form(forms, 3)) : handle{};
    }
    static constexpr handle meaning(auto n, auto i, auto x) {
        const shape forms[] = {n.form(), i.form(), x.form()};
        return collected_slabs(x, i, form(forms, 3));
    }
    static constexpr handle identity(auto zeros, auto i, auto x) {
        const meta::number n = number_before(x);
        return n.is_one() ? handle{} : scaled(scattered(zeros, i, scaled(x, meta::reciprocal(n))), n);
    }

private:
    template <class Slot, class T>
    static constexpr void add(Slot to, const T& x) {
        to = static_cast<T>(to.element) + x;
    }
};

/// An extent that is given as a constant: `4_c`, Hana's, or one that run time knows.
template <class N>
constexpr amount given_extent() {
    if constexpr (requires { N::description.value.numerator; requires N::description.op->what == kind::constant; })
        return static_cast<std::int64_t>(N::description.value.numerator);
    else return N::value;
}

}  // namespace op

template <term N, term I, term A>
constexpr result<op::scatter_add_record, N, I, A> scattered(N zeros, I i, A x) {
    return apply<op::scatter_add_record>(zeros, i, x);
}

/// Rows of X by indices, one for each: of a vector elements, of a tensor slabs of its leading axis. The
/// indices are checked when the function is called: `i[3] is 7, X has 4 rows`. The gradient by X adds up
/// what belongs to a row taken several times; no matrix of zeros and ones is formed.
///
///     static_assert(tg::grad(tg::sum(tg::gather(T, i)), T) == tg::scatter_add(5_c, i, tg::ones<6>));
template <term A, term I>
constexpr result<op::gather_record, A, I> gather(A x, I i) {
    return apply<op::gather_record>(x, i);
}
/// A tensor of n rows, each the sum of the rows of V that go there by the indices i; rows to which none
/// goes are zero. n is a constant, `4_c`. The indices are checked when the function is called.
///
///     constexpr auto counts = tg::scatter_add(5_c, i, tg::ones<6>);  // how often each index occurs
template <class N, term I, term A>
constexpr auto scatter_add(N, I i, A x) {
    return scattered(constant<meta::number{0}, op::given_extent<N>()>{}, i, x);
}

}  // namespace typegrad
