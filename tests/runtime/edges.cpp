// SPDX-License-Identifier: BSL-1.0

// Kinks, poles, branches not taken, extreme magnitudes: values and derivatives where rules are
// most easily wrong.

#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "support/catch.hpp"

namespace edges {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr double inf = std::numeric_limits<double>::infinity();

bool near(double computed, double expected) {
    return computed == expected || std::fabs(computed - expected) <= 4e-15 * std::fabs(expected);
}

/// The value and the first N derivatives by a.
template <int N, class E>
auto by_a(E e, double at, double other = 0) {
    const auto f = []<int... K>(std::integer_sequence<int, K...>) {
        return tg::function(tg::diff<K>(E{}, a)...);
    }(std::make_integer_sequence<int, N + 1>{});
    static_cast<void>(e);
    std::array<double, N + 1> found{};
    const auto all = f(a = at, b = other);
    std::apply([&](auto... v) { int i = 0; ((found[std::size_t(i++)] = v), ...); }, all);
    return found;
}

TEST_CASE("a constant power is exact at 0, with every derivative") {
    const auto row = [](auto e, double at) { return by_a<3>(e + 0_c * b, at); };
    CHECK(row(tg::pow(a, 0_c), 0) == std::array{1.0, 0.0, 0.0, 0.0});  // semantics: pow(0, n)
    CHECK(row(tg::pow(a, 1_c), 0) == std::array{0.0, 1.0, 0.0, 0.0});
    CHECK(row(tg::pow(a, 2_c), 0) == std::array{0.0, 0.0, 2.0, 0.0});
    CHECK(row(tg::pow(a, 3_c), 0) == std::array{0.0, 0.0, 0.0, 6.0});
    CHECK(row(tg::pow(a, 4_c), 0) == std::array{0.0, 0.0, 0.0, 0.0});
    CHECK(row(tg::pow(a, 3_c), -2) == std::array{-8.0, 12.0, -12.0, 6.0});
    CHECK(row(tg::pow(a, -1_c), -2) == std::array{-0.5, -0.25, -0.25, -0.375});
    CHECK(row(tg::pow(a, 2.5_c), 0) == std::array{0.0, 0.0, 0.0, inf});
}

TEST_CASE("a power with any exponent is right at 0 and below") {
    for (const int n : {0, 1, 2, 3}) {
        CAPTURE(n);
        const auto at_zero = by_a<3>(tg::pow(a, b), 0, n);
        CHECK(at_zero[0] == (n == 0 ? 1 : 0));
        CHECK(at_zero[1] == (n == 1 ? 1 : 0));
        CHECK(at_zero[2] == (n == 2 ? 2 : 0));
        CHECK(at_zero[3] == (n == 3 ? 6 : 0));
        const auto below = by_a<2>(tg::pow(a, b), -2, n);
        CHECK(below[0] == std::pow(-2, n));  // semantics: negative base
        CHECK(below[1] == n * std::pow(-2, n - 1));
        CHECK(below[2] == n * (n - 1) * std::pow(-2, n - 2));
    }
    constexpr auto p = tg::pow(a, b);
    constexpr auto by_exponent = tg::function(tg::diff(p, b), tg::diff(tg::diff(p, b), b),
                                              tg::diff(tg::diff(p, a), b), tg::diff(tg::diff(0.1_c * p, a), b));
    CHECK(std::get<0>(by_exponent(a = 0.0, b = 2.0)) == 0);  // semantics: slope by the exponent, base 0
    CHECK(std::get<0>(by_exponent(a = 0.0, b = 0.0)) == 0);
    CHECK(std::get<1>(by_exponent(a = 0.0, b = 2.0)) == 0);
    CHECK(std::get<2>(by_exponent(a = 0.0, b = 2.0)) == 0);
    CHECK(std::get<3>(by_exponent(a = 0.0, b = 2.0)) == 0);
    CHECK(std::isnan(std::get<0>(by_exponent(a = -1.0, b = 2.0))));  // semantics: slope by the exponent, base negative
    // At the exponent 0 the slope by x is 0, but not the slope of that by the exponent.
    CHECK(near(std::get<2>(by_exponent(a = 2.0, b = 0.0)), 0.5));
    CHECK(by_a<1>(p, 0, -1) == std::array{inf, -inf});  // semantics: pow(0, -1)
    CHECK(std::get<0>(by_exponent(a = 0.0, b = -1.0)) == -inf);
    CHECK(std::isnan(by_a<1>(p, -2, 0.5)[0]));
}

TEST_CASE("the branch not taken adds no NaN") {
    constexpr auto root = tg::where(a > 0_c, tg::sqrt(a), 0_c) + 0_c * b;
    for (const double at : {0.0, -1.0}) CHECK(by_a<3>(root, at) == std::array{0.0, 0.0, 0.0, 0.0});
    CHECK(by_a<2>(root, 4) == std::array{2.0, 0.25, -0.03125});
    constexpr auto log = tg::where(a > 0_c, tg::log(a), a) + 0_c * b;
    CHECK(by_a<3>(log, 0) == std::array{0.0, 1.0, 0.0, 0.0});
    CHECK(by_a<3>(log, -3) == std::array{-3.0, 1.0, 0.0, 0.0});
    CHECK(by_a<2>(log, 1) == std::array{0.0, 1.0, -1.0});
    constexpr auto cardinal = tg::where(tg::equal(a, 0_c), 1_c, tg::sin(a) / a) + 0_c * b;
    CHECK(by_a<2>(cardinal, 0) == std::array{1.0, 0.0, 0.0});
    CHECK(near(by_a<1>(cardinal, 2)[1], (std::cos(2.0) - std::sin(2.0) / 2) / 2));
    // One within another, and a product of both.
    constexpr auto nested = tg::where(a > 0_c, tg::where(a > 1_c, tg::log(a - 1_c), tg::sqrt(1_c - a)),
                                      tg::where(a < -1_c, tg::sqrt(-1_c - a), a)) + 0_c * b;
    CHECK(by_a<2>(nested, -0.5) == std::array{-0.5, 1.0, 0.0});
    CHECK(by_a<2>(nested, -5) == std::array{2.0, -0.25, -0.03125});
    CHECK(by_a<2>(nested, -1) == std::array{-1.0, 1.0, 0.0});
    CHECK(by_a<1>(nested, 2) == std::array{0.0, 1.0});
    CHECK(by_a<2>(tg::square(nested), -1) == std::array{1.0, -2.0, 2.0});
    // One singular value in two branches not taken.
    constexpr auto r = tg::sqrt(a);
    constexpr auto twice = tg::where(a > 0_c, r, 0_c) + tg::where(a > 1_c, r * r * r, 0_c) + 0_c * b;
    CHECK(by_a<2>(twice, 0) == std::array{0.0, 0.0, 0.0});
    CHECK(by_a<1>(twice, 4) == std::array{10.0, 3.25});
    // Through functions whose own slopes are choices.
    constexpr auto leaky = tg::where(a > 0_c, tg::leaky_relu(tg::sqrt(a)) + tg::elu(tg::log(a)), 0_c) + 0_c * b;
    CHECK(by_a<2>(leaky, 0) == std::array{0.0, 0.0, 0.0});
    constexpr auto through = tg::where(a > 0_c, tg::hypot(tg::sqrt(a), tg::clamp(tg::log(a), -1_c, 1_c)), 0_c) + 0_c * b;
    CHECK(by_a<2>(through, 0) == std::array{0.0, 0.0, 0.0});
    // Overflow in the branch not taken.
    constexpr auto large = tg::where(a > 0_c, a, tg::exp(-a) - tg::exp(a)) + 0_c * b;
    CHECK(by_a<2>(large, 1000) == std::array{1000.0, 1.0, 0.0});
    CHECK(by_a<2>(tg::elu(a) + 0_c * b, 1000) == std::array{1000.0, 1.0, 0.0});
}

TEST_CASE("the branch not taken adds no NaN, in tensors") {
    constexpr auto loss = tg::sum(tg::where(x > 0_c, tg::sqrt(x), y));
    constexpr auto g = tg::grad(loss, x);
    constexpr auto f = tg::function(loss, g, tg::grad(loss, y), tg::grad(tg::sum(g), x));
    const double data[4] = {0, -1, 4, 0.25}, other[4] = {1, 2, 3, 4};
    const auto& [value, by_x, by_y, second] = f(x = data, y = other);
    CHECK(value == 5.5);
    for (std::size_t i = 0; i != 4; ++i) {
        CHECK(by_x[i] == (i == 2 ? 0.25 : i == 3 ? 1 : 0));
        CHECK(by_y[i] == (i < 2 ? 1 : 0));
        CHECK(second[i] == (i == 2 ? -0.03125 : i == 3 ? -2 : 0));
    }
    // A scalar condition, and a scalar branch spread over a tensor.
    constexpr auto all = tg::where(tg::all(x > 0_c), tg::sum(tg::log(x)), 0_c);
    const auto by_all = tg::function(tg::grad(all, x))(x = data);
    for (const double v : by_all) CHECK(v == 0);
    constexpr auto spread = tg::sum(tg::where(x > 10_c, tg::log(a), x));
    CHECK(tg::function(tg::diff(spread, a))(x = data, a = 0.0) == 0);
    CHECK(tg::function(tg::diff(spread, a))(x = data, a = -1.0) == 0);
    // The matrix before it multiplies zeros.
    constexpr auto W = tg::matrix<"W", 4, 4>;
    const double weights[4][4] = {{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}};
    constexpr auto h = W * x;
    const auto by_W = tg::function(tg::grad(tg::sum(tg::where(h > 0_c, tg::sqrt(h), 0_c)), x))(
        W = weights, x = data);
    CHECK(by_W[0] == 0);
    CHECK(by_W[2] == 0.25);
}

TEST_CASE("slopes at kinks are those that are documented") {
    const auto slope = [](auto e, double at) { return by_a<1>(e + 0_c * b, at)[1]; };
    CHECK(slope(tg::relu(a), 0) == 0);  // semantics: relu'(0)
    CHECK(slope(tg::abs(a), 0) == 0);  // semantics: abs'(0)
    CHECK(slope(tg::leaky_relu(a, 0.25_c), 0) == 0.25);  // semantics: leaky_relu'(0)
    CHECK(slope(tg::elu(a), 0) == 1);
    CHECK(slope(tg::floor(a), 2) == 0);  // semantics: floor'
    CHECK(slope(tg::clamp(a, -1_c, 1_c), -1) == 0);  // semantics: clamp'
    CHECK(slope(tg::clamp(a, -1_c, 1_c), 1) == 1);
    CHECK(slope(tg::clamp(a, -1_c, 1_c), 1.5) == 0);
    CHECK(slope(tg::clamp(a, -1_c, 1_c), -1.5) == 0);
    CHECK(slope(tg::hypot(a, 0_c), 0) == 0);
    CHECK(by_a<2>(tg::hypot(a, b), 0) == std::array{0.0, 0.0, 0.0});
    CHECK(slope(tg::cbrt(a), 0) == inf);  // semantics: cbrt'(0)
    CHECK(slope(tg::cbrt(a), -8) == 1.0 / 12);
    CHECK(slope(tg::rsqrt(a), 0) == -inf);  // semantics: rsqrt'(0)
    CHECK(slope(tg::xlogy(a, a), 0) == -inf);
    CHECK(by_a<2>(tg::elu(a) + 0_c * b, 0)[2] == 1);  // semantics: elu'(0)
    // A slope of 0 is a factor, what is not selected adds nothing.
    CHECK(std::isnan(slope(tg::log(tg::relu(a)), -1)));
    CHECK(slope(tg::where(a > 0_c, tg::log(a), b), -1) == 0);
    // Bounds that cross: the upper one counts.
    constexpr auto low = tg::scalar<"low">;
    constexpr auto high = tg::scalar<"high">;
    constexpr auto limited = tg::clamp(a, low, high);
    constexpr auto f = tg::function(limited, tg::diff(limited, a), tg::diff(limited, low),
                                    tg::diff(limited, high));
    CHECK(f(a = 0.0, low = 2.0, high = 1.0) == std::tuple(1.0, 0.0, 0.0, 1.0));
    CHECK(f(a = 0.0, low = 0.0, high = 1.0) == std::tuple(0.0, 0.0, 1.0, 0.0));
    CHECK(f(a = 1.0, low = 0.0, high = 1.0) == std::tuple(1.0, 1.0, 0.0, 0.0));
    CHECK(f(a = 3.0, low = 0.0, high = 1.0) == std::tuple(1.0, 0.0, 0.0, 1.0));
}

TEST_CASE("poles have the right sign") {
    const auto slope = [](auto e, double at) { return by_a<1>(e + 0_c * b, at)[1]; };
    CHECK(slope(tg::asin(a), 1) == inf);  // semantics: asin'(±1)
    CHECK(slope(tg::asin(a), -1) == inf);
    CHECK(slope(tg::acos(a), 1) == -inf);  // semantics: acos'(1)
    CHECK(slope(tg::acosh(a), 1) == inf);  // semantics: acosh'(1), atanh'(1)
    CHECK(slope(tg::atanh(a), 1) == inf);
    CHECK(slope(tg::log(a), 0) == inf);  // semantics: log'(0)
    CHECK(slope(tg::log2(a), 0) == inf);
    CHECK(slope(tg::log10(a), 0) == inf);
    CHECK(by_a<1>(tg::log1mexp(a) + 0_c * b, 0) == std::array{-inf, -inf});  // semantics: log1mexp(0)
    for (const double at : {0.0, -1.0, -2.0}) {
        CHECK(by_a<1>(tg::lgamma(a) + 0_c * b, at)[0] == inf);  // semantics: lgamma, digamma
        const double slope_of_it = by_a<1>(tg::digamma(a) + 0_c * b, at)[0];
        CHECK((at == 0 ? slope_of_it == -inf : std::isnan(slope_of_it)));
    }
    CHECK(by_a<1>(tg::digamma(a) + 0_c * b, -0.0)[0] == inf);
    constexpr auto limits = tg::function(tg::atan(a), tg::diff(tg::atan(a), a), tg::tanh(a), tg::diff(tg::tanh(a), a),
                                         tg::softplus(a), tg::diff(tg::softplus(a), a), tg::silu(a), tg::diff(tg::silu(a), a));
    const double right = std::acos(0.0);  // semantics: functions of one number at ±inf
    CHECK(limits(a = inf) == std::tuple(right, 0.0, 1.0, 0.0, inf, 1.0, inf, 1.0));
    CHECK(limits(a = -inf) == std::tuple(-right, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0));
    std::apply([](auto... v) { CHECK((std::isnan(v) && ...)); }, limits(a = std::nan("")));
    CHECK(std::isnan(slope(tg::atan2(a, 0_c * a), 0)));  // semantics: atan2(0, 0)
    CHECK(by_a<1>(tg::atan2(a, b), 0, -1)[0] == std::atan2(0.0, -1.0));
}

TEST_CASE("derivatives keep their digits where formulas cancel or overflow") {
    const auto row = [](auto e, double at) { return by_a<2>(e + 0_c * b, at); };
    // 1 - x² near 1, and its derivative near 0.
    const double close = 1 - 0x1p-40;
    CHECK(near(row(tg::asin(a), close)[1], 1 / std::sqrt(0x1p-40 * (2 - 0x1p-40))));
    CHECK(near(row(tg::atanh(a), close)[1], 1 / (0x1p-40 * (2 - 0x1p-40))));
    CHECK(near(row(tg::acosh(a), 1 + 0x1p-40)[1], 1 / std::sqrt(0x1p-40 * (2 + 0x1p-40))));
    CHECK(near(row(tg::asin(a), 1e-9)[2], 1e-9));
    CHECK(row(tg::erf(a), 26)[1] > 0);
    CHECK(near(row(tg::erf(a), 20)[1], 2.1610374743867985e-174));
    CHECK(near(row(tg::normal_cdf(a), -30)[1], 1.4736461348785476e-196));
    CHECK(row(tg::log1mexp(a), -1000) == std::array{-0.0, -0.0, -0.0});
    CHECK(near(row(tg::log1mexp(a), -1e-10)[1], -9999999999.5));
    CHECK(near(row(tg::asinh(a), 1e200)[1], 1e-200));
    CHECK(row(tg::silu(a), -1000)[2] == 0);
    CHECK(row(tg::gelu(a), 1000) == std::array{1000.0, 1.0, 0.0});
    CHECK(near(row(tg::log_sigmoid(a), -1000)[1], 1));
    CHECK(near(row(tg::lgamma(a), 1e10)[2], 1.00000000005e-10));
    constexpr auto f = tg::function(tg::hypot(a, b), tg::diff(tg::hypot(a, b), a),
                                    tg::diff<2>(tg::hypot(a, b), a),
                                    tg::diff(tg::diff(tg::hypot(a, b), a), b), tg::diff(tg::atan2(a, b), a));
    for (const double scale : {1e200, 1e-200}) {
        const auto [value, slope, twice, mixed, turn] = f(a = 3 * scale, b = 4 * scale);
        CHECK(near(value, 5 * scale));
        CHECK(near(slope, 0.6));
        CHECK(near(twice, 0.128 / scale));
        CHECK(near(mixed, -0.096 / scale));
        CHECK(near(turn, 0.16 / scale));
    }
    CHECK(std::get<3>(f(a = 0.0, b = 0.0)) == 0);
}

TEST_CASE("logaddexp and xlogy at the ends") {
    constexpr auto f = tg::function(tg::logaddexp(a, b), tg::diff(tg::logaddexp(a, b), a));
    CHECK(f(a = 1e300, b = 0.0) == std::tuple(1e300, 1.0));
    CHECK(f(a = -inf, b = 2.0) == std::tuple(2.0, 0.0));  // semantics: logaddexp(-inf, b)
    CHECK(f(a = 2.0, b = -inf) == std::tuple(2.0, 1.0));
    CHECK(near(std::get<0>(f(a = 1000.0, b = 1000.0)), 1000 + std::log(2.0)));
    CHECK(std::get<0>(f(a = -inf, b = -inf)) == -inf);
    CHECK(std::isnan(std::get<1>(f(a = -inf, b = -inf))));
    constexpr auto e = tg::xlogy(a, b);
    constexpr auto g = tg::function(e, tg::diff(e, b), tg::diff(tg::diff(e, b), a));
    CHECK(g(a = 0.0, b = 0.0) == std::tuple(0.0, 0.0, 0.0));  // semantics: xlogy(0, y)
    CHECK(g(a = 0.0, b = 2.0) == std::tuple(0.0, 0.0, 0.5));
    for (const double at : {inf, -inf, -1.0}) CHECK(std::get<0>(g(a = 0.0, b = at)) == 0);
    CHECK(std::isnan(std::get<0>(g(a = 0.0, b = std::nan("")))));
    CHECK(near(by_a<1>(e, 0, 2)[1], std::log(2.0)));
}

TEST_CASE("a product's gradient and Hessian are right with zeros among the elements") {
    constexpr auto g = tg::grad(tg::prod(x), x);
    constexpr auto f = tg::function(tg::prod(x), g, tg::grad(tg::dot(g, y), x));
    const double direction[4] = {1, -2, 3, 5};
    const double points[][4] = {{2, 3, -5, 0.5}, {0, 3, -5, 0.5}, {0, 3, 0, 0.5}, {0, 3, 0, 0}, {0, 0, 0, 0}};
    for (const auto& p : points) {
        const auto without = [&](int i, int j) {
            double all = 1;
            for (int k = 0; k != 4; ++k) all *= k == i || k == j ? 1 : p[k];
            return all;
        };
        const auto& [value, gradient, product] = f(x = p, y = direction);
        CAPTURE(p[0], p[1], p[2], p[3]);
        CHECK(value == without(-1, -1));
        for (int i = 0; i != 4; ++i) {
            double along = 0;
            for (int j = 0; j != 4; ++j) along += i == j ? 0 : direction[j] * without(i, j);
            CHECK(near(gradient[std::size_t(i)], without(i, i)));  // semantics: prod with zeros
            CHECK(std::fabs(product[std::size_t(i)] - along) <= 1e-14 * 30);
        }
    }
}

TEST_CASE("slopes of products and quotients whose parts overflow or underflow") {
    constexpr auto g = tg::function(tg::grad(tg::prod(x), x), tg::grad(tg::sum(tg::vmap(tg::prod(y), y = tg::stack(x, x))), x));
    const double tiny[4] = {1e-200, 1e-200, 3, 2}, mixed[4] = {1e200, 1e200, 1e-300, 1e-90};
    const auto check = [&](const double (&at)[4], const std::array<double, 4>& expected) {
        const auto r = g(x = at);
        for (std::size_t i = 0; i != 4; ++i) {
            CHECK(near(std::get<0>(r)[i], expected[i]));
            CHECK(near(std::get<1>(r)[i], 2 * expected[i]));
        }
    };
    check(tiny, {6e-200, 6e-200, 0, 0});  // semantics: prod where
    check(mixed, {1e-190, 1e-190, inf, 1e100});
    constexpr auto q = tg::function(a / b, tg::diff(a / b, a), tg::diff(a / b, b));
    for (const auto& [u, v] : {std::pair{1e300, 1e200}, {1e-200, 1e-170}, {3.0, 7.0}}) {
        const auto [value, by_u, by_v] = q(a = u, b = v);
        CHECK(value == u / v);
        CHECK(by_u == 1 / v);
        CHECK(near(by_v, -(u / v) / v));
    }
    CHECK(near(by_a<1>(tg::rsqrt(a) + 0_c * b, 2e-206)[1], -0.5 / std::sqrt(2e-206) / 2e-206));
}

TEST_CASE("norms and variance") {
    constexpr auto n = tg::norm(x);
    constexpr auto g = tg::grad(n, x);
    constexpr auto f = tg::function(n, g, tg::grad(tg::dot(g, y), x));
    const double zero[4] = {}, one[4] = {1, 0, 0, 0};
    const auto& [none, at_zero, second] = f(x = zero, y = one);
    CHECK(none == 0);
    for (std::size_t i = 0; i != 4; ++i) {
        CHECK(at_zero[i] == 0);  // semantics: norm'(0), hypot'(0, 0)
        CHECK(second[i] == 0);
    }
    for (const double scale : {1.0, 1e200, 1e-200}) {
        const double data[4] = {1 * scale, -2 * scale, 4 * scale, 2 * scale};
        const auto& [length, unit, product] = f(x = data, y = one);
        CHECK(near(length, 5 * scale));  // semantics: norm of elements
        CHECK(near(unit[1], -0.4));
        CHECK(near(product[0] * scale, 0.192));
        CHECK(near(product[1] * scale, 0.016));
    }
    const double far[4] = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4};
    CHECK(tg::function(tg::variance(x))(x = far) == 1.25);  // semantics: variance
    const double same[4] = {0.1, 0.1, 0.1, 0.1};
    CHECK(tg::function(tg::variance(x))(x = same) < 1e-33);
    CHECK(tg::function(tg::squared_norm(x))(x = one) == 1);
    const double endless[4] = {1, -inf, 0, 2};
    CHECK(tg::function(n)(x = endless) == inf);
}

TEST_CASE("the place of the largest element is the first") {
    constexpr auto f = tg::function(tg::argmax(x), tg::argmin(x));
    const double ties[4] = {1, 3, 3, 1}, down[4] = {4, 3, 2, 1}, infinite[4] = {-inf, -inf, -inf, -inf};
    const double missing[4] = {1, std::nan(""), 5, std::nan("")};
    CHECK(f(x = ties) == std::tuple(1.0, 0.0));  // semantics: argmax, argmin
    CHECK(f(x = down) == std::tuple(0.0, 3.0));
    CHECK(f(x = infinite) == std::tuple(0.0, 0.0));
    CHECK(f(x = missing) == std::tuple(1.0, 1.0));
    constexpr auto A = tg::matrix<"A", 5, 7>;
    double data[5][7] = {};
    data[3][2] = 1;
    data[4][1] = -1;
    CHECK(tg::function(tg::argmax(A), tg::argmin(A))(A = data) == std::tuple(23.0, 29.0));
    const float short_ties[4] = {1, 3, 3, 1};
    CHECK(f(x = short_ties) == std::tuple(1.0f, 0.0f));
}

TEST_CASE("any, all and the connectives take what is not 0 for true") {
    constexpr auto f = tg::function(tg::any(x), tg::all(x), tg::any(x > 2_c && x < 3_c));
    const double zeros[4] = {}, some[4] = {0, -0.5, 0, 2.5}, every[4] = {1, -1, 2, 0.5};
    CHECK(f(x = zeros) == std::tuple(0.0, 0.0, 0.0));
    CHECK(f(x = some) == std::tuple(1.0, 0.0, 1.0));
    CHECK(f(x = every) == std::tuple(1.0, 1.0, 0.0));
    const double missing[4] = {0, std::nan(""), 0, 0};
    CHECK(f(x = missing) == std::tuple(1.0, 0.0, 0.0));  // semantics: any, all
    const double all_but[4] = {1, std::nan(""), -1, 2};
    CHECK(std::get<1>(f(x = all_but)) == 1);
    constexpr auto g = tg::function(a && b, a || b, !a, tg::where(a, b, 2_c));
    CHECK(g(a = 2.0, b = 0.0) == std::tuple(0.0, 1.0, 0.0, 0.0));
    CHECK(g(a = -0.0, b = 0.0) == std::tuple(0.0, 0.0, 1.0, 2.0));
    CHECK(g(a = 0.5, b = -3.0) == std::tuple(1.0, 1.0, 0.0, -3.0));
}

// The same in constant expressions.
constexpr double at_zero[4] = {0, 1, 4, 9};
constexpr auto constant = tg::function(tg::sum(tg::where(x > 0_c, tg::pow(x, 1.7_c), 0_c)),
                                       tg::argmax(x), tg::prod(x), tg::any(x))(x = at_zero);
static_assert(std::get<1>(constant) == 3 && std::get<2>(constant) == 0 && std::get<3>(constant) == 1);

}  // namespace edges
