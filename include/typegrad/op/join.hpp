// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/linalg.hpp"
#include "typegrad/op/shape.hpp"

namespace typegrad {

namespace op {

/// The sum of several nodes of a shape: what stands at different places is joined so.
constexpr handle joined(const meta::list<weighted>& parts, builder& home, const shape& form) {
    return home.combine(home, kind::sum, {0}, parts.begin(), parts.size(), form);
}

/// A row of any number of operands, one after the other along the leading axis of the result.
constexpr handle laid_out(const handle* x, int count, const shape& form) {
    builder& home = *x[0].home;
    meta::list<weighted> parts;
    layout l;
    for (int i = 0; i < count; ++i) {
        const shape own = x[i].form();
        const layout dense = dense_layout(own);
        for (int k = 0; k < max_rank; ++k) l.strides[k] = dense.strides[k];
        parts.push_back({arranged(kind::place, x[i], l, form).id, {1}, false});
        l.base += own.size();
    }
    return joined(parts, home, form);
}

struct stack_record {
    using called = word<"stack">;
    static constexpr std::string_view name = "stack";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr int arity = -1;  // any
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int count) { return with_axis(x[0], 0, count); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        for (int i = 1; i < x.count; ++i) {
            if (x[i] == x[0]) continue;
            x.describe(sentence, 0);
            sentence << ", ";
            x.describe(sentence, i);
            sentence << ": stack needs equal shapes";
            return;
        }
        if (x[0].rank == max_rank) called::misfit(x, sentence, "has more than six axes");
    }
    static constexpr handle definition(const handle* x, int count) {
        const shape own = x[0].form();
        return laid_out(x, count, form(&own, count));
    }
};

struct concatenate_record {
    static constexpr std::string_view name = "concatenate";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr int arity = -1;  // any
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int count) {
        shape s = x[0];
        s.row = false;
        for (int i = 1; i < count; ++i) s.extents[0] += x[i].extents[0];
        return s;
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        amount length = 0;
        for (int i = 0; i < x.count; ++i) {
            const bool scalar = x[i].is_scalar();
            if (!scalar) length += x[i].extents[0];
            if (length.is_complicated()) {
                x.describe(sentence, 0);
                sentence << ", ";
                x.describe(sentence, i);
                sentence << ": concatenate needs a length that is a product of extents, plus a number";
                return;
            }
            if (!scalar && x[i].rank == x[0].rank && slab_shape(x[i]) == slab_shape(x[0])) continue;
            x.describe(sentence, scalar ? i : 0);
            if (!scalar) {
                sentence << ", ";
                x.describe(sentence, i);
            }
            sentence << (scalar ? ": concatenate needs vectors: say stack"
                                : ": concatenate needs equal shapes but for the leading axis");
            return;
        }
    }
    static constexpr handle definition(const handle* x, int count) {
        shape form = x[0].form();
        form.row = false;
        for (int i = 1; i < count; ++i) form.extents[0] += x[i].form().extents[0];
        return laid_out(x, count, form);
    }
};

/// x with zeros before and after it along the leading axis.
template <amount Before, amount After>
struct pad_record : view_word {
    using called = word<"pad", Before, After>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) {
        shape s = x[0];
        s.row = false;
        s.extents[0] += Before + After;
        return s;
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_scalar()) called::misfit(x, sentence, "needs an axis");
        else if (Before < 0 || After < 0) called::misfit(x, sentence, "takes something away: say slice");
    }
    static constexpr handle definition(auto x) {
        const shape from = x.form();
        layout l = dense_layout(from);
        l.base = Before * slab_shape(from).size();
        return arranged(kind::place, x, l, form(&from, 1));
    }
};

struct as_diagonal_record : view_word {
    using called = word<"as_diagonal">;
    static constexpr std::string_view name = "as_diagonal";
    static constexpr std::string_view latex = R"(\operatorname{diag}\left(#1\right))";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) {
        return matrix_shape(x[0].extents[0], x[0].extents[0]);
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x[0].is_vector()) called::misfit(x, sentence, "needs a vector");
    }
    static constexpr handle definition(auto x) {
        const shape s = x.form();
        return arranged(kind::place, x, {0, {s.extents[0] + 1}}, form(&s, 1));
    }
};

/// n of the n(n - 1)/2 numbers below a diagonal; -1 if there is none.
constexpr amount triangle_side(amount count) {
    if (!count.is_known()) return -1;
    amount n = 1;
    while (n * (n - 1) / 2 < count) ++n;
    return n * (n - 1) / 2 == count ? n : -1;
}

/// Numbers below the diagonal column by column; or, transposed, above it row by row.
template <bool Upper>
struct strict_triangle_record : view_word {
    static constexpr std::string_view name = Upper ? "strictly_upper" : "strictly_lower";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr shape form(const shape* x, int) {
        const amount n = triangle_side(x[0].extents[0]);
        return matrix_shape(n, n);
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_vector() && triangle_side(x[0].extents[0]) > 0) return;
        x.describe(sentence, 0);
        sentence << ": " << name << " needs a vector of n(n - 1)/2";
    }
    static constexpr handle definition(auto x) {
        const shape own = x.form(), whole = form(&own, 1);
        const amount n = whole.extents[0];
        meta::list<weighted> parts;
        amount first = 0;
        for (amount j = 0; j + 1 < n; ++j) {
            const shape run = vector_shape(n - 1 - j);
            const handle piece = arranged(kind::view, x, {first, {1}}, run);
            const layout at = Upper ? layout{j * n + j + 1, {1}} : layout{(j + 1) * n + j, {n}};
            parts.push_back({arranged(kind::place, piece, at, whole).id, {1}, false});
            first += n - 1 - j;
        }
        return joined(parts, *x.home, whole);
    }
};

struct cross_record {
    static constexpr std::string_view name = "cross";
    static constexpr std::string_view latex = R"(@1 \times @2)";
    static constexpr binding latex_binding = binding::prefix;
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason = "a vector product is linear in either factor";
    static constexpr int arity = 2;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape*, int) { return vector_shape(3); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0] == vector_shape(3) && x[1] == vector_shape(3)) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << ": cross needs two vectors of 3";
    }
    static constexpr handle definition(auto a, auto b) {
        const handle x[] = {element<0>(a), element<1>(a), element<2>(a)};
        const handle y[] = {element<0>(b), element<1>(b), element<2>(b)};
        return stack(x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2],
                     x[0] * y[1] - x[1] * y[0]);
    }
};

/// The last axis of one with the first axis of the other.
struct contract_record {
    static constexpr std::string_view name = "contract";
    static constexpr std::string_view latex = R"(@1 \cdot @2)";
    static constexpr binding latex_binding = binding::prefix;
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason = "a contraction is linear in either factor";
    static constexpr int arity = 2;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) {
        shape s;
        for (int k = 0; k + 1 < x[0].rank; ++k) s.extents[s.rank++] = x[0].extents[k];
        for (int k = 1; k < x[1].rank; ++k) s.extents[s.rank++] = x[1].extents[k];
        return s;
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        const bool axes = x[0].rank > 0 && x[1].rank > 0;
        const bool fits = axes && x[0].extents[x[0].rank - 1] == x[1].extents[0];
        if (fits && x[0].rank + x[1].rank - 2 <= max_rank) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << (fits ? ": contract gives at most six axes"
                          : ": contract needs the last axis of one as long as the first of the other");
    }
    static constexpr handle definition(auto a, auto b) {
        const shape forms[] = {a.form(), b.form()};
        const shape to = form(forms, 2);
        const amount inner = forms[1].extents[0];
        const shape left = matrix_shape(forms[0].size() / (inner == 0 ? 1 : inner), inner);
        const shape right = matrix_shape(inner, forms[1].size() / (inner == 0 ? 1 : inner));
        if (forms[0].is_vector() && forms[1].is_vector()) return dot(a, b);
        // A vector stays one, so that a matrix by a vector is the product it always was.
        if (forms[0].is_vector())
            return reshaped(transpose(reshaped(b, right)) * a, to);
        if (forms[1].is_vector()) return reshaped(reshaped(a, left) * b, to);
        return reshaped(reshaped(a, left) * reshaped(b, right), to);
    }

private:
    static constexpr handle reshaped(handle x, const shape& to) {
        return arranged(kind::view, x, dense_layout(to), to);
    }
};

}  // namespace op

/// Operands of one shape along a new leading axis: scalars to a vector, vectors to a matrix of rows.
///
///     static_assert(tg::function(tg::stack(a, 2_c * a))(a = 3.0)(1) == 6);
template <term... A>
    requires(sizeof...(A) > 0)
constexpr result<op::stack_record, A...> stack(A... x) {
    return apply<op::stack_record>(x...);
}
/// Operands one after the other along their leading axis.
///
///     static_assert(tg::slice<3, 7>(tg::concatenate(u, x)) == x);
template <term... A>
    requires(sizeof...(A) > 0)
constexpr result<op::concatenate_record, A...> concatenate(A... x) {
    return apply<op::concatenate_record>(x...);
}
/// x with so many zeros before and after it along the leading axis.
///
///     static_assert(tg::slice<2, 5>(tg::pad<2, 1>(u)) == u);
template <amount Before, amount After, term A>
constexpr result<op::pad_record<Before, After>, A> pad(A x) {
    return apply<op::pad_record<Before, After>>(x);
}
/// The matrix with a vector on its diagonal. Where it is multiplied it is never formed.
///
///     static_assert(tg::as_diagonal(u) * v == tg::hadamard(u, v));
template <term A>
constexpr result<op::as_diagonal_record, A> as_diagonal(A x) {
    return apply<op::as_diagonal_record>(x);
}
/// The n x n matrix with n(n - 1)/2 numbers below its diagonal, column by column.
///
///     constexpr auto L = tg::identity<3> + tg::strictly_lower(u);
template <term A>
constexpr result<op::strict_triangle_record<false>, A> strictly_lower(A x) {
    return apply<op::strict_triangle_record<false>>(x);
}
/// The same above the diagonal, row by row: the transpose of strictly_lower.
///
///     static_assert(tg::equivalent(tg::strictly_upper(u), tg::transpose(tg::strictly_lower(u))));
template <term A>
constexpr result<op::strict_triangle_record<true>, A> strictly_upper(A x) {
    return apply<op::strict_triangle_record<true>>(x);
}
/// The vector product of two vectors of 3.
///
///     static_assert(tg::equivalent(tg::dot(tg::cross(u, v), u), 0_c));
template <term A, term B>
constexpr result<op::cross_record, A, B> cross(A a, B b) {
    return apply<op::cross_record>(a, b);
}
/// Contracts the last axis of a with the first axis of b, like `tensordot(a, b, 1)` of NumPy.
///
///     static_assert(tg::equivalent(tg::contract(W, x), W * x));
template <term A, term B>
constexpr result<op::contract_record, A, B> contract(A a, B b) {
    return apply<op::contract_record>(a, b);
}

/// The identity matrix.
///
///     static_assert(tg::identity<3> * W == W);
template <amount N>
inline constexpr auto identity = as_diagonal(ones<N>);

/// π, in every type of number to its last digit.
///
///     static_assert(tg::function(tg::pi / a)(a = 2.0) > 1.5707);
inline constexpr constant<meta::number{meta::irrational::pi}> pi{};

}  // namespace typegrad
