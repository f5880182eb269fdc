// SPDX-License-Identifier: BSL-1.0

// Derivatives of the elementary functions, Leibniz's spelling, and derivatives of derivatives.

#include <typegrad/typegrad.hpp>

namespace gradients_elementwise {

namespace tg = typegrad;
using namespace tg::literals;
using tg::d, tg::diff, tg::exp, tg::grad, tg::hadamard, tg::log, tg::sigmoid, tg::sqrt, tg::square,
    tg::sum, tg::tanh;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;

namespace of_a_scalar {
static_assert(diff(a, a) == 1_c);
static_assert(diff(b, a) == 0_c);
static_assert(diff(3_c, a) == 0_c);
static_assert(diff(a + b, a) == 1_c);
static_assert(diff(a - b, b) == -1_c);
static_assert(diff(-a, a) == -1_c);
static_assert(diff(a * b, a) == b);
static_assert(diff(a * a, a) == 2_c * a);
static_assert(diff(a / b, a) == 1_c / b);
static_assert(diff(a / b, b) == -a / square(b));
static_assert(diff(1_c / a, a) == -1_c / square(a));
static_assert(diff(square(a), a) == 2_c * a);
static_assert(diff(square(a) * a, a) == 3_c * square(a));
static_assert(diff(sqrt(a), a) == 1_c / (2_c * sqrt(a)));
static_assert(diff(sqrt(a), a) == 0.5_c / sqrt(a));
static_assert(diff(1_c / sqrt(a), a) == -0.5_c / (a * sqrt(a)));
static_assert(diff(exp(a), a) == exp(a));
static_assert(diff(exp(-a), a) == -exp(-a));
static_assert(diff(exp(a * b), a) == b * exp(a * b));
static_assert(diff(log(a), a) == 1_c / a);
static_assert(diff(log(a * b), a) == 1_c / a);
static_assert(diff(log(square(a) + 1_c), a) == 2_c * a / (square(a) + 1_c));
static_assert(diff(tg::log1p(a), a) == 1_c / (1_c + a));
static_assert(diff(tg::expm1(a), a) == exp(a));
static_assert(diff(tanh(a), a) == 1_c - square(tanh(a)));
static_assert(diff(tanh(2_c * a), a) == 2_c * (1_c - square(tanh(2_c * a))));
static_assert(diff(sigmoid(a), a) == sigmoid(a) * (1_c - sigmoid(a)));
static_assert(diff(sigmoid(-a), a) == -sigmoid(a) * sigmoid(-a));
static_assert(diff(sigmoid(b * a), a) == b * sigmoid(b * a) * (1_c - sigmoid(b * a)));
static_assert(diff(1_c - sigmoid(a), a) == -sigmoid(a) * (1_c - sigmoid(a)));
static_assert(diff(tg::softplus(a), a) == sigmoid(a));
static_assert(diff(log(1_c + exp(a)), a) == sigmoid(a));
static_assert(diff(log(sigmoid(a)), a) == 1_c - sigmoid(a));
static_assert(diff(log(1_c + exp(-a)), a) == -sigmoid(-a));
static_assert(diff(log(1_c + exp(-a)), a) == sigmoid(a) - 1_c);
static_assert(diff(sigmoid(sigmoid(a)), a) == sigmoid(sigmoid(a)) * (1_c - sigmoid(sigmoid(a))) *
                                                  sigmoid(a) * (1_c - sigmoid(a)));
static_assert(diff(exp(-0.5_c * square((a - b) / 2_c)), b) ==
              exp(-0.5_c * square((a - b) / 2_c)) * (a - b) / 4_c);
static_assert(diff(exp(-square((a - b) / tg::scalar<"c">)), b) ==
              2_c * (a - b) / square(tg::scalar<"c">) * exp(-square((b - a) / tg::scalar<"c">)));
static_assert(diff(tg::relu(a), a) == (a > 0_c));
static_assert(diff(tg::max(0_c, a), a) == (a > 0_c));
static_assert(diff(tg::abs(a), a) == tg::sign(a));
static_assert(diff(a * (a > 0_c), a) == (a > 0_c));
// Ties of max and min share equally, except against the constant 0.
static_assert(diff(tg::max(a, b), a) == (a > b) + 0.5_c * tg::equal(a, b));
static_assert(diff(tg::max(a, b), b) == (b > a) + 0.5_c * tg::equal(a, b));
static_assert(diff(tg::min(a, b), a) == (a < b) + 0.5_c * tg::equal(a, b));
static_assert(diff(tg::max(a, a), a) == 1_c);
// Comparisons have no slope.
static_assert(diff(a > b, a) == 0_c);
static_assert(diff(tg::equal(a, b), b) == 0_c);
static_assert(diff(tg::sign(a), a) == 0_c);
static_assert(diff(exp(a), a) != exp(b));
static_assert(diff(log(a), a) != 1_c / b);
}  // namespace of_a_scalar

namespace of_a_vector {
// diff by a scalar, of any f.
static_assert(diff(a * x, a) == x);
static_assert(diff(square(a) * x + y, a) == 2_c * a * x);
static_assert(diff(exp(a * x), a) == hadamard(x, exp(a * x)));
static_assert(diff(x, a) == tg::zeros<4>);
static_assert(diff(tg::matrix<"M", 3, 4> * (a * x), a) == tg::matrix<"M", 3, 4> * x);
static_assert(diff(a * tg::outer(x, y), a) == tg::outer(x, y));
static_assert(diff(a * tg::matrix<"M", 2, 3>, a) == tg::matrix<"M", 2, 3>);
// For a scalar x, diff and grad are equal.
static_assert(diff(sigmoid(a * b), a) == grad(sigmoid(a * b), a));
static_assert(diff(sum(exp(a * x)), a) == grad(sum(exp(a * x)), a));
static_assert(diff(b, a) == grad(b, a));
static_assert(sum(diff(exp(a * x), a)) == grad(sum(exp(a * x)), a));
// Element by element, by a vector.
static_assert(grad(sum(x), x) == tg::ones<4>);
static_assert(grad(sum(square(x)), x) == 2_c * x);
static_assert(grad(sum(1_c / x), x) == -1_c / square(x));
static_assert(grad(sum(sqrt(x)), x) == 0.5_c / sqrt(x));
static_assert(grad(sum(exp(x)), x) == exp(x));
static_assert(grad(sum(log(x)), x) == 1_c / x);
static_assert(grad(sum(log(x)), x) == tg::ones<4> / x);
static_assert(grad(sum(tg::log1p(x)), x) == 1_c / (1_c + x));
static_assert(grad(sum(tg::expm1(x)), x) == exp(x));
static_assert(grad(sum(hadamard(x, y)), x) == y);
static_assert(grad(sum(x / y), x) == 1_c / y);
static_assert(grad(sum(x / y), y) == -x / square(y));
static_assert(grad(sum(tg::max(x, y)), x) == (x > y) + 0.5_c * tg::equal(x, y));
static_assert(grad(sum(tg::min(x, y)), y) == (y < x) + 0.5_c * tg::equal(x, y));
static_assert(grad(sum(tg::abs(x)), x) == tg::sign(x));
static_assert(grad(sqrt(tg::dot(x, x)), x) == x / sqrt(tg::dot(x, x)));
static_assert(grad(exp(tg::dot(x, y)), x) == exp(tg::dot(x, y)) * y);
static_assert(grad(log(sum(x)), x) == tg::ones<4> / sum(x));
static_assert(grad(tg::mean(x), x) == 0.25_c * tg::ones<4>);
static_assert(grad(tg::mean(square(x)), x) == 0.5_c * x);
static_assert(grad(square(sum(x)), x) == 2_c * sum(x) * tg::ones<4>);
static_assert(grad(tg::logsumexp(x), x) == tg::softmax(x));
static_assert(grad(tg::logsumexp(x), x) == exp(x) / sum(exp(x)));
static_assert(grad(tg::dot(y, tg::softmax(x)), x) ==
              hadamard(tg::softmax(x), y - tg::dot(y, tg::softmax(x))));
static_assert(grad(tg::dot(y, tg::log_softmax(x)), x) == y - sum(y) * tg::softmax(x));
static_assert(grad(tg::max(x), x) == tg::equal(x, tg::max(x)) / sum(tg::equal(x, tg::max(x))));
// A scalar spread over a vector gets the sum.
static_assert(grad(sum(a + x), a) == 4_c);
static_assert(grad(sum(a * x), a) == sum(x));
static_assert(grad(tg::mean(a - x), a) == 1_c);
static_assert(grad(sum(sigmoid(a + x)), a) ==
              tg::dot(sigmoid(a + x), 1_c - sigmoid(a + x)));
static_assert(grad(sum(tg::max(a, x)), a) == sum((a > x) + 0.5_c * tg::equal(a, x)));
}  // namespace of_a_vector

namespace leibniz {
constexpr auto t = tg::scalar<"t">;
static_assert(d(square(t)) / d(t) == 2_c * t);
static_assert(d(sigmoid(t)) / d(t) == diff(sigmoid(t), t));
static_assert(d(sum(square(x))) / d(x) == 2_c * x);
static_assert(d(a * x) / d(a) == x);
static_assert(d(t) / d(t) == 1_c);
static_assert(d(a) / d(t) == 0_c);
// Through an intermediate value.
constexpr auto u = exp(t) + t;
constexpr auto v = tanh(u);
constexpr auto z = square(v);
static_assert(d(z) / d(v) == 2_c * v);
static_assert(d(z) / d(u) == 2_c * v * (1_c - square(v)));
static_assert(d(v) / d(u) == 1_c - square(v));
static_assert(d(u) / d(t) == exp(t) + 1_c);
static_assert(d(z) / d(u) == d(z) / d(v) * (d(v) / d(u)));
static_assert(d(z) / d(square(t)) == 0_c);
// t occurs twice in u, so its contributions are summed per use: exp(t) + 1 is not factored out.
static_assert(d(z) / d(t) == d(z) / d(u) * exp(t) + d(z) / d(u));
static_assert(d(z) / d(t) != d(z) / d(u) * (d(u) / d(t)));
static_assert(d(z) / d(u) == d(z) / d(v) * d(v) / d(u));
static_assert(d(u) / d(v) == 0_c);
static_assert(d(z) / d(v) != d(z) / d(u));
// What depends on t but not through u is held fixed.
static_assert(d(u * t) / d(u) == t);
static_assert(d(u + t) / d(u) == 1_c);
static_assert(d(u * t) / d(t) == u + t * exp(t) + t);
// Identities do not look into the intermediate value.
constexpr auto one_plus = 1_c + exp(-t);
static_assert(d(1_c / one_plus) / d(one_plus) == -1_c / square(one_plus));
constexpr auto minus = -t;
static_assert(d(exp(minus)) / d(minus) == exp(-t));
static_assert(d(exp(minus)) / d(t) == d(exp(minus)) / d(minus) * (d(minus) / d(t)));
// An intermediate vector.
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto h = W * x;
constexpr auto loss = sum(sigmoid(h));
static_assert(d(loss) / d(h) == hadamard(sigmoid(h), 1_c - sigmoid(h)));
static_assert(d(loss) / d(x) == tg::transpose(W) * (d(loss) / d(h)));
static_assert(d(loss) / d(W) == tg::outer(d(loss) / d(h), x));
static_assert(grad(loss, h) == d(loss) / d(h));
}  // namespace leibniz

namespace higher_order {
static_assert(diff<0>(exp(a), a) == exp(a));
static_assert(diff<1>(exp(a), a) == exp(a));
static_assert(diff<2>(exp(-a), a) == exp(-a));
static_assert(diff<3>(exp(-a), a) == -exp(-a));
static_assert(diff<2>(square(a) * a, a) == 6_c * a);
static_assert(diff<3>(square(a) * a, a) == 6_c);
static_assert(diff<4>(square(a) * a, a) == 0_c);
static_assert(diff<2>(a * b, a) == 0_c);
static_assert(diff(diff(square(a) * b, a), b) == 2_c * a);
static_assert(diff(diff(square(a) * b, b), a) == 2_c * a);
static_assert(diff(diff(exp(a * b), a), b) == exp(a * b) + a * b * exp(a * b));
static_assert(diff<2>(log(a), a) == -1_c / square(a));
static_assert(diff<2>(1_c / a, a) == 2_c / (a * square(a)));
static_assert(diff<2>(exp(a * x), a) == hadamard(square(x), exp(a * x)));
static_assert(diff<2>(tg::relu(a), a) == 0_c);
static_assert(diff<2>(tg::softplus(a), a) == sigmoid(a) * (1_c - sigmoid(a)));
static_assert(grad(sum(grad(sum(square(x)), x)), x) == 2_c * tg::ones<4>);
static_assert(grad(sum(grad(sum(exp(x)), x)), x) == exp(x));
// A gradient penalty: the norm of a gradient, differentiated again.
constexpr auto w = tg::vector<"w", 4>;
constexpr auto slope = grad(square(tg::dot(w, x)), x);
static_assert(slope == 2_c * tg::dot(w, x) * w);
static_assert(grad(tg::dot(slope, y), x) == 2_c * tg::dot(w, y) * w);
// A Hessian times a vector.
constexpr auto S = tg::matrix<"S", 4, 4>;
static_assert(grad(tg::dot(grad(tg::dot(x, S * x), x), y), x) == S * y + tg::transpose(S) * y);
}  // namespace higher_order

namespace confusion {
// Nested derivatives do not mix: d/dx(x · d/dy(x + y)) is 1, not 2.
constexpr auto p = tg::scalar<"p">;
constexpr auto q = tg::scalar<"q">;
static_assert(diff(p * diff(p + q, q), p) == 1_c);
static_assert(diff(p * diff(p * q, q), p) == 2_c * p);
static_assert(diff(q * diff(p * q, p), q) == 2_c * q);
static_assert(diff(p * diff(p + q, p), p) == 1_c);
static_assert(diff(p * diff(p * q, p), p) == q);
static_assert(diff(p * diff(p * p, p), p) == 4_c * p);
static_assert(diff(diff(p * q, q), p) == 1_c);
static_assert(diff(exp(diff(square(p), p)), p) == 2_c * exp(2_c * p));
static_assert(diff(diff(p, p) * p, p) == 1_c);
static_assert(grad(sum(a * grad(sum(a * x), x)), a) == 8_c * a);
// A derivative used as an intermediate value.
constexpr auto s = sigmoid(p);
constexpr auto ds = diff(s, p);
static_assert(diff(square(ds), ds) == 2_c * ds);
static_assert(diff(s * ds, s) == ds);
static_assert(diff(diff(square(s), s), s) == 2_c);
static_assert(diff(s * diff(square(s), s), s) == 4_c * s);
static_assert(diff<2>(exp(2_c * s), s) == 4_c * exp(2_c * s));
static_assert(diff(s * diff(exp(s), p), s) == exp(s) * ds);
}  // namespace confusion

}  // namespace gradients_elementwise
