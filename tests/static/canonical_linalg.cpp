// SPDX-License-Identifier: BSL-1.0

// The canonical form of the operations of linear algebra and of the reductions.

#include <typegrad/typegrad.hpp>

namespace canonical_linalg {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto p = tg::vector<"p", 3>;
constexpr auto q = tg::vector<"q", 3>;
constexpr auto A = tg::matrix<"A", 3, 4>;
constexpr auto B = tg::matrix<"B", 4, 5>;
constexpr auto C = tg::matrix<"C", 5, 2>;
constexpr auto D = tg::matrix<"D", 3, 4>;
constexpr auto S = tg::matrix<"S", 4, 4>;
constexpr auto T = tg::matrix<"T", 4, 4>;

namespace products {
// Matrix products are flattened; they do not commute.
static_assert((A * B) * C == A * (B * C));
static_assert(A * B * C == A * (B * C));
static_assert((A * S) * x == A * (S * x));
static_assert(A * S * T * x == A * (S * (T * x)));
static_assert(S * T != T * S);
static_assert(S * x != T * x);
static_assert(S * x != tg::transpose(S) * x);
static_assert(A * x != A * y);
static_assert(A * x != D * x);
static_assert(S * S != tg::square(S));
static_assert(tg::hadamard(S, S) == tg::square(S));
static_assert(S * S != tg::hadamard(S, S));
// Scalar factors move to the front.
static_assert(A * (a * x) == a * (A * x));
static_assert((a * A) * x == a * (A * x));
static_assert(A * x * a == a * A * x);
static_assert(A * (2_c * x) == 2_c * (A * x));
static_assert((2_c * A) * (3_c * x) == 6_c * (A * x));
static_assert(A * -x == -(A * x));
static_assert(-A * -x == A * x);
static_assert(A * (x / a) == A * x / a);
static_assert(A * (x - y) == -(A * (y - x)));
static_assert(A * (2_c * x - 2_c * y) == 2_c * (A * (x - y)));
static_assert((A - D) * x == -((D - A) * x));
static_assert((2_c * A + 2_c * D) * (x - y) == -2_c * ((A + D) * (y - x)));
static_assert((A - a) * x == -((a - A) * x));
static_assert(A * (3_c * tg::ones<4>) == 3_c * (A * tg::ones<4>));
static_assert(A * (x - y) != A * (y - x));
static_assert((a * A) * (b * B) == a * b * (A * B));
static_assert(tg::transpose(a * A) == a * tg::transpose(A));
static_assert(a * (A * x) != A * x);
static_assert(A * tg::hadamard(x, y) != tg::hadamard(A * x, A * y));
// Zeros absorb.
static_assert(A * tg::zeros<4> == tg::zeros<3>);
static_assert(tg::zeros<3, 4> * x == tg::zeros<3>);
static_assert(A * tg::zeros<4, 5> == tg::zeros<3, 5>);
static_assert(A * (x - x) == tg::zeros<3>);
static_assert(tg::dot(x, tg::zeros<4>) == 0_c);
static_assert(tg::outer(x, tg::zeros<3>) == tg::zeros<4, 3>);
// Like terms.
static_assert(A * x + A * x == 2_c * (A * x));
static_assert(A * x - A * x == tg::zeros<3>);
static_assert(A * x + D * x != 2_c * (A * x));
}  // namespace products

namespace transposition {
// Double transposition vanishes.
static_assert(tg::transpose(tg::transpose(A)) == A);
static_assert(tg::transpose(tg::transpose(x)) == x);
static_assert(tg::transpose(tg::transpose(tg::transpose(A))) == tg::transpose(A));
static_assert(tg::transpose(a) == a);
static_assert(tg::transpose(S) != S);
static_assert(tg::transpose(x) != x);
static_assert(tg::transpose(A) != A);
// It is pushed to the leaves.
static_assert(tg::transpose(A * B) == tg::transpose(B) * tg::transpose(A));
static_assert(tg::transpose(A * B * C) == tg::transpose(C) * tg::transpose(B) * tg::transpose(A));
static_assert(tg::transpose(A + D) == tg::transpose(A) + tg::transpose(D));
static_assert(tg::transpose(A - D) == tg::transpose(A) - tg::transpose(D));
static_assert(tg::transpose(-A) == -tg::transpose(A));
static_assert(tg::transpose(A / a) == tg::transpose(A) / a);
static_assert(tg::transpose(A + 1_c) == tg::transpose(A) + 1_c);
static_assert(tg::transpose(tg::hadamard(A, D)) ==
              tg::hadamard(tg::transpose(A), tg::transpose(D)));
static_assert(tg::transpose(A / D) == tg::transpose(A) / tg::transpose(D));
static_assert(tg::transpose(tg::exp(A)) == tg::exp(tg::transpose(A)));
static_assert(tg::transpose(tg::sigmoid(A * B)) ==
              tg::sigmoid(tg::transpose(B) * tg::transpose(A)));
static_assert(tg::transpose(tg::max(A, D)) == tg::max(tg::transpose(A), tg::transpose(D)));
static_assert(tg::transpose(A > D) == (tg::transpose(A) > tg::transpose(D)));
static_assert(tg::transpose(A * S + D) == tg::transpose(S) * tg::transpose(A) + tg::transpose(D));
static_assert(tg::transpose(tg::outer(x, p)) == tg::outer(p, x));
static_assert(tg::transpose(A * x) == tg::transpose(x) * tg::transpose(A));
static_assert(tg::transpose(x) * tg::transpose(A) == tg::transpose(A * x));
static_assert(tg::transpose(x + y) == tg::transpose(x) + tg::transpose(y));
static_assert(tg::transpose(tg::transpose(A) * p) == tg::transpose(p) * A);
static_assert(tg::transpose(tg::zeros<3, 4>) == tg::zeros<4, 3>);
static_assert(tg::transpose(tg::ones<3, 4>) == tg::ones<4, 3>);
static_assert(tg::transpose(tg::transpose(A) + tg::transpose(D)) == A + D);
static_assert(tg::transpose(S * T) != tg::transpose(S) * tg::transpose(T));
static_assert(tg::transpose(S * T) != T * S);
// Also inside a product.
static_assert(tg::transpose(A + D) * p == (tg::transpose(A) + tg::transpose(D)) * p);
static_assert(tg::transpose(S * T) * x == tg::transpose(T) * tg::transpose(S) * x);
static_assert(tg::transpose(tg::exp(A)) * p == tg::exp(tg::transpose(A)) * p);
static_assert(tg::transpose(-A) * p == -(tg::transpose(A) * p));
}  // namespace transposition

namespace outer_products {
// outer(u, v) is u * transpose(v).
static_assert(tg::outer(p, x) == p * tg::transpose(x));
static_assert(tg::outer(a * p, x) == a * tg::outer(p, x));
static_assert(tg::outer(p, a * x) == a * tg::outer(p, x));
static_assert(tg::outer(2_c * p, 3_c * x) == 6_c * tg::outer(p, x));
static_assert(tg::outer(-p, x) == tg::outer(p, -x));
static_assert(tg::outer(-p, x) == -tg::outer(p, x));
static_assert(tg::outer(tg::hadamard(2_c * p, q), x) == 2_c * tg::outer(tg::hadamard(q, p), x));
static_assert(tg::outer(A * x, y) == A * tg::outer(x, y));
static_assert(tg::outer(A * x, y) == A * x * tg::transpose(y));
static_assert(tg::outer(p, tg::transpose(A) * q) == tg::outer(p, q) * A);
static_assert(tg::outer(p, x) * y == p * tg::dot(x, y));
static_assert(tg::outer(p, x) * y == tg::dot(x, y) * p);
static_assert(tg::outer(p, x) + tg::outer(p, x) == 2_c * tg::outer(p, x));
static_assert(tg::outer(p, q) != tg::outer(q, p));
static_assert(tg::outer(p, x) != tg::outer(q, x));
static_assert(tg::outer(p, q) != tg::hadamard(p, q));
static_assert(tg::outer(p + q, x) != tg::outer(p, x) + tg::outer(q, x));
}  // namespace outer_products

namespace dot_products {
// dot(u, v), transpose(u) * v and sum(hadamard(u, v)) are one form …
static_assert(tg::dot(x, y) == tg::transpose(x) * y);
static_assert(tg::dot(x, y) == tg::transpose(y) * x);
static_assert(tg::dot(x, y) == tg::sum(tg::hadamard(x, y)));
static_assert(tg::transpose(x) * y == tg::sum(tg::hadamard(y, x)));
static_assert(tg::dot(x, x) == tg::sum(tg::square(x)));
static_assert(tg::transpose(x) * x == tg::sum(tg::square(x)));
static_assert(tg::dot(x, tg::ones<4>) == tg::sum(x));
static_assert(tg::dot(x, x) != tg::square(tg::sum(x)));
static_assert(tg::dot(x, y) != tg::sum(x) * tg::sum(y));
static_assert(tg::dot(x, y) != tg::dot(x, x));
// … whichever side a matrix between them stands on.
static_assert(tg::dot(p, A * x) == tg::dot(tg::transpose(A) * p, x));
static_assert(tg::dot(p, A * x) == tg::transpose(p) * A * x);
static_assert(tg::dot(p, A * x) == tg::transpose(p) * (A * x));
static_assert(tg::dot(p, A * x) == tg::transpose(x) * tg::transpose(A) * p);
static_assert(tg::dot(p, A * x) == tg::sum(tg::hadamard(p, A * x)));
static_assert(tg::dot(p, A * x) == tg::sum(tg::hadamard(x, tg::transpose(A) * p)));
static_assert(tg::dot(A * x, A * y) == tg::dot(x, tg::transpose(A) * A * y));
static_assert(tg::dot(A * x, A * y) == tg::transpose(x) * tg::transpose(A) * A * y);
static_assert(tg::dot(A * x, A * x) == tg::sum(tg::square(A * x)));
static_assert(tg::dot(A * x, A * x) == tg::dot(x, tg::transpose(A) * A * x));
static_assert(tg::sum(tg::square(A * x)) == tg::transpose(x) * tg::transpose(A) * A * x);
static_assert(tg::dot(S * x, T * y) == tg::dot(tg::transpose(T) * (S * x), y));
static_assert(tg::dot(S * x, T * y) == tg::dot(x, tg::transpose(S) * T * y));
static_assert(tg::dot(x - y, S * x) == -tg::dot(tg::transpose(S) * (y - x), x));
static_assert(tg::dot(tg::softmax(x), y) == tg::transpose(tg::exp(x) / tg::sum(tg::exp(x))) * y);
static_assert(tg::sum(S * x) == tg::dot(tg::transpose(S) * tg::ones<4>, x));
static_assert(tg::sum(S * x) != tg::sum(tg::transpose(S) * x));
static_assert(tg::dot(x, S * y) == tg::dot(tg::transpose(S) * x, y));
static_assert(tg::dot(x, S * y) != tg::dot(y, S * x));
static_assert(tg::dot(x, S * y) != tg::dot(S * x, y));
static_assert(tg::dot(S * x, y) == tg::dot(x, tg::transpose(S) * y));
static_assert(tg::dot(x, S * T * y) == tg::dot(tg::transpose(S) * x, T * y));
static_assert(tg::dot(x, S * T * y) == tg::dot(tg::transpose(T) * tg::transpose(S) * x, y));
static_assert(tg::dot(tg::hadamard(p, q), A * x) == tg::dot(p, tg::hadamard(q, A * x)));
static_assert(tg::dot(tg::hadamard(p, q), A * x) ==
              tg::dot(x, tg::transpose(A) * tg::hadamard(p, q)));
static_assert(tg::dot(p, A * tg::hadamard(x, y)) ==
              tg::dot(tg::hadamard(tg::transpose(A) * p, x), y));
static_assert(tg::dot(p, tg::sigmoid(A * x)) != tg::dot(tg::transpose(A) * p, tg::sigmoid(x)));
// Scalars move to the front.
static_assert(tg::dot(a * x, y) == a * tg::dot(x, y));
static_assert(tg::dot(x, b * y) == b * tg::dot(y, x));
static_assert(tg::dot(2_c * x, 3_c * y) == 6_c * tg::dot(x, y));
static_assert(tg::dot(-x, y) == -tg::dot(x, y));
static_assert(tg::dot(x / a, y) == tg::dot(x, y) / a);
static_assert(tg::dot(p, a * A * x) == a * tg::dot(tg::transpose(A) * p, x));
static_assert(tg::dot(p, A * (2_c * x)) == 2_c * tg::dot(p, A * x));
static_assert(tg::transpose(a * x) * y == a * tg::dot(x, y));
static_assert(tg::dot(a * x, a * x) == tg::square(a) * tg::dot(x, x));
static_assert(tg::dot(x, y) * p == p * tg::dot(y, x));
static_assert(tg::dot(x + y, x) != tg::dot(x, x) + tg::dot(y, x));
// Rows may be computed with before they meet a column.
static_assert((tg::transpose(x) + tg::transpose(y)) * x == tg::dot(x + y, x));
static_assert(tg::exp(tg::transpose(x)) * y == tg::dot(tg::exp(x), y));
static_assert(tg::hadamard(tg::transpose(x), tg::transpose(y)) * x ==
              tg::sum(tg::hadamard(tg::square(x), y)));
static_assert((2_c * tg::transpose(x)) * y == 2_c * tg::dot(x, y));
static_assert(tg::sigmoid(tg::transpose(p) * A) * x ==
              tg::dot(tg::sigmoid(tg::transpose(A) * p), x));
// What stands from a row to a column is a scalar, wherever it stands.
static_assert(p * (tg::transpose(x) * y) == p * tg::transpose(x) * y);
static_assert(tg::outer(p, x) * S * y == tg::dot(x, S * y) * p);
static_assert(tg::outer(p, x) * tg::outer(y, q) == tg::dot(x, y) * tg::outer(p, q));
static_assert(tg::transpose(p) * tg::outer(q, x) == tg::dot(p, q) * tg::transpose(x));
static_assert(tg::dot(p, tg::outer(q, x) * y) == tg::dot(p, q) * tg::dot(x, y));
static_assert(tg::transpose(p) * tg::outer(q, x) * y == tg::dot(p, q) * tg::dot(y, x));
static_assert(A * tg::outer(x, p) * q == tg::dot(p, q) * (A * x));
}  // namespace dot_products

namespace reductions {
static_assert(tg::sum(a) == a);
static_assert(tg::mean(a) == a);
static_assert(tg::sum(2_c * x) == 2_c * tg::sum(x));
static_assert(tg::sum(a * x) == a * tg::sum(x));
static_assert(tg::sum(-x) == -tg::sum(x));
static_assert(tg::sum(x / a) == tg::sum(x) / a);
static_assert(tg::sum(a * A) == a * tg::sum(A));
static_assert(tg::mean(x) == tg::sum(x) / 4_c);
static_assert(tg::mean(x) == 0.25_c * tg::sum(x));
static_assert(tg::mean(A) == tg::sum(A) / 12_c);
static_assert(tg::mean(tg::square(x)) == tg::dot(x, x) / 4_c);
static_assert(tg::sum(tg::ones<4>) == 4_c);
static_assert(tg::sum(tg::zeros<3, 4>) == 0_c);
static_assert(tg::mean(tg::ones<3, 4>) == 1_c);
static_assert(tg::sum(x - x) == 0_c);
static_assert(tg::sum(x - y) == -tg::sum(y - x));
static_assert(tg::sum(2_c * x - 2_c * y) == 2_c * tg::sum(x - y));
static_assert(tg::mean(A - D) == -tg::mean(D - A));
static_assert(tg::sum(tg::exp(x) / tg::sum(tg::exp(x))) == tg::sum(tg::softmax(x)));
static_assert(tg::sum(x - y) != tg::sum(y - x));
static_assert(tg::sum(x + y) != tg::sum(x) + tg::sum(y));
static_assert(tg::sum(x + y) == tg::sum(y + x));
static_assert(tg::sum(x) != tg::mean(x));
static_assert(tg::sum(x) != tg::sum(y));
static_assert(tg::sum(x) != x);
static_assert(tg::sum(tg::exp(x)) != tg::exp(tg::sum(x)));
}  // namespace reductions

namespace shapes {
// A row is not a column, a 1 x n matrix is neither; equality looks at the shape.
constexpr auto R = tg::matrix<"R", 1, 4>;
static_assert(tg::transpose(x) != x);
static_assert(R != tg::transpose(x));
static_assert(R * x != tg::transpose(x) * y);
static_assert(tg::sum(R * x) != tg::sum(x));
static_assert(tg::zeros<4> != tg::zeros<4, 1>);
static_assert(tg::transpose(tg::zeros<4>) != tg::zeros<4>);
}  // namespace shapes

}  // namespace canonical_linalg
