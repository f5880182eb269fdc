// SPDX-License-Identifier: BSL-1.0

// Loops against the same steps written one after the other: values, gradients by all that goes in,
// products with Hessians.

#include <typegrad/typegrad.hpp>

#include <cmath>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace loops {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 3>;
constexpr auto U = tg::matrix<"U", 3, 2>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto h0 = tg::vector<"h0", 3>;
constexpr auto X = tg::matrix<"X", 4, 2>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto a = tg::scalar<"a">;
constexpr auto c = tg::scalar<"c">;

const auto& weights() {
    static const auto all = [] {
        struct {
            tg::array<double, 3, 3> W, dW;
            tg::array<double, 3, 2> U, dU;
            tg::array<double, 3> b, h0, db;
            tg::array<double, 4, 2> X, dX;
            tg::array<double, 4> v;
            double a = 0.7, c = 1.3;
        } p{};
        int k = 0;
        const auto fill = [&](auto& numbers) {
            for (double& x : numbers) x = std::sin(1.0 + 1.7 * k++);
        };
        fill(p.W), fill(p.dW), fill(p.U), fill(p.dU), fill(p.b), fill(p.h0), fill(p.db), fill(p.X), fill(p.dX), fill(p.v);
        return p;
    }();
    return all;
}

/// The largest difference between two values, relative to their size.
double difference(double x, double y) { return std::abs(x - y) / (1 + std::abs(y)); }
template <class A>
    requires requires(const A& x) { x.begin(); }
double difference(const A& x, const A& y) {
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, difference(x.begin()[i], y.begin()[i]));
    return worst;
}


/// A recurrent layer, in a loop and step by step.
constexpr auto cell = [](auto h, auto x) { return tg::tanh(W * h + U * x + b); };
constexpr auto looped = tg::scan(
    [](auto h, auto x) {
        const auto next = cell(h, x);
        return tg::pair(next, tg::dot(next, h));
    },
    h0, X);
constexpr auto h1 = cell(h0, tg::row<0>(X));
constexpr auto h2 = cell(h1, tg::row<1>(X));
constexpr auto h3 = cell(h2, tg::row<2>(X));
constexpr auto h4 = cell(h3, tg::row<3>(X));
constexpr auto written = tg::stack(tg::dot(h1, h0), tg::dot(h2, h1), tg::dot(h3, h2), tg::dot(h4, h3));

constexpr auto loss_of = [](auto last, auto ys) { return tg::sum(tg::square(last)) + tg::dot(v, tg::exp(ys)); };
constexpr auto loss = loss_of(looped.first, looped.second);
constexpr auto unrolled = loss_of(h4, written);

TEST_CASE("a scan is its steps one after the other") {
    const auto& p = weights();
    const auto f = tg::function(looped.first, looped.second);
    const auto g = tg::function(h4, written);
    const auto [last, ys] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X);
    const auto [last_written, ys_written] = g(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X);
    CHECK(difference(last, last_written) < 1e-14);
    CHECK(difference(ys, ys_written) < 1e-14);
}

TEST_CASE("gradients of a scan, by all that goes in") {
    const auto& p = weights();
    const auto f = tg::function(loss, tg::grad(loss, W, U, b, h0, X, v));
    const auto g = tg::function(unrolled, tg::grad(unrolled, W, U, b, h0, X, v));
    const auto x = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, v = p.v);
    const auto y = g(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, v = p.v);
    CHECK(difference(std::get<0>(x), std::get<0>(y)) < 1e-14);
    CHECK(difference(x[W], y[W]) < 1e-13);
    CHECK(difference(x[U], y[U]) < 1e-13);
    CHECK(difference(x[b], y[b]) < 1e-13);
    CHECK(difference(x[h0], y[h0]) < 1e-13);
    CHECK(difference(x[X], y[X]) < 1e-13);
    CHECK(difference(x[v], y[v]) < 1e-13);
}

constexpr auto dW = tg::matrix<"dW", 3, 3>;
constexpr auto db = tg::vector<"db", 3>;

TEST_CASE("the Hessian of a scan times a vector") {
    const auto& p = weights();
    const auto f = tg::function(tg::hvp(loss, W, dW), tg::hvp(loss, b, db));
    const auto g = tg::function(tg::hvp(unrolled, W, dW), tg::hvp(unrolled, b, db));
    const auto [x, z] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, v = p.v, dW = p.dW, db = p.db);
    const auto [y, w] = g(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, v = p.v, dW = p.dW, db = p.db);
    CHECK(difference(x, y) < 1e-12);
    CHECK(difference(z, w) < 1e-12);
}

TEST_CASE("a derivative along a direction through a scan") {
    const auto& p = weights();
    const auto f = tg::function(tg::jvp(looped.first, W, dW), tg::jvp(looped.second, b, db));
    const auto g = tg::function(tg::jvp(h4, W, dW), tg::jvp(written, b, db));
    const auto [x, z] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, dW = p.dW, db = p.db);
    const auto [y, w] = g(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, dW = p.dW, db = p.db);
    CHECK(difference(x, y) < 1e-13);
    CHECK(difference(z, w) < 1e-13);
}

// All directions go through a loop together.
constexpr auto states = tg::scan([](auto h, auto x) { return tg::pair(cell(h, x), cell(h, x)); }, h0, X).second;
constexpr auto dU = tg::matrix<"dU", 3, 2>;

TEST_CASE("the Jacobian of a scan, forwards and backwards, and a Hessian") {
    const auto& p = weights();
    constexpr auto written_states = tg::stack(h1, h2, h3, h4);
    const auto f = tg::function(tg::jacobian(states, U), tg::jacobian(looped.second, U),
                                tg::reshape<6, 6>(tg::hessian(loss, U)) * tg::reshape<6>(dU));
    const auto g = tg::function(tg::jacobian(written_states, U), tg::jacobian(written, U), tg::reshape<6>(tg::hvp(loss, U, dU)));
    const auto [x, y, z] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, v = p.v, dU = p.dU);
    const auto [s, t, u] = g(W = p.W, U = p.U, b = p.b, h0 = p.h0, X = p.X, v = p.v, dU = p.dU);
    CHECK(difference(x, s) < 1e-13);
    CHECK(difference(y, t) < 1e-13);
    CHECK(difference(z, u) < 1e-12);
}

TEST_CASE("a loop and the same in segments, none of which divides it, in one function") {
    const auto& p = weights();
    constexpr auto Y = tg::matrix<"Y", 10, 2>;
    constexpr auto plain = tg::sum(tg::fold(cell, h0, Y));
    constexpr auto cut = tg::sum(tg::checkpoint<4>(tg::fold(cell, h0, Y)));
    const auto f = tg::function(tg::grad(plain, W), tg::grad(cut, W));
    tg::array<double, 10, 2> y;
    for (int i = 0; i < 20; ++i) y.begin()[i] = std::cos(1.3 * i);
    const auto [x, z] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, Y = y);
    CHECK(difference(x, z) < 1e-14);
}

// Numbers, with a carry of two parts.
constexpr auto turn = [](auto carry, auto x) {
    const auto [y, k] = carry;
    return tg::pair(y * tg::cos(a * k) + x, k + c * x * y);
};
constexpr auto folded = tg::fold(turn, tg::pair(a, c), v);
constexpr auto t1 = turn(tg::pair(a, c), tg::element<0>(v));
constexpr auto t2 = turn(t1, tg::element<1>(v));
constexpr auto t3 = turn(t2, tg::element<2>(v));
constexpr auto t4 = turn(t3, tg::element<3>(v));
constexpr auto number = folded.first * folded.second;
constexpr auto number_written = t4.first * t4.second;

TEST_CASE("a fold over numbers with a pair for a carry") {
    const auto& p = weights();
    const auto f = tg::function(number, tg::grad(number, a, c, v), tg::diff<2>(number, a));
    const auto g = tg::function(number_written, tg::grad(number_written, a, c, v), tg::diff<2>(number_written, a));
    const auto x = f(a = p.a, c = p.c, v = p.v);
    const auto y = g(a = p.a, c = p.c, v = p.v);
    CHECK(difference(std::get<0>(x), std::get<0>(y)) < 1e-14);
    CHECK(difference(x[a], y[a]) < 1e-13);
    CHECK(difference(x[c], y[c]) < 1e-13);
    CHECK(difference(x[v], y[v]) < 1e-13);
    CHECK(difference(x[tg::diff<2>(number, a)], y[tg::diff<2>(number_written, a)]) < 1e-12);
}

// A loop within a loop: the inner one has its own carry, and takes what the outer one carries.
constexpr auto inner = [](auto y, auto z) {
    return tg::iterate([=](auto u) { return tg::sin(u) + c * y; }, z, 3_c);
};
constexpr auto nested = tg::fold([](auto y, auto x) { return inner(y, x) * a; }, a, v);
constexpr auto by_hand = [](auto y, auto z) {
    const auto u = tg::sin(z) + c * y;
    const auto w = tg::sin(u) + c * y;
    return (tg::sin(w) + c * y) * a;
};
constexpr auto nested_written = by_hand(
    by_hand(by_hand(by_hand(a, tg::element<0>(v)), tg::element<1>(v)), tg::element<2>(v)), tg::element<3>(v));

TEST_CASE("a loop within a loop") {
    const auto& p = weights();
    const auto f = tg::function(nested, tg::grad(nested, a, c, v), tg::diff(tg::diff(nested, a), c));
    const auto g = tg::function(nested_written, tg::grad(nested_written, a, c, v),
                                tg::diff(tg::diff(nested_written, a), c));
    const auto x = f(a = p.a, c = p.c, v = p.v);
    const auto y = g(a = p.a, c = p.c, v = p.v);
    CHECK(difference(std::get<0>(x), std::get<0>(y)) < 1e-14);
    CHECK(difference(x[a], y[a]) < 1e-13);
    CHECK(difference(x[c], y[c]) < 1e-13);
    CHECK(difference(x[v], y[v]) < 1e-13);
    CHECK(difference(x[tg::diff(tg::diff(nested, a), c)], y[tg::diff(tg::diff(nested_written, a), c)]) < 1e-12);
}

// Newton's steps, with a derivative inside the step.
constexpr auto root = tg::iterate(
    [](auto y) {
        const auto f = y * y * y - a;
        return y - f / tg::diff(f, y);
    },
    c, 8_c);

TEST_CASE("a derivative within a step, and one of the loop") {
    const auto [y, slope] = tg::function(root, tg::diff(root, a))(a = 2.0, c = 1.0);
    CHECK(difference(y, std::cbrt(2.0)) < 1e-15);
    CHECK(difference(slope, std::cbrt(2.0) / 6) < 1e-14);
}

// A body whose values are put together of parts, one of them the same in every turn.
constexpr auto parts = [](auto y) {
    return y + 0.1_c * tg::concatenate(tg::slice<0, 1>(v), hadamard(tg::slice<1, 4>(v), tg::slice<0, 3>(y)));
};
constexpr auto chained = tg::sum(tg::iterate(parts, tg::zeros<4>, 3_c));
constexpr auto chained_written = tg::sum(parts(parts(parts(tg::zeros<4>))));

TEST_CASE("a body with a part that does not change") {
    const auto& p = weights();
    const auto [x, dx] = tg::function(chained, tg::grad(chained, v))(v = p.v);
    const auto [y, dy] = tg::function(chained_written, tg::grad(chained_written, v))(v = p.v);
    CHECK(difference(x, y) < 1e-14);
    CHECK(difference(dx, dy) < 1e-14);
}

TEST_CASE("a loop as a statement, and many turns") {
    constexpr auto steps = tg::iterate([](auto y) { return y - 0.1_c * tg::grad(tg::sum(tg::square(y - b)), y); }, h0, 1000_c);
    tg::array<double, 3> y{1, 2, 3};
    const tg::array<double, 3> to{0.5, -1, 4};
    tg::function(h0 = steps)(h0 = y, b = to);
    CHECK(difference(y, to) < 1e-14);
}

TEST_CASE("a loop in a constant expression") {
    constexpr double y = tg::function(tg::iterate([](auto u) { return (u + a / u) / 2_c; }, a, 6_c))(a = 2.0);
    STATIC_REQUIRE(y > 1.41421356 && y < 1.41421357);
    constexpr auto slope = tg::diff(tg::fold([](auto s, auto x) { return s * a + x; }, 0_c, v), a);
    constexpr double at_two = tg::function(slope)(a = 2.0, v = tg::array<double, 4>{1, 2, 3, 4});
    STATIC_REQUIRE(at_two == 12 + 8 + 3);
}

TEST_CASE("data that lies with gaps, of another type, and of the user's own") {
    const auto& p = weights();
    std::vector<double> wide(4 * 5);
    for (int i = 0; i < 8; ++i) wide[static_cast<std::size_t>(i / 2 * 5 + i % 2)] = p.X(i / 2, i % 2);
    const auto f = tg::function(looped.second, tg::grad(loss, X));
    const auto [x, dx] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, v = p.v, X = p.X);
    const auto [y, dy] = f(W = p.W, U = p.U, b = p.b, h0 = p.h0, v = p.v, X = tg::strided(wide.data(), 4, 2, 5));
    CHECK(difference(x, y) == 0);
    CHECK(difference(dx, dy) == 0);
}

constexpr auto until =
    tg::while_loop([](auto y) { return y < 50_c; },
                   [](auto y) {
                       return y + tg::while_loop([&](auto z) { return z * z < a * y; },
                                                 [&](auto z) { return z * a + y / 10_c; }, 1_c);
                   },
                   a);
constexpr auto within = tg::fold(
    [](auto h, auto x) {
        return tg::sin(h) + x * tg::while_loop([=](auto z) { return tg::norm(z) < 10_c; },
                                               [=](auto z) { return 2_c * (z * a + h); }, a + h);
    },
    tg::broadcast<3>(a), v);

TEST_CASE("loops that end by a condition, in each other and in a fold: forwards by a number") {
    constexpr auto f = tg::function(until, within);
    constexpr auto slopes = tg::function(tg::diff(until, a), tg::diff(within, a));
    const double at = 1.3, e = 1e-6;
    const auto& v_ = weights().v;
    const auto [y, h] = f(a = at, v = v_);
    const auto [dy, dh] = slopes(a = at, v = v_);
    const auto [y1, above] = f(a = at + e, v = v_);
    const auto [y0, below] = f(a = at - e, v = v_);
    CHECK(difference(dy, (y1 - y0) / (2 * e)) < 1e-8);
    for (int i = 0; i < 3; ++i) CHECK(difference(dh(i), (above(i) - below(i)) / (2 * e)) < 1e-8);
    CHECK(y > 50);
}

TEST_CASE("a loop that ends by a condition, along vectors") {
    constexpr auto run =
        tg::while_loop([](auto s) { return s.second < 3_c; },
                       [](auto s) { return tg::pair(W * s.first + s.first * a, s.second + 1_c); },
                       tg::pair(b, 0_c));
    constexpr auto power = [](auto M) { return M * (M * (M * b)); };
    constexpr auto f =
        tg::function(run.first, run.second, tg::jvp(run.first, b, db), tg::jacobian(run.first, b),
                     tg::jacobian(tg::sum(run.first), b), tg::diff(run.first, a));
    constexpr auto M = W + a * tg::identity<3>;
    constexpr auto expected =
        tg::function(power(M), tg::jvp(power(M), b, db), tg::jacobian(power(M), b),
                     tg::grad(tg::sum(power(M)), b), tg::diff(power(M), a));
    const auto& p = weights();
    const auto [y, turns, along, J, g, slope] = f(W = p.W, b = p.b, db = p.db, a = p.a);
    const auto [y_, along_, J_, g_, slope_] = expected(W = p.W, b = p.b, db = p.db, a = p.a);
    CHECK(turns == 3);
    CHECK(difference(y, y_) < 1e-14);
    CHECK(difference(along, along_) < 1e-14);
    CHECK(difference(J, J_) < 1e-14);
    CHECK(difference(g, g_) < 1e-14);
    CHECK(difference(slope, slope_) < 1e-14);
}

}  // namespace loops
