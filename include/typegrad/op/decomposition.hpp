// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/determinant.hpp"
#include "typegrad/op/expansion.hpp"
#include "typegrad/op/reduce.hpp"

namespace typegrad {

namespace op {

/// The most rows of a matrix that is taken apart: it is kept on the stack.
inline constexpr std::int64_t most_rows = 64;

/// Records of functions of a square matrix derive from this.
template <int Arity>
struct decomposition_record : kernel_record<Arity> {
    static constexpr shape form(const shape* x, int) {
        return matrix_shape(x[0].rows(), x[0].rows());
    }
    static constexpr void check(const operand_list& x, meta::text& sentence, std::string_view name,
                                std::string_view) {
        const bool square = x[0].is_matrix() && x[0].rows() == x[0].columns();
        if (square && x[0].rows() <= most_rows) return;
        x.describe(sentence, 0);
        sentence << ": " << name << " needs a square matrix";
        if (square) sentence << " of at most " << most_rows << " rows";
    }

protected:
    /// n³ times two thirds: what it takes to find a triangle.
    static constexpr std::int64_t triangular(std::int64_t n) { return 2 * n * n * n / 3; }
};

/// What x is the transpose of; no node if it is none.
constexpr handle untransposed(handle x) {
    const bool turned = x.is(kind::chain) && x.nodes()[x.id].count == 1;
    return turned ? x.operand(0) : handle{};
}

/// Its derivative is the matrix of cofactors, which a singular matrix has as well.
struct det_record : decomposition_record<1> {
    static constexpr std::string_view name = "det";
    static constexpr std::string_view latex = R"(\det\left(#1\right))";
    static constexpr std::string_view rule = "Jacobi's formula";
    static constexpr std::string_view reason =
        "the slope of a determinant is the matrix of its cofactors";
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr effort work(const shape* x, int) { return {triangular(x[0].rows().number)}; }
    template <class T, class Y, class A>
    static constexpr void run(const Y& y, const A& a) {
        y() = math::determinant<T, static_cast<int>(A::form.rows().number)>(a);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return g * cofactors(x); }
    static constexpr handle identity(auto x) {
        const decltype(x) y = untransposed(x);
        return y.exists() ? det(y) : handle{};
    }
    static constexpr handle meaning(auto x) {
        const int all[] = {0, 1, 2, 3};
        return is_expanded(x) ? expanded(x, all, all, static_cast<int>(x.form().rows().number)) : handle{};
    }
};

struct cofactors_record : decomposition_record<1> {
    static constexpr std::string_view name = "cofactors";
    static constexpr std::string_view latex = R"(\operatorname{cof}\left(#1\right))";
    static constexpr std::string_view rule = "Jacobi's formula";
    static constexpr std::string_view reason =
        "cofactors are determinants of what is left without a row and a column";
    static constexpr effort work(const shape* x, int) { return {3 * triangular(x[0].rows().number)}; }
    template <class T, class Y, class A>
    static constexpr void run(const Y& y, const A& a) {
        math::cofactors<T, static_cast<int>(A::form.rows().number)>(a, y);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return cofactors_along(x, g); }
    static constexpr handle written_out(auto x) { return det(x) * transpose(inverse(x)); }
    static constexpr handle meaning(auto x) { return is_expanded(x) ? expanded_cofactors(x) : handle{}; }
};

/// The derivative of the cofactors along g. It is linear in g and symmetric: as a map of g it is its
/// own transpose. By x its derivative is taken from its value for regular matrices.
struct cofactors_along_record : decomposition_record<2> {
    static constexpr std::string_view name = "cofactors_along";
    static constexpr std::string_view rule = "Jacobi's formula";
    static constexpr std::string_view reason =
        "cofactors are determinants of what is left without a row and a column";
    static constexpr effort work(const shape* x, int) { return {6 * triangular(x[0].rows().number)}; }
    template <class T, class Y, class A, class G>
    static constexpr void run(const Y& y, const A& a, const G& g) {
        math::cofactors_along<T, static_cast<int>(A::form.rows().number)>(a, g, y);
    }
    static constexpr auto pullback(auto h, auto y, auto x, auto g) {
        const auto c = cofactors(x);
        const auto moved = sum(hadamard(h, c)) * g + sum(hadamard(g, c)) * h -
                           h * transpose(c) * g - g * transpose(c) * h;
        const auto scale = 1_c / det(x);
        return adjoints{cofactors_along(x, scale * moved) - (scale * sum(hadamard(h, y))) * c,
                        cofactors_along(x, h)};
    }
    static constexpr handle written_out(auto x, auto g) {
        const handle y = transpose(inverse(x));
        return det(x) * (sum(hadamard(g, y)) * y - y * transpose(g) * y);
    }
};

struct inverse_record : decomposition_record<1> {
    static constexpr std::string_view name = "inverse";
    static constexpr std::string_view latex = "@1^{-1}";
    static constexpr binding latex_binding = binding::raised;
    static constexpr std::string_view rule = "inverse rule";
    static constexpr std::string_view reason = "an inverse Y moves by -Y dA Y";
    static constexpr effort work(const shape* x, int) { return {10 * triangular(x[0].rows().number)}; }
    template <class T, class Y, class A>
    static constexpr void run(const Y& y, const A& a) {
        constexpr int n = static_cast<int>(A::form.rows().number);
        const auto identity = [](std::int64_t row, std::int64_t column) { return T(row == column ? 1 : 0); };
        const auto put = [&](std::int64_t row, std::int64_t column, const T& value) { y(row, column) = value; };
        math::solve<T, n>(a, identity, std::integral_constant<std::int64_t, n>{}, put);
    }
    static constexpr auto pullback(auto g, auto y, auto) {
        return -(transpose(y) * g * transpose(y));
    }
    static constexpr handle identity(auto x) {
        if (x.is("inverse")) return x.operand(0);
        const decltype(x) y = untransposed(x);
        return y.exists() ? transpose(inverse(y)) : handle{};
    }
    static constexpr handle meaning(auto x) {
        return is_expanded(x) ? transpose(expanded_cofactors(x)) / det(x) : handle{};
    }
};

struct log_det_record : decomposition_record<1> {
    static constexpr std::string_view name = "log_det";
    static constexpr std::string_view latex = R"(\log\det\left(#1\right))";
    static constexpr std::string_view rule = "Jacobi's formula";
    static constexpr std::string_view reason =
        "the slope of the logarithm of a determinant is the transposed inverse";
    static constexpr shape form(const shape*, int) { return {}; }
    static constexpr effort work(const shape* x, int) {
        return {triangular(x[0].rows().number) + x[0].rows().number, x[0].rows().number};
    }
    template <class T, class Y, class A>
    static constexpr void run(const Y& y, const A& a) {
        y() = math::log_determinant<T, static_cast<int>(A::form.rows().number)>(a);
    }
    static constexpr auto pullback(auto g, auto, auto x) { return g * transpose(inverse(x)); }
    static constexpr handle identity(auto x) {
        const decltype(x) y = untransposed(x);
        return y.exists() ? log_det(y) : handle{};
    }
    static constexpr handle meaning(auto x) { return log(det(x)); }
};

struct solve_record : decomposition_record<2> {
    static constexpr std::string_view name = "solve";
    static constexpr std::string_view latex = "@1^{-1} @2";
    static constexpr binding latex_binding = binding::multiplicative;
    static constexpr std::string_view rule = "inverse rule";
    static constexpr std::string_view reason =
        "g goes to b through the transposed system, and to A as minus that times the solution";
    static constexpr shape form(const shape* x, int) { return x[1]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        decomposition_record<2>::check(x, sentence, name, {});
        const bool fits = x[1].rank >= 1 && x[1].rank <= 2 && x[1].rows() == x[0].rows();
        if (!sentence.empty() || fits) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << ": solve needs ";
        x.spell(sentence, 1);
        sentence << " of " << x[0].rows();
        if (x[1].is_matrix()) sentence << " rows";
    }
    static constexpr effort work(const shape* x, int) {
        return {triangular(x[0].rows().number) + 6 * x[0].rows().number * x[1].size().number};
    }
    template <class T, class Y, class A, class B>
    static constexpr void run(const Y& y, const A& a, const B& b) {
        constexpr int n = static_cast<int>(A::form.rows().number);
        if constexpr (B::form.is_vector()) {
            const auto element = [&](std::int64_t row, std::int64_t) { return b(row); };
            const auto put = [&](std::int64_t row, std::int64_t, const T& value) { y(row) = value; };
            math::solve<T, n>(a, element, std::integral_constant<std::int64_t, 1>{}, put);
        } else {
            const auto put = [&](std::int64_t row, std::int64_t column, const T& value) {
                y(row, column) = value;
            };
            if constexpr (B::form.columns().is_known())
                math::solve<T, n>(a, b, std::integral_constant<std::int64_t, B::form.columns().number>{}, put);
            else math::solve<T, n>(a, b, b.extent(1), put);
        }
    }
    static constexpr auto pullback(auto g, auto y, auto a, auto) {
        const auto by = solve(transpose(a), g);
        return adjoints{-(by * transpose(y)), by};
    }
    static constexpr handle meaning(auto a, auto b) { return inverse(a) * b; }
};

/// The rule is Murray's (Differentiation of the Cholesky decomposition, 2016), for the triangle that is
/// read.
struct cholesky_record : decomposition_record<1> {
    static constexpr std::string_view name = "cholesky";
    static constexpr std::string_view rule = "Murray's rule";
    static constexpr std::string_view reason =
        "the slope of a triangular root is half a triangle between two triangular systems";
    static constexpr effort work(const shape* x, int) {
        return {triangular(x[0].rows().number) / 2 + x[0].rows().number};
    }
    template <class T, class Y, class A>
    static constexpr void run(const Y& y, const A& a) {
        math::cholesky<T, static_cast<int>(A::form.rows().number)>(a, y);
    }
    static constexpr auto pullback(auto g, auto y, auto) {
        const auto left = solve(transpose(y), lower_half(transpose(y) * g));
        const auto both = solve(transpose(y), transpose(left));
        return lower_half(both + transpose(both));
    }
};

/// What is below the diagonal, and half of what is on it: its own transpose, as a map of matrices.
struct lower_half_record : decomposition_record<1> {
    static constexpr std::string_view name = "lower_half";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "a triangle is taken of the slope as it is of the matrix";
    static constexpr bool linear = true;
    static constexpr effort work(const shape* x, int) { return {x[0].rows().number}; }
    template <class T, class Y, class A>
    static constexpr void run(const Y& y, const A& a) {
        for (std::int64_t i = 0; i < A::form.rows().number; ++i)
            for (std::int64_t j = 0; j < A::form.rows().number; ++j)
                y(i, j) = j < i ? a(i, j) : j == i ? T(a(i, i) / T(2)) : T(0);
    }
    static constexpr auto pullback(auto g, auto, auto) { return lower_half(g); }
    static constexpr handle meaning(auto x) {
        handle total = scaled(x, {0});
        for (int i = 0; i < x.form().rows().number; ++i)
            for (int j = 0; j <= i; ++j) {
                const handle part = i == j ? scaled(entry(x, i, j), meta::reciprocal({2})) : entry(x, i, j);
                total = total + at_entry(part, i, j, x.form());
            }
        return total;
    }
};

}  // namespace op

/// The determinant of a square matrix of at most 64 rows. Of a singular one it is 0, exactly or by
/// rounding; its gradient, the matrix of cofactors, and its second derivatives are right there too.
/// Exact for small integers up to 3 x 3; by elimination with the largest pivots from 4 x 4 on.
///
///     static_assert(tg::grad(tg::det(A), A) == tg::det(A) * tg::transpose(tg::inverse(A)));
template <term A>
constexpr result<op::det_record, A> det(A a) {
    return apply<op::det_record>(a);
}
template <term A>
constexpr result<op::cofactors_record, A> cofactors(A a) {
    return apply<op::cofactors_record>(a);
}
template <term A, term G>
constexpr result<op::cofactors_along_record, A, G> cofactors_along(A a, G g) {
    return apply<op::cofactors_along_record>(a, g);
}
/// The inverse of a square matrix of at most 64 rows, by elimination with partial pivoting and a step
/// of refinement. Of a
/// singular matrix (a pivot is exactly 0) every element is NaN. Where it stands before something,
/// solve(A, b) is shorter and more accurate.
///
///     static_assert(tg::inverse(tg::transpose(A)) == tg::transpose(tg::inverse(A)));
template <term A>
constexpr result<op::inverse_record, A> inverse(A a) {
    return apply<op::inverse_record>(a);
}
/// log(det(A)) of a square matrix of at most 64 rows, without overflow in between: a sum of logarithms
/// of pivots. -inf of a singular matrix, NaN where the determinant is negative. Its gradient is the
/// transposed inverse.
///
///     static_assert(tg::grad(tg::log_det(A), A) == tg::transpose(tg::inverse(A)));
template <term A>
constexpr result<op::log_det_record, A> log_det(A a) {
    return apply<op::log_det_record>(a);
}
/// x of A * x = b, for a square matrix A of at most 64 rows and a vector or a matrix b, by elimination
/// with partial pivoting and a step of refinement. Where A is singular (a pivot is exactly 0) every element is NaN.
///
///     static_assert(tg::vjp(tg::solve(A, u), u, v) == tg::solve(tg::transpose(A), v));
template <term A, term B>
constexpr result<op::solve_record, A, B> solve(A a, B b) {
    return apply<op::solve_record>(a, b);
}
/// The lower triangular L with L * transpose(L) = A, of a symmetric positive definite matrix of at
/// most 64 rows. Only the lower triangle of A is read, and the gradient is that of the lower triangle:
/// zeros above the diagonal. Where A is not positive definite the lower triangle of L is NaN.
///
///     constexpr auto log_of_det = 2_c * tg::sum(tg::log(tg::diagonal(tg::cholesky(A))));
template <term A>
constexpr result<op::cholesky_record, A> cholesky(A a) {
    return apply<op::cholesky_record>(a);
}
template <term A>
constexpr result<op::lower_half_record, A> lower_half(A a) {
    return apply<op::lower_half_record>(a);
}

}  // namespace typegrad
