// SPDX-License-Identifier: BSL-1.0
// Extents that only run time knows: the same numbers as with fixed ones, for many of them; what binds
// them, workspaces, and what is refused.
#include <typegrad/typegrad.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"

namespace extents {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto rows = tg::dim<"rows">;
constexpr auto units = tg::dim<"units">;

template <tg::amount N>
inline constexpr auto x = tg::vector<"x", N>;
template <tg::amount N>
inline constexpr auto v = tg::vector<"v", N>;
template <tg::amount N>
inline constexpr auto X = tg::matrix<"X", N, 3>;
template <tg::amount M>
inline constexpr auto b = tg::vector<"b", M>;
template <tg::amount M, tg::amount N>
inline constexpr auto W = tg::matrix<"W", M, N>;
constexpr auto K = tg::matrix<"K", 3, 3>;

// Layers, reductions by axis, slices, products of matrices, views.
template <tg::amount N, tg::amount M>
constexpr auto model() {
    const auto z = tg::tanh(W<M, N> * x<N> + b<M>);
    return tg::mean(tg::square(z)) + tg::sum(tg::mean<0>(X<N>)) * tg::logsumexp(x<N>) +
           tg::sum(tg::hadamard(tg::slice<1, N>(x<N>), tg::slice<0, N - 1>(x<N>))) +
           tg::dot(tg::sum<1>(X<N>), tg::reverse(x<N>)) + tg::max(X<N>) +
           tg::sum(tg::prod<1>(X<N>)) + tg::sum(tg::exp(tg::prod<0>(X<N>))) +
           tg::sum(tg::softmax<0>(X<N>) * K) + tg::variance(x<N>) + tg::sum(tg::square(W<M, N> * X<N>)) +
           tg::trace(tg::transpose(X<N>) * X<N>) +
           tg::sum(tg::hadamard(tg::broadcast<N>(b<M>), tg::transpose(W<M, N>)));
}
template <tg::amount N, tg::amount M>
constexpr auto compiled() {
    constexpr auto loss = model<N, M>();
    return tg::function(loss, tg::grad(loss, x<N>), tg::grad(loss, W<M, N>), tg::grad(loss, X<N>),
                        tg::hvp(loss, x<N>, v<N>));
}

struct data {
    std::vector<double> x, v, X, b, W, K;
    data(std::size_t n, std::size_t m) : x(n), v(n), X(3 * n), b(m), W(m * n), K(9) {
        double k = 0;
        for (auto* list : {&x, &v, &X, &b, &W, &K})
            for (double& e : *list) e = std::sin(k += 1);
        X[0] = 0;  // a product with one zero, and one with two
        if (n > 4) X[10] = X[13] = 0;
    }
};

template <class A, class B>
void require_equal(const A& one, const B& other) {
    REQUIRE(one.size() == other.size());
    for (std::size_t i = 0; i < one.size(); ++i)
        REQUIRE(std::abs(one[i] - other[i]) <= 1e-12 * (1 + std::abs(one[i])));
}

template <int N, int M>
void compare() {
    const data d(N, M);
    constexpr auto fixed = compiled<N, M>();
    constexpr auto open = compiled<rows, units>();
    const auto a = fixed(x<N> = d.x, v<N> = d.v, X<N> = d.X, b<M> = d.b, W<M, N> = d.W, K = d.K);
    const auto c = open(x<rows> = d.x, v<rows> = d.v, X<rows> = d.X, b<units> = d.b, W<units, rows> = d.W, K = d.K);
    REQUIRE(std::abs(std::get<0>(a) - std::get<0>(c)) <= 1e-12 * std::abs(std::get<0>(a)));
    require_equal(std::get<1>(a), std::get<1>(c));
    require_equal(std::get<2>(a), std::get<2>(c));
    require_equal(std::get<3>(a), std::get<3>(c));
    require_equal(std::get<4>(a), std::get<4>(c));
}

TEST_CASE("A run-time extent gives what the same fixed extent gives") {
    compare<2, 1>();
    compare<5, 4>();
    compare<17, 33>();
    compare<70, 9>();
}

TEST_CASE("Slopes of products along an open axis, with one zero in a column and with two") {
    const data d(5, 1);
    constexpr auto slope = []<tg::amount N>() { return tg::function(tg::grad(tg::sum(tg::exp(tg::prod<0>(X<N>))), X<N>)); };
    require_equal(slope.operator()<5>()(X<5> = d.X), slope.operator()<rows>()(X<rows> = d.X));
}

TEST_CASE("One function for every extent") {
    constexpr auto f = tg::function(tg::sum(tg::square(x<rows>)), tg::mean(x<rows>), tg::extent(rows),
                                    tg::hadamard(x<rows>, x<rows>), tg::grad(tg::mean(tg::square(x<rows>)), x<rows>));
    for (std::size_t n = 1; n <= 70; ++n) {
        const data d(n, 1);
        const auto [squares, mean, count, each, slope] = f(x<rows> = d.x);
        long double s = 0, t = 0;
        for (double e : d.x) s += e * e, t += e;
        REQUIRE(std::abs(squares - static_cast<double>(s)) <= 1e-14 * squares);
        REQUIRE(std::abs(mean - static_cast<double>(t / static_cast<long double>(n))) <= 1e-14);
        REQUIRE(count == static_cast<double>(n));
        REQUIRE(each.size() == n);
        for (std::size_t i = 0; i < n; ++i) {
            REQUIRE(each(i) == d.x[i] * d.x[i]);
            REQUIRE(std::abs(slope(i) - 2 * d.x[i] / static_cast<double>(n)) <= 1e-16);
        }
    }
}

template <class F>
std::string said(F call) {
    try {
        call();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "nothing";
}

TEST_CASE("Arguments that disagree are refused before anything is written") {
    const auto y = tg::vector<"y", rows>;
    const auto f = tg::function(y = X<rows> * tg::vector<"w", 3> + x<rows>);
    const auto w = tg::vector<"w", 3>;
    const data five(5, 1), seven(7, 1);
    std::vector<double> ws(3), ys(7, 1.5), uneven(8);
    REQUIRE(said([&] { f(X<rows> = seven.X, x<rows> = five.x, w = ws, y = ys); }) == "x has 5 rows, X says rows = 7");
    REQUIRE(said([&] { f(x<rows> = five.x, X<rows> = seven.X, w = ws, y = ys); }) == "X has 7 rows, x says rows = 5");
    REQUIRE(said([&] { f(x<rows> = seven.x, X<rows> = seven.X, w = ws, y = ys, rows = 5); }) ==
            "x says rows = 7, rows = 5 is given");
    REQUIRE(said([&] { f(rows = 5, x<rows> = seven.x, X<rows> = seven.X, w = ws, y = ys); }) ==
            "x has 7 rows, rows = 5 is given");
    REQUIRE(said([&] { f(x<rows> = seven.x, X<rows> = uneven, w = ws, y = ys); }) ==
            "X is rows x 3, the data given has 8");
    REQUIRE(std::all_of(ys.begin(), ys.end(), [](double e) { return e == 1.5; }));
    REQUIRE(said([&] { f(x<rows> = seven.x, X<rows> = seven.X, w = ws, y = ys, rows = 7); }) == "nothing");
}

TEST_CASE("An extent too small for what is read is refused") {
    const auto f = tg::function(tg::element<5>(x<rows>), tg::sum(tg::slice<2, rows>(x<rows>)));
    const data five(5, 1), six(6, 1);
    REQUIRE(said([&] { f(x<rows> = five.x); }) == "rows is 5, the function needs rows to be 6 or more");
    REQUIRE(std::get<0>(f(x<rows> = six.x)) == six.x[5]);
    REQUIRE(said([] { tg::function(tg::extent(rows))(rows = -3); }) ==
            "rows is -3, the function needs rows to be 0 or more");
    REQUIRE(tg::function(tg::extent(rows - 1_c))(rows = 10) == 9);
}

TEST_CASE("Offsets") {
    const auto longer = tg::vector<"longer", rows + 1_c>;
    const auto f = tg::function(tg::slice<1, rows + 1_c>(longer) - tg::slice<0, rows>(longer) - x<rows>);
    const std::vector<double> values{1, 3, 6, 10}, steps{2, 3, 4};
    const auto zero = f(longer = values, x<rows> = steps);
    REQUIRE((zero.size() == 3 && zero(0) == 0 && zero(1) == 0 && zero(2) == 0));
    REQUIRE(said([&] { f(longer = values, x<rows> = values); }) == "x has 4 rows, longer says rows = 3");
}

TEST_CASE("No elements") {
    const std::vector<double> none;
    const auto f = tg::function(tg::sum(x<rows>), tg::exp(x<rows>));
    const auto [sum, each] = f(x<rows> = none);
    REQUIRE((sum == 0 && each.size() == 0));
}

constexpr auto deep = [] {
    const auto h = tg::tanh(W<units, rows> * x<rows> + b<units>);
    const auto loss = tg::sum(tg::square(tg::transpose(W<units, rows>) * h - x<rows>));
    return tg::function(loss, v<rows> = tg::grad(loss, x<rows>));
}();

TEST_CASE("What it costs depends on the extents") {
    constexpr auto cost = deep.cost(rows = 40, units = 30);
    constexpr auto fixed = [] {
        const auto h = tg::tanh(W<30, 40> * x<40> + b<30>);
        const auto loss = tg::sum(tg::square(tg::transpose(W<30, 40>) * h - x<40>));
        return tg::function(loss, v<40> = tg::grad(loss, x<40>)).cost();
    }();
    STATIC_REQUIRE(cost.flops == fixed.flops);
    STATIC_REQUIRE(cost.bytes_read == fixed.bytes_read);
    STATIC_REQUIRE(cost.workspace_bytes == fixed.workspace_bytes);
}

TEST_CASE("A workspace is sized once") {
    data small(20, 30), large(400, 300);
    const auto run = [](auto& ws, data& d) {
        return deep(ws, W<units, rows> = d.W, x<rows> = d.x, b<units> = d.b, v<rows> = d.v);
    };
    auto ws = deep.workspace(W<units, rows> = large.W, x<rows> = large.x, b<units> = large.b, v<rows> = large.v);
    const double expected = deep(W<units, rows> = small.W, x<rows> = small.x, b<units> = small.b, v<rows> = small.v);
    const long before = allocations;
    double got = 0;
    for (int i = 0; i < 10; ++i) {
        run(ws, large);
        got = run(ws, small);
    }
    REQUIRE(allocations == before);
    REQUIRE(got == expected);
    auto grows = deep.workspace(W<units, rows> = small.W, x<rows> = small.x, b<units> = small.b, v<rows> = small.v);
    REQUIRE(run(grows, large) == run(ws, large));
}

TEST_CASE("One workspace for each thread") {
    std::vector<double> results(8);
    std::vector<std::thread> threads;
    for (std::size_t k = 0; k < 8; ++k)
        threads.emplace_back([&results, k] {
            data d(100 + k, 50);
            auto ws = deep.workspace(W<units, rows> = d.W, x<rows> = d.x, b<units> = d.b, v<rows> = d.v);
            for (int i = 0; i < 20; ++i)
                results[k] = deep(ws, W<units, rows> = d.W, x<rows> = d.x, b<units> = d.b, v<rows> = d.v);
        });
    for (auto& t : threads) t.join();
    for (std::size_t k = 0; k < 8; ++k) {
        data d(100 + k, 50);
        REQUIRE(results[k] == deep(W<units, rows> = d.W, x<rows> = d.x, b<units> = d.b, v<rows> = d.v));
    }
}

TEST_CASE("Steps of training update in place") {
    const auto loss = tg::mean(tg::square(W<units, rows> * x<rows> - b<units>));
    const auto step = tg::function(loss, W<units, rows> -= 0.1_c * tg::grad(loss, W<units, rows>));
    data d(80, 40);
    double first = step(W<units, rows> = d.W, x<rows> = d.x, b<units> = d.b), last = first;
    for (int i = 0; i < 20; ++i) last = step(W<units, rows> = d.W, x<rows> = d.x, b<units> = d.b);
    REQUIRE(last < first);
}

TEST_CASE("Sequences and batches of any length") {
    const auto s = tg::scalar<"s">;
    const auto total = tg::fold([](auto c, auto e) { return c * tg::scalar<"s"> + e; }, 0_c, x<rows>);
    const std::vector<double> values{1, 2, 3, 4};
    const auto [value, by_s, by_x] =
        tg::function(total, tg::grad(total, s), tg::grad(total, x<rows>))(x<rows> = values, s = 0.5);
    REQUIRE((value == 6.125 && by_s == 5.75 && by_x(0) == 0.125 && by_x(3) == 1));

    const auto power = tg::iterate([](auto c) { return c * tg::scalar<"s">; }, 1_c, rows);
    const auto [fifth, slope_of_fifth] = tg::function(power, tg::grad(power, s))(s = 2.0, rows = 5);
    REQUIRE((fifth == 32 && slope_of_fifth == 80));

    const auto w = tg::vector<"w", 3>;
    const auto r = tg::vector<"r", 3>;
    const auto loss = tg::mean(tg::vmap(tg::square(tg::dot(r, w)), r = X<rows>));
    const std::vector<double> halves(12, 0.5), ws{1, 2, 3};
    const auto [mean, slope] = tg::function(loss, tg::grad(loss, w))(X<rows> = halves, w = ws);
    REQUIRE((mean == 9 && slope(0) == 3 && slope(2) == 3));
}

TEST_CASE("A block of a larger matrix, and floats") {
    std::vector<float> block(5 * 8, 2.0f), ones(3, 1.0f);
    const auto w = tg::vector<"w", 3>;
    const auto y = tg::function(X<rows> * w)(X<rows> = tg::strided(block.data(), 5, 3, 8), w = ones, rows = 5);
    STATIC_REQUIRE(std::is_same_v<decltype(y), const tg::dynamic_array<float, 1>>);
    REQUIRE((y.size() == 5 && y(4) == 6.0f));
}

}  // namespace extents
