// SPDX-License-Identifier: BSL-1.0

// Gradients of layers and losses, against the formulas of textbooks.

#include <typegrad/typegrad.hpp>

namespace gradients_layers {

namespace tg = typegrad;
using namespace tg::literals;
using tg::dot, tg::exp, tg::grad, tg::hadamard, tg::log, tg::outer, tg::relu, tg::sigmoid,
    tg::square, tg::sum, tg::tanh, tg::transpose;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto V = tg::matrix<"V", 2, 3>;
constexpr auto c = tg::vector<"c", 2>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto t = tg::vector<"t", 2>;

namespace one_layer {

namespace linear {
constexpr auto z = W * x + b;
static_assert(grad(sum(z), W) == outer(tg::ones<3>, x));
static_assert(grad(sum(z), b) == tg::ones<3>);
static_assert(grad(sum(z), x) == transpose(W) * tg::ones<3>);
static_assert(grad(sum(square(z)), W) == 2_c * outer(z, x));
static_assert(grad(sum(square(z)), b) == 2_c * z);
static_assert(grad(sum(square(z)), x) == 2_c * transpose(W) * z);
static_assert(grad(tg::mean(z), b) == tg::ones<3> / 3_c);
}  // namespace linear

namespace with_sigmoid {
constexpr auto z = sigmoid(W * x + b);
constexpr auto dz = hadamard(z, 1_c - z);
static_assert(grad(sum(z), W) == outer(dz, x));
static_assert(grad(sum(z), b) == dz);
static_assert(grad(sum(z), x) == transpose(W) * dz);
static_assert(grad(sum(z), W) == dz * transpose(x));
static_assert(grad(sum(square(z)), W) == 2_c * outer(hadamard(z, z, 1_c - z), x));
static_assert(grad(sum(1_c / (1_c + exp(-(W * x) - b))), W) == outer(dz, x));
static_assert(grad(dot(tg::vector<"g", 3>, z), W) == outer(hadamard(tg::vector<"g", 3>, dz), x));
static_assert(grad(sum(z), W) != outer(z, x));
}  // namespace with_sigmoid

namespace with_relu {
constexpr auto z = relu(W * x + b);
constexpr auto open = W * x + b > 0_c;
static_assert(grad(sum(z), W) == outer(open, x));
static_assert(grad(sum(z), W) == outer(z > 0_c, x));
static_assert(grad(sum(z), b) == (z > 0_c));
static_assert(grad(sum(z), x) == transpose(W) * open);
static_assert(grad(sum(square(z)), W) == 2_c * outer(hadamard(z, open), x));
static_assert(grad(sum(tg::max(W * x + b, 0_c)), x) == transpose(W) * (0_c < z));
static_assert(grad(sum(relu(-x)), x) == -(-x > 0_c));
}  // namespace with_relu

namespace with_tanh {
constexpr auto z = tanh(W * x + b);
constexpr auto dz = 1_c - square(z);
static_assert(grad(sum(z), W) == outer(dz, x));
static_assert(grad(sum(z), W) == outer(1_c - hadamard(z, z), x));
static_assert(grad(sum(z), b) == dz);
static_assert(grad(sum(z), b) == tg::ones<3> - square(z));
static_assert(grad(sum(z), x) == transpose(W) * dz);
static_assert(grad(sum(square(z)), b) == 2_c * hadamard(z, dz));
static_assert(grad(sum(z), W) != outer(z, x));
}  // namespace with_tanh

namespace with_softplus {
constexpr auto z = tg::softplus(W * x + b);
static_assert(grad(sum(z), W) == outer(sigmoid(W * x + b), x));
static_assert(grad(sum(z), x) == transpose(W) * sigmoid(W * x + b));
static_assert(grad(sum(log(1_c + exp(W * x + b))), b) == sigmoid(W * x + b));
}  // namespace with_softplus

}  // namespace one_layer

namespace two_layers {

namespace sigmoid_sigmoid {
constexpr auto h = sigmoid(W * x + b);
constexpr auto y = sigmoid(V * h + c);
constexpr auto loss = sum(square(y - t));
constexpr auto dy = 2_c * hadamard(y - t, y, 1_c - y);
constexpr auto dh = hadamard(transpose(V) * dy, h, 1_c - h);
constexpr auto g = grad(loss, W, b, V, c, x);
static_assert(g[V] == outer(dy, h));
static_assert(g[c] == dy);
static_assert(g[W] == outer(dh, x));
static_assert(g[b] == dh);
static_assert(g[x] == transpose(W) * dh);
static_assert(g[W] == grad(loss, W));
static_assert(g[V] == grad(loss, V));
static_assert(g[W] != outer(dy, x));
static_assert(g[V] != outer(dy, x));
}  // namespace sigmoid_sigmoid

namespace tanh_linear {
constexpr auto h = tanh(W * x + b);
constexpr auto y = V * h + c;
constexpr auto e = y - t;
constexpr auto loss = 0.5_c * dot(e, e);
constexpr auto dh = hadamard(transpose(V) * e, 1_c - square(h));
static_assert(grad(loss, c) == e);
static_assert(grad(loss, V) == outer(e, h));
static_assert(grad(loss, b) == dh);
static_assert(grad(loss, W) == outer(dh, x));
static_assert(grad(loss, x) == transpose(W) * dh);
static_assert(grad(loss, t) == t - y);
}  // namespace tanh_linear

namespace relu_softmax {
constexpr auto h = relu(W * x + b);
constexpr auto logits = V * h + c;
constexpr auto loss = -dot(t, tg::log_softmax(logits));
// t is any vector: only where its sum is 1 is the error p - t.
constexpr auto e = sum(t) * tg::softmax(logits) - t;
constexpr auto dh = hadamard(transpose(V) * e, h > 0_c);
static_assert(grad(loss, c) == e);
static_assert(grad(loss, V) == outer(e, h));
static_assert(grad(loss, b) == dh);
static_assert(grad(loss, W) == outer(dh, x));
static_assert(grad(loss, x) == transpose(W) * dh);
}  // namespace relu_softmax

}  // namespace two_layers

namespace losses {
constexpr auto z = W * x + b;
constexpr auto u = tg::vector<"u", 3>;
constexpr auto p = tg::softmax(z);

// Mean squared error, however it is spelled.
constexpr auto mse = tg::mean(square(z - u));
static_assert(mse == sum(square(z - u)) / 3_c);
static_assert(mse == dot(z - u, z - u) / 3_c);
static_assert(mse == tg::mean(square(u - z)));
static_assert(mse == transpose(z - u) * (z - u) / 3_c);
static_assert(grad(mse, b) == 2_c * (z - u) / 3_c);
static_assert(grad(mse, W) == 2_c / 3_c * outer(z - u, x));
static_assert(grad(mse, W) == outer(2_c / 3_c * (z - u), x));
static_assert(grad(mse, x) == 2_c / 3_c * (transpose(W) * (z - u)));
static_assert(grad(mse, u) == 2_c / 3_c * (u - z));
static_assert(grad(sum(square(z - u)), W) == 2_c * outer(z - u, x));
static_assert(grad(0.5_c * sum(square(z - u)), W) == outer(z - u, x));
static_assert(grad(sum(square(z - u)) / 2_c, W) == outer(z - u, x));
static_assert(grad(mse, W) != outer(z - u, x));
// Of a sigmoid layer.
constexpr auto s = sigmoid(z);
static_assert(grad(tg::mean(square(s - u)), W) ==
              2_c / 3_c * outer(hadamard(s - u, s, 1_c - s), x));

// Cross-entropy by logsumexp, by log_softmax and by log(softmax).
constexpr auto by_logsumexp = tg::logsumexp(z) - dot(u, z);
static_assert(grad(by_logsumexp, b) == p - u);
static_assert(grad(by_logsumexp, W) == outer(p - u, x));
static_assert(grad(by_logsumexp, x) == transpose(W) * (p - u));
static_assert(grad(log(sum(exp(z))) - dot(u, z), W) == outer(p - u, x));
static_assert(grad(log(sum(exp(z))), b) == exp(z) / sum(exp(z)));
constexpr auto by_log_softmax = -dot(u, tg::log_softmax(z));
static_assert(by_log_softmax == -sum(hadamard(u, log(p))));
static_assert(by_log_softmax == -dot(u, log(exp(z) / sum(exp(z)))));
static_assert(by_log_softmax == -dot(u, z - tg::logsumexp(z)));
static_assert(grad(by_log_softmax, b) == sum(u) * p - u);
static_assert(grad(by_log_softmax, W) == outer(sum(u) * p - u, x));
static_assert(grad(-dot(u, log(p)), W) == grad(by_log_softmax, W));
static_assert(grad(by_log_softmax, b) != p - u);

// Binary cross-entropy, from the probability and from the logit.
constexpr auto w = tg::vector<"w", 4>;
constexpr auto label = tg::scalar<"label">;
constexpr auto logit = dot(w, x);
constexpr auto q = sigmoid(logit);
constexpr auto stable = tg::softplus(logit) - label * logit;
static_assert(grad(stable, w) == (q - label) * x);
static_assert(grad(log(1_c + exp(logit)) - label * logit, w) == (q - label) * x);
static_assert(grad(tg::softplus(-logit), w) == (q - 1_c) * x);
static_assert(grad(-log(q), w) == -(1_c - q) * x);
static_assert(grad(-log(1_c - q), w) == q * x);
constexpr auto textbook = -(label * log(q) + (1_c - label) * log(1_c - q));
static_assert(textbook == label * tg::softplus(-logit) + (1_c - label) * tg::softplus(logit));
static_assert(tg::diff(textbook, label) == tg::softplus(-logit) - tg::softplus(logit));

// Weight decay and a ridge.
constexpr auto lambda = tg::scalar<"lambda">;
static_assert(grad(mse + lambda * sum(square(W)), W) ==
              2_c / 3_c * outer(z - u, x) + 2_c * lambda * W);
static_assert(grad(mse + lambda * sum(square(W)), lambda) == sum(square(W)));
static_assert(grad(sum(tg::abs(w)), w) == tg::sign(w));
static_assert(grad(dot(w, w), w) == 2_c * w);
}  // namespace losses

namespace sharing {
constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto u = tg::vector<"u", 3>;

// A symbol used k times gets k contributions.
static_assert(grad(dot(v, v), v) == 2_c * v);
static_assert(grad(dot(v, u), v) == u);
static_assert(grad(sum(hadamard(v, v, v)), v) == 3_c * square(v));
static_assert(grad(sum(v + v), v) == 2_c * tg::ones<3>);
static_assert(grad(sum(v - v), v) == tg::zeros<3>);
static_assert(grad(sum(v) * sum(v), v) == 2_c * sum(v) * tg::ones<3>);

// Quadratic forms.
static_assert(grad(dot(v, A * v), v) == A * v + transpose(A) * v);
static_assert(grad(transpose(v) * A * v, v) == A * v + transpose(A) * v);
static_assert(grad(dot(v, A * v), A) == outer(v, v));
static_assert(grad(dot(u, A * v), A) == outer(u, v));
static_assert(grad(dot(u, A * v), u) == A * v);
static_assert(grad(dot(u, A * v), v) == transpose(A) * u);
static_assert(grad(dot(v, A * v), v) != 2_c * (A * v));
static_assert(grad(sum(square(A * v)), v) == 2_c * transpose(A) * A * v);
static_assert(grad(sum(square(A * v)), A) == 2_c * outer(A * v, v));
static_assert(grad(dot(A * v - u, A * v - u), v) == 2_c * transpose(A) * (A * v - u));

// A matrix used twice.
static_assert(grad(sum(A * A * v), A) ==
              outer(tg::ones<3>, A * v) + outer(transpose(A) * tg::ones<3>, v));
static_assert(grad(dot(u, A * A * v), A) == outer(u, A * v) + outer(transpose(A) * u, v));
static_assert(grad(dot(u, A * (A * v)), A) == grad(dot(u, (A * A) * v), A));
static_assert(grad(sum(A + transpose(A)), A) == 2_c * tg::ones<3, 3>);
static_assert(grad(dot(u, transpose(A) * v), A) == outer(v, u));
static_assert(grad(dot(u, A * transpose(A) * v), A) ==
              outer(u, transpose(A) * v) + outer(v, transpose(A) * u));
static_assert(grad(sum(hadamard(A, A)), A) == 2_c * A);
static_assert(grad(sum(hadamard(A, transpose(A))), A) == 2_c * transpose(A));

// One weight in both layers.
namespace tied {
constexpr auto h = sigmoid(A * v);
constexpr auto y = sigmoid(A * h);
constexpr auto dy = hadamard(y, 1_c - y);
constexpr auto dh = hadamard(transpose(A) * dy, h, 1_c - h);
static_assert(grad(sum(y), A) == outer(dy, h) + outer(dh, v));
static_assert(grad(sum(y), v) == transpose(A) * dh);
}  // namespace tied

// One symbol in two branches.
namespace branches {
constexpr auto B = tg::matrix<"B", 3, 3>;
constexpr auto p = sigmoid(A * v);
constexpr auto q = tanh(B * v);
constexpr auto dp = hadamard(q, p, 1_c - p);
constexpr auto dq = hadamard(p, 1_c - square(q));
static_assert(grad(dot(p, q), A) == outer(dp, v));
static_assert(grad(dot(p, q), B) == outer(dq, v));
static_assert(grad(dot(p, q), v) == transpose(A) * dp + transpose(B) * dq);
static_assert(grad(sum(p) + sum(q), v) ==
              transpose(A) * hadamard(p, 1_c - p) + transpose(B) * (1_c - square(q)));
// A scalar that scales and shifts.
constexpr auto a = tg::scalar<"a">;
static_assert(grad(sum(a * p + a), a) == sum(p) + 3_c);
static_assert(grad(sum(relu(v + a)), a) == sum(v + a > 0_c));
static_assert(grad(a * sum(square(v)), v) == 2_c * a * v);
static_assert(grad(sum(v / a), a) == -sum(v) / square(a));
static_assert(grad(sum(a / v), v) == -a / square(v));
}  // namespace branches

// Two functions of one layer, and one weight in two layers: the adjoint of a distinct node is
// summed before it is passed on, the contributions of a parameter are summed per use.
namespace shared_layer {
constexpr auto u = A * v;
constexpr auto s = sigmoid(u);
constexpr auto t = tanh(u);
constexpr auto ds = hadamard(s, 1_c - s);
constexpr auto dt = 1_c - square(t);
static_assert(grad(sum(s + t), A) == outer(ds + dt, v));
static_assert(grad(sum(s) + sum(t), A) == outer(dt + ds, v));
static_assert(grad(sum(s + t), A) != outer(ds, v) + outer(dt, v));
static_assert(grad(sum(hadamard(s, t)), v) == transpose(A) * (hadamard(t, ds) + hadamard(s, dt)));
constexpr auto w = tg::vector<"w", 3>;
constexpr auto r = relu(A * w);
static_assert(grad(sum(s) + sum(r), A) == outer(ds, v) + outer(r > 0_c, w));
static_assert(grad(dot(s, r), A) == outer(hadamard(r, ds), v) + outer(hadamard(s, r > 0_c), w));
static_assert(grad(dot(s, r), A) == outer(hadamard(s, r > 0_c), w) + outer(hadamard(ds, r), v));
}  // namespace shared_layer

// A residual step.
namespace residual {
constexpr auto y = v + sigmoid(A * v);
constexpr auto s = sigmoid(A * v);
static_assert(grad(sum(y), v) == 1_c + transpose(A) * hadamard(s, 1_c - s));
static_assert(grad(sum(square(y)), A) == 2_c * outer(hadamard(y, s, 1_c - s), v));
}  // namespace residual

// Symbols of equal shape do not mix.
static_assert(grad(dot(u, square(v)), v) == 2_c * hadamard(u, v));
static_assert(grad(dot(u, square(v)), u) == square(v));

// The gradient of a symbol that does not occur is zeros of its shape.
static_assert(grad(sum(A * v), u) == tg::zeros<3>);
static_assert(grad(sum(v), A) == tg::zeros<3, 3>);
static_assert(grad(sum(v), tg::scalar<"a">) == 0_c);
static_assert(grad(sum(v), tg::matrix<"B", 3, 4>) == tg::zeros<3, 4>);
static_assert(grad(1_c, v) == tg::zeros<3>);
static_assert(grad(0_c * sum(v), v) == tg::zeros<3>);
static_assert(grad(sum(v), u) != 0_c);
static_assert(grad(sum(v), u) != tg::zeros<4>);
}  // namespace sharing

namespace batches {
constexpr auto X = tg::matrix<"X", 8, 4>;
constexpr auto P = tg::matrix<"P", 4, 3>;
constexpr auto T = tg::matrix<"T", 8, 3>;
constexpr auto w = tg::vector<"w", 4>;
constexpr auto y = tg::vector<"y", 8>;
constexpr auto Z = sigmoid(X * P);
static_assert(grad(sum(Z), P) == transpose(X) * hadamard(Z, 1_c - Z));
static_assert(grad(sum(Z), X) == hadamard(Z, 1_c - Z) * transpose(P));
static_assert(grad(tg::mean(square(X * P - T)), P) == 2_c / 24_c * (transpose(X) * (X * P - T)));
static_assert(grad(sum(X * P), X) == tg::ones<8, 3> * transpose(P));
static_assert(grad(sum(hadamard(X * P, T)), P) == transpose(X) * T);
static_assert(grad(sum(tanh(transpose(P) * transpose(X))), P) ==
              transpose(X) * (1_c - square(tanh(X * P))));
// Linear and logistic regression.
static_assert(grad(tg::mean(square(X * w - y)), w) == 0.25_c * transpose(X) * (X * w - y));
static_assert(grad(0.5_c * dot(X * w - y, X * w - y), w) == transpose(X) * (X * w - y));
static_assert(grad(tg::mean(tg::softplus(-hadamard(y, X * w))), w) ==
              -(transpose(X) * hadamard(y, sigmoid(-hadamard(y, X * w)))) / 8_c);
static_assert(grad(sum(tg::softplus(X * w)) - dot(y, X * w), w) ==
              transpose(X) * (sigmoid(X * w) - y));
}  // namespace batches

namespace maps {
constexpr auto loss = sum(square(W * x + b));
constexpr auto g = grad(loss, W, b);
static_assert(g[W] == grad(loss, W));
static_assert(g[b] == grad(loss, b));
static_assert(g[W] == 2_c * outer(W * x + b, x));
static_assert(g[b] == 2_c * (W * x + b));
static_assert(g[W] != g[b]);
constexpr auto with_absent = grad(loss, x, tg::vector<"absent", 7>);
static_assert(with_absent[tg::vector<"absent", 7>] == tg::zeros<7>);
static_assert(with_absent[x] == 2_c * transpose(W) * (W * x + b));
}  // namespace maps

}  // namespace gradients_layers
