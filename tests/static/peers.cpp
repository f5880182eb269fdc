// SPDX-License-Identifier: BSL-1.0
// More of tests/runtime/peers.cpp, by the same numbers: what can be said in constant expressions.
#include <typegrad/typegrad.hpp>

namespace peers {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto u = tg::vector<"u", 2>;
constexpr auto x = tg::vector<"x", 3>;
constexpr auto A = tg::matrix<"A", 2, 3>;
constexpr auto S = tg::matrix<"S", 3, 3>;
using vector2 = tg::array<double, 2>;
using vector3 = tg::array<double, 3>;
constexpr vector3 x1{1, 2, 3};
constexpr tg::array<double, 2, 3> A1{1, 2, 3, 4, 5, 6};

// 1: a constant exponent computes no logarithm.
static_assert(tg::function(tg::pow(a, 3_c), tg::diff<2>(tg::pow(a, 3_c), a)).cost().calls == 0);

// 7: where one element has nearly all of the softmax, the diagonal of a Hessian is p - p², which cancels.
static_assert(tg::function(tg::hessian(tg::logsumexp(x), x))(x = vector3{40, 0, -3})(0, 0) == 0);

// 10: products so far, as a loop, and products of rows.
constexpr auto so_far = tg::function(
    tg::grad(tg::sum(tg::scan([](auto p, auto v) { return tg::pair(p * v, p * v); }, 1_c, x).second), x));
static_assert(so_far(x = vector3{2, 3, 4}) == vector3{1 + 3 + 12, 2 + 8, 6});
static_assert(so_far(x = vector3{2, 0, 4}) == vector3{1, 2 + 8, 0});
constexpr auto rows = tg::function(tg::grad(tg::sum(tg::prod<1>(A)), A));
static_assert(rows(A = tg::array<double, 2, 3>{2, 0, 4, 0, 0, 3}) == tg::array<double, 2, 3>{0, 8, 0, 0, 0, 0});

// 11: a row, a column, an outer product, against a matrix of weights. Axes of one element are axes.
template <class E>
constexpr auto weighted(E e) {
    return tg::sum(tg::hadamard(A, e));
}
static_assert(tg::grad(weighted(A + tg::broadcast<2>(x)), x) == tg::sum<0>(A));
static_assert(tg::grad(weighted(A + tg::broadcast<3, 1>(u)), u) == tg::sum<1>(A));
static_assert(tg::function(tg::grad(weighted(A + tg::broadcast<2>(x)), x))(A = A1) == vector3{5, 7, 9});
static_assert(tg::grad(weighted(tg::outer(u, x)), u) == A * x && tg::grad(weighted(tg::outer(u, x)), x) == tg::transpose(A) * u);
static_assert(tg::function(tg::grad(weighted(tg::outer(u, x)), u))(A = A1, x = x1) == vector2{14, 32});
constexpr auto M = tg::matrix<"M", 1, 1>;
constexpr auto R = tg::matrix<"R", 1, 3>;
constexpr auto one = tg::vector<"one", 1>;
constexpr tg::array<double, 1, 1> M1{2};
static_assert(tg::function(tg::grad(tg::sum(M * R), M))(R = tg::array<double, 1, 3>{1, 2, 3}) == tg::array<double, 1, 1>{6});
static_assert(tg::function(tg::grad(tg::sum(one * a + M * one), one))(M = M1, a = 5.0) == tg::array<double, 1>{7});

// 12: transposes on either side, both occurrences, what is not square, a row times a column, a number.
constexpr auto B = tg::matrix<"B", 3, 2>;
static_assert(tg::grad(tg::trace(A * B), A) == tg::transpose(B));
static_assert(tg::grad(tg::trace(tg::transpose(B) * tg::transpose(A)), B) == tg::transpose(A));
static_assert(tg::grad(tg::dot(x, tg::transpose(A) * u), A) == tg::outer(u, x));
static_assert(tg::grad(tg::transpose(u) * A * x, u) == A * x);
static_assert(tg::grad(tg::dot(x, S * x), x) == S * x + tg::transpose(S) * x);
static_assert(tg::grad(tg::trace(S * S), S) == 2_c * tg::transpose(S));
static_assert(tg::grad(tg::dot(x, S * (S * x)), S) == tg::outer(x, S * x) + tg::transpose(S) * tg::outer(x, x));
static_assert(tg::function(tg::grad(tg::sum(tg::transpose(A) * tg::transpose(B)), A))(B = tg::array<double, 3, 2>{1, 2, 3, 4, 5, 6}) ==
              tg::array<double, 2, 3>{9, 9, 9, 12, 12, 12});
static_assert(tg::function(tg::grad(tg::trace(M * M * M), M))(M = M1)[0] == 12);

// 13: a symbol under two names of C++ is one, one memory under two symbols is two; a sub-expression within two functions.
constexpr auto again = x;
constexpr auto y = tg::vector<"y", 3>;
static_assert(tg::grad(tg::dot(again, tg::vector<"x", 3>), x) == 2_c * x);
static_assert(tg::function(tg::grad(tg::dot(x, y) + tg::sum(x), x))(x = x1, y = x1) == vector3{2, 3, 4});
static_assert(tg::function(tg::diff(a * b + tg::square(a * b), a))(a = 1.0, b = 3.0) == 3 + 2 * 9);

}  // namespace peers
