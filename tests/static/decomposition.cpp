// SPDX-License-Identifier: BSL-1.0

// Functions of a square matrix: canonical forms, text, plan and cost of steps that are opaque to the
// plan. Their numbers: tests/runtime/decomposition.cpp.

#include <typegrad/typegrad.hpp>

namespace decomposition {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto G = tg::matrix<"G", 3, 3>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto g = tg::vector<"g", 3>;
constexpr auto B = tg::matrix<"B", 3, 2>;
constexpr auto D = tg::matrix<"D", 3, 2>;
constexpr auto s = tg::scalar<"s">;

// Derivatives, as users write them.
static_assert(tg::grad(tg::det(A), A) == tg::det(A) * tg::transpose(tg::inverse(A)));
static_assert(tg::grad(tg::log_det(A), A) == tg::inverse(tg::transpose(A)));
static_assert(tg::vjp(tg::inverse(A), A, G) ==
              -(tg::transpose(tg::inverse(A)) * G * tg::transpose(tg::inverse(A))));
static_assert(tg::vjp(tg::solve(A, b), b, g) == tg::solve(tg::transpose(A), g));
static_assert(tg::vjp(tg::solve(A, b), A, g) ==
              -tg::outer(tg::solve(tg::transpose(A), g), tg::solve(A, b)));
static_assert(tg::vjp(tg::solve(A, B), A, D) ==
              -tg::solve(tg::transpose(A), D) * tg::transpose(tg::solve(A, B)));
static_assert(tg::jvp(tg::solve(A, b), b, g) == tg::solve(A, g));
static_assert(tg::diff(tg::det(s * A), s) == tg::sum(tg::hadamard(tg::cofactors(s * A), A)));
// As a map of the direction it is its own transpose.
static_assert(tg::vjp(tg::apply<tg::op::cofactors_along_record>(A, tg::matrix<"H", 3, 3>), tg::matrix<"H", 3, 3>, G) ==
              tg::apply<tg::op::cofactors_along_record>(A, G));

// Transposes.
static_assert(tg::det(tg::transpose(A)) == tg::det(A));
static_assert(tg::log_det(tg::transpose(A)) == tg::log_det(A));
static_assert(tg::inverse(tg::transpose(A)) == tg::transpose(tg::inverse(A)));
static_assert(tg::inverse(tg::inverse(A)) == A);
static_assert(tg::cholesky(tg::transpose(A)) != tg::cholesky(A));

static_assert(to_string(tg::grad(tg::det(A), A)) == "det(A) * transpose(inverse(A))");
static_assert(to_latex(tg::grad(tg::det(A), A)) ==
              R"(\det\left(A\right) \, \left(A^{-1}\right)^{\mathsf{T}})");
static_assert(to_string(tg::solve(A + tg::transpose(A), b)) == "solve(A + transpose(A), b)");

// A step takes its operands from memory, through windows where they are views.
constexpr auto T = tg::tensor<"T", 2, 3, 3>;
static_assert(to_text(tg::function(tg::exp(tg::det(A)), tg::solve(tg::row<1>(T), tg::exp(b)),
                                   tg::inverse(A + A))) ==
              "for 3 elements:\n"
              "  t1 = exp(b)\n"
              "  temporary[0] = t1\n"
              "for 3x3 elements:\n"
              "  t2 = 2 * A\n"
              "  temporary[16] = t2\n"
              "kernel 1x1: s0 = det(A)\n"
              "kernel 1x3: result 1 = solve(T[9 + 3*i + j], temporary[0])\n"
              "kernel 3x3: result 2 = inverse(temporary[16])\n"
              "once:\n"
              "  t1 = exp(s0)\n"
              "  s1 = t1\n"
              "once:\n"
              "  result 0 = s1\n"
              "workspace: 32 numbers\n");
static_assert(to_dot(tg::function(tg::inverse(A))) ==
              "digraph plan {\n"
              "  node [shape=box, fontname=monospace];\n"
              "  \"A\" [shape=oval];\n"
              "  \"result 0\" [shape=oval];\n"
              "  step0 [label=\"step 0\\lkernel 3x3: result 0 = inverse(A)\\l\"];\n"
              "  \"A\" -> step0;\n"
              "  step0 -> \"result 0\";\n"
              "}\n");
static_assert(tg::function(tg::inverse(A)).cost() == tg::cost{180, 0, 72, 72, 0});
static_assert(tg::function(tg::log_det(A)).cost().calls == 3);

// What is assigned to is read before it is written.
static_assert(to_text(tg::function(A = tg::inverse(A))) == "kernel 3x3: temporary[0] = inverse(A)\n"
                                                           "for 3x3 elements:\n"
                                                           "  A = temporary[0]\n"
                                                           "workspace: 16 numbers\n");

// det(s E + M) is a cubic in s.
constexpr auto third = tg::diff(tg::diff(tg::diff(tg::det(s * tg::matrix<"E", 3, 3> + tg::matrix<"M", 3, 3>), s), s), s);
constexpr tg::array<double, 3, 3> E{1., 2., 0., 0., 1., 3., 1., 0., 2.}, M{2., 0., 1., 1., 3., 0., 0., 1., 1.};
constexpr double six_dets = tg::function(third)(s = 0.5, tg::matrix<"E", 3, 3> = E, tg::matrix<"M", 3, 3> = M);
static_assert(six_dets - 6 * 8 < 1e-11 && 6 * 8 - six_dets < 1e-11);

// Of a matrix that has rank 1 all minors are 0, too.
constexpr auto Q = tg::matrix<"Q", 4, 4>;
constexpr tg::array<double, 4, 4> equal_rows{1., 2., 3., 4., 1., 2., 3., 4., 1., 2., 3., 4., 1., 2., 3., 4.};
static_assert(tg::function(tg::det(Q))(Q = equal_rows) == 0);
static_assert(tg::function(tg::sum(tg::square(tg::cofactors(Q))))(Q = equal_rows) == 0);

}  // namespace decomposition
