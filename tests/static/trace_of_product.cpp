// SPDX-License-Identifier: BSL-1.0

// The trace of a product of matrices: the sum of A ∘ Rᵀ, without the product.

#include <typegrad/typegrad.hpp>

#include <array>

namespace trace_of_product {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 2, 3>;
constexpr auto B = tg::matrix<"B", 3, 2>;
constexpr auto C = tg::matrix<"C",2,2>;
constexpr auto v = tg::vector<"v",2>;
constexpr tg::array<double,2,3> a = {{1,2,3},{4,5,6}};
constexpr tg::array<double,3,2> b={{1,-1},{2,0.5},{3,1}};
constexpr tg::array<double,2,2> c={{1,2},{3,4}};
// A*B = [[1+4+9, -1+1+3],[4+10+18, -4+2.5+6]] = [[14,3],[32,4.5]]
static_assert(tg::function(tg::trace(A*B))(A=a,B=b) == 18.5);
static_assert(tg::function(tg::trace(tg::transpose(A)*tg::transpose(B)))(A=a,B=b) == 18.5);
static_assert(tg::function(tg::trace(tg::transpose(B)*tg::transpose(A)))(A=a,B=b) == 18.5);
// (A*B)*C = [[14+9, 28+12],[32+13.5, 64+18]] trace 23+82
static_assert(tg::function(tg::trace(A*B*C))(A=a,B=b,C=c) == 105);
static_assert(tg::function(tg::trace(C*A*B))(A=a,B=b,C=c) == 105);
static_assert(tg::function(tg::trace(tg::transpose(C)*A*B))(A=a,B=b,C=c) == 14+3*32+2*3+4*4.5);
static_assert(tg::function(tg::trace(A*B), A*B)(A=a,B=b)[tg::trace(A*B)] == 18.5);
static_assert(tg::function(tg::trace(2_c*A*B))(A=a,B=b) == 37);
static_assert(tg::function(tg::trace(tg::outer(v,v)))(v=std::array<double,2>{3,4}) == 25);
constexpr auto g = tg::function(tg::grad(tg::trace(A*B*C), A));
static_assert(g(B=b,C=c)(0,0) == 1*1 + (-1)*3);
static_assert(g(A=a,B=b,C=c)(1,2) == 2*3+4*1);
static_assert(tg::function(tg::trace(A*B)).cost().flops <= 12);

// A vector times a matrix of one row: a product of ones among the factors of its second derivative keeps
// the shape it has to have.
constexpr auto s = tg::scalar<"s">;
constexpr auto u = tg::vector<"u", 3>;
constexpr auto Q = tg::matrix<"Q", 1, 4>;
constexpr auto squares = tg::sum(tg::square(u * (s + Q)));
constexpr auto mixed = tg::function(tg::grad(tg::grad(squares, s), u));
constexpr auto at = mixed(s = 1, u = tg::array<double, 3>{1, 2, 3}, Q = tg::array<double, 1, 4>{1, 2, 3, 4});
static_assert(at(0) == 56 && at(1) == 112 && at(2) == 168);
constexpr auto by_u = tg::grad(tg::sum(tg::exp(u * Q)), u);
static_assert(tg::to_string(tg::canonical(by_u)) == "reshape<3>(exp(u * Q) * transpose(Q))");

}  // namespace trace_of_product
