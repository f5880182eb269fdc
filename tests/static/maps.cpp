// SPDX-License-Identifier: BSL-1.0
// A map is what one writes by hand for a batch.
#include <typegrad/typegrad.hpp>

namespace maps {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto w = tg::vector<"w", 4>;
constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::scalar<"t">;
constexpr auto X = tg::matrix<"X", 32, 4>;
constexpr auto T = tg::vector<"T", 32>;

static_assert(tg::vmap(W * x, x = X).description.form == tg::matrix_shape(32, 3));

// Products.
static_assert(tg::vmap(tg::dot(w, x), x = X) == X * w);
static_assert(tg::vmap(W * x, x = X) == X * tg::transpose(W));
static_assert(tg::vmap(tg::dot(b, W * x), x = X) == X * (tg::transpose(W) * b));
static_assert(tg::vmap(a * tg::dot(w, x), x = X) == a * (X * w));
static_assert(tg::vmap(tg::sigmoid(W * x + b), x = X) ==
              tg::sigmoid(X * tg::transpose(W) + tg::broadcast<32>(b)));
static_assert(tg::vmap(tg::squared_norm(x), x = X) == tg::sum<1>(tg::square(X)));
static_assert(tg::vmap(tg::outer(x, w), x = X) ==
              tg::hadamard(tg::broadcast<4, 2>(X), tg::broadcast<32>(tg::broadcast<4>(w))));

// Element by element.
static_assert(tg::vmap(tg::square(t), t = T) == tg::square(T));
static_assert(tg::vmap(tg::square(tg::dot(w, x) - t), x = X, t = T) == tg::square(X * w - T));
static_assert(tg::vmap(t * x, x = X, t = T) == tg::hadamard(tg::broadcast<4, 1>(T), X));
static_assert(tg::vmap(tg::where(t > 0_c, t, a), t = T) == tg::where(T > 0_c, T, a));

// Reductions.
static_assert(tg::vmap(tg::softmax(W * x), x = X) == tg::softmax<1>(X * tg::transpose(W)));
static_assert(tg::vmap(tg::logsumexp(x), x = X) == tg::logsumexp<1>(X));
static_assert(tg::vmap((tg::max)(x), x = X) == (tg::max<1>)(X));
static_assert(tg::vmap(tg::prod(x), x = X) == tg::prod<1>(X));
static_assert(tg::vmap(tg::argmax(x), x = X) == tg::argmax<1>(X));

// What is arranged.
static_assert(tg::vmap(tg::element<2>(x), x = X) == tg::column<2>(X));
static_assert(tg::vmap(tg::reshape<2, 2>(x), x = X) == tg::reshape<32, 2, 2>(X));
static_assert(tg::vmap(tg::stack(t, a), t = T) == tg::transpose(tg::stack(T, tg::fill<32>(a))));

// What does not depend on the symbols is the same for all samples.
static_assert(tg::vmap(W * w, x = X) == tg::broadcast<32>(W * w));
static_assert(tg::vmap(a, t = T) == tg::fill<32>(a));

// Gradients by what is shared are sums over the samples.
constexpr auto losses = tg::vmap(tg::square(tg::dot(w, x) - t), x = X, t = T);
static_assert(tg::grad(tg::mean(losses), w) == 0.0625_c * (tg::transpose(X) * (X * w - T)));
static_assert(tg::grad(tg::sum(tg::vmap(tg::sum(tg::sigmoid(W * x + b)), x = X)), b) ==
              tg::grad(tg::sum(tg::sigmoid(X * tg::transpose(W) + tg::broadcast<32>(b))), b));

// Derivatives inside.
static_assert(tg::vmap(tg::grad(tg::sum(tg::square(W * x)), x), x = X) == 2_c * (X * tg::transpose(W)) * W);
static_assert(tg::vmap(tg::jacobian(tg::tanh(W * x), x), x = X).description.form == tg::shape{3, false, {32, 3, 4}});
static_assert(tg::vmap(tg::jacobian(W * x, x), x = X) == tg::broadcast<32>(W));
static_assert(tg::vmap(tg::diff(tg::exp(a * t), t), t = T) == a * tg::exp(a * T));

// The symbols are known inside only: any others would do, and one of the same name outside is another.
constexpr auto u = tg::scalar<"u">;
static_assert(tg::vmap(tg::square(t), t = T) == tg::vmap(tg::square(u), u = T));
static_assert(tg::grad(tg::sum(tg::vmap(tg::square(t), t = t * T)), t) == 2_c * t * tg::squared_norm(T));
static_assert(tg::grad(t * tg::sum(tg::vmap(tg::square(t), t = T)), t) == tg::squared_norm(T));
static_assert(tg::vmap(tg::vmap(t * u, u = x), x = X, t = T) == tg::hadamard(tg::broadcast<4, 1>(T), X));

// By an intermediate value that is shared.
constexpr auto z = tg::exp(w);
static_assert(tg::grad(tg::sum(tg::vmap(tg::dot(z, x), x = X)), z) == tg::transpose(X) * tg::ones<32>);

// Evaluated by the compiler; what is bound is no argument.
constexpr double weights[] = {1, 2, 3, 4};
constexpr double samples[2][4] = {{1, 0, 0, 1}, {0, 1, 1, 0}};
constexpr auto X2 = tg::matrix<"X", 2, 4>;
constexpr auto f = tg::function(tg::vmap(tg::dot(w, x), x = X2));
static_assert(f(w = weights, X2 = samples) == tg::array<double, 2>{5, 5});

}  // namespace maps
