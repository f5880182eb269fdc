// SPDX-License-Identifier: BSL-1.0

// Jacobians and Hessians in the form a user would write them in.

#include <typegrad/typegrad.hpp>

namespace jacobian_words {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto V = tg::matrix<"V", 2, 3>;
constexpr auto S = tg::matrix<"S", 4, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto p = tg::vector<"p", 3>;
constexpr auto z = tg::sigmoid(W * x);
constexpr auto dz = tg::hadamard(z, 1_c - z);

// Of what is linear it is the matrix.
static_assert(tg::jacobian(x, x) == tg::identity<4>);
static_assert(tg::jacobian(W * x, x) == W);
static_assert(tg::jacobian(V * W * x, x) == V * W);
static_assert(tg::jacobian(tg::transpose(S) * x, x) == tg::transpose(S));
static_assert(tg::jacobian(a * x, x) == a * tg::identity<4>);
static_assert(tg::jacobian(x, p) == tg::zeros<4, 3>);
// Of functions of each element it is diagonal, of chains a product.
static_assert(tg::jacobian(tg::exp(x), x) == tg::as_diagonal(tg::exp(x)));
static_assert(tg::jacobian(z, x) == tg::as_diagonal(dz) * W);
static_assert(tg::jacobian(V * z, x) == V * tg::as_diagonal(dz) * W);
static_assert(tg::jacobian(tg::softmax(x), x) ==
              tg::as_diagonal(tg::softmax(x)) - tg::outer(tg::softmax(x), tg::softmax(x)));
static_assert(tg::jacobian(tg::dot(x, x) * p, x) == 2_c * tg::outer(p, x));
static_assert(tg::jacobian(tg::slice<0, 3>(x), x) == tg::transpose(tg::pad<0, 1>(tg::identity<3>)));
// Of a scalar it is the gradient, by a scalar the derivative.
static_assert(tg::jacobian(tg::sum(z), x) == tg::grad(tg::sum(z), x));
static_assert(tg::jacobian(tg::exp(a * x), a) == tg::diff(tg::exp(a * x), a));
static_assert(tg::jacobian(tg::sin(a), a) == tg::cos(a));

static_assert(tg::hessian(tg::sum(tg::exp(x)), x) == tg::as_diagonal(tg::exp(x)));
static_assert(tg::hessian(tg::dot(x, S* x), x) == S + tg::transpose(S));
static_assert(tg::hessian(tg::sum(x), x) == tg::zeros<4, 4>);
static_assert(tg::hessian(tg::exp(a), a) == tg::exp(a));
static_assert(tg::hessian(tg::squared_norm(W), W) == tg::jacobian(2_c * W, W));
static_assert(tg::hessian(tg::sum(tg::softplus(W * x)), x) ==
              tg::transpose(W) * tg::as_diagonal(dz) * W);

// By several symbols: maps.
constexpr auto J = tg::jacobian(W * x, x, W);
static_assert(J[x] == W);
static_assert(J[W] == tg::jacobian(W * x, W));
constexpr auto H = tg::hessian(a * tg::dot(p, W* x), p, x, a);
static_assert(H[p][x] == a * W);
static_assert(H[x][p] == a * tg::transpose(W));
static_assert(H[x][x] == tg::zeros<4, 4>);
static_assert(H[a][x] == tg::transpose(W) * p);
static_assert(H[x][a] == tg::transpose(W) * p);
static_assert(H[a][a] == 0_c);
// A function returns all blocks, row by row.
constexpr auto mixed = tg::hessian(tg::element<0>(p) * square(a) * tg::element<0>(x), a, p);
constexpr auto blocks = tg::function(mixed)(a = 3.0, p = std::array<double, 3>{5, 1, 1}, x = std::array<double, 4>{2, 0, 0, 0});
static_assert(blocks[mixed[a][a]] == 20 && std::get<1>(blocks)[0] == 12 && blocks[mixed[p][a]][0] == 12);
static_assert(std::get<3>(blocks)(0, 0) == 0);

// Whichever way costs less: of more elements than x has by columns, of fewer by rows.
template <class... E>
constexpr auto flops(E... e) { return tg::function(e...).cost().flops; }
constexpr auto two = tg::vector<"two", 2>;
constexpr auto twelve = tg::vector<"twelve", 12>;
constexpr auto R = tg::matrix<"R", 12, 2>;
constexpr auto tall = tg::cumsum(tg::tanh(tg::cumsum(tg::tanh(R * two))));
constexpr auto wide = tg::transpose(R) * tg::softmax(tg::softmax(twelve));
constexpr auto one = [](auto e) { return tg::stack(e, 1_c - e); };
static_assert(flops(tg::jacobian(tall, two)) <= flops(tg::jvp(tall, two, one(1_c)), tg::jvp(tall, two, one(0_c))));
static_assert(flops(tg::jacobian(wide, twelve)) <= flops(tg::vjp(wide, twelve, one(1_c)), tg::vjp(wide, twelve, one(0_c))));
// What is mirrored is computed once, which a Jacobian does not know of.
constexpr auto e0 = tg::element<0>(x);
constexpr auto e1 = tg::element<1>(x);
constexpr auto unlike = tg::exp(e0 * tg::sin(e1)) / (1_c + square(tg::element<2>(x) - e1));
static_assert(flops(tg::hessian(unlike, x)) < flops(tg::jacobian(tg::grad(unlike, x), x)));

// Derivatives of derivatives.
static_assert(tg::jacobian(tg::grad(tg::dot(x, S* x), x), x) == S + tg::transpose(S));
static_assert(tg::grad(tg::sum(tg::jacobian(tg::square(x), x)), x) == 2_c * tg::ones<4>);
static_assert(tg::sum(tg::jacobian(tg::square(x), x)) == 2_c * tg::sum(x));
static_assert(tg::jacobian(tg::jacobian(W * x, x), W) == tg::jacobian(W, W));

}  // namespace jacobian_words
