// SPDX-License-Identifier: BSL-1.0
// Expressions as text, in the user's own names.
#include <typegrad/text/string.hpp>
#include <typegrad/typegrad.hpp>

#include <string_view>
#include <type_traits>

namespace tg = typegrad;
using namespace tg::literals;
using namespace std::string_view_literals;

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto z = tg::scalar<"z">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto t = tg::vector<"t", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto A = tg::matrix<"A", 4, 5>;
constexpr auto B = tg::matrix<"B", 3, 5>;

// The text is in static storage, ends in a zero, and is one for one expression.
static_assert(std::is_same_v<decltype(tg::to_string(a)), std::string_view>);
static_assert(tg::to_string(a + b).data() == tg::to_string(a + b).data());
static_assert(*(tg::to_string(a + b).data() + tg::to_string(a + b).size()) == '\0');

namespace as_written {
static_assert(to_string(W) == "W");
static_assert(to_string(2_c) == "2" && to_string(-0.25_c) == "-0.25");
static_assert(to_string(tg::zeros<3>) == "zeros<3>" && to_string(tg::ones<3, 4>) == "ones<3, 4>");
static_assert(to_string(tg::sigmoid(W * x + v)) == "sigmoid(W * x + v)");
static_assert(to_string(tg::max(0_c, W * x)) == "max(0, W * x)");
static_assert(to_string(tg::max(x)) == "max(x)");
static_assert(to_string(tg::hadamard(x, x, tg::exp(x))) == "hadamard(x, x, exp(x))");
// Association is seen, where it is not the usual one.
static_assert(to_string(a - b + c) == "a - b + c");
static_assert(to_string(a - (b - c)) == "a - (b - c)");
static_assert(to_string(a + (b + c)) == "a + (b + c)");
static_assert(to_string(a * b / c) == "a * b / c");
static_assert(to_string(a / (b * c)) == "a / (b * c)");
static_assert(to_string((a + b) * c) == "(a + b) * c");
static_assert(to_string(tg::transpose(W) * (W * x)) == "transpose(W) * (W * x)");
static_assert(to_string((x > 0_c) * a) == "(x > 0) * a");
static_assert(to_string(a - -b) == "a - -b");
static_assert(to_string(-(-a)) == "-(-a)" && to_string(-(a + b)) == "-(a + b)");
// A fraction that has no short decimal is one number.
constexpr auto third = tg::constant<tg::meta::reciprocal({-3})>{};
static_assert(to_string(third * a) == "-1/3 * a" && to_string(a / third) == "a / (-1/3)");
}  // namespace as_written

namespace notes {
static_assert(to_string(tg::diff(1_c / z, z)) == "-1 / square(z)");
static_assert(to_string(tg::diff(1_c + tg::exp(-z), z)) == "-exp(-z)");
static_assert(to_string(tg::diff(tg::sigmoid(z), z)) == "sigmoid(z) * (1 - sigmoid(z))");
static_assert(to_string(tg::diff(1_c / (1_c + tg::exp(-z)), z)) == "sigmoid(z) * (1 - sigmoid(z))");
static_assert(to_string(tg::grad(tg::sum(tg::sigmoid(W * x)), W)) ==
              "outer(hadamard(sigmoid(W * x), 1 - sigmoid(W * x)), x)");
static_assert(to_string(tg::grad(tg::sum(tg::sigmoid(W * x)), x)) ==
              "transpose(W) * hadamard(sigmoid(W * x), 1 - sigmoid(W * x))");
static_assert(to_string(tg::grad(tg::sum(tg::relu(W * x)), W)) == "outer(W * x > 0, x)");
}  // namespace notes

namespace sums {
// What is added comes first, the number where it reads best.
static_assert(to_string(tg::diff(a * z - 2_c * b * z + z, z)) == "a - 2 * b + 1");
static_assert(to_string(tg::diff(z - a * z, z)) == "1 - a");
static_assert(to_string(tg::diff(-z - a * z, z)) == "-a - 1");
static_assert(to_string(tg::diff(a * tg::square(z) + b * z + c, z)) == "2 * a * z + b");
// -(a - b) is b - a.
static_assert(to_string(tg::diff(-(a - b) * z, z)) == "b - a");
static_assert(to_string(tg::grad(tg::sum(tg::square(t - W * x)), x)) ==
              "2 * transpose(W) * (W * x - t)");
static_assert(to_string(tg::diff<2>(tg::sigmoid(z), z)) ==
              "sigmoid(z) * square(1 - sigmoid(z)) - square(sigmoid(z)) * (1 - sigmoid(z))");
// sigmoid(-u) is 1 - sigmoid(u) only where sigmoid(u) is.
static_assert(to_string(tg::diff(-tg::softplus(-z), z)) == "sigmoid(-z)");
static_assert(to_string(tg::diff(tg::sigmoid(a - b), a)) ==
              "sigmoid(a - b) * (1 - sigmoid(a - b))");
}  // namespace sums

namespace products {
static_assert(to_string(tg::diff(tg::tanh(z), z)) == "1 - square(tanh(z))");
static_assert(to_string(tg::diff(tg::sqrt(z), z)) == "0.5 / sqrt(z)");
static_assert(to_string(tg::diff(tg::log(z), z)) == "1 / z");
static_assert(to_string(tg::diff<3>(tg::sqrt(z), z)) == "0.375 / (square(z) * sqrt(z))");
static_assert(to_string(tg::diff(a / (b + z), z)) == "-a / square(b + z)");
static_assert(to_string(tg::diff(a * z / 3_c, z)) == "a / 3");
static_assert(to_string(tg::diff(tg::square(tg::square(z)), z)) == "4 * pow(z, 3)");
static_assert(to_string(tg::diff(b * z * a * x, z)) == "a * b * x");
static_assert(to_string(tg::diff(z * x / b, z)) == "x / b");
static_assert(to_string(tg::diff(tg::log(1_c + tg::exp(a * z)), z)) == "a * sigmoid(a * z)");
static_assert(to_string(tg::grad(tg::sum(x), x)) == "ones<4>");
static_assert(to_string(tg::grad(a, x)) == "zeros<4>");
}  // namespace products

namespace chains {
static_assert(to_string(tg::grad(tg::sum(tg::square(W * A - B)), W)) ==
              "2 * (W * A - B) * transpose(A)");
static_assert(to_string(tg::grad(tg::sum(tg::square(W * A - B)), A)) ==
              "2 * transpose(W) * (W * A - B)");
static_assert(to_string(tg::grad(tg::dot(v, W * x), W)) == "outer(v, x)");
static_assert(to_string(tg::grad(-tg::dot(v, W * x), W)) == "-outer(v, x)");
static_assert(to_string(tg::grad(a * tg::dot(v, W * x), x)) == "a * transpose(W) * v");
static_assert(to_string(tg::grad(a * tg::dot(v, W * x), a)) == "dot(W * x, v)");
static_assert(to_string(tg::grad(tg::logsumexp(W * x), x)) == "transpose(W) * softmax(W * x)");
static_assert(to_string(W - 0.1_c * tg::grad(tg::dot(v, W * x), W)) == "W - 0.1 * outer(v, x)");
}  // namespace chains

namespace long_texts {
constexpr auto W1 = tg::matrix<"W1", 8, 4>;
constexpr auto b1 = tg::vector<"b1", 8>;
constexpr auto W2 = tg::matrix<"W2", 3, 8>;
constexpr auto b2 = tg::vector<"b2", 3>;
constexpr auto h = tg::tanh(W1 * x + b1);
constexpr auto loss = -tg::dot(t, tg::log_softmax(W2 * h + b2));
static_assert(to_string(loss) == "-dot(t, log_softmax(W2 * tanh(W1 * x + b1) + b2))");
static_assert(to_string(tg::grad(loss, W2)) ==
              "outer(sum(t) * softmax(W2 * tanh(W1 * x + b1) + b2) - t, tanh(W1 * x + b1))");

// 40 squarings: what is shared is named once. The names are not the user's.
template <int N, class E>
constexpr auto squared(E e) {
    if constexpr (N == 0) return e;
    else return squared<N - 1>(e * e);
}
static_assert(to_string(squared<2>(a + b)) == "(a + b) * (a + b) * ((a + b) * (a + b))");
static_assert(to_string(squared<5>(a + b)) ==
              "t4 * t4 where t1 = (a + b) * (a + b), t2 = t1 * t1, t3 = t2 * t2, t4 = t3 * t3");
static_assert(to_string(squared<5>(tg::scalar<"t1"> + tg::scalar<"t3">)).starts_with(
    "t7 * t7 where t2 = t1 + t3, t4 = t2 * t2, t5 = t4 * t4"));
static_assert(to_string(squared<40>(a)).size() < 800);
static_assert(to_string(squared<40>(a)).starts_with(
    "t38 * t38 where t1 = a * a * (a * a), t2 = t1 * t1, t3 = t2 * t2"));

// 24 residual steps and their derivative; a sum of four hundred terms.
template <int N, class E>
constexpr auto residual(E e) {
    if constexpr (N == 0) return e;
    else return residual<N - 1>(e + tg::sigmoid(a * e));
}
static_assert(to_string(residual<24>(z)).size() < 1000);
static_assert(to_string(tg::diff(residual<24>(z), a)).size() < 3000);
template <int N, class E>
constexpr auto added(E e) {
    if constexpr (N == 0) return e;
    else return added<N - 1>(e + a);
}
static_assert(to_string(added<400>(a)).size() == 1 + 400 * 4);
}  // namespace long_texts

// Any stream of char will do; <ostream> is the user's to include.
template <class Stream>
concept prints = requires(Stream& out) { out << a + b; };
static_assert(prints<std::ostream>);

}  // namespace
