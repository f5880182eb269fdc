// SPDX-License-Identifier: BSL-1.0

// Nonzeros whose places only run time knows: by extents, by indices, by both. What a matrix of them does to a
// vector is compared with jvp and hvp, which form none.

#include <typegrad/typegrad.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <vector>

namespace {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto m = tg::dim<"m">;
constexpr auto p = tg::dim<"p">;

std::vector<double> numbers(std::size_t count, unsigned seed) {
    std::vector<double> v(count);
    for (double& x : v) {
        seed = seed * 1664525u + 1013904223u;
        x = 0.5 + (seed >> 8) / 16777216.0;
    }
    return v;
}
std::vector<int> rows_below(int most, std::size_t count, unsigned seed) {
    std::vector<int> v;
    for (double x : numbers(count, seed)) v.push_back(static_cast<int>((x - 0.5) * most));
    return v;
}

template <class H>
std::vector<double> times(const H& h, const std::vector<double>& v, std::size_t rows) {
    std::vector<double> y(rows);
    for (std::size_t i = 0; i < h.size(); ++i)
        y[static_cast<std::size_t>(h.rows[i])] += h.values[i] * v[static_cast<std::size_t>(h.columns[i])];
    return y;
}
template <class H, class Y>
void check(const H& h, const std::vector<double>& v, const Y& expected) {
    const std::vector<double> y = times(h, v, expected.size());
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(std::fabs(y[i] - expected.data()[i]) <= 1e-12 * (1 + std::fabs(y[i])));
    for (std::size_t i = 1; i < h.size(); ++i)
        CHECK((h.rows[i - 1] < h.rows[i] || (h.rows[i - 1] == h.rows[i] && h.columns[i - 1] < h.columns[i])));
}

template <class X>
constexpr auto rosenbrock(X x) {
    constexpr auto here = tg::slice<0, n - 1_c>(x);
    constexpr auto next = tg::slice<1, n>(x);
    return tg::sum(100_c * square(next - square(here)) + square(1_c - here));
}

TEST_CASE("the Hessian of Rosenbrock's function of any length") {
    constexpr auto x = tg::vector<"x", n>;
    constexpr auto v = tg::vector<"v", n>;
    constexpr auto H = tg::function(tg::nonzeros(tg::hessian(rosenbrock(x), x)));
    constexpr auto product = tg::function(tg::hvp(rosenbrock(x), x, v));
    tg::workspace<double> ws;
    for (std::size_t count : {2u, 3u, 10u, 40u}) {
        const auto at = numbers(count, 1), along = numbers(count, 2);
        const auto h = H(ws, x = at);
        CHECK(h.size() == 3 * count - 2);
        check(h, along, product(x = at, v = along));
    }
    // The work is that of the nonzeros.
    static_assert(H.cost(n = 401).flops - H.cost(n = 201).flops == 2 * (H.cost(n = 201).flops - H.cost(n = 101).flops));
    static_assert(H.cost(n = 101).flops <= 12 * 101);
}

constexpr auto A = tg::matrix<"A", n, 3>;
constexpr auto B = tg::matrix<"B", m, 2>;
constexpr auto i = tg::indices<"i", p>;
constexpr auto j = tg::indices<"j", p>;

// An observation has a row of each, as in bundle adjustment.
constexpr auto a = tg::vector<"a", 3>;
constexpr auto b = tg::vector<"b", 2>;
constexpr auto u = tg::element<0>(a) * b / (1_c + tg::dot(b, b));
constexpr auto residual = tg::element<2>(a) * tg::exp(-u) + tg::slice<1, 3>(a);
constexpr auto residuals = tg::vmap(residual, a = tg::gather(A, i), b = tg::gather(B, j));

TEST_CASE("the Jacobian of residuals by observation") {
    constexpr auto dA = tg::matrix<"dA", n, 3>;
    constexpr auto dB = tg::matrix<"dB", m, 2>;
    constexpr auto f = tg::function(tg::nonzeros(tg::jacobian(residuals, A)), tg::nonzeros(tg::jacobian(residuals, B)));
    constexpr auto forward = tg::function(tg::jvp(residuals, A, dA), tg::jvp(residuals, B, dB));
    for (int count : {1, 2, 9}) {
        const auto as = numbers(12, 1), bs = numbers(10, 2), das = numbers(12, 3), dbs = numbers(10, 4);
        const auto is = rows_below(4, std::size_t(count), 5), js = rows_below(5, std::size_t(count), 6);
        const auto [by_A, by_B] = f(A = as, B = bs, i = is, j = js);
        CHECK(by_A.size() <= std::size_t(6 * count));
        CHECK(by_B.size() == std::size_t(2 * 2 * count));
        const auto [along_A, along_B] = forward(A = as, B = bs, i = is, j = js, dA = das, dB = dbs);
        check(by_A, das, along_A);
        check(by_B, dbs, along_B);
    }
    // No more work for more rows that nothing is taken from.
    static_assert(f.cost(n = 10, m = 10, p = 100).flops == f.cost(n = 1000, m = 5000, p = 100).flops);
}

TEST_CASE("the Hessian of a sum over rows by indices, some taken twice") {
    constexpr auto dA = tg::matrix<"dA", n, 3>;
    constexpr auto loss = tg::sum(tg::exp(tg::sum<1>(tg::gather(A, i)))) + tg::sum(square(A));
    constexpr auto H = tg::function(tg::nonzeros(tg::hessian(loss, A)));
    constexpr auto product = tg::function(tg::hvp(loss, A, dA));
    const auto as = numbers(12, 1), das = numbers(12, 2);
    const std::vector<int> is = {1, 3, 1};
    const auto h = H(A = as, i = is);
    CHECK(h.size() == 2 * 9 + 2 * 3);
    check(h, das, product(A = as, i = is, dA = das));
}

TEST_CASE("a workspace keeps the pattern while extents and indices are the same") {
    constexpr auto f = tg::function(tg::nonzeros(tg::jacobian(tg::sin(tg::gather(A, i)), A)));
    const auto as = numbers(12, 1);
    std::vector<int> is = {2, 0};
    auto ws = f.workspace(A = as, i = is);
    const auto first = f(ws, A = as, i = is);
    const auto* const rows = first.rows.data();
    CHECK(first.columns[0] == 6);
    CHECK(f(ws, A = as, i = is).rows.data() == rows);
    is[0] = 1;
    CHECK(f(ws, A = as, i = is).columns[0] == 3);
    is.push_back(3);
    CHECK(f(ws, A = as, i = is).columns[8] == 11);
    auto moved = std::move(ws);
    CHECK(f(moved, A = as, i = is).size() == 9);
    // Without one, they are the value's own, and those of its copies.
    auto own = f(A = as, i = is);
    const auto copy = own;
    CHECK(copy.rows.data() != own.rows.data());
    own = f(A = numbers(6, 1), i = std::vector<int>{1});
    CHECK(own.columns[0] == 3);
    CHECK(copy.columns[8] == 11);
    CHECK(f(A = as, i = std::vector<int>{}).size() == 0);
}

// What has no bands is dense, one batch of all unit vectors.
constexpr auto z = tg::vector<"z", n>;
constexpr auto z4 = tg::vector<"z4", 4>;
constexpr auto K = tg::matrix<"K", 3, 3>;
constexpr auto R = tg::matrix<"R", 3, n>;
template <class X>
constexpr auto running(X x) {
    return tg::jacobian(tg::cumsum(tg::hadamard(tg::exp(x), tg::reverse(tg::cumsum(x)))), x);
}
TEST_CASE("Jacobians of what has no bands, with extents of run time") {
    const auto at = numbers(4, 3), system = numbers(9, 4), right = numbers(6, 5);
    const auto whole = tg::function(running(z4))(z4 = at);
    const auto [open, part] = tg::function(running(z), tg::nonzeros(running(z)))(z = at);
    CHECK(part.size() == 16);
    for (std::size_t e = 0; e < 16; ++e) CHECK((open.data()[e] == whole.data()[e] && part.values[e] == whole.data()[e]));
    const auto [x, by] = tg::function(tg::solve(K, R), tg::nonzeros(tg::jacobian(tg::solve(K, R), R)))(
        K = tg::strided(system.data(), 3, 3, 3), R = tg::strided(right.data(), 3, 2, 2));
    for (std::size_t r = 0; r < 6; ++r) {
        double back = 0;
        for (std::size_t c = 0; c < 3; ++c) back += system[r / 2 * 3 + c] * x.data()[2 * c + r % 2];
        CHECK(std::fabs(back - right[r]) < 1e-13);
    }
    check(by, right, x);  // it is linear
}

// So many elements that no compiler goes through them.
TEST_CASE("the diagonal of a large fixed matrix") {
    constexpr auto w = tg::vector<"w", 2000>;
    const auto at = numbers(2000, 4);
    const auto found = tg::function(tg::nonzeros(tg::jacobian(square(w), w)))(w = at);
    REQUIRE(found.size() == 2000);
    CHECK((found.rows[1999] == 1999 && found.columns[1999] == 1999 && found.values[1999] == 2 * at[1999]));
}

// With fixed extents everything is constexpr.
constexpr auto F = tg::matrix<"F", 4, 3>;
constexpr auto k = tg::indices<"k", 2>;
constexpr bool fixed_extents() {
    const tg::array<double, 4, 3> at{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
    const tg::array<int, 2> rows{3, 3};
    const auto h = tg::function(tg::nonzeros(tg::jacobian(square(tg::gather(F, k)), F)))(F = at, k = rows);
    const auto s = tg::function(tg::nonzeros(tg::jacobian(tg::sum<0>(tg::gather(F, k)), F)))(F = at, k = rows);
    return h.size() == 6 && h.rows[4] == 4 && h.columns[4] == 10 && h.values[4] == 22 && s.size() == 3 &&
           s.rows[1] == 1 && s.columns[1] == 10 && s.values[1] == 2;
}
static_assert(fixed_extents());
constexpr auto l = tg::index<"l">;
constexpr bool one_index() {
    const tg::array<double, 4, 3> at{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
    const auto h = tg::function(tg::nonzeros(tg::jacobian(square(tg::row(F, l)), F)))(F = at, l = 2);
    return h.size() == 3 && h.rows[1] == 1 && h.columns[1] == 7 && h.values[1] == 16;
}
static_assert(one_index());

}  // namespace
