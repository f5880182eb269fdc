// SPDX-License-Identifier: BSL-1.0
// Identities proved by the compiler, and wrong ones refuted. A thousand wrong ones more are in
// tests/property/proofs.py.
#include <typegrad/typegrad.hpp>

#include <type_traits>

namespace tg = typegrad;
using namespace tg::literals;
using tg::equivalent, tg::diff, tg::grad, tg::exp, tg::log, tg::square, tg::sqrt, tg::sum, tg::where;

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto z = tg::scalar<"z">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto t = tg::vector<"t", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto B = tg::matrix<"B", 3, 3>;

static_assert(std::is_same_v<decltype(equivalent(a, a)), boost::hana::true_>);
static_assert(std::is_same_v<decltype(!equivalent(a, b)), boost::hana::true_>);

namespace notes {
constexpr auto s = tg::sigmoid(z);
static_assert(equivalent(s, 1_c / (1_c + exp(-z))));
static_assert(equivalent(diff(s, z), exp(-z) / square(1_c + exp(-z))));
static_assert(equivalent(diff(s, z), s * (1_c - s)));
static_assert(equivalent(1_c - s, exp(-z) / (1_c + exp(-z))));
static_assert(equivalent(diff(diff(s, z), z), s * (1_c - s) * (1_c - 2_c * s)));
static_assert(!equivalent(diff(diff(s, z), z), s * (1_c - s) * (1_c - s)));
static_assert(!equivalent(diff(s, z), exp(z) / (1_c + exp(-z))));
static_assert(equivalent(diff<3>(s, z), s * (1_c - s) * (1_c - 6_c * s + 6_c * square(s))));
}  // namespace notes

namespace arithmetic {
static_assert(equivalent(square(a + b), square(a) + 2_c * a * b + square(b)));
static_assert(!equivalent(square(a + b), square(a) + a * b + square(b)));
static_assert(equivalent((a + b) * (a - b), square(a) - square(b)));
static_assert(equivalent(1_c / a + 1_c / b, (a + b) / (a * b)));
static_assert(equivalent((square(a) - square(b)) / (a - b), a + b));
static_assert(equivalent(tg::pow(a, 7_c) / tg::pow(a, 5_c), square(a)));
static_assert(equivalent(diff(1_c / a, a), -1_c / square(a)));
static_assert(!equivalent(diff(1_c / a, a), 1_c / square(a)));
static_assert(equivalent(a - a, 0_c) && equivalent(a / a, 1_c) && !equivalent(a, 0_c));
static_assert(!equivalent(a * 1.000000000001_c, a));
}  // namespace arithmetic

namespace exponentials {
static_assert(equivalent(exp(a + b), exp(a) * exp(b)));
static_assert(equivalent(exp(2_c * a), square(exp(a))) && equivalent(exp(a / 2_c), sqrt(exp(a))));
static_assert(!equivalent(exp(2_c * a), 2_c * exp(a)));
static_assert(equivalent(exp(exp(a + b)), exp(exp(a) * exp(b))));
static_assert(!equivalent(exp(exp(a + b)), exp(exp(a) + exp(b))));
static_assert(equivalent(tg::tanh(z), 2_c * tg::sigmoid(2_c * z) - 1_c));
static_assert(equivalent(diff(tg::tanh(z), z), 1_c - square(tg::tanh(z))));
static_assert(equivalent(diff<2>(tg::tanh(z), z), -2_c * tg::tanh(z) * (1_c - square(tg::tanh(z)))));
static_assert(equivalent(tg::tanh(a + b), (tg::tanh(a) + tg::tanh(b)) / (1_c + tg::tanh(a) * tg::tanh(b))));
static_assert(equivalent(square(tg::cosh(a)) - square(tg::sinh(a)), 1_c));
static_assert(equivalent(diff(tg::softplus(z), z), tg::sigmoid(z)));
static_assert(!equivalent(diff(tg::softplus(z), z), tg::sigmoid(-z)));
static_assert(equivalent(diff(tg::silu(z), z), tg::sigmoid(z) * (1_c + z * (1_c - tg::sigmoid(z)))));
}  // namespace exponentials

namespace logarithms {
static_assert(equivalent(log(a * b), log(a) + log(b)) && !equivalent(log(a * b), log(a) * log(b)));
static_assert(equivalent(log(square(a) / b), 2_c * log(a) - log(b)));
static_assert(equivalent(log(6_c * a), log(2_c) + log(3_c) + log(a)) && !equivalent(log(6_c), log(2_c) + log(4_c)));
static_assert(equivalent(log(exp(a) * sqrt(b)), a + log(b) / 2_c));
static_assert(equivalent(diff(a * log(a) - a, a), log(a)));
static_assert(equivalent(tg::log_sigmoid(z), log(tg::sigmoid(z))));
static_assert(equivalent(log(tg::softmax(x)), x - tg::logsumexp(x)));
static_assert(equivalent(sum(tg::hadamard(x, log(x))), tg::dot(x, log(x))));
}  // namespace logarithms

namespace roots {
static_assert(equivalent(sqrt(a) * sqrt(b), sqrt(a * b)) && equivalent(a * tg::rsqrt(a), sqrt(a)));
static_assert(equivalent(sqrt(square(a)), tg::abs(a)) && !equivalent(sqrt(square(a)), a));
static_assert(!equivalent(sqrt(square(a) + 2_c * a * b + square(b)), a + b));
static_assert(!equivalent(sqrt(a + b), sqrt(a) + sqrt(b)));
static_assert(equivalent(sqrt(square(1_c + square(a))), 1_c + square(a)));
// A perfect square, written out: which root it is follows from what cannot be negative.
static_assert(equivalent(sqrt(a * a * a * a + 2_c * a * a + 1_c), a * a + 1_c));
static_assert(!equivalent(sqrt(a * a * a * a - 2_c * a * a + 1_c), a * a - 1_c));
static_assert(equivalent(diff(sqrt(a), a), 1_c / (2_c * sqrt(a))) && !equivalent(diff(sqrt(a), a), 1_c / sqrt(a)));
static_assert(equivalent(diff(tg::pow(a, 2.5_c), a), 2.5_c * a * sqrt(a)));
static_assert(equivalent(diff(tg::cbrt(a), a), 1_c / (3_c * square(tg::cbrt(a)))));
static_assert(equivalent(grad(tg::norm(v), v), v / tg::norm(v)) && !equivalent(grad(tg::norm(v), v), v));
static_assert(equivalent(diff(tg::hypot(a, b), a), a / tg::hypot(a, b)));
static_assert(equivalent(tg::norm(z * v), tg::abs(z) * tg::norm(v)) &&
              !equivalent(tg::norm(z * v), z * tg::norm(v)));
static_assert(equivalent(sqrt(tg::hadamard(x, x, y)), tg::hadamard(tg::abs(x), sqrt(y))));
static_assert(equivalent(sqrt(a * sqrt(a)), tg::pow(a, 0.75_c)) && !equivalent(sqrt(a * sqrt(a)), sqrt(a)));
// 0 at 0, where the other side is not defined.
constexpr auto w = tg::vector<"w", 2>;
static_assert(equivalent(tg::hessian(tg::norm(w), w),
                         tg::identity<2> / tg::norm(w) - tg::outer(w, w) / tg::pow(tg::norm(w), 3_c)));
static_assert(!equivalent(tg::hessian(tg::norm(w), w),
                          tg::identity<2> / tg::norm(w) + tg::outer(w, w) / tg::pow(tg::norm(w), 3_c)));
}  // namespace roots

namespace conditions {
static_assert(equivalent(tg::relu(a), where(a > 0_c, a, 0_c)) && equivalent(tg::relu(a), tg::max(a, 0_c)));
static_assert(equivalent(where(a > 0_c, b, c), where(!(a > 0_c), c, b)));
static_assert(equivalent(where(a > 0_c, b, c), where(0_c < a, b, c)));
static_assert(!equivalent(where(a > 0_c, b, c), where(a > 0_c, c, b)));
static_assert(!equivalent(where(a > 0_c, b, c), where(a >= 0_c, b, c)));
static_assert(!equivalent(where(a > 0_c, b, c), where(a > 1_c, b, c)));
static_assert(equivalent(where(a > b, a, b), tg::max(a, b)));
static_assert(equivalent(diff(where(a > b, square(a), a), a), where(a > b, 2_c * a, 1_c)));
static_assert(equivalent(tg::leaky_relu(a), where(a > 0_c, a, 0.01_c * a)));
static_assert(equivalent(tg::where(square(a) + 1_c > 0_c, b, c), b));
static_assert(equivalent(grad(sum(tg::relu(W * x)), x), tg::transpose(W) * (W * x > 0_c)));
static_assert(!equivalent(grad(sum(tg::relu(W * x)), x), tg::transpose(W) * (W * x < 0_c)));
}  // namespace conditions

namespace linear_algebra {
static_assert(equivalent(tg::transpose(A * B), tg::transpose(B) * tg::transpose(A)));
static_assert(!equivalent(tg::transpose(A * B), tg::transpose(A) * tg::transpose(B)));
static_assert(!equivalent(A * B, B * A) && !equivalent(A, tg::transpose(A)));
static_assert(equivalent(tg::trace(A * B), tg::trace(B * A)) && equivalent((A + B) * v, A * v + B * v));
static_assert(equivalent(tg::dot(v, A * t), tg::dot(tg::transpose(A) * v, t)));
static_assert(equivalent(tg::outer(v, t) * v, tg::dot(t, v) * v));
static_assert(equivalent(tg::cross(v, t), -tg::cross(t, v)) && equivalent(tg::dot(v, tg::cross(v, t)), 0_c));
static_assert(equivalent(grad(tg::dot(v, A * v), v), A * v + tg::transpose(A) * v));
static_assert(!equivalent(grad(tg::dot(v, A * v), v), 2_c * A * v));
static_assert(equivalent(tg::squared_norm(A), tg::trace(tg::transpose(A) * A)));
static_assert(equivalent(tg::as_diagonal(v) * t, tg::hadamard(v, t)));
static_assert(equivalent(tg::diagonal(tg::outer(v, t)), tg::hadamard(v, t)));
static_assert(equivalent(sum<0>(W), tg::transpose(W) * tg::ones<3>));
static_assert(equivalent(tg::row<1>(W), tg::column<1>(tg::transpose(W))) &&
              !equivalent(tg::row<1>(W), tg::row<2>(W)));
static_assert(equivalent(tg::concatenate(tg::slice<0, 2>(x), tg::slice<2, 4>(x)), x));
static_assert(!equivalent(tg::reverse(x), x) && equivalent(tg::reverse(tg::reverse(x)), x));
static_assert(!equivalent(v, x));  // of different shapes
// Cauchy and Binet, for three columns.
static_assert(equivalent(tg::squared_norm(tg::cross(v, t)),
                         tg::squared_norm(v) * tg::squared_norm(t) - square(tg::dot(v, t))));
}  // namespace linear_algebra

namespace inverses {
constexpr auto C = tg::matrix<"C", 2, 2>;
constexpr auto D = tg::matrix<"D", 2, 2>;
constexpr auto w = tg::vector<"w", 2>;
static_assert(equivalent(tg::inverse(A) * A, tg::identity<3>) && equivalent(A * tg::inverse(A), tg::identity<3>));
static_assert(equivalent(tg::inverse(C * D), tg::inverse(D) * tg::inverse(C)));
static_assert(!equivalent(tg::inverse(C * D), tg::inverse(C) * tg::inverse(D)));
static_assert(equivalent(tg::det(A * B), tg::det(A) * tg::det(B)) && !equivalent(tg::det(A + B), tg::det(A) + tg::det(B)));
static_assert(equivalent(tg::det(2_c * A), 8_c * tg::det(A)) && equivalent(tg::det(tg::transpose(A)), tg::det(A)));
static_assert(equivalent(grad(tg::det(A), A), tg::det(A) * tg::transpose(tg::inverse(A))));
static_assert(!equivalent(grad(tg::det(A), A), tg::det(A) * tg::inverse(A)));
static_assert(equivalent(grad(tg::log_det(A), A), tg::transpose(tg::inverse(A))));
static_assert(equivalent(A * tg::solve(A, v), v) && equivalent(tg::solve(A, v), tg::inverse(A) * v));
static_assert(equivalent(grad(tg::dot(w, tg::solve(C, w)), w),
                         tg::solve(C, w) + tg::solve(tg::transpose(C), w)));
// Sherman and Morrison.
constexpr auto u = tg::inverse(C);
static_assert(equivalent(tg::inverse(C + tg::outer(w, w)),
                         u - tg::outer(u * w, tg::transpose(u) * w) / (1_c + tg::dot(w, u * w))));
}  // namespace inverses

namespace reductions {
static_assert(equivalent(tg::mean(x) * 4_c, sum(x)) && !equivalent(tg::mean(x) * 3_c, sum(x)));
static_assert(equivalent(tg::variance(x), tg::mean(square(x)) - square(tg::mean(x))));
static_assert(equivalent(tg::softmax(x), tg::softmax(x + a)) && equivalent(sum(tg::softmax(x)), 1_c));
static_assert(!equivalent(tg::softmax(x), tg::softmax(2_c * x)));
static_assert(equivalent(grad(tg::logsumexp(x), x), tg::softmax(x)));
static_assert(equivalent(grad(tg::variance(x), x), (x - tg::mean(x)) / 2_c));
static_assert(equivalent(grad(tg::prod(v), v), tg::prod(v) / v));
}  // namespace reductions

namespace layers {
constexpr auto n = A * tg::sigmoid(W * x + v) + t;
constexpr auto h = tg::sigmoid(W * x + v);
constexpr auto o = tg::sigmoid(n);
constexpr auto delta = tg::hadamard(o, 1_c - o);
constexpr auto below = tg::hadamard(tg::transpose(A) * delta, h, 1_c - h);
static_assert(equivalent(grad(sum(o), t), delta) && equivalent(grad(sum(o), A), tg::outer(delta, h)));
static_assert(equivalent(grad(sum(o), v), below) && equivalent(grad(sum(o), W), tg::outer(below, x)));
static_assert(equivalent(grad(sum(o), x), tg::transpose(W) * below));
static_assert(!equivalent(grad(sum(o), x), tg::transpose(W) * tg::hadamard(tg::transpose(A) * delta, h)));
// Cross entropy, with the logits and with their softmax.
static_assert(equivalent(grad(-tg::dot(t, tg::log_softmax(v)), v), sum(t) * tg::softmax(v) - t));
static_assert(equivalent(grad(-tg::dot(t, log(tg::softmax(v))), v), sum(t) * tg::softmax(v) - t));
// Two rectified layers: six conditions.
constexpr auto r = tg::relu(A * tg::relu(W * x));
static_assert(equivalent(grad(sum(r), W),
                         tg::outer(tg::hadamard(tg::transpose(A) * (A * tg::relu(W * x) > 0_c), W * x > 0_c), x)));
// A layer's normalisation.
constexpr auto scale = tg::rsqrt(tg::variance(v) + 0.5_c);
constexpr auto u = (v - tg::mean(v)) * scale;
static_assert(equivalent(grad(tg::dot(t, u), v),
                         scale * (t - tg::mean(t) - u * tg::mean(tg::hadamard(t, u)))));
}  // namespace layers

namespace logarithms_of_sums {
static_assert(equivalent(tg::softplus(a), a + tg::softplus(-a)) && !equivalent(tg::softplus(a), a - tg::softplus(-a)));
static_assert(equivalent(tg::logsumexp(v + a * tg::ones<3>), a + tg::logsumexp(v)));
static_assert(!equivalent(tg::logsumexp(v + a * tg::ones<3>), 2_c * a + tg::logsumexp(v)));
static_assert(equivalent(tg::exp(tg::log_softmax(v)), tg::softmax(v)));
static_assert(equivalent(diff(tg::pow(a, b), a), b * tg::pow(a, b - 1_c)));
static_assert(equivalent(tg::atanh(tg::tanh(a)), a) && equivalent(tg::exp2(a + 1_c), 2_c * tg::exp2(a)));
// Times what is no number: a cross entropy.
static_assert(equivalent(tg::softplus(b) - a * b, -a * log(tg::sigmoid(b)) - (1_c - a) * log(1_c - tg::sigmoid(b))));
static_assert(!equivalent(tg::softplus(b) - a * b, -a * log(tg::sigmoid(b)) - (1_c + a) * log(1_c - tg::sigmoid(b))));
static_assert(equivalent(tg::sigmoid(tg::log(a)), a / (1_c + a)) && equivalent(tg::exp2(a), tg::pow(2_c, a)));
}  // namespace logarithms_of_sums

namespace impossible_signs {
static_assert(equivalent(tg::max(a, tg::max(b, a + b)), tg::max(tg::max(a, b), a + b)));
static_assert(equivalent(sum(tg::relu(x)) - sum(tg::relu(-x)), sum(x)));
static_assert(equivalent(tg::relu(a) - tg::relu(-a), a) && equivalent(tg::abs(a) * tg::abs(b), tg::abs(a * b)));
static_assert(!equivalent(tg::abs(a) + tg::abs(b), tg::abs(a + b)));
static_assert(!equivalent(tg::where(a > 0_c, log(a), 0_c), tg::where(a > 0_c, log(a), 1_c)));
}  // namespace impossible_signs

namespace signs_of_logarithms {
static_assert(equivalent(log(square(a) * b), 2_c * log(tg::abs(a)) + log(b)));
static_assert(!equivalent(log(square(a) * b), log(tg::abs(a)) + log(b)));
static_assert(equivalent(log(square(a) - square(b)), log(tg::abs(a - b)) + log(tg::abs(a + b))));
static_assert(equivalent(tg::log_det(tg::as_diagonal(v)), sum(log(tg::abs(v)))));
static_assert(equivalent(log(12_c), log(3_c) + 2_c * log(2_c)) && equivalent(tg::exp2(3_c), 8_c));
static_assert(equivalent(sqrt(11_c * a), sqrt(11_c) * sqrt(a)));
}  // namespace signs_of_logarithms

namespace edges {
static_assert(equivalent(tg::clamp(a, 0_c, 1_c), tg::min(tg::max(a, 0_c), 1_c)));
// Conditions in conditions, in each of three elements.
constexpr auto huber = sum(where(tg::abs(v) < 1_c, square(v) / 2_c, tg::abs(v) - 0.5_c));
static_assert(equivalent(grad(huber, v), tg::clamp(v, -1_c, 1_c)));
static_assert(equivalent(tg::leaky_relu(a), tg::max(a, 0.01_c * a)));
// A sign that one side shows and the other does not.
static_assert(equivalent(tg::relu(1_c - tg::sigmoid(x)), tg::relu(tg::sigmoid(-x))));
static_assert(equivalent(tg::relu(tg::sigmoid(-a)), where(tg::sigmoid(a) < 1_c, 1_c - tg::sigmoid(a), 0_c)));
static_assert(!equivalent(tg::relu(tg::sigmoid(-a)), tg::relu(tg::sigmoid(a) - 1_c)));
static_assert(equivalent(where(a >= 0_c, tg::sigmoid(a), tg::sigmoid(-a)), tg::sigmoid(tg::abs(a))));
static_assert(!equivalent(tg::clamp(a, -1_c, 1_c), tg::max(tg::min(a, 1_c), 0_c)));
// Where one element is not defined, the other still counts; and of signs tried together some are impossible.
static_assert(!equivalent(tg::stack(1_c / where(a > 0_c, b, 0_c), where(c > 0_c, 1_c, 2_c)),
                          tg::stack(1_c / where(a > 0_c, b, 0_c), where(c > 0_c, 1_c, 3_c))));
static_assert(!equivalent(tg::stack(where(a > 0_c, b, c), where(-2_c * a > 0_c, b, c)),
                          tg::stack(where(a > 0_c, b, c), where(-2_c * a > 0_c, b, b))));
// What a condition asks for hangs on another one for some of its answers only.
static_assert(!equivalent(tg::clamp(a, 0_c, 1_c), tg::min(a, 1_c)));
}  // namespace edges

namespace functions_that_grow {
// Off both sides of a comparison.
static_assert(equivalent(tg::max(exp(a), exp(b)), exp(tg::max(a, b))) && !equivalent(tg::max(exp(a), exp(b)), exp(tg::min(a, b))));
static_assert(equivalent(tg::max(log(a), log(b)), log(tg::max(a, b))) && equivalent(tg::relu(tg::tanh(a)), tg::tanh(tg::relu(a))));
static_assert(equivalent(where(tg::sigmoid(a) > 0.5_c, b, c), where(a > 0_c, b, c)));
static_assert(!equivalent(where(1_c / a > 1_c / b, z, c), where(a < b, z, c)));
// Of even powers both factors of the difference count.
static_assert(equivalent(where(square(a) < square(b), z, c), where(tg::abs(a) < tg::abs(b), z, c)));
static_assert(equivalent(where(square(a) < 1_c, b, c), where(a > -1_c && a < 1_c, b, c)));
static_assert(!equivalent(where(square(a) < 1_c, b, c), where(a < 1_c, b, c)));
}  // namespace functions_that_grow

namespace fixed_numbers {
// What has no root modulo the primes has one, and e is no fixed remainder.
static_assert(!equivalent(where(a > 0_c, sqrt(31_c), b), where(a > 0_c, 7_c, b)));
static_assert(!equivalent(where(a > 0_c, sqrt(1_c + exp(1_c)), b), where(a > 0_c, 7_c, b)));
static_assert(!equivalent(tg::min(a, 2_c), a) && !equivalent(where(a > 1_c, b, c), where(a > 1.001_c, b, c)));
}  // namespace fixed_numbers

namespace slabs_and_turns {
constexpr auto k = tg::index<"k">;
constexpr auto i = tg::indices<"i", 2>;
constexpr auto running = tg::scan([](auto s, auto u) { return tg::pair(s + u, s + u); }, 0_c, v);
static_assert(equivalent(running.second, tg::cumsum(v)) && !equivalent(running.second, tg::reverse(tg::cumsum(v))));
static_assert(equivalent(tg::max(v), tg::max(tg::max(tg::element<0>(v), tg::element<1>(v)), tg::element<2>(v))));
static_assert(equivalent(tg::element(v, k), tg::dot(tg::one_hot<3>(k), v)) && equivalent(sum(tg::one_hot<3>(k)), 1_c));
static_assert(equivalent(sum(tg::scatter_add(3_c, i, tg::gather(v, i))), sum(tg::gather(v, i))));
static_assert(!equivalent(sum(tg::gather(v, i)), sum(v)));
constexpr auto horner = tg::fold([](auto s, auto u) { return s * a + u; }, 0_c, v);
static_assert(equivalent(grad(horner, v), tg::stack(square(a), a, 1_c)));
static_assert(equivalent(tg::iterate([](auto s) { return A * s; }, v, 3_c), A * A * A * v));
static_assert(equivalent(tg::vmap(tg::sigmoid(tg::dot(v, t)), v = A), tg::sigmoid(A * t)));
static_assert(equivalent(tg::vmap(tg::logsumexp(v), v = A), tg::logsumexp<1>(A)));
}  // namespace slabs_and_turns

namespace by_name {
// Of functions that it does not know it knows that they are functions.
static_assert(equivalent(tg::sin(a + b), tg::sin(b + a)));
static_assert(equivalent(diff(tg::sin(a) * a, a), a * tg::cos(a) + tg::sin(a)));
static_assert(equivalent(diff(tg::gelu(a), a), tg::normal_cdf(a) + a * tg::normal_pdf(a)));
}  // namespace by_name

}  // namespace

namespace mine {
/// An operation of a user's own says what it is.
struct twice_record : tg::elementwise_record<1> {
    static constexpr std::string_view name = "my_twice";
    static constexpr auto value(auto a) { return a + a; }
    static constexpr auto pullback(auto g, auto, auto) { return 2_c * g; }
    static constexpr tg::handle meaning(auto a) { return 2_c * a; }
};
constexpr auto e = tg::apply<twice_record>(square(a));
static_assert(equivalent(e, a * a + a * a) && equivalent(diff(e, a), 4_c * a) && !equivalent(e, a));
}  // namespace mine
