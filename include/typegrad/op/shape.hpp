// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/op/forms.hpp"
#include "typegrad/op/word.hpp"

namespace typegrad {

namespace op {

template <amount... I>
struct element_record : view_word {
    using called = word<"element", I...>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view latex = "@1_{%}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        constexpr int count = sizeof...(I);
        constexpr amount index[] = {I..., 0};
        if (x[0].rank != count || count == 0) {
            x.describe(sentence, 0);
            sentence << ": element needs " << x[0].rank << (x[0].rank == 1 ? " index" : " indices");
            return;
        }
        for (int k = 0; k < count; ++k)
            if (!(index[k] >= 0 && index[k] < x[0].extents[k])) return called::misfit(x, sentence, "is out of range");
    }
    static constexpr handle definition(auto x) {
        constexpr amount index[] = {I...};
        layout l;
        for (int k = 0; k < static_cast<int>(sizeof...(I)); ++k)
            l.base = l.base * x.form().extents[k] + index[k];
        return arranged(kind::view, x, l, {});
    }
};

/// A shape without its leading axis; the size of what is left.
constexpr shape slab_shape(const shape& s) {
    shape rest;
    rest.rank = s.rank - 1;
    for (int k = 0; k < rest.rank; ++k) rest.extents[k] = s.extents[k + 1];
    return rest;
}

template <amount I>
struct row_record : view_word {
    using called = word<"row", I>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view latex = "@1_{%, :}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) { return slab_shape(x[0]); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].rank < 2) called::misfit(x, sentence, "needs a matrix or a tensor");
        else if (!(I >= 0 && I < x[0].extents[0])) called::misfit(x, sentence, "is out of range");
    }
    static constexpr handle definition(auto x) {
        const shape slab = slab_shape(x.form());
        layout l = dense_layout(slab);
        l.base = I * slab.size();
        return arranged(kind::view, x, l, slab);
    }
};

template <amount J>
struct column_record : view_word {
    using called = word<"column", J>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view latex = "@1_{:, %}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) { return vector_shape(x[0].extents[0]); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x[0].is_matrix()) called::misfit(x, sentence, "needs a matrix");
        else if (!(J >= 0 && J < x[0].extents[1])) called::misfit(x, sentence, "is out of range");
    }
    static constexpr handle definition(auto x) {
        const shape s = x.form();
        return arranged(kind::view, x, {J, {s.extents[1]}}, vector_shape(s.extents[0]));
    }
};

template <amount Begin, amount End>
struct slice_record : view_word {
    using called = word<"slice", Begin, End>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view latex = "@1_{%1 : %2}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) {
        shape s = x[0];
        s.extents[0] = End - Begin;
        s.row = false;
        return s;
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_scalar()) called::misfit(x, sentence, "needs an axis");
        else if (!(amount(0) <= Begin && Begin <= End && End <= x[0].extents[0]))
            called::misfit(x, sentence, "is out of range");
    }
    static constexpr handle definition(auto x) {
        const shape from = x.form(), to = form(&from, 1);
        layout l = dense_layout(from);
        l.base = Begin * slab_shape(from).size();
        return arranged(kind::view, x, l, to);
    }
};

template <amount... Extents>
struct reshape_record : view_word {
    using called = word<"reshape", Extents...>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape target{sizeof...(Extents), false, {Extents...}};
    static constexpr shape form(const shape*, int) { return target; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].size() == target.size()) return;
        called::misfit(x, sentence, "has ");
        sentence << target.size() << " elements, not " << x[0].size();
    }
    static constexpr handle definition(auto x) {
        return arranged(kind::view, x, dense_layout(target), target);
    }
};

struct reverse_record : view_word {
    using called = word<"reverse">;
    static constexpr std::string_view name = "reverse";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_scalar()) called::misfit(x, sentence, "needs an axis");
    }
    static constexpr handle definition(auto x) {
        const shape s = x.form();
        layout l = dense_layout(s);
        l.base = l.strides[0] * (s.extents[0] - 1);
        l.strides[0] = -l.strides[0];
        return arranged(kind::view, x, l, s);
    }
};

/// e repeated n times along a new axis.
template <amount N, int Axis>
struct broadcast_record : view_word {
    using called = std::conditional_t<Axis == 0, word<"broadcast", N>, word<"broadcast", N, Axis>>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) { return with_axis(x[0], Axis, N); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (N < 0) called::misfit(x, sentence, "is repeated less than never");
        else if (x[0].rank == max_rank) called::misfit(x, sentence, "has more than six axes");
        else if (Axis < 0 || Axis > x[0].rank) called::misfit(x, sentence, "has no such axis");
    }
    static constexpr handle definition(auto x) { return repeated(x, Axis, N); }
};

struct diagonal_record : view_word {
    using called = word<"diagonal">;
    static constexpr std::string_view name = "diagonal";
    static constexpr std::string_view latex = R"(\operatorname{diag}\left(#1\right))";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) {
        return vector_shape(x[0].rows() < x[0].columns() ? x[0].rows() : x[0].columns());
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x[0].is_matrix()) called::misfit(x, sentence, "needs a matrix");
    }
    static constexpr handle definition(auto x) {
        const shape s = x.form();
        return arranged(kind::view, x, {0, {s.columns() + 1}}, form(&s, 1));
    }
};

struct trace_record : view_word {
    using called = word<"trace">;
    static constexpr std::string_view name = "trace";
    static constexpr std::string_view latex = R"(\operatorname{tr}\left(#1\right))";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "a trace has slope 1 by each element of the diagonal";
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x[0].is_matrix() || x[0].rows() != x[0].columns())
            called::misfit(x, sentence, "needs a square matrix");
    }
    static constexpr handle definition(auto x) { return sum(diagonal(x)); }
};

/// A number spread over a shape.
template <amount... Extents>
struct fill_record : view_word {
    using called = word<"fill", Extents...>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape target{sizeof...(Extents), false, {Extents...}};
    static constexpr shape form(const shape*, int) { return target; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x[0].is_scalar()) called::misfit(x, sentence, "needs a scalar");
    }
    static constexpr handle definition(auto x) { return spread_over(x, target); }
};

}  // namespace op

/// One element, by an index for each axis: `element<2>(v)`, `element<0, 1>(A)`.
///
///     static_assert(tg::grad(tg::element<2>(u), u) == tg::stack(0_c, 0_c, 1_c));
template <amount... I, term A>
constexpr result<op::element_record<I...>, A> element(A x) {
    return apply<op::element_record<I...>>(x);
}
/// Row i of a matrix, as a vector; of a tensor slab i of the leading axis.
///
///     static_assert(tg::row<1>(W) == tg::column<1>(tg::transpose(W)));
template <amount I, term A>
constexpr result<op::row_record<I>, A> row(A x) {
    return apply<op::row_record<I>>(x);
}
/// Column j of a matrix, as a vector.
///
///     static_assert(tg::function(tg::column<1>(tg::reshape<2, 2>(x)))(x = tg::array<double, 4>{1, 2, 3, 4})(1) == 4);
template <amount J, term A>
constexpr result<op::column_record<J>, A> column(A x) {
    return apply<op::column_record<J>>(x);
}
/// What is at begin to end - 1 of the leading axis.
///
///     static_assert(tg::slice<1, 4>(tg::slice<0, 4>(x)) == tg::slice<1, 4>(x));
template <amount Begin, amount End, term A>
constexpr result<op::slice_record<Begin, End>, A> slice(A x) {
    return apply<op::slice_record<Begin, End>>(x);
}
/// The same elements, in row-major order, as another shape.
///
///     static_assert(tg::row<1>(tg::reshape<2, 2>(x)) == tg::slice<2, 4>(x));
template <amount... Extents, term A>
constexpr result<op::reshape_record<Extents...>, A> reshape(A x) {
    return apply<op::reshape_record<Extents...>>(x);
}
/// Back to front along the leading axis.
///
///     static_assert(tg::reverse(tg::reverse(x)) == x);
template <term A>
constexpr result<op::reverse_record, A> reverse(A x) {
    return apply<op::reverse_record>(x);
}
/// x repeated n times along a new axis, the leading one unless told otherwise.
///
///     static_assert(tg::row<1>(tg::broadcast<3>(x)) == x);
template <amount N, int Axis = 0, term A>
constexpr result<op::broadcast_record<N, Axis>, A> broadcast(A x) {
    return apply<op::broadcast_record<N, Axis>>(x);
}
/// The diagonal of a matrix, as a vector.
///
///     static_assert(tg::diagonal(tg::as_diagonal(u)) == u);
template <term A>
constexpr result<op::diagonal_record, A> diagonal(A x) {
    return apply<op::diagonal_record>(x);
}
/// The sum of the diagonal of a square matrix.
///
///     static_assert(tg::equivalent(tg::trace(A * B), tg::trace(B * A)));
template <term A>
constexpr result<op::trace_record, A> trace(A x) {
    return apply<op::trace_record>(x);
}
/// A scalar expression in every element of a shape.
///
///     static_assert(tg::grad(tg::sum(tg::fill<3>(a)), a) == 3_c);
template <amount... Extents, term A>
constexpr result<op::fill_record<Extents...>, A> fill(A x) {
    return apply<op::fill_record<Extents...>>(x);
}

}  // namespace typegrad
