// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/arithmetic.hpp"
#include "typegrad/op/reduce.hpp"

namespace typegrad {

namespace op {

/// The n-ary matrix product of the engine; vectors are columns.
struct matmul_record {
    static constexpr std::string_view name = "matmul";
    static constexpr std::string_view latex = "@1*@2";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "each factor is differentiated in turn; the other comes back transposed, on its side";
    static constexpr int arity = 2;
    static constexpr kind what = kind::chain;
    static constexpr std::string_view infix = "*";
    static constexpr binding spelled = binding::multiplicative;
    static constexpr shape form(const shape* x, int) {
        if (x[0].row && x[1].is_vector()) return scalar_shape();
        if (x[1].is_vector()) return vector_shape(x[0].rows());
        return x[0].row ? row_shape(x[1].columns()) : matrix_shape(x[0].rows(), x[1].columns());
    }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        return adjoints{g * transpose(b), transpose(a) * g};
    }
};

/// `a * b`: with a scalar each element times it, else the product of linear algebra. It is one of
/// these two, and their rules are its rules.
struct times_record {
    static constexpr std::string_view name = "times";
    static constexpr std::string_view latex = "@1*@2";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr std::string_view infix = "*";
    static constexpr binding spelled = binding::multiplicative;
    static constexpr int arity = 2;
    static constexpr kind what = kind::tensor;

    static constexpr shape form(const shape* x, int count) {
        if (x[0].is_scalar() || x[1].is_scalar())
            return elementwise_record<2>::form(x, count);
        return matmul_record::form(x, count);
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_scalar() || x[1].is_scalar()) return;
        if (x[0].is_vector() && x[1].is_vector()) {
            spell_product(x, sentence);
            sentence << " of two vectors: say dot, outer or hadamard";
        } else if (x[0].rank > 2 || x[1].rank > 2) {
            x.describe(sentence, 0);
            sentence << ", ";
            x.describe(sentence, 1);
            sentence << ": ";
            spell_product(x, sentence);
            sentence << " is for vectors and matrices: say contract";
        } else if (x[0].columns() != x[1].rows()) {
            x.describe(sentence, 0);
            sentence << ", ";
            x.describe(sentence, 1);
            sentence << ": ";
            spell_product(x, sentence);
            sentence << " needs ";
            x.spell(sentence, 1);
            sentence << " of " << x[0].columns();
            if (x[1].is_matrix()) sentence << 'x' << x[1].columns();
        }
    }
    static constexpr handle definition(auto a, auto b) {
        if (a.form().is_scalar() || b.form().is_scalar()) return hadamard(a, b);
        return apply<matmul_record>(a, b);
    }

private:
    static constexpr void spell_product(const operand_list& x, meta::text& out) {
        x.spell(out, 0);
        out << " * ";
        x.spell(out, 1);
    }
};

struct transpose_record {
    static constexpr std::string_view name = "transpose";
    static constexpr std::string_view latex = R"(@1^{\mathsf{T}})";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "the slope of a transpose is transposed";
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
    static constexpr bool linear = true;
    static constexpr shape form(const shape* x, int) {
        if (x[0].is_scalar()) return x[0];
        if (x[0].is_vector()) return row_shape(x[0].extents[0]);
        return x[0].row ? vector_shape(x[0].columns())
                        : matrix_shape(x[0].columns(), x[0].rows());
    }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].rank <= 2) return;
        x.describe(sentence, 0);
        sentence << ": transpose needs a vector or a matrix";
    }
    static constexpr auto pullback(auto g, auto, auto) { return transpose(g); }
    static constexpr handle definition(auto a) {
        const shape from = a.form();
        const weighted factor{a.id, {1}, true};
        return a.home->combine(*a.home, kind::chain, {1}, &factor, 1, form(&from, 1));
    }
};

struct dot_record {
    static constexpr std::string_view name = "dot";
    static constexpr std::string_view latex = R"(\left\langle #1, #2 \right\rangle)";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "the slope of a scalar product by one vector is the other";
    static constexpr int arity = 2;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_vector() && x[1].is_vector() && x[0] == x[1]) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << ": dot needs two vectors of one size";
    }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        return adjoints{g * b, g * a};
    }
    static constexpr handle definition(auto a, auto b) { return sum(hadamard(a, b)); }
};

struct outer_record {
    static constexpr std::string_view name = "outer";
    static constexpr std::string_view latex = R"(@1 \otimes @2)";
    static constexpr binding latex_binding = binding::prefix;
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "the slope of an outer product by one vector is contracted with the other";
    static constexpr int arity = 2;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return matrix_shape(x[0].rows(), x[1].rows()); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_vector() && x[1].is_vector()) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << ": outer needs two vectors";
    }
    static constexpr auto pullback(auto g, auto, auto a, auto b) {
        return adjoints{g * b, transpose(g) * a};
    }
    static constexpr handle definition(auto a, auto b) {
        const weighted factors[] = {{a.id, {1}, false}, {b.id, {1}, true}};
        const shape forms[] = {a.form(), b.form()};
        return a.home->combine(*a.home, kind::chain, {1}, factors, 2, form(forms, 2));
    }
};

}  // namespace op

namespace operators {

/// The product of linear algebra: scalar by anything, matrix by vector, matrix by matrix, row by
/// vector (a scalar), vector by row (their outer product).
///
///     static_assert(tg::grad(tg::dot(u, W * x), W) == tg::outer(u, x));
template <class A, class B>
    requires operands<A, B>
constexpr result<op::times_record, A, B> operator*(A a, B b) {
    return apply<op::times_record>(a, b);
}

}  // namespace operators
/// Transposed matrix; of a vector of n the 1 x n row.
///
///     static_assert(tg::transpose(W * x) == tg::transpose(x) * tg::transpose(W));
template <term A>
constexpr result<op::transpose_record, A> transpose(A a) {
    return apply<op::transpose_record>(a);
}
/// Scalar product of two vectors.
///
///     static_assert(tg::dot(u, v) == tg::sum(tg::hadamard(u, v)));
template <term A, term B>
constexpr result<op::dot_record, A, B> dot(A a, B b) {
    return apply<op::dot_record>(a, b);
}
/// The matrix of products u[i]·v[j] of two vectors.
///
///     static_assert(tg::outer(u, x) == u * tg::transpose(x));
template <term A, term B>
constexpr result<op::outer_record, A, B> outer(A a, B b) {
    return apply<op::outer_record>(a, b);
}

}  // namespace typegrad
