// SPDX-License-Identifier: BSL-1.0

// The functions of the vocabulary: derivatives as a person writes them, identities, text.

#include <typegrad/typegrad.hpp>

namespace vocabulary {

namespace tg = typegrad;
using namespace tg::literals;
using tg::diff, tg::grad, tg::sum, tg::sqrt, tg::square, tg::exp, tg::log, tg::where;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto A = tg::matrix<"A", 3, 4>;

namespace slopes {
static_assert(diff(tg::log2(2_c * a), a) == diff(tg::log2(a), a));
static_assert(diff(tg::log10(a), a) != diff(tg::log2(a), a));
static_assert(diff(tg::log1mexp(a), a) == exp(a) / tg::expm1(a));
static_assert(diff(tg::sin(a), a) == tg::cos(a));
static_assert(diff(tg::cos(2_c * a), a) == -2_c * tg::sin(2_c * a));
static_assert(diff<4>(tg::sin(a), a) == tg::sin(a));
static_assert(diff(tg::tan(a), a) == 1_c + square(tg::tan(a)));
static_assert(diff(tg::asin(a), a) == 1_c / sqrt(1_c - square(a)));
static_assert(diff(tg::acos(a), a) == -diff(tg::asin(a), a));
static_assert(diff<2>(tg::asin(a), a) == a / ((1_c - square(a)) * sqrt(1_c - square(a))));
static_assert(diff(tg::atan(a), a) == 1_c / (1_c + square(a)));
static_assert(diff(tg::sinh(a), a) == tg::cosh(a));
static_assert(diff<2>(tg::cosh(a), a) == tg::cosh(a));
static_assert(diff(tg::asinh(a), a) == 1_c / sqrt(1_c + square(a)));
static_assert(diff(tg::acosh(a), a) == 1_c / sqrt(square(a) - 1_c));
static_assert(diff(tg::atanh(a), a) == 1_c / (1_c - square(a)));
static_assert(diff(tg::erfc(a), a) == -diff(tg::erf(a), a));
static_assert(diff<2>(tg::erf(a), a) == -2_c * a * diff(tg::erf(a), a));
static_assert(diff(tg::normal_cdf(a), a) == tg::normal_pdf(a));
static_assert(diff(tg::normal_pdf(a), a) == -a * tg::normal_pdf(a));
static_assert(diff(tg::lgamma(a), a) == tg::digamma(a));
static_assert(diff<2>(tg::lgamma(a), a) == tg::polygamma(1_c, a));
static_assert(diff<3>(tg::digamma(a * b), a) == b * b * b * tg::polygamma(3_c, a * b));
static_assert(tg::polygamma(0_c, a) == tg::digamma(a));
static_assert(diff(tg::rsqrt(a), a) == -0.5_c / (a * sqrt(a)));
static_assert(diff(tg::cbrt(a), a) == 1_c / (3_c * square(tg::cbrt(a))));
static_assert(diff(tg::hypot(a, b), b) == b / sqrt(square(a) + square(b)));
static_assert(diff(tg::atan2(a, b), a) == b / (square(a) + square(b)));
static_assert(diff(tg::atan2(a, b), b) == -a / (square(a) + square(b)));
static_assert(diff(tg::logaddexp(a, b), a) == tg::sigmoid(a - b));
static_assert(diff<2>(tg::logaddexp(a, b), a) == tg::sigmoid(a - b) * tg::sigmoid(b - a));
static_assert(diff(tg::xlogy(a, b), a) == log(b));
static_assert(diff(tg::xlogy(a, 2_c), a) == log(2_c));
static_assert(diff(tg::floor(a), a) == 0_c);
static_assert(diff(tg::log_sigmoid(a), a) == tg::sigmoid(-a));
static_assert(diff(tg::leaky_relu(a), a) == where(a > 0_c, 1_c, 0.01_c));
static_assert(diff(tg::leaky_relu(a, b), b) == where(a > 0_c, 0_c, a));
static_assert(diff(tg::elu(a), a) == where(a > 0_c, 1_c, exp(a)));
static_assert(diff(tg::silu(a), a) == tg::sigmoid(a) + a * tg::sigmoid(a) * (1_c - tg::sigmoid(a)));
static_assert(diff(tg::gelu(a), a) == tg::normal_cdf(a) + a * tg::normal_pdf(a));
static_assert(diff(tg::clamp(a, b, c), a) == (a > b && a <= c));
static_assert(diff(tg::clamp(a, -1_c, 1_c), a) == (a > -1_c && a <= 1_c));
// A scalar beside a tensor gets the sum.
static_assert(grad(sum(tg::atan2(x, a)), a) == -sum(x / (square(x) + square(a))));
static_assert(grad(sum(where(x > 0_c, a, b)), a) == sum(x > 0_c));
static_assert(grad(sum(tg::logaddexp(x, a)), a) == sum(tg::sigmoid(a - x)));
}  // namespace slopes

namespace powers {
static_assert(tg::pow(a, 0_c) == 1_c);
static_assert(tg::pow(a, 1_c) == a);
static_assert(tg::pow(a, 3_c) == a * a * a);
static_assert(tg::pow(a, -2_c) == 1_c / square(a));
static_assert(tg::pow(a, 0.5_c) == sqrt(a));
static_assert(tg::pow(a, -0.5_c) == tg::rsqrt(a));
static_assert(tg::pow(a, 2.5_c) == square(a) * sqrt(a));
static_assert(tg::pow(x, 2_c) == square(x));
static_assert(tg::pow(a, 3_c) * tg::pow(a, -5_c) == tg::pow(a, -2_c));
static_assert(tg::rsqrt(a) == 1_c / sqrt(a));
static_assert(tg::rsqrt(a) * a == sqrt(a));
static_assert(diff(tg::pow(a, 0_c), a) == 0_c);
static_assert(diff(tg::pow(a, 1_c), a) == 1_c);
static_assert(diff<3>(tg::pow(a, 3_c), a) == 6_c);
static_assert(diff<4>(tg::pow(a, 3_c), a) == 0_c);
static_assert(diff(tg::pow(a, 1.7_c), a) == 1.7_c * tg::pow(a, 0.7_c));
static_assert(diff<2>(tg::pow(a, 1.7_c), a) == 1.19_c * tg::pow(a, -0.3_c));
static_assert(diff(tg::pow(a, 7_c) * log(a), a) != 0_c);
static_assert(tg::pow(a, b) != tg::pow(b, a));
// The rule of a constant exponent has no case for the exponent 0.
static_assert(tg::to_string(diff(tg::pow(a, 0.3_c), a)) == std::string_view("0.3 * pow(a, -0.7)"));
static_assert(tg::norm(x) == sqrt(tg::dot(x, x)));
static_assert(tg::hypot(a, b) == tg::hypot(b, a));
static_assert(tg::squared_norm(A) == sum(square(A)));
static_assert(grad(tg::norm(A), A) == A / tg::norm(A));
static_assert(grad(tg::squared_norm(x - y), x) == 2_c * (x - y));
static_assert(grad(tg::variance(x), x) == 0.5_c * (x - tg::mean(x)));
static_assert(tg::variance(x) == tg::mean(square(x - tg::mean(x))));
static_assert(grad(tg::prod(x), x) != tg::prod(x) / x);
static_assert(tg::prod(a) == a);
static_assert(tg::norm(a) == tg::abs(a));
static_assert(grad(tg::argmax(x) * a, x) == tg::zeros<4>);
static_assert(tg::silu(a) == a * tg::sigmoid(a));
static_assert(tg::log_sigmoid(a) == log(tg::sigmoid(a)));
}  // namespace powers

namespace logic {
static_assert((!!(a > 0_c)) == (a > 0_c));
static_assert((a > 0_c && b > 0_c) == (0_c < b && a > 0_c));
static_assert((a > 0_c && a > 0_c) == (a > 0_c));
static_assert((a > 0_c && b > 0_c) == (a > 0_c) * (b > 0_c));
static_assert(((a > 0_c || b > 0_c) || c > 0_c) == (c > 0_c || (b > 0_c || a > 0_c)));
static_assert((!(a > 0_c && b > 0_c)) == (!(a > 0_c) || !(b > 0_c)));
static_assert((a > 0_c || a > 0_c) == (a > 0_c));
static_assert((a && b) != a * b);
static_assert((a > 0_c && b > 0_c) != (a > 0_c || b > 0_c));
static_assert(diff(a * (a > 0_c && b > 0_c), a) == (a > 0_c && b > 0_c));
static_assert(tg::all(x > 0_c) == !tg::any(!(x > 0_c)));
static_assert(grad(tg::any(x) * a, x) == tg::zeros<4>);
static_assert(tg::any(a > 0_c) == (a > 0_c));
// where
static_assert(where(1_c, a, b) == a);
static_assert(where(0_c, a, x) == x);
static_assert(where(0_c, x, a) == a * tg::ones<4>);
static_assert(where(a > 0_c, b, b) == b);
static_assert(where(!(a > 0_c), b, c) == where(a > 0_c, c, b));
static_assert(where(a > 0_c, 1_c, 0_c) == (a > 0_c));
static_assert(where(x > 0_c, 0_c, 1_c) == !(x > 0_c));
static_assert(where(a > 0_c, where(a > 0_c, b, c), 1_c) == where(a > 0_c, b, 1_c));
static_assert(where(a > 0_c, 2_c * b, 0_c) == 2_c * where(a > 0_c, b, 0_c));
static_assert(b * where(a > 0_c, c, 0_c) == where(a > 0_c, b * c, 0_c));
static_assert(where(a > 0_c, b, c) != where(a > 0_c, c, b));
static_assert(diff(where(a > 0_c, a * b, b), b) == where(a > 0_c, a, 0_c) + !(a > 0_c));
static_assert(diff(where(a > 0_c, sqrt(a), 0_c), a) == 0.5_c * where(a > 0_c, 1_c / sqrt(a), 0_c));
static_assert(diff(where(a > b, a, b), a) == (a > b));
}  // namespace logic

namespace text {
using std::string_view;
static_assert(tg::to_string(!(a > 0_c) && (b > 0_c || a < 1_c)) ==
              string_view("!(a > 0) && (b > 0 || a < 1)"));
static_assert(tg::to_string((a > 0_c && b > 0_c) || a + 1_c < b) ==
              string_view("a > 0 && b > 0 || a + 1 < b"));
static_assert(tg::to_string(!a * b) == string_view("!a * b"));
static_assert(tg::to_string(tg::where(a > 0_c, sqrt(a), 0_c)) == string_view("where(a > 0, sqrt(a), 0)"));
static_assert(tg::to_string(diff(tg::asin(a), a)) == string_view("1 / sqrt(1 - square(a))"));
static_assert(tg::to_string(tg::polygamma(1_c, a)) == string_view("polygamma(1, a)"));
static_assert(tg::to_string(diff(tg::hypot(a, b), a)) == string_view("a / sqrt(square(a) + square(b))"));
static_assert(tg::to_string(tg::clamp(a, 0_c, 1_c)) == string_view("clamp(a, 0, 1)"));
static_assert(tg::to_string(tg::argmax(x)) == string_view("argmax(x)"));
}  // namespace text

// Hana's integral constants are constants, on either side.
static_assert((boost::hana::int_c<1> && a) == (1_c && a));
static_assert((a || boost::hana::int_c<0>) == (a || 0_c));
static_assert(tg::pow(a, boost::hana::int_c<2>) == square(a));

}  // namespace vocabulary

// Unqualified calls go by argument-dependent lookup, and the C library's names do not get between.
#include <cmath>
#include <type_traits>
namespace vocabulary_for_all {
using namespace typegrad;
constexpr auto p = scalar<"p">;
static_assert(diff(sin(p) + pow(p, 2_c) + erf(p) + lgamma(p) + hypot(p, 1_c) + log2(p), p) !=
              0_c);

static_assert(floor(p) != cos(p));
static_assert(std::is_same_v<decltype(pow(2, 3)), double>);
static_assert(std::is_same_v<decltype(sin(1) + floor(2.0f) + atan2(1, 2.0)), double>);
}  // namespace vocabulary_for_all
