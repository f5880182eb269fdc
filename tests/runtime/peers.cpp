// SPDX-License-Identifier: BSL-1.0
// What other libraries had to mend, a test for each: edge values, ties, repeated uses, aliasing.
#include <typegrad/typegrad.hpp>

#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>
#include <tuple>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace peers {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 3>;
constexpr auto y = tg::vector<"y", 3>;
constexpr auto A = tg::matrix<"A", 2, 3>;
constexpr auto S = tg::matrix<"S", 3, 3>;
constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::nan("");

bool near(double computed, double expected) {
    return computed == expected || std::fabs(computed - expected) <= 8e-15 * std::fabs(expected);
}

/// The value and two derivatives by a.
template <class E>
std::array<double, 3> three(E e, double at) {
    const auto r = tg::function(e + 0_c * a, tg::diff(e, a), tg::diff<2>(e, a))(a = at);
    return {std::get<0>(r), std::get<1>(r), std::get<2>(r)};
}
template <class E>
tg::array<double, 3> gradient(E e, const tg::array<double, 3>& at) {
    return tg::function(tg::grad(e, x))(x = at);
}
using values = std::array<double, 3>;
using vector3 = tg::array<double, 3>;

TEST_CASE("1 pow(x, n) at 0 and at negative bases") {
    CHECK(three(tg::pow(a, 0_c), 0) == values{1, 0, 0});
    CHECK(three(tg::pow(a, 1_c), 0) == values{0, 1, 0});
    CHECK(three(tg::pow(a, 2_c), 0) == values{0, 0, 2});
    CHECK(three(tg::pow(a, -1_c), 0)[0] == inf);
    CHECK(three(tg::pow(a, -1_c), 0)[1] == -inf);
    CHECK(three(tg::pow(a, 3_c), -2) == values{-8, 12, -12});
    CHECK(three(tg::pow(a, -2_c), -2) == values{0.25, 0.25, 0.375});
    CHECK(std::isnan(three(tg::pow(a, 0.5_c), -2)[0]));
    // The same as written, with infinities left alone.
    constexpr auto strict = tg::function<tg::ieee>(tg::diff(tg::pow(a, 0_c), a), tg::diff<2>(tg::pow(a, 1_c), a), tg::diff<2>(tg::pow(a, 2_c), a),
                                                   tg::diff<3>(tg::pow(a, 2_c), a), tg::diff<3>(tg::pow(a, 3_c), a));
    for (const double at : {0.0, -0.0, inf}) CHECK(strict(a = at) == std::tuple(0.0, 0.0, 2.0, 0.0, 6.0));
    // Exponents of run time: Ceres' cases, and negative bases.
    const auto by_both = tg::function(tg::pow(a, b), tg::diff(tg::pow(a, b), a), tg::diff(tg::pow(a, b), b));
    CHECK(by_both(a = 0.0, b = 0.0) == std::tuple(1.0, 0.0, 0.0));
    CHECK(by_both(a = 0.0, b = 0.5) == std::tuple(0.0, inf, 0.0));
    CHECK(by_both(a = 0.0, b = 1.0) == std::tuple(0.0, 1.0, 0.0));
    CHECK(by_both(a = 0.0, b = 2.0) == std::tuple(0.0, 0.0, 0.0));
    CHECK(by_both(a = 0.0, b = -1.0) == std::tuple(inf, -inf, -inf));
    const auto [cube, slope, by_exponent] = by_both(a = -2.0, b = 3.0);
    CHECK(std::tuple(cube, slope) == std::tuple(-8.0, 12.0));
    CHECK(std::isnan(by_exponent));
}

TEST_CASE("2 roots and norms at 0") {
    CHECK(three(tg::sqrt(a), 0)[1] == inf);
    CHECK(gradient(tg::norm(x), {}) == vector3{});
    CHECK(gradient(tg::norm(x - x), {1, 2, 3}) == vector3{});
    CHECK(gradient(tg::variance(x), {2, 2, 2}) == vector3{});
    // 0 times an infinite slope, when the outer slope is 0 by a branch.
    CHECK(three(tg::where(a > 0_c, tg::sqrt(a), 0_c), 0) == values{0, 0, 0});
    // The root of a square is a magnitude.
    for (const double at : {-3.0, -1e200, 0.0, 1e-300, 1e200}) {
        const double sign = (at > 0) - (at < 0);
        // semantics: sqrt(square(a)) and its slope
        CHECK(three(tg::sqrt(tg::square(a)), at) == values{std::fabs(at), sign, 0});
        CHECK(three(tg::sqrt(4_c * a * a), at) == values{2 * std::fabs(at), 2 * sign, 0});
    }
    // The root of a sum of squares, however it is written, has slope 0 where it is 0.
    constexpr auto roots = tg::sqrt(tg::dot(x, x)) + tg::sqrt(tg::sum(tg::square(x))) + tg::sqrt(tg::mean(tg::square(2_c * x))) +
                           tg::sqrt(tg::variance(x)) + tg::sum(tg::sqrt(tg::square(x) + 3_c * tg::square(x - tg::reverse(x))));
    const auto flat = tg::function(tg::grad(roots, x), tg::hvp(roots, x, y));
    // semantics: the root of a sum of squares
    CHECK(flat(x = vector3{}, y = vector3{1, 2, 3}) == std::tuple(vector3{}, vector3{}));
    const auto [far, bent] = flat(x = vector3{1, 2, -2}, y = vector3{1, 2, -2});
    for (const double d : far) CHECK(std::isfinite(d));
    for (const double d : bent) CHECK(std::fabs(d) < 1e-14);  // of degree 1
    CHECK(gradient(tg::sqrt(tg::variance(x)), {2, 2, 2}) == vector3{});
    constexpr auto length = tg::sqrt(a * a + b * b);
    constexpr auto by_numbers = tg::function(tg::diff(length, a), tg::diff(tg::diff(length, a), b));
    CHECK(by_numbers(a = 0.0, b = 0.0) == std::tuple(0.0, 0.0));
    CHECK(near(std::get<1>(by_numbers(a = 3.0, b = 4.0)), -0.096));
    CHECK(std::isnan(tg::function<tg::ieee>(tg::diff(length, a))(a = 0.0, b = 0.0)));
}

TEST_CASE("3 abs, sign and relu at 0, first and second order") {
    CHECK(three(tg::abs(a), 0) == values{0, 0, 0});
    CHECK(three(tg::sign(a), 0) == values{0, 0, 0});
    CHECK(three(tg::relu(a), 0) == values{0, 0, 0});
    CHECK(three(tg::square(tg::relu(a)), 0) == values{0, 0, 0});
    CHECK(three(a * tg::abs(a), 0) == values{0, 0, 0});
}

TEST_CASE("4 ties and NaN of max and min") {
    const auto f = tg::function(tg::max(a, b), tg::diff(tg::max(a, b), a), tg::diff(tg::max(a, b), b),
                                tg::min(a, b), tg::diff(tg::min(a, b), a));
    CHECK(f(a = 2.0, b = 2.0) == std::tuple(2.0, 0.5, 0.5, 2.0, 0.5));  // semantics: ties of max(a, b)
    CHECK(f(a = 3.0, b = 2.0) == std::tuple(3.0, 1.0, 0.0, 2.0, 0.0));
    CHECK(std::isnan(std::get<0>(f(a = nan, b = 2.0))));
    CHECK(std::isnan(std::get<0>(f(a = 2.0, b = nan))));
    CHECK(gradient(tg::max(x), {4, 1, 4}) == vector3{0.5, 0, 0.5});
    const auto thirds = gradient(tg::max(x), {4, 4, 4});
    CHECK(near(thirds[0] + thirds[1] + thirds[2], 1));
    CHECK(near(thirds[1], 1.0 / 3));
    CHECK(gradient(tg::min(x), {4, 1, 1}) == vector3{0, 0.5, 0.5});
}

TEST_CASE("5 where is free of NaN if only the branch not taken is singular") {
    CHECK(three(tg::where(a > 0_c, tg::log(a), 0_c), 0) == values{0, 0, 0});
    CHECK(three(tg::where(a > 0_c, tg::log(a), 0_c), -1) == values{0, 0, 0});
    CHECK(three(tg::where(tg::equal(a, 0_c), 1_c, tg::sin(a) / a), 0) == values{1, 0, 0});
}

TEST_CASE("6 sigmoid and its kin, far out") {
    for (const double at : {40.0, -40.0, 355.0, -355.0, 710.0, -710.0, 1000.0, -1000.0}) {
        CAPTURE(at);
        const double e = std::exp(-std::fabs(at));
        CHECK(near(three(tg::sigmoid(a), at)[0], at < 0 ? e / (1 + e) : 1 / (1 + e)));
        CHECK(near(three(tg::sigmoid(a), at)[1], e / (1 + e) / (1 + e)));
        for (const double d : three(tg::tanh(a), at)) CHECK(std::isfinite(d));
        for (const double d : three(tg::softplus(a), at)) CHECK(std::isfinite(d));
        for (const double d : three(tg::log_sigmoid(a), at)) CHECK(std::isfinite(d));
        for (const double d : three(tg::log(1_c + tg::exp(a)), at)) CHECK(std::isfinite(d));
        for (const double d : three(tg::log1p(tg::exp(a)), at)) CHECK(std::isfinite(d));
    }
    CHECK(three(tg::sigmoid(a), -710)[1] > 0);
    CHECK(near(three(tg::tanh(a), 300)[1], 4 * std::exp(-600.0)));
}

TEST_CASE("7 logsumexp and softmax at the ends") {
    const auto f = tg::function(tg::logsumexp(x), tg::grad(tg::logsumexp(x), x), tg::softmax(x));
    CHECK(std::get<0>(f(x = vector3{1e50, 1e50, 1e50})) == 1e50);
    CHECK(std::get<0>(f(x = vector3{1e5, 0, -1e5})) == 1e5);
    CHECK(near(std::get<0>(f(x = vector3{-inf, 0, 0})), std::log(2.0)));
    CHECK(std::get<0>(f(x = vector3{-inf, -inf, -inf})) == -inf);
    const auto [value, g, s] = f(x = vector3{1000, 1001, 1002});
    CHECK(near(g[0] + g[1] + g[2], 1));
    const auto shifted = std::get<2>(f(x = vector3{0, 1, 2}));
    for (std::size_t i = 0; i != 3; ++i) CHECK(near(s[i], shifted[i]));
    CHECK(tg::function(tg::logsumexp(tg::vector<"one", 1>))(tg::vector<"one", 1> = std::array{7.0}) == 7);
    // Each row of softmax's Jacobian sums to 0; cross entropy's slope is p - y.
    const auto along = tg::function(tg::jvp(tg::softmax(x), x, tg::ones<3>))(x = vector3{1, -2, 3});
    for (const double d : along) CHECK(std::fabs(d) < 1e-16);
    const vector3 target{0, 1, 0}, logits{700, -700, 1};
    const auto slope = tg::function(tg::grad(-tg::dot(y, tg::log_softmax(x)), x))(x = logits, y = target);
    const auto p = std::get<2>(f(x = logits));
    for (std::size_t i = 0; i != 3; ++i) CHECK(near(slope[i], p[i] - target[i]));
    // An element with nearly all of the softmax keeps its digits, one of equals is log(1 / 2).
    const auto logs = tg::function(tg::log_softmax(x), tg::row<0>(tg::log_softmax<1>(tg::stack(x, y))));
    const auto [one, two] = logs(x = vector3{30, -5, -1000}, y = vector3{});
    CHECK(near(one[0], -std::exp(-35.0)));
    CHECK(near(one[1], -35));
    CHECK(one == two);
    CHECK(near(std::get<0>(logs(x = vector3{7, 7, -inf}, y = vector3{}))[1], -std::log(2.0)));
}

// One element has all of the softmax but 1e-18: its slopes are made of what the others have. Values of mpmath.
template <class L, class S>
void check_dominant(L loss, S share) {
    const vector3 weights{1, 0, 0}, along{0.5, -1, 2};
    const auto f = tg::function(tg::grad(loss, x), tg::hvp(loss, x, y), tg::grad(share, x), tg::hvp(share, x, y));
    constexpr auto w = tg::vector<"w", 3>;
    const auto r = f(x = vector3{40, 0, -3}, w = weights, y = along);
    const auto same = [](const vector3& computed, double first, double second, double third) {
        CHECK(near(computed[0], first));
        CHECK(near(computed[1], second));
        CHECK(near(computed[2], third));
    };
    // semantics: softmax, log_softmax where
    same(std::get<0>(r), -4.459867359050697e-18, 4.248354255291589e-18, 2.1151310375910805e-19);
    same(std::get<1>(r), 6.0552617272987214e-18, -6.3725313829373834e-18, 3.1726965563866207e-19);
    same(std::get<2>(r), 4.459867359050697e-18, -4.248354255291589e-18, -2.1151310375910805e-19);
    same(std::get<3>(r), -6.0552617272987213e-18, 6.3725313829373834e-18, -3.1726965563866207e-19);
    for (const vector3& far : {vector3{800, 0, 1}, vector3{0, -inf, -inf}, vector3{800, -inf, -1e308}}) {
        const auto zero = f(x = far, w = weights, y = along);
        CHECK(std::get<0>(zero) == vector3{});
        CHECK(std::get<1>(zero) == vector3{});
        CHECK(std::get<2>(zero) == vector3{});
        CHECK(std::get<3>(zero) == vector3{});
    }
}

TEST_CASE("7 slopes of log_softmax and softmax where one element dominates") {
    constexpr auto w = tg::vector<"w", 3>;
    check_dominant(-tg::dot(w, tg::log_softmax(x)), tg::dot(w, tg::softmax(x)));
    // Of rows, and of samples.
    constexpr auto rows = tg::stack(x, 2_c * x);
    check_dominant(-tg::dot(w, tg::row<0>(tg::log_softmax<1>(rows))), tg::dot(w, tg::row<0>(tg::softmax<1>(rows))));
    constexpr auto z = tg::vector<"z", 3>;
    check_dominant(-tg::dot(w, tg::row<0>(tg::vmap(tg::log_softmax(z), z = rows))),
                   tg::dot(w, tg::row<0>(tg::vmap(tg::softmax(z), z = rows))));
    const float slope = tg::function(tg::grad(-tg::element<0>(tg::log_softmax(x)), x))(x = std::array{20.0f, 0.0f, -1.0f})[0];
    CHECK(std::fabs(slope / -2.8194096572066e-9F - 1) < 3e-7f);
}

TEST_CASE("8 a probability of 0 with weight 0") {
    const auto entropy = tg::function(-tg::sum(tg::xlogy(x, x)));
    CHECK(near(entropy(x = vector3{0.5, 0.5, 0}), std::log(2.0)));
    const auto kl = tg::function(tg::sum(tg::xlogy(y, y) - tg::xlogy(y, x)), tg::grad(tg::sum(tg::xlogy(y, y) - tg::xlogy(y, x)), x));
    const auto [value, slope] = kl(x = vector3{0.5, 0.5, 0}, y = vector3{1, 0, 0});
    CHECK(near(value, std::log(2.0)));
    CHECK(slope == vector3{-2, 0, 0});
}

TEST_CASE("9 poles have a sign") {
    CHECK(three(tg::acos(a), 1)[1] == -inf);
    CHECK(three(tg::acos(a), -1)[1] == -inf);
    CHECK(three(tg::asin(a), 1)[1] == inf);
    CHECK(three(tg::atanh(a), 1)[0] == inf);
    CHECK(three(tg::atanh(a), -1)[0] == -inf);
    CHECK(three(tg::log(a), 0)[0] == -inf);
    CHECK(three(tg::log(a), 0)[1] == inf);
    CHECK(three(1_c / a, 0)[0] == inf);
    CHECK(three(1_c / a, -0.0)[0] == -inf);
    CHECK(tg::function(tg::atan2(a, b))(a = 0.0, b = 0.0) == 0);
    CHECK(std::isnan(tg::function(tg::diff(tg::atan2(a, b), a))(a = 0.0, b = 0.0)));
}

TEST_CASE("10 prod with none, one and more zeros") {
    CHECK(gradient(tg::prod(x), {2, 3, 4}) == vector3{12, 8, 6});
    CHECK(gradient(tg::prod(x), {2, 0, 4}) == vector3{0, 8, 0});
    CHECK(gradient(tg::prod(x), {0, 0, 4}) == vector3{0, 0, 0});
    // In whatever order these are multiplied, nothing underflows.
    const auto tiny = gradient(tg::prod(x), {1e-200, 1e-100, 1e200});
    CHECK((near(tiny[0], 1e100) && near(tiny[1], 1) && near(tiny[2], 1e-300)));
}

TEST_CASE("11 what was spread is summed again") {
    const double m[2][3] = {{1, 2, 3}, {4, 5, 6}};
    const auto by_scalar = tg::function(tg::grad(tg::sum(a * A), a), tg::grad(tg::sum(A / a), a), tg::grad(tg::sum(A + a), a))(a = 2.0, A = m);
    CHECK(by_scalar == std::tuple(21.0, -5.25, 6.0));
    const auto u = tg::vector<"u", 2>;
    const auto spread = tg::function(tg::grad(tg::sum(A * x + u), u), tg::grad(tg::sum(tg::hadamard(A, tg::broadcast<2>(x))), x))(
        A = m, x = vector3{1, 2, 3}, u = std::array{0.0, 0.0});
    CHECK(std::get<0>(spread) == tg::array<double, 2>{1, 1});
    CHECK(std::get<1>(spread) == vector3{5, 7, 9});
    const auto one = tg::vector<"one", 1>;
    CHECK(tg::function(tg::grad(tg::sum(tg::exp(one) * a), a))(one = std::array{0.0}, a = 3.0) == 1);
}

TEST_CASE("12 products with transposes on either side") {
    const double s[3][3] = {{1, 2, 3}, {0, 1, 4}, {5, 6, 0}}, m[2][3] = {{1, 2, 3}, {4, 5, 6}};
    const vector3 v{1, -1, 2};
    const auto r = tg::function(tg::grad(tg::dot(x, S * x), x), tg::grad(tg::sum(S * (S * x)), S),
                                tg::grad(tg::trace(S * S), S), tg::grad(tg::sum(tg::transpose(A) * A), A),
                                tg::grad(tg::sum(A * tg::transpose(A)), A))(S = s, x = v, A = m);
    CHECK(std::get<0>(r) == vector3{16, 20, -2});
    for (std::size_t i = 0; i != 3; ++i)
        for (std::size_t j = 0; j != 3; ++j) {
            const double sx = s[j][0] * v[0] + s[j][1] * v[1] + s[j][2] * v[2];
            const double st = s[0][i] + s[1][i] + s[2][i];
            CHECK(std::get<1>(r)(i, j) == sx + st * v[j]);
            CHECK(std::get<2>(r)(i, j) == 2 * s[j][i]);
        }
    for (std::size_t i = 0; i != 2; ++i)
        for (std::size_t j = 0; j != 3; ++j) {
            CHECK(std::get<3>(r)(i, j) == 2 * (m[i][0] + m[i][1] + m[i][2]));
            CHECK(std::get<4>(r)(i, j) == 2 * (m[0][j] + m[1][j]));
        }
}

TEST_CASE("13 a symbol used k times gets k contributions, equal shapes are not equal symbols") {
    constexpr auto e = tg::square(a) + tg::square(a) * 3_c - tg::square(a);
    CHECK(three(e, 2) == values{12, 12, 6});
    constexpr auto t = a + 1_c;
    CHECK(three(tg::square(t) + tg::exp(tg::log(t)) + t, 2) == values{15, 8, 2});
    constexpr auto p = tg::vector<"p", 3>;
    constexpr auto q = tg::vector<"q", 3>;
    const auto g = tg::function(tg::grad(tg::dot(p, p) + tg::dot(p, q), p, q))(p = vector3{1, 2, 3}, q = vector3{7, 8, 9});
    CHECK(g[p] == vector3{9, 12, 15});
    CHECK(g[q] == vector3{1, 2, 3});
}

TEST_CASE("14 nested derivatives do not mix") {
    CHECK(tg::function(tg::diff(a * tg::diff(a + b, b), a))() == 1);
    CHECK(tg::function(tg::diff(a * tg::diff(a * b * b, b), a))(a = 2.0, b = 3.0) == 24);
}

TEST_CASE("15 simplification: what is kept and what is not") {
    CHECK(tg::function(a - a)(a = inf) == 0);
    CHECK(tg::function(0_c * a)(a = nan) == 0);
    CHECK(tg::function(a / a)(a = 0.0) == 1);
    CHECK(tg::function(tg::exp(a) * tg::exp(b))(a = 800.0, b = -800.0) != 1);  // semantics: exp(a) * exp(b)
    CHECK(std::isnan(tg::function<tg::ieee>(a - a)(a = inf)));
    CHECK(tg::function(0.1_c + 0.2_c)() == 0.3);
}

TEST_CASE("16 assignment reads the old values, and calls leave nothing behind") {
    double w[3] = {1, 2, 3}, g[3];
    constexpr auto G = tg::vector<"G", 3>;
    constexpr auto step = tg::function(x = x - 0.5_c * tg::grad(tg::dot(x, x) / 2_c, x));
    step(x = w);
    step(x = w);
    CHECK(w[2] == 0.75);
    constexpr auto slope = tg::function(G = tg::grad(tg::dot(x, x), x));
    slope(G = g, x = w);
    slope(G = g, x = w);
    CHECK(g[2] == 1.5);
}

struct holder {
    decltype(tg::sum(tg::exp(x) + y)) loss;
};
auto made() {
    const auto t = tg::exp(x) + y;
    return holder{tg::sum(t)};
}

TEST_CASE("17 expressions are copied, returned and stored") {
    auto h = made();
    auto moved = std::move(h);
    CHECK(near(tg::function(moved.loss)(x = vector3{}, y = vector3{1, 1, 1}), 6));
    STATIC_REQUIRE(std::is_empty_v<decltype(moved.loss)>);
    const auto copied = moved;
    const auto f = [e = copied.loss] { return tg::function(e, tg::grad(e, x)); }();
    const auto stored = std::array{f, f};
    CHECK(near(std::get<0>(stored[1](x = vector3{}, y = vector3{1, 1, 1})), 6));
    // What is bound as a temporary lives as long as the function; results own their memory.
    const auto kept = tg::function(tg::sum(x + y), 2_c * x).with(y = std::vector<double>(3, 1.0));
    const auto result = [&] { return kept(x = std::vector<double>{1, 2, 3}); }();
    CHECK(std::get<0>(result) == 9);
    CHECK(std::get<1>(result) == vector3{2, 4, 6});
}

TEST_CASE("18 const data, temporaries, mixed types") {
    const std::vector<double> constant = {1, 2, 3};
    constexpr auto f = tg::function(tg::sum(a * x));
    CHECK(f(a = 2, x = constant) == 12);
    CHECK(f(a = 2.0, x = std::vector<double>{1, 2, 3}) == 12);
    STATIC_REQUIRE(std::is_same_v<decltype(f(a = 2.0f, x = std::array<float, 3>{})), float>);
    STATIC_REQUIRE(std::is_same_v<decltype(f(a = 2.0, x = std::array<float, 3>{})), double>);
    STATIC_REQUIRE(std::is_same_v<decltype(f(a = 2.0f, x = std::array<long double, 3>{})), long double>);
    // An integer is a number, not a type to compute in; arrays of them are for indices (tests/fail/argument_of_integers.cpp).
    STATIC_REQUIRE(std::is_same_v<decltype(tg::function(a / 2_c)(a = 1)), double>);
    CHECK(tg::function(a / 2_c)(a = 1) == 0.5);
    CHECK(tg::function(a / 2_c)(a = 1u) == 0.5);
    const double narrow[] = {1.5, 2.5, 3.5};
    CHECK(f(a = 2.0F, x = narrow) == 15);
    CHECK(f(a = 2.0L, x = std::array{1.0F, 2.0F, 3.0F}) == 12.0L);
    std::vector<double> memory = {1, 2, 3};
    const auto& seen = memory;
    CHECK(f(a = 1, x = seen) == 6);
    CHECK(f(a = 1, x = std::move(memory)) == 6);
}

TEST_CASE("19 the chain rule with an inner function") {
    constexpr auto u = 0.5_c * a * b;
    const auto chain = [](auto op, double slope, double second) {
        constexpr auto e = decltype(op){};
        const auto r = tg::function(tg::diff(e, a), tg::diff<2>(e, a))(a = 0.6, b = 2.0);
        CHECK(near(std::get<0>(r), slope));
        CHECK(near(std::get<1>(r), second));
    };
    chain(tg::atanh(u), 1 / 0.64, 1.2 / (0.64 * 0.64));
    chain(tg::log(u), 1 / 0.6, -1 / 0.36);
    chain(tg::sin(u), std::cos(0.6), -std::sin(0.6));
    chain(tg::hypot(u, 0.8_c), 0.6, 0.64);
    chain(1_c / (u + u * u), -(1 + 1.2) / (0.96 * 0.96), 2 * 2.2 * 2.2 / (0.96 * 0.96 * 0.96) - 2 / (0.96 * 0.96));
}

TEST_CASE("20 huge and tiny arguments, cancellation, -0") {
    CHECK(near(three(tg::cos(a), 1e8)[0], -0.36338508935569));
    CHECK(near(three(tg::cos(a), 1e8)[1], -0.93163902710972601));
    CHECK(three(tg::expm1(a), 1e-300) == values{1e-300, 1, 1});
    CHECK(three(tg::log1p(a), 1e-300) == values{1e-300, 1, -1});
    CHECK(std::signbit(tg::function(tg::sin(a))(a = -0.0)));
    CHECK(std::signbit(tg::function(a + 0_c)(a = -0.0)));
    CHECK(tg::function(tg::sqrt(a))(a = 5e-324) == std::sqrt(5e-324));
    CHECK(near(three(1_c - 2_c * tg::sigmoid(a), 1e-12)[0], -5e-13));
}

TEST_CASE("21 hypot and norm at 1e200 and 1e-200") {
    for (const double scale : {1e200, 1e-200}) {
        const auto r = tg::function(tg::norm(x), tg::grad(tg::norm(x), x), tg::hvp(tg::norm(x), x, y))(
            x = vector3{2 * scale, 3 * scale, 6 * scale}, y = vector3{scale, 0, 0});
        CHECK(near(std::get<0>(r), 7 * scale));
        CHECK(near(std::get<1>(r)[2], 6.0 / 7));
        CHECK(near(std::get<2>(r)[0], 45.0 / 343));
        CHECK(near(std::get<2>(r)[1], -6.0 / 343));
    }
}

TEST_CASE("22 singular and negative determinants, cholesky of what is not positive definite") {
    const double singular[3][3] = {{1, 2, 3}, {2, 4, 6}, {1, 0, 1}}, negative[3][3] = {{0, 1, 0}, {1, 0, 0}, {0, 0, 2}};
    CHECK(tg::function(tg::det(S))(S = singular) == 0);
    CHECK(tg::function(tg::det(S))(S = negative) == -2);
    CHECK(std::isnan(tg::function(tg::log_det(S))(S = negative)));
    CHECK(tg::function(tg::log_det(S))(S = singular) == -inf);
    CHECK(std::isnan(tg::function(tg::inverse(S))(S = singular)[0]));
    CHECK(std::isnan(tg::function(tg::cholesky(S))(S = negative)[0]));
    const auto g = tg::function(tg::grad(tg::det(S), S))(S = negative);
    CHECK(g(2, 2) == -1);
    CHECK(g(0, 1) == -2);
    CHECK(tg::function(tg::grad(tg::det(S), S))(S = singular) == tg::array<double, 3, 3>{4, 4, -4, -2, -2, 2, 0, 0, 0});
    CHECK(tg::function(tg::grad(tg::log_det(S), S))(S = negative) == tg::array<double, 3, 3>{0, 1, 0, 1, 0, 0, 0, 0, 0.5});
}

TEST_CASE("23 a symbol that does not occur") {
    constexpr auto g = tg::grad(tg::sum(x), A);
    STATIC_REQUIRE(g == tg::zeros<2, 3>);
    const auto r = tg::function(g)();
    for (const double d : r) CHECK(d == 0);
}

template <int N, class E>
constexpr auto left(E e) {
    if constexpr (N == 0) return e;
    else return left<N - 1>(e + a);
}
template <int N, class E>
constexpr auto right(E e) {
    if constexpr (N == 0) return e;
    else return right<N - 1>(a + e);
}

template <int N, class E>
constexpr auto balanced(E e) {
    if constexpr (N == 0) return e;
    else return balanced<N - 1>(e) + balanced<N - 1>(a * e);
}

TEST_CASE("24 deep sums, nested to the left and to the right, and balanced") {
    CHECK(tg::function(balanced<8>(b), tg::diff(balanced<8>(b), a))(a = 1.0, b = 0.5) == std::tuple(128.0, 512.0));
    CHECK(tg::function(left<250>(b), tg::diff(left<250>(b), a))(a = 1.0, b = 0.5) == std::tuple(250.5, 250.0));
    CHECK(tg::function(right<250>(b), tg::diff(right<250>(b), a))(a = 1.0, b = 0.5) == std::tuple(250.5, 250.0));
}

TEST_CASE("25 one function, eight threads") {
    constexpr auto loss = tg::sum(tg::square(tg::tanh(S * x)));
    constexpr auto f = tg::function(loss, tg::grad(loss, S, x));
    const double s[3][3] = {{1, 2, 3}, {0, 1, 4}, {5, 6, 0}};
    const auto expected = f(S = s, x = vector3{0.1, 0.2, 0.3});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t != 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i != 2000; ++i) {
                const auto r = f(S = s, x = vector3{0.1, 0.2, 0.3});
                if (!(r[loss] == expected[loss] && r[S] == expected[S] && r[x] == expected[x])) ++wrong;
            }
        });
    for (std::thread& t : threads) t.join();
    CHECK(wrong == 0);
}

TEST_CASE("textbook forms are computed as the stable ones") {
    CHECK(three(1_c / (1_c + tg::exp(-a)), -800)[0] == 0);
    CHECK(near(three(1_c / (1_c + tg::exp(-a)), -700)[1], std::exp(-700.0)));
    CHECK(near(three(1_c / (1_c + tg::exp(-a)), 700)[1], std::exp(-700.0)));
    CHECK(three(tg::log(1_c + tg::exp(a)), 1000)[0] == 1000);  // semantics: log(1_c + exp(a))
    CHECK(near(three(tg::log(1_c + tg::exp(a)), -50)[0], std::exp(-50.0)));
    CHECK(near(three(1_c - tg::square(tg::tanh(a)), 30)[0], 4 * std::exp(-60.0)));
    CHECK(near(three(1_c - tg::sigmoid(a), 40)[0], std::exp(-40.0)));
    for (const double at : {1e-3, 1e-8, 1e-15}) {
        CHECK(near(three(1_c - 2_c * tg::sigmoid(a), at)[0], -std::tanh(at / 2)));
        CHECK(near(three(3_c - 6_c * tg::sigmoid(a), at)[0], -3 * std::tanh(at / 2)));
    }
    const vector3 far{1000, 999, -1000};
    const auto r = tg::function(tg::log(tg::sum(tg::exp(x))), tg::exp(x) / tg::sum(tg::exp(x)))(x = far);
    CHECK(near(std::get<0>(r), 1000 + std::log1p(std::exp(-1.0))));
    CHECK(near(std::get<1>(r)[0], 1 / (1 + std::exp(-1.0))));
    CHECK(std::get<1>(r)[2] == 0);
    // The logarithm of an element of the softmax.
    constexpr auto k = tg::index<"k">;
    constexpr auto by_constant = -tg::log(tg::element<2>(tg::exp(x) / tg::sum(tg::exp(x))));
    constexpr auto by_index = -tg::log(tg::element(tg::softmax(x), k));
    const auto losses = tg::function(by_constant, tg::grad(by_constant, x), by_index, tg::grad(by_index, x))(x = far, k = 2);
    CHECK(near(std::get<0>(losses), 2000 + std::log1p(std::exp(-1.0))));
    CHECK(std::get<2>(losses) == std::get<0>(losses));
    CHECK(std::get<1>(losses)[2] == -1);
    CHECK(std::get<3>(losses) == std::get<1>(losses));
    STATIC_REQUIRE(tg::log(tg::row<1>(tg::softmax<1>(A))) == tg::row<1>(tg::log_softmax<1>(A)));
}

}  // namespace peers
