// SPDX-License-Identifier: BSL-1.0

// Jacobians and Hessians, entry by entry against products with them, which are tested on their own
// (derivative_words, derivatives), for every way an operation passes a linear map on.

#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>

#include "support/catch.hpp"

namespace jacobians {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto u = tg::vector<"u", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto S = tg::matrix<"S", 4, 4>;
constexpr auto T = tg::tensor<"T", 2, 3, 2>;
constexpr auto z = W * x;

/// Numbers of no pattern from 0.3 to 1.3.
template <class Array>
Array some(int seed) {
    Array values;
    for (auto* v = values.data(); v != values.data() + values.size(); ++v, ++seed)
        *v = 0.3 + std::fmod(0.61803398875 * seed, 1.0);
    return values;
}
const auto a_ = 0.7;
const auto x_ = some<tg::array<double, 4>>(3);
const auto u_ = some<tg::array<double, 3>>(11);
const auto W_ = some<tg::array<double, 3, 4>>(17);
const auto S_ = some<tg::array<double, 4, 4>>(31);
const auto T_ = some<tg::array<double, 2, 3, 2>>(57);

/// The flat elements of what a function returns.
inline const double* elements(const double& value) { return &value; }
template <class Array>
const double* elements(const Array& value) {
    return value.data();
}

/// The sum of all symbols times nothing, so that every function takes all of them.
constexpr auto nothing = 0_c * (a + tg::sum(x) + tg::sum(u) + tg::sum(W) + tg::sum(S) + tg::sum(T));

/// A symbol of the shape of another.
template <tg::fixed_string Name, tg::fixed_string Other, tg::amount... Extents>
constexpr auto like(tg::symbol<Other, Extents...>) {
    return tg::symbol<Name, Extents...>{};
}

void near(double found, double expected, std::int64_t i, std::int64_t j) {
    CAPTURE(i, j, expected, found);
    CHECK(std::fabs(found - expected) <= 1e-13 * (std::fabs(expected) + 1e-2));
}

template <class F, class Symbol>
void check_jacobian(F f, Symbol by) {
    constexpr std::int64_t rows = F::description.form.size().number,
                           columns = Symbol::description.form.size().number;
    constexpr auto v = like<"v">(by);
    const auto whole = tg::function(tg::jacobian(f, by), nothing);
    const auto times = tg::function(tg::jvp(f, by, v), nothing);
    const auto [matrix, zero] = whole(a = a_, x = x_, u = u_, W = W_, S = S_, T = T_);
    for (std::int64_t j = 0; j < columns; ++j) {
        std::array<double, std::size_t(columns)> unit{};
        unit[std::size_t(j)] = 1;
        const auto [column, also_zero] =
            times(a = a_, x = x_, u = u_, W = W_, S = S_, T = T_, v = unit);
        for (std::int64_t i = 0; i < rows; ++i) {
            near(elements(matrix)[i * columns + j], elements(column)[i], i, j);
        }
    }
}

template <class F, class Symbol>
void check_hessian(F f, Symbol by) {
    constexpr std::int64_t columns = Symbol::description.form.size().number;
    constexpr auto v = like<"v">(by);
    const auto whole = tg::function(tg::hessian(f, by), nothing);
    const auto times = tg::function(tg::hvp(f, by, v), nothing);
    const auto [matrix, zero] = whole(a = a_, x = x_, u = u_, W = W_, S = S_, T = T_);
    for (std::int64_t j = 0; j < columns; ++j) {
        std::array<double, std::size_t(columns)> unit{};
        unit[std::size_t(j)] = 1;
        const auto [column, also_zero] =
            times(a = a_, x = x_, u = u_, W = W_, S = S_, T = T_, v = unit);
        for (std::int64_t i = 0; i < columns; ++i)
            near(elements(matrix)[i * columns + j], elements(column)[i], i, j);
    }
}

#define JACOBIAN(name, f, by) \
    TEST_CASE("jacobian of " name ": " #f " by " #by) { check_jacobian(f, by); }
#define HESSIAN(name, f, by) \
    TEST_CASE("hessian of " name ": " #f " by " #by) { check_hessian(f, by); }

// Elementwise functions, sums and scalars.
JACOBIAN("exp", tg::exp(x), x)
JACOBIAN("of functions of each element", tg::hadamard(tg::sin(x), tg::exp(a* x)) + 2_c * x, x)
JACOBIAN("a spread scalar", tg::sum(tg::square(x)) * x + tg::dot(x, x), x)
JACOBIAN("what needs fewer columns", tg::stack(tg::dot(x, x), tg::sum(tg::sin(x)), a), x)
JACOBIAN("a matrix of spread scalars", tg::dot(x, x) * W, x)
// Products.
JACOBIAN("W*x", z, x)
JACOBIAN("W*x", z, W)
JACOBIAN("a layer", tg::sigmoid(z + u), x)
JACOBIAN("a layer", tg::sigmoid(z + u), W)
JACOBIAN("a layer", tg::sigmoid(z + u), u)
JACOBIAN("two layers", tg::transpose(W) * tg::tanh(z), x)
JACOBIAN("two layers", tg::transpose(W) * tg::tanh(z), W)
JACOBIAN("a product of matrices", W* S, S)
JACOBIAN("a product of matrices", W* S, W)
JACOBIAN("a matrix times its transpose", W* tg::transpose(W), W)
JACOBIAN("a square", S* S, S)
JACOBIAN("a quadratic form", tg::outer(x, S* x), x)
JACOBIAN("an outer product", tg::outer(z, x), x)
JACOBIAN("a row", tg::transpose(tg::sin(x)) * S, x)
JACOBIAN("a transpose", tg::transpose(W), W)
JACOBIAN("a transposed product", tg::transpose(W* S), W)
// Views and places.
JACOBIAN("slices", tg::hadamard(tg::slice<1, 4>(x), tg::slice<0, 3>(x)), x)
JACOBIAN("elements", tg::stack(tg::element<1>(x) * tg::element<3>(x), tg::exp(tg::element<0>(x))),
         x)
JACOBIAN("a reversal", tg::hadamard(tg::reverse(x), tg::sin(x)), x)
JACOBIAN("rows", tg::hadamard(tg::row<1>(W), x), W)
JACOBIAN("columns", tg::hadamard(tg::column<2>(W), tg::column<0>(W)), W)
JACOBIAN("a diagonal", tg::diagonal(S* S), S)
JACOBIAN("a diagonal matrix", tg::as_diagonal(tg::exp(x)), x)
JACOBIAN("a diagonal matrix in a product", W* tg::as_diagonal(tg::exp(x)), x)
JACOBIAN("a reshape", tg::sin(tg::reshape<12>(W)), W)
JACOBIAN("a broadcast", tg::hadamard(tg::broadcast<3>(x), W), x)
JACOBIAN("a broadcast", tg::hadamard(tg::broadcast<3>(x), W), W)
JACOBIAN("concatenated", tg::concatenate(tg::slice<0, 2>(x), tg::square(x), z), x)
JACOBIAN("a pad", tg::sin(tg::pad<1, 2>(x)), x)
JACOBIAN("slabs", tg::row<1>(T), T)
JACOBIAN("a cross product", tg::cross(u, z), x)
JACOBIAN("a triangle", tg::strictly_lower(u) * z, u)
JACOBIAN("a row of a diagonal matrix", tg::row<1>(tg::as_diagonal(tg::square(x))), x)
// Reductions.
JACOBIAN("sums along an axis", tg::sum<0>(tg::sin(W)), W)
JACOBIAN("sums along an axis", tg::sum<1>(tg::sin(W)), W)
JACOBIAN("sums along an axis", tg::sum<1>(tg::sin(T)), T)
JACOBIAN("sums of a product", tg::sum<1>(tg::hadamard(W* S, W)), S)
JACOBIAN("softmax", tg::softmax(S* x), x)
JACOBIAN("log_softmax", tg::log_softmax(x), x)
JACOBIAN("softmax along an axis", tg::softmax<1>(W), W)
JACOBIAN("logsumexp along an axis", tg::logsumexp<0>(W), W)
JACOBIAN("the largest", tg::max<1>(W), W)
JACOBIAN("what is normalized", x / tg::norm(x), x)
JACOBIAN("a norm of a layer", tg::norm(z) * u, x)
JACOBIAN("prod", tg::prod(x) * x, x)
JACOBIAN("a branch", tg::where(x > 0.6_c, tg::square(x), a* x), x)
JACOBIAN("a branch of scalars", tg::where(a > 0_c, tg::dot(x, x), 1_c) * x, x)
JACOBIAN("variances", tg::variance<1>(W), W)
JACOBIAN("a contraction", tg::contract(T, tg::slice<0, 2>(u)), T)
// By scalars, and of scalars.
JACOBIAN("a sum", tg::sum(tg::sin(W)), W)

constexpr auto steps = tg::slice<1, 4>(x) - tg::square(tg::slice<0, 3>(x));
constexpr auto rosenbrock =
    tg::sum(100_c * tg::square(steps) + tg::square(1_c - tg::slice<0, 3>(x)));
HESSIAN("rosenbrock", rosenbrock, x)
HESSIAN("a quadratic form", tg::dot(x, S* x), x)
HESSIAN("squares of a layer", tg::sum(tg::square(tg::sigmoid(z))), x)
HESSIAN("squares of a layer", tg::sum(tg::square(tg::sigmoid(z))), W)
HESSIAN("logsumexp", tg::logsumexp(S* x), x)
HESSIAN("a norm", tg::norm(z), x)
HESSIAN("prod", tg::prod(x), x)
HESSIAN("a cubic form of a matrix", tg::sum(W* tg::transpose(W) * u), W)
HESSIAN("two layers", tg::sum(tg::exp(tg::transpose(W) * tg::tanh(z))), W)
HESSIAN("elements", tg::element<0>(x) * tg::exp(tg::element<1>(x) * tg::element<3>(x)), x)
HESSIAN("reductions along an axis", tg::sum(tg::square(tg::logsumexp<1>(W))), W)

}  // namespace jacobians
