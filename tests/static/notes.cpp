// SPDX-License-Identifier: BSL-1.0

// The handwritten notes on backpropagation that this library grew from, line by line. Everything
// here is decided by the chain rule over the records, while compiling. The values are in
// notes_values.cpp.

#include <typegrad/typegrad.hpp>

namespace notes {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto z = tg::scalar<"z">;
constexpr auto u = tg::scalar<"u">;

namespace sigmoid_function {

// σ(z) = 1 / (1 + e^-z), written out, is sigmoid(z).
constexpr auto written_out = 1_c / (1_c + tg::exp(-z));
static_assert(written_out == tg::sigmoid(z));
static_assert(tg::sigmoid(z) == written_out);
static_assert(written_out != tg::sigmoid(-z));
static_assert(1_c / (1_c + tg::exp(z)) == tg::sigmoid(-z));
static_assert(tg::exp(z) / (1_c + tg::exp(z)) == tg::sigmoid(z));

// 1 - σ(z) = 1 - 1 / (1 + e^-z) = ((1 + e^-z) - 1) / (1 + e^-z) = e^-z / (1 + e^-z).
constexpr auto denominator = 1_c + tg::exp(-z);
static_assert(1_c - tg::sigmoid(z) == 1_c - 1_c / denominator);
static_assert(1_c - tg::sigmoid(z) == (denominator - 1_c) / denominator);
static_assert(1_c - tg::sigmoid(z) == tg::exp(-z) / denominator);
static_assert(1_c - tg::sigmoid(z) != tg::sigmoid(z));

}  // namespace sigmoid_function

namespace local_gradient {

// f(u) = 1/u, f'(u) = -1/u².
constexpr auto f = 1_c / u;
static_assert(tg::diff(f, u) == -1_c / tg::square(u));
static_assert(tg::diff(f, u) != 1_c / tg::square(u));

// g(z) = 1 + e^-z, g'(z) = -e^-z.
constexpr auto g = 1_c + tg::exp(-z);
static_assert(tg::diff(g, z) == -tg::exp(-z));
static_assert(tg::diff(g, z) != tg::exp(-z));

// F'(x) = f'(g(x)) · g'(x): the product of the two, with u replaced by g(z), is the derivative of
// the composition.
constexpr auto f_prime = [](auto at) { return -1_c / tg::square(at); };
static_assert(tg::diff(f, u) == f_prime(u));
static_assert(tg::diff(1_c / g, z) == f_prime(g) * tg::diff(g, z));
static_assert(tg::diff(1_c / g, z) == tg::hadamard(f_prime(g), -tg::exp(-z)));
// By Leibniz the same without naming f': the derivative by the intermediate value g.
static_assert(tg::diff(1_c / g, z) == tg::diff(1_c / g, g) * tg::diff(g, z));

// dσ/dz = -1/(1 + e^-z)² · (-e^-z) = e^-z / (1 + e^-z)².
static_assert(tg::diff(tg::sigmoid(z), z) == -1_c / tg::square(g) * -tg::exp(-z));
static_assert(tg::diff(tg::sigmoid(z), z) == tg::exp(-z) / tg::square(g));

// σ' = σ(1 - σ), from sigmoid(z) and from the written-out form.
constexpr auto s = tg::sigmoid(z);
static_assert(tg::diff(s, z) == s * (1_c - s));
static_assert(tg::diff(1_c / g, z) == s * (1_c - s));
static_assert(tg::diff(1_c / g, z) == 1_c / g * (1_c - 1_c / g));
static_assert(tg::diff(s, z) != s * (1_c + s));
static_assert(tg::diff(s, z) != s);

}  // namespace local_gradient

namespace layers {

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

// Sigmoid layer, z = 1 / (1 + e^-Wx): dx = Wᵀ(z(1 - z)), dW = outer(z(1 - z), x).
namespace with_sigmoid {
constexpr auto z = tg::sigmoid(W * x);
constexpr auto dz = tg::hadamard(z, 1_c - z);
static_assert(tg::grad(tg::sum(z), x) == tg::transpose(W) * dz);
static_assert(tg::grad(tg::sum(z), W) == tg::outer(dz, x));
// The same from the forward pass as the notes spell it.
constexpr auto written_out = 1_c / (1_c + tg::exp(-(W * x)));
static_assert(written_out == z);
static_assert(tg::grad(tg::sum(written_out), x) == tg::transpose(W) * dz);
static_assert(tg::grad(tg::sum(written_out), W) == tg::outer(dz, x));
// A gradient has its symbol's shape, and nothing is lost or swapped.
static_assert(tg::grad(tg::sum(z), W) != tg::outer(z, x));
static_assert(tg::grad(tg::sum(z), W) != tg::outer(x, dz));
static_assert(tg::grad(tg::sum(z), x) != tg::transpose(W) * z);
}  // namespace with_sigmoid

// ReLU layer, z = max(0, Wx): dW = outer(z > 0, x).
namespace with_relu {
constexpr auto z = tg::max(0_c, W * x);
static_assert(z == tg::relu(W * x));
static_assert(tg::grad(tg::sum(tg::relu(W * x)), W) == tg::outer(z > 0_c, x));
static_assert(tg::grad(tg::sum(z), W) == tg::outer(z > 0_c, x));
static_assert(tg::grad(tg::sum(z), W) == tg::outer(W * x > 0_c, x));
static_assert(tg::grad(tg::sum(z), x) == tg::transpose(W) * (z > 0_c));
static_assert(tg::grad(tg::sum(z), W) != tg::outer(z, x));
}  // namespace with_relu

}  // namespace layers

namespace chain_rule {

// Leibniz, through an intermediate y: dz/dx = dz/dy · dy/dx.
namespace leibniz {
using tg::d;
constexpr auto x = tg::scalar<"x">;
constexpr auto y = tg::square(x) + 1_c;
constexpr auto z = tg::sigmoid(y);
static_assert(d(z) / d(x) == d(z) / d(y) * (d(y) / d(x)));
static_assert(d(z) / d(y) == z * (1_c - z));
static_assert(d(y) / d(x) == 2_c * x);
static_assert(d(z) / d(x) == 2_c * x * z * (1_c - z));
static_assert(d(z) / d(x) == tg::diff(z, x));
}  // namespace leibniz

// A z with two inputs and an upstream gradient g = dL/dz: dL/dx = dL/dz · dz/dx and
// dL/dy = dL/dz · dz/dy.
namespace two_inputs {
constexpr auto x = tg::vector<"x", 3>;
constexpr auto y = tg::vector<"y", 3>;
constexpr auto g = tg::vector<"g", 3>;
constexpr auto z = tg::hadamard(x, tg::exp(y));
static_assert(tg::grad(tg::dot(g, z), x) == tg::hadamard(g, tg::exp(y)));
static_assert(tg::grad(tg::dot(g, z), y) == tg::hadamard(g, x, tg::exp(y)));
static_assert(tg::grad(tg::dot(g, z), y) == tg::hadamard(g, z));

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto dL = tg::scalar<"dL">;
constexpr auto product = a * tg::log(b);
static_assert(tg::grad(dL * product, a) == dL * tg::diff(product, a));
static_assert(tg::grad(dL * product, b) == dL * tg::diff(product, b));
static_assert(tg::grad(dL * product, a) == dL * tg::log(b));
static_assert(tg::grad(dL * product, b) == dL * a / b);
}  // namespace two_inputs

// A symbol that reaches L along two paths gets the sum of both.
namespace two_paths {
constexpr auto x = tg::scalar<"x">;
constexpr auto p = tg::exp(x);
constexpr auto q = tg::tanh(x);
static_assert(tg::diff(p * q, x) == tg::diff(p, x) * q + p * tg::diff(q, x));
static_assert(tg::diff(p + q, x) == tg::diff(p, x) + tg::diff(q, x));
static_assert(tg::diff(p * q, x) != p * tg::diff(q, x));

constexpr auto W = tg::matrix<"W", 3, 3>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto z = tg::sigmoid(W * v);
constexpr auto dz = tg::hadamard(z, 1_c - z);
// v goes into the layer and past it, to be added at its end.
static_assert(tg::grad(tg::sum(v + z), v) == tg::ones<3> + tg::transpose(W) * dz);
}  // namespace two_paths

}  // namespace chain_rule

}  // namespace notes
