// SPDX-License-Identifier: BSL-1.0

// The canonical form of the elementary functions: the logistic family in one orientation, textbook
// forms, comparisons.

#include <typegrad/typegrad.hpp>

namespace canonical_forms {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto u = tg::scalar<"u">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto M = tg::matrix<"M", 3, 4>;

namespace complement {
// 1 - sigmoid(u) is sigmoid(-u).
constexpr auto s = tg::sigmoid(u);
static_assert(1_c - s == tg::sigmoid(-u));
static_assert(1_c - tg::sigmoid(-u) == s);
static_assert(1_c - (1_c - s) == s);
static_assert(s - 1_c == -tg::sigmoid(-u));
static_assert(-s + 1_c == tg::sigmoid(-u));
static_assert(2_c - 2_c * s == 2_c * tg::sigmoid(-u));
static_assert(1_c - tg::sigmoid(x) == tg::sigmoid(-x));
static_assert(tg::ones<4> - tg::sigmoid(x) == tg::sigmoid(-x));
static_assert(1_c - tg::sigmoid(M * x) == tg::sigmoid(-(M * x)));
static_assert(1_c - tg::sigmoid(a - b) == tg::sigmoid(b - a));
static_assert(1_c - tg::sigmoid(2_c * u) == tg::sigmoid(-2_c * u));
static_assert(1_c - s != s);
static_assert(tg::sigmoid(-u) != s);
static_assert(tg::sigmoid(-u) != -s);
static_assert(1_c + s != tg::sigmoid(-u));
static_assert(2_c - s != tg::sigmoid(-u));
// So in products, exact to a few ulp and equal however it is written.
static_assert(s * (1_c - s) == s * tg::sigmoid(-u));
static_assert(s * (1_c - s) == tg::sigmoid(-u) * (1_c - tg::sigmoid(-u)));
static_assert(tg::hadamard(tg::sigmoid(x), 1_c - tg::sigmoid(x)) ==
              tg::hadamard(tg::sigmoid(-x), tg::sigmoid(x)));
static_assert(s * (1_c - s) != s - tg::square(s));
static_assert(s * (1_c - s) != s);
// In longer sums every sigmoid is brought to one orientation.
static_assert(a + tg::sigmoid(-u) == a + 1_c - s);
static_assert(s + tg::sigmoid(-u) == 1_c);
static_assert(tg::sigmoid(-u) - s == 1_c - 2_c * s);
static_assert(tg::sigmoid(-u) - s == 2_c * tg::sigmoid(-u) - 1_c);
static_assert(a * (1_c - 2_c * s) == a * (tg::sigmoid(-u) - s));
static_assert(1_c + tg::sigmoid(-u) == 2_c - s);
static_assert(a + tg::sigmoid(a - b) == a + 1_c - tg::sigmoid(b - a));
static_assert(tg::sigmoid(x) + y == 1_c + y - tg::sigmoid(-x));
static_assert(tg::sigmoid(a) + tg::sigmoid(-b) == tg::sigmoid(a) + 1_c - tg::sigmoid(b));
static_assert(a + tg::sigmoid(-u) != a - s);
static_assert(a + tg::sigmoid(-u) != a + s);
}  // namespace complement

namespace logistic_powers {
// Powers of 1 + exp(-u) are powers of sigmoid(u).
constexpr auto s = tg::sigmoid(u);
constexpr auto e = tg::exp(-u);
static_assert(1_c / (1_c + e) == s);
static_assert(1_c / (e + 1_c) == s);
static_assert(1_c / (1_c + 1_c / tg::exp(u)) == s);
static_assert(1_c / (1_c + tg::exp(u)) == tg::sigmoid(-u));
static_assert(1_c / tg::square(1_c + e) == tg::square(s));
static_assert(a / (1_c + e) == a * s);
static_assert(1_c / (1_c + tg::exp(-x)) == tg::sigmoid(x));
static_assert(1_c / (1_c + tg::exp(-(M * x))) == tg::sigmoid(M * x));
static_assert(tg::ones<4> / (1_c + tg::exp(-x)) == tg::sigmoid(x));
static_assert(1_c / (tg::ones<4> + tg::exp(-x)) == tg::sigmoid(x));
static_assert(y / (1_c + tg::exp(-x)) == tg::hadamard(y, tg::sigmoid(x)));
static_assert(1_c / (1_c + tg::exp(b - a)) == tg::sigmoid(a - b));
static_assert(1_c / (2_c + 2_c * e) == 0.5_c * s);
static_assert((1_c + e) * s == 1_c);
static_assert(1_c / s == 1_c + e);
static_assert(1_c / (2_c + e) != s);
static_assert(1_c / (1_c - e) != s);
static_assert(1_c / (1_c + 2_c * e) != s);
static_assert(1_c / (1_c + e) != tg::sigmoid(-u));
// exp(-u) * sigmoid(u) is sigmoid(-u).
static_assert(e * s == tg::sigmoid(-u));
static_assert(e * s == 1_c - s);
static_assert(e / (1_c + e) == tg::sigmoid(-u));
static_assert(tg::exp(u) * tg::sigmoid(-u) == s);
static_assert(tg::exp(u) / (1_c + tg::exp(u)) == s);
static_assert(tg::exp(u) / (tg::exp(u) + 1_c) == s);
static_assert(e / tg::square(1_c + e) == s * (1_c - s));
static_assert(tg::exp(u) / tg::square(1_c + tg::exp(u)) == s * (1_c - s));
static_assert(e * tg::square(s) == s * tg::sigmoid(-u));
static_assert(tg::hadamard(tg::exp(-x), tg::sigmoid(x)) == tg::sigmoid(-x));
static_assert(s / tg::sigmoid(-u) == tg::exp(u));
static_assert(s / (1_c - s) == tg::exp(u));
static_assert(tg::exp(u) * e == 1_c);
static_assert(1_c / tg::exp(u) == e);
static_assert(1_c + e == 1_c / s);
static_assert(2_c + 2_c * e == 2_c / s);
static_assert(e * s != s);
static_assert(tg::exp(u) * s != tg::sigmoid(-u));
}  // namespace logistic_powers

namespace hyperbolic {
// 1 - tanh² keeps its digits, however it is spelled.
constexpr auto t = tg::tanh(u);
static_assert(1_c - tg::square(t) == 1_c - t * t);
static_assert(1_c - tg::square(tg::tanh(x)) == 1_c - tg::hadamard(tg::tanh(x), tg::tanh(x)));
static_assert(1_c - tg::square(tg::tanh(x)) == tg::ones<4> - tg::square(tg::tanh(x)));
static_assert(-(tg::square(t) - 1_c) == 1_c - tg::square(t));
static_assert(2_c * (1_c - tg::square(t)) == 2_c - 2_c * tg::square(t));
static_assert(a * (1_c - tg::square(t)) == (1_c - t * t) * a);
static_assert(tg::square(t) - 1_c == -(1_c - tg::square(t)));
static_assert(1_c - tg::square(t) != 1_c - t);
static_assert(1_c - tg::square(t) != 1_c + tg::square(t));
static_assert(1_c - tg::square(t) != tg::square(1_c - t));
}  // namespace hyperbolic

namespace rectifier {
// max(0, u) is relu(u), for every shape.
static_assert(tg::max(0_c, u) == tg::relu(u));
static_assert(tg::max(u, 0_c) == tg::relu(u));
static_assert(tg::max(0_c, x) == tg::relu(x));
static_assert(tg::max(x, 0_c) == tg::relu(x));
static_assert(tg::max(tg::zeros<4>, x) == tg::relu(x));
static_assert(tg::max(0_c, M * x) == tg::relu(M * x));
static_assert(tg::max(0_c, M) == tg::relu(M));
static_assert(tg::max(u, u) == u);
static_assert(tg::max(0_c, u - u) == 0_c);
static_assert(tg::relu(2_c) == 2_c);
static_assert(tg::relu(-2_c) == 0_c);
static_assert(tg::min(x, x) == x);
static_assert(tg::max(1_c, u) != tg::relu(u));
static_assert(tg::min(0_c, u) != tg::relu(u));
static_assert(tg::max(0_c, u) != u);
static_assert(tg::relu(-u) != tg::relu(u));
static_assert(tg::relu(-u) != -tg::relu(u));
static_assert(tg::max(a, b) != tg::min(a, b));
}  // namespace rectifier

namespace comparisons {
// A comparison is idempotent and a < b is b > a.
static_assert((a < b) == (b > a));
static_assert((a <= b) == (b >= a));
static_assert((x < 0_c) == (0_c > x));
static_assert((M * x < 0_c) == (0_c > M * x));
static_assert((a > b) * (a > b) == (a > b));
static_assert(tg::square(x > 0_c) == (x > 0_c));
static_assert(tg::hadamard(x > 0_c, x > 0_c) == (x > 0_c));
static_assert(tg::hadamard(y, x > 0_c, x > 0_c) == tg::hadamard(x > 0_c, y));
static_assert(((x > 0_c) > 0_c) == (x > 0_c));
static_assert((tg::relu(x) > 0_c) == (x > 0_c));
static_assert((tg::max(0_c, x) > 0_c) == (x > 0_c));
static_assert((0_c < x) == (x > 0_c));
static_assert(((a > b) > tg::zeros<4>) != (a > b));
static_assert(tg::equal(a, b) == tg::equal(b, a));
static_assert(tg::square(tg::equal(a, b)) == tg::equal(a, b));
static_assert((a > b) != (b > a));
static_assert((a > b) != (a >= b));
static_assert((a > b) != (a > -b));
static_assert((x > 0_c) + (x > 0_c) != (x > 0_c));
static_assert((x > 0_c) + (x > 0_c) == 2_c * (x > 0_c));
static_assert((x > 0_c) != (y > 0_c));
}  // namespace comparisons

namespace textbook {
// log(1 + exp(u)) is softplus(u).
static_assert(tg::log(1_c + tg::exp(u)) == tg::softplus(u));
static_assert(tg::log(tg::exp(u) + 1_c) == tg::softplus(u));
static_assert(tg::log1p(tg::exp(u)) == tg::softplus(u));
static_assert(tg::log(1_c + tg::exp(M * x)) == tg::softplus(M * x));
static_assert(tg::log(1_c + tg::exp(-u)) == tg::softplus(-u));
static_assert(tg::log(tg::sigmoid(u)) == -tg::softplus(-u));
static_assert(tg::log(1_c / (1_c + tg::exp(-u))) == -tg::softplus(-u));
static_assert(tg::log(1_c - tg::sigmoid(u)) == -tg::softplus(u));
static_assert(tg::log(2_c + tg::exp(u)) != tg::softplus(u));
static_assert(tg::softplus(-u) != tg::softplus(u));
// log(sum(exp(u))) is logsumexp(u).
static_assert(tg::log(tg::sum(tg::exp(x))) == tg::logsumexp(x));
static_assert(tg::log(tg::sum(tg::exp(M * x))) == tg::logsumexp(M * x));
static_assert(tg::log(tg::sum(tg::exp(M))) == tg::logsumexp(M));
static_assert(tg::log(tg::sum(x)) != tg::logsumexp(x));
static_assert(tg::log(tg::mean(tg::exp(x))) != tg::logsumexp(x));
// exp(u) / sum(exp(u)) is softmax(u).
static_assert(tg::exp(x) / tg::sum(tg::exp(x)) == tg::softmax(x));
static_assert(1_c / tg::sum(tg::exp(x)) * tg::exp(x) == tg::softmax(x));
static_assert(tg::exp(M * x) / tg::sum(tg::exp(M * x)) == tg::softmax(M * x));
static_assert(a * tg::exp(x) / tg::sum(tg::exp(x)) == a * tg::softmax(x));
static_assert(tg::hadamard(y, tg::exp(x)) / tg::sum(tg::exp(x)) ==
              tg::hadamard(y, tg::softmax(x)));
static_assert(tg::exp(x) / tg::sum(tg::exp(y)) != tg::softmax(x));
static_assert(tg::exp(x) / tg::sum(x) != tg::softmax(x));
static_assert(tg::log_softmax(x) == x - tg::logsumexp(x));
static_assert(tg::log(tg::softmax(x)) == tg::log_softmax(x));
// The root of a square is a magnitude.
static_assert(tg::sqrt(tg::square(a)) == tg::abs(a) && tg::square(tg::sqrt(tg::square(a))) == tg::square(a));
static_assert(tg::sqrt(4_c * tg::square(tg::hadamard(x, y))) == 2_c * tg::hadamard(tg::abs(x), tg::abs(y)));
static_assert(tg::sqrt(tg::square(tg::square(a))) == tg::square(a) && tg::sqrt(2_c * tg::square(a)) != tg::sqrt(2_c) * a);
static_assert(tg::grad(tg::sqrt(tg::dot(x, x)), x) == x / tg::norm(x));
static_assert(tg::log(tg::exp(x) / tg::sum(tg::exp(x))) == tg::log_softmax(x));
static_assert(tg::exp(tg::log_softmax(x)) != tg::log_softmax(x));
static_assert(tg::log_softmax(x) != tg::softmax(x));
static_assert(tg::logsumexp(a) == a);
// Inverses.
static_assert(tg::log(tg::exp(u)) == u);
static_assert(tg::exp(tg::log(u)) == u);
static_assert(tg::log(tg::exp(x) * 1_c) == x);
static_assert(tg::exp(u) != tg::expm1(u));
static_assert(tg::log(u) != tg::log1p(u));
static_assert(tg::abs(u) != u);
static_assert(tg::exp(u) * tg::exp(u) == tg::square(tg::exp(u)));
}  // namespace textbook

}  // namespace canonical_forms
