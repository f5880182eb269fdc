// SPDX-License-Identifier: BSL-1.0

// Products with Jacobians and Hessians, values with gradients, what derivatives hold fixed.

#include <typegrad/typegrad.hpp>

namespace derivative_words {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto S = tg::matrix<"S", 4, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto p = tg::vector<"p", 3>;
constexpr auto a = tg::scalar<"a">;
constexpr auto z = tg::sigmoid(W * x);
constexpr auto dz = tg::hadamard(z, 1_c - z);

// Along a direction, of tensors and of scalars, by tensors and by scalars.
static_assert(tg::jvp(W * x, x, v) == W * v);
static_assert(tg::jvp(z, x, v) == tg::hadamard(dz, W * v));
static_assert(tg::jvp(z, W, W) == tg::hadamard(dz, W * x));
static_assert(tg::jvp(tg::sum(z), x, v) == tg::dot(tg::grad(tg::sum(z), x), v));
static_assert(tg::jvp(a * x, a, 1_c) == x);
static_assert(tg::jvp(a * x, x, v) == a * v);
static_assert(tg::jvp(z, p, p) == tg::zeros<3>);
// The direction may depend on the symbol; it is not differentiated.
static_assert(tg::jvp(tg::exp(x), x, x) == tg::hadamard(tg::exp(x), x));
// A derivative of a derivative along a direction.
static_assert(tg::grad(tg::sum(tg::jvp(tg::square(x), x, v)), x) == 2_c * v);
static_assert(tg::grad(tg::sum(tg::jvp(tg::square(x), x, tg::stop_gradient(x))), x) == 2_c * x);
static_assert(tg::jvp(tg::jvp(tg::exp(x), x, v), x, v) == tg::hadamard(tg::exp(x), v, v));

// Against a cotangent.
static_assert(tg::vjp(W * x, x, p) == tg::transpose(W) * p);
static_assert(tg::vjp(z, x, z) == tg::transpose(W) * tg::hadamard(z, dz));
static_assert(tg::vjp(W * x, W, p) == tg::outer(p, x));
static_assert(tg::vjp(tg::sum(z), x, 1_c) == tg::grad(tg::sum(z), x));

// With the Hessian: no n x n matrix is formed, and the cost is a small multiple of the gradient's.
static_assert(tg::hvp(tg::dot(x, S * x), x, v) == S * v + tg::transpose(S) * v);
static_assert(tg::hvp(tg::sum(tg::exp(x)), x, v) == tg::hadamard(tg::exp(x), v));
constexpr auto gradient_cost = tg::function(tg::grad(tg::sum(tg::square(z)), x)).cost();
constexpr auto product_cost = tg::function(tg::hvp(tg::sum(tg::square(z)), x, v)).cost();
static_assert(product_cost.flops <= 4 * gradient_cost.flops);

// Nested derivatives never mix: each is by its own symbol, at its own level. The first is Siskind's and
// Pearlmutter's example, 2 where perturbations are confused.
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
static_assert(tg::diff(a * tg::diff(a + b, b), a) == 1_c);
static_assert(tg::diff(a * tg::diff(a * b, b), a) == 2_c * a);
static_assert(tg::equivalent(tg::diff(a * tg::substitute(tg::diff(tg::exp(a * b), b), b = a), a),
                             tg::diff(square(a) * tg::exp(square(a)), a)));
static_assert(tg::diff(tg::diff(a * tg::diff(a * square(b) * c, b), a), c) == 4_c * a * b);
static_assert(tg::grad(tg::sum(tg::jvp(tg::hadamard(x, v), x, x)), x) == v);
static_assert(tg::grad(tg::dot(x, tg::stop_gradient(tg::grad(tg::dot(x, S* x), x))), x) ==
              tg::grad(tg::dot(x, S* x), x));

// Many questions in one function are answered by what they share.
constexpr auto many =
    tg::function(tg::jvp(z, x, v), tg::jvp(z, x, 2_c * v), tg::vjp(z, x, p), tg::vjp(z, W, p),
                 tg::hvp(tg::sum(z), x, v), tg::hvp(tg::sum(z), x, x), z, tg::jvp(z, p, p));
static_assert(many.cost().calls == 3);

// What is held fixed.
static_assert(tg::grad(tg::stop_gradient(a) * a, a) == a);
static_assert(tg::diff(tg::stop_gradient(tg::exp(a)), a) == 0_c);
static_assert(tg::diff<2>(tg::stop_gradient(a) * tg::exp(a), a) == a * tg::exp(a));
static_assert(tg::stop_gradient(x) == x);
static_assert(tg::function(tg::exp(tg::stop_gradient(a))).cost() == tg::function(tg::exp(a)).cost());

// The order of a derivative.
static_assert(tg::diff<3>(tg::exp(2_c * a), a) == 8_c * tg::exp(2_c * a));
static_assert(tg::diff<0>(tg::exp(a), a) == tg::exp(a));

// A value with its gradients: one function, read by position and by symbol.
constexpr auto both = tg::value_and_grad(tg::sum(z), W, x);
static_assert(both.value == tg::sum(z));
static_assert(both[x] == tg::grad(tg::sum(z), x));
constexpr auto f = tg::function(both);
constexpr double evaluated = [] {
    auto r = f(W = tg::array<double, 3, 4>{}, x = tg::array<double, 4>{1, 2, 3, 4});
    auto [value, dW, dx] = r;
    return r[W](0, 1) == dW(0, 1) && r[x](2) == dx(2) ? value + dW(0, 1) + dx(2) : 0;
}();
static_assert(evaluated == 1.5 + 0.5);
constexpr auto of_one = [] {
    auto [value, gradient] = tg::value_and_grad(tg::sum(z), W);
    return gradient;
}();
static_assert(of_one == tg::grad(tg::sum(z), W));

}  // namespace derivative_words
