// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <typegrad/typegrad.hpp>

// Gaussians that share the points of the plane: the density of one point is written down, mapped over the
// components and over the points, and fitted by its gradient. How many points there are run time says.
namespace mixture::model {

namespace tg = typegrad;
using namespace tg::literals;

inline constexpr int components = 4;

constexpr auto n = tg::dim<"n">;
constexpr auto X = tg::matrix<"X", n, 2>;  // the points

constexpr auto A =
    tg::vector<"A", components>;  // of each component the logarithm of its share, up to a constant
constexpr auto M = tg::matrix<"M", components, 2>;  // its mean
constexpr auto Q = tg::matrix<"Q", components, 2>;  // the logarithms on the diagonal of a triangle
constexpr auto L =
    tg::matrix<"L", components, 1>;  // and what is below: the root of its inverse covariance

// One point and one component.
constexpr auto x = tg::vector<"x", 2>;
constexpr auto a = tg::scalar<"a">;
constexpr auto m = tg::vector<"m", 2>;
constexpr auto q = tg::vector<"q", 2>;
constexpr auto l = tg::vector<"l", 1>;
constexpr auto away = hadamard(tg::exp(q), x - m) + tg::strictly_lower(l) * (x - m);
constexpr auto near = a + tg::sum(q) - tg::squared_norm(away) / 2_c;

// One point and all components; all points.
constexpr auto each = tg::vmap(near, a = A, m = M, q = Q, l = L);
constexpr auto density = tg::logsumexp(each) - tg::logsumexp(A) - tg::log(2_c * tg::pi);
constexpr auto loss = -tg::mean(tg::vmap(density, x = X));

// Gradient descent with momentum: all right sides read what was before.
constexpr auto vA = tg::vector<"vA", components>;
constexpr auto vM = tg::matrix<"vM", components, 2>;
constexpr auto vQ = tg::matrix<"vQ", components, 2>;
constexpr auto vL = tg::matrix<"vL", components, 1>;
constexpr auto rate = tg::scalar<"rate">;
constexpr auto faster = [](auto parameter, auto velocity) {
    return 0.9_c * velocity - rate * tg::grad(loss, parameter);
};

constexpr auto step = tg::function(loss, vA = faster(A, vA), vM = faster(M, vM), vQ = faster(Q, vQ),
                                   vL = faster(L, vL), A += faster(A, vA), M += faster(M, vM),
                                   Q += faster(Q, vQ), L += faster(L, vL));

constexpr auto surprise = tg::function(loss);
// Which component a point most likely comes from.
constexpr auto belongs = tg::function(tg::argmax(each));

}  // namespace mixture::model
