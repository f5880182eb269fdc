// SPDX-License-Identifier: BSL-1.0

// The canonical form of sums, products and quotients: what `==` takes for one expression, and what
// it does not.

#include <typegrad/typegrad.hpp>

#include <boost/hana/integral_constant.hpp>

#include <type_traits>

namespace canonical_arithmetic {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto M = tg::matrix<"M", 3, 4>;
constexpr auto N = tg::matrix<"N", 3, 4>;

namespace identity {
// An expression is itself; a symbol is its name and its shape.
static_assert(a == a);
static_assert(x + y == x + y);
static_assert(a == tg::scalar<"a">);
static_assert(x == tg::vector<"x", 4>);
static_assert(M == tg::matrix<"M", 3, 4>);
static_assert(tg::vector<"x", 4> == tg::tensor<"x", 4>);
static_assert(tg::matrix<"M", 3, 4> == tg::tensor<"M", 3, 4>);
static_assert(a == tg::tensor<"a">);
static_assert(a != b);
static_assert(tg::exp(a) != tg::exp(b));
// Equal shapes do not make equal symbols, equal names do not, equal sizes do not.
static_assert(x != y);
static_assert(x + x != x + y);
static_assert(M != N);
static_assert(a != tg::vector<"a", 1>);
static_assert(x != tg::vector<"x", 5>);
static_assert(x != tg::matrix<"x", 4, 1>);
static_assert(M != tg::matrix<"M", 4, 3>);
static_assert(M != tg::vector<"M", 12>);
// A hana::bool_, with its operators.
static_assert(!(a == b));
static_assert(!(a != a));
static_assert(a == a && b == b);
static_assert(a == b || b == b);
static_assert((a == a) == (b == b));
static_assert((a == a) != (a == b));
static_assert(std::is_same_v<decltype(a == a), boost::hana::true_>);
static_assert(std::is_same_v<decltype(a == b), boost::hana::false_>);
}  // namespace identity

namespace order {
// Operands that commute are ordered.
static_assert(a + b == b + a);
static_assert(x + y == y + x);
static_assert(M + N == N + M);
static_assert(a * b == b * a);
static_assert(a * x == x * a);
static_assert(a + x == x + a);
static_assert(a * M == M * a);
static_assert(tg::hadamard(x, y) == tg::hadamard(y, x));
static_assert(tg::hadamard(M, N) == tg::hadamard(N, M));
static_assert(tg::hadamard(a, x) == a * x);
static_assert(tg::dot(x, y) == tg::dot(y, x));
static_assert(tg::max(x, y) == tg::max(y, x));
static_assert(tg::min(x, y) == tg::min(y, x));
static_assert(tg::equal(x, y) == tg::equal(y, x));
static_assert(tg::exp(a) * tg::log(b) == tg::log(b) * tg::exp(a));
// The others are not.
static_assert(a - b != b - a);
static_assert(a / b != b / a);
static_assert(tg::outer(x, y) != tg::outer(y, x));
static_assert((a > b) != (b > a));
}  // namespace order

namespace association {
// Sums and products are flattened.
static_assert((a + b) + c == a + (b + c));
static_assert(a + b + c == c + b + a);
static_assert((x + y) + v == x + (y + v));
static_assert((a * b) * c == a * (b * c));
static_assert(a * b * c == c * b * a);
static_assert((a * b) * x == a * (b * x));
static_assert(a * x * b == a * b * x);
static_assert(tg::hadamard(tg::hadamard(x, y), v) == tg::hadamard(x, tg::hadamard(y, v)));
static_assert(tg::hadamard(x, y, v) == tg::hadamard(v, y, x));
static_assert(tg::hadamard(x, y, v, x) == tg::hadamard(x, x, v, y));
static_assert(tg::hadamard(a * x, y) == a * tg::hadamard(x, y));
static_assert(a - (b - c) == a - b + c);
static_assert(a - (b + c) == a - b - c);
static_assert(a / (b / c) == a * c / b);
static_assert(a / (b * c) == a / b / c);
static_assert(a / b * c == a * c / b);
static_assert((a + b) - (a - c) == b + c);
static_assert(a - b - c != a - (b - c));
static_assert(a / b / c != a / (b / c));
}  // namespace association

namespace numbers {
// Numbers are folded, exactly.
static_assert(1_c + 2_c == 3_c);
static_assert(2_c * 3_c == 6_c);
static_assert(1_c / 3_c + 1_c / 6_c == 0.5_c);
static_assert(0.1_c + 0.2_c == 0.3_c);
static_assert(0.1_c * 3_c == 0.3_c);
static_assert(1_c - 3_c == -2_c);
static_assert(-(-2_c) == 2_c);
static_assert(+2_c == 2_c);
static_assert(6_c / 4_c == 1.5_c);
static_assert(1e-8_c * 1e8_c == 1_c);
static_assert(1_c / 3_c != 0.3333333333333333_c);
static_assert(2_c != 3_c);
static_assert(2_c != -2_c);
static_assert(tg::square(3_c) == 9_c);
static_assert(a + 1_c + 2_c == a + 3_c);
static_assert(1_c + a - 1_c == a);
static_assert(2_c * a * 3_c == 6_c * a);
static_assert(2_c * (3_c * x) == 6_c * x);
static_assert(a * 2_c == 2_c * a);
static_assert(a / 2_c == 0.5_c * a);
static_assert(2_c * a / 2_c == a);
static_assert(1_c / (2_c * a) == 0.5_c / a);
static_assert(1_c / (2_c / a) == a / 2_c);
static_assert(tg::square(3_c * a) == 9_c * tg::square(a));
static_assert(tg::hadamard(2_c * x, 3_c * y) == 6_c * tg::hadamard(x, y));
static_assert(a + 1_c != a + 2_c);
static_assert(2_c * a != 3_c * a);
static_assert(a / 2_c != 2_c / a);
// Distributed over a sum that stands alone …
static_assert(2_c * (a + b) == 2_c * a + 2_c * b);
static_assert(-(a + b) == -a - b);
static_assert((a + b) / 2_c == a / 2_c + b / 2_c);
static_assert(2_c * (x + y) == 2_c * x + 2_c * y);
static_assert(0.5_c * (1_c + a) == 0.5_c + 0.5_c * a);
static_assert(2_c * (a - 1_c) == 2_c * a - 2_c);
static_assert(c + 2_c * (a + b) == 2_c * a + c + 2_c * b);
static_assert(a - 2_c * (a + b) == -a - 2_c * b);
static_assert(2_c * (3_c * (a + b) + c) == 6_c * a + 6_c * b + 2_c * c);
// … and drawn out of a sum that is a factor.
static_assert((2_c * a + 2_c * b) * c == 2_c * (a + b) * c);
static_assert((2_c * a + 2_c * b) * c == 2_c * ((a + b) * c));
static_assert((a + b) * (2_c * c) == (2_c * a + 2_c * b) * c);
static_assert(c / (2_c * a + 2_c * b) == 0.5_c * c / (a + b));
static_assert((a - b) * c == -(b - a) * c);
static_assert(tg::square(a - b) == tg::square(b - a));
static_assert(tg::square(2_c * a + 2_c * b) == 4_c * tg::square(a + b));
static_assert(tg::hadamard(2_c * x + 4_c * y, v) == 2_c * tg::hadamard(x + 2_c * y, v));
static_assert(1_c / (2_c + 2_c * a) == 0.5_c / (1_c + a));
static_assert((a - b) * c != (b - a) * c);
static_assert(tg::square(a + b) != tg::square(a - b));
}  // namespace numbers

namespace spread {
// Beside a tensor, a scalar spread over its shape is the scalar.
static_assert(x + a * tg::ones<4> == x + a);
static_assert(a * tg::ones<4> + b * tg::ones<4> == (a + b) * tg::ones<4>);
static_assert(2_c * (a + b) * tg::ones<4> == (2_c * a + 2_c * b) * tg::ones<4>);
static_assert(tg::hadamard((a + b) * tg::ones<4>, x) == (a + b) * x);
static_assert(tg::hadamard(a * tg::ones<4>, x) == a * x);
static_assert(x / (a * tg::ones<4>) == x / a);
static_assert(a + b + x - x == (a + b) * tg::ones<4>);
static_assert(tg::max(x, a * tg::ones<4>) == tg::max(x, a));
static_assert((x > tg::ones<4>) == (x > 1_c));
static_assert(a * tg::ones<4> != a);
static_assert(a * tg::ones<4> != a * tg::ones<3>);
static_assert((a + b) * tg::ones<4> != a * tg::ones<4>);
}  // namespace spread

namespace neutral {
static_assert(a + 0_c == a);
static_assert(0_c + a == a);
static_assert(a - 0_c == a);
static_assert(0_c - a == -a);
static_assert(a * 1_c == a);
static_assert(1_c * a == a);
static_assert(a / 1_c == a);
static_assert(x + 0_c == x);
static_assert(1_c * x == x);
static_assert(x + tg::zeros<4> == x);
static_assert(tg::zeros<4> + x == x);
static_assert(x - tg::zeros<4> == x);
static_assert(tg::hadamard(x, tg::ones<4>) == x);
static_assert(x / tg::ones<4> == x);
static_assert(M + tg::zeros<3, 4> == M);
static_assert(tg::hadamard(tg::ones<3, 4>, M) == M);
static_assert(x + 1_c == x + tg::ones<4>);
static_assert(2_c * tg::ones<4> + x == x + 2_c);
static_assert(1_c - x == tg::ones<4> - x);
static_assert(1_c / x == tg::ones<4> / x);
static_assert((x > 0_c) == (x > tg::zeros<4>));
}  // namespace neutral

namespace absorbing {
static_assert(0_c * a == 0_c);
static_assert(a * 0_c == 0_c);
static_assert(0_c / a == 0_c);
static_assert(0_c * tg::exp(a) == 0_c);
static_assert(0_c * x == tg::zeros<4>);
static_assert(a * tg::zeros<4> == tg::zeros<4>);
static_assert(tg::hadamard(x, tg::zeros<4>) == tg::zeros<4>);
static_assert(0_c * M == tg::zeros<3, 4>);
static_assert(b + 0_c * a == b);
static_assert(x + 0_c * y == x);
// A zero has a shape.
static_assert(0_c * x != 0_c);
static_assert(0_c * x != tg::zeros<3>);
static_assert(tg::zeros<3, 4> != tg::zeros<4, 3>);
static_assert(tg::zeros<12> != tg::zeros<3, 4>);
static_assert(tg::ones<4> != 1_c);
static_assert(tg::ones<4> != tg::zeros<4>);
}  // namespace absorbing

namespace like_terms {
static_assert(a + a == 2_c * a);
static_assert(a + a + a == 3_c * a);
static_assert(x + x == 2_c * x);
static_assert(M + M == 2_c * M);
static_assert(2_c * a + 3_c * a == 5_c * a);
static_assert(2_c * a - a == a);
static_assert(a + b + a == b + 2_c * a);
static_assert(a * b + b * a == 2_c * a * b);
static_assert(0.5_c * a + 0.5_c * a == a);
static_assert(a - a == 0_c);
static_assert(x - x == tg::zeros<4>);
static_assert(M - M == tg::zeros<3, 4>);
static_assert(a + b - a == b);
static_assert(a + b - (a + b) == 0_c);
static_assert(tg::exp(a) + tg::exp(a) == 2_c * tg::exp(a));
static_assert(tg::exp(a + b) - tg::exp(b + a) == 0_c);
static_assert(a * (b + c) + (c + b) * a == 2_c * a * (b + c));
static_assert(a + a != a * a);
static_assert(a + a != 2_c + a);
static_assert(tg::exp(a) + tg::exp(b) != 2_c * tg::exp(a));
}  // namespace like_terms

namespace like_factors {
static_assert(a * a == tg::square(a));
static_assert(tg::hadamard(x, x) == tg::square(x));
static_assert(a * a * a == tg::square(a) * a);
static_assert(tg::square(tg::square(a)) == a * a * a * a);
static_assert(tg::square(a * b) == tg::square(a) * tg::square(b));
static_assert(a / a == 1_c);
static_assert(x / x == tg::ones<4>);
static_assert(tg::exp(a) / tg::exp(a) == 1_c);
static_assert(tg::square(a) / a == a);
static_assert(a * b / a == b);
static_assert(a / (a * b) == 1_c / b);
static_assert((a + b) / (b + a) == 1_c);
static_assert((a + b) * (a + b) == tg::square(a + b));
static_assert((2_c * a + 2_c * b) / (a + b) == 2_c);
static_assert(tg::sqrt(a) * tg::sqrt(a) == a);
static_assert(tg::square(tg::sqrt(a)) == a);
static_assert(a / tg::sqrt(a) == tg::sqrt(a));
static_assert(1_c / tg::sqrt(a) == tg::sqrt(a) / a);
static_assert(tg::square(a) != a);
static_assert(a * a != 2_c * a);
static_assert(x / x != 1_c);
// √(a²) is |a|, and no power of a.
static_assert(tg::sqrt(tg::square(a)) != a);
static_assert(tg::sqrt(a * b) != a * b);
}  // namespace like_factors

namespace differences_and_quotients {
// a - b is a + (-1)·b and a / b is a · b^-1 underneath.
static_assert(a - b == a + (-1_c) * b);
static_assert(a - b == -b + a);
static_assert(a - b == -(b - a));
static_assert(x - y == x + -y);
static_assert(a / b == a * (1_c / b));
static_assert(x / y == tg::hadamard(x, 1_c / y));
static_assert(x / a == 1_c / a * x);
static_assert(a / x == a * (1_c / x));
static_assert(-a / b == a / -b);
static_assert(-(a / b) == -a / b);
static_assert(-a * -b == a * b);
static_assert(a / tg::square(b) == a / b / b);
static_assert(1_c / (1_c / a) == a);
static_assert(1_c / tg::square(a) == tg::square(1_c / a));
static_assert(a - b != a + b);
static_assert(a / b != a * b);
static_assert(-a != a);
static_assert(1_c / a != a);
// Double negation vanishes.
static_assert(-(-a) == a);
static_assert(-(-x) == x);
static_assert(-(-(-M)) == -M);
static_assert(a - -b == a + b);
static_assert(-(-a + b) == a - b);
static_assert((-1_c) * a == -a);
static_assert(a * -1_c == -a);
static_assert(-1_c * (-1_c * a) == a);
static_assert(tg::square(-a) == tg::square(a));
static_assert(+a == a);
}  // namespace differences_and_quotients

namespace kept {
// Products are not distributed over sums, and sums are not factored.
static_assert(a * (b + c) != a * b + a * c);
static_assert(a * b + a * c != a * (b + c));
static_assert((a + b) * (a - b) != tg::square(a) - tg::square(b));
static_assert(tg::square(a + b) != tg::square(a) + 2_c * a * b + tg::square(b));
static_assert(a * (x + y) != a * x + a * y);
static_assert(tg::hadamard(x, y + v) != tg::hadamard(x, y) + tg::hadamard(x, v));
static_assert((a + b) / c != a / c + b / c);
static_assert(M * (x + y) != M * x + M * y);
static_assert((M + N) * x != M * x + N * x);
// Nothing that could overflow where the original does not.
static_assert(tg::exp(a) * tg::exp(b) != tg::exp(a + b));
static_assert(tg::exp(a + b) != tg::exp(a) * tg::exp(b));
static_assert(tg::exp(a) / tg::exp(b) != tg::exp(a - b));
static_assert(tg::square(tg::exp(a)) != tg::exp(2_c * a));
static_assert(tg::log(a * b) != tg::log(a) + tg::log(b));
static_assert(tg::sqrt(a) * tg::sqrt(b) != tg::sqrt(a * b));
}  // namespace kept

namespace integral_constants {
// Those of Boost.Hana and of the standard library are constants everywhere.
namespace hana = boost::hana;
constexpr auto two = hana::int_c<2>;
static_assert(two * a == 2_c * a);
static_assert(a * two == 2_c * a);
static_assert(a + hana::long_c<-1> == a - 1_c);
static_assert(hana::size_c<1> - a == 1_c - a);
static_assert(x / two == x / 2_c);
static_assert(std::integral_constant<int, 3>{} + x == x + 3_c);
static_assert((a > hana::int_c<0>) == (a > 0_c));
static_assert(tg::hadamard(two, x) == 2_c * x);
static_assert(tg::max(hana::int_c<0>, x) == tg::relu(x));
static_assert(tg::exp(two * a) == tg::exp(a + a));
static_assert(two * a != 3_c * a);
}  // namespace integral_constants

namespace in_depth {
// The form of the operands is part of the form of the whole.
static_assert(tg::exp(a + b) == tg::exp(b + a));
static_assert(tg::log(a * b + c) == tg::log(c + b * a));
static_assert(tg::sigmoid(M * x + tg::vector<"b", 3>) == tg::sigmoid(tg::vector<"b", 3> + M * x));
static_assert(tg::tanh(a - a) == tg::tanh(0_c));
static_assert(tg::exp(tg::exp(a + b) * 2_c) == tg::exp(tg::exp(b + a) + tg::exp(a + b)));
static_assert(tg::exp(a + b) != tg::exp(a - b));
static_assert(tg::exp(tg::log(a) + b) != tg::exp(tg::log(b) + a));
}  // namespace in_depth

}  // namespace canonical_arithmetic
