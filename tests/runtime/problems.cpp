// SPDX-License-Identifier: BSL-1.0
// Problems in which derivatives stand within what is derived, and a fit with its normal equations.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <type_traits>

#include "support/catch.hpp"

namespace problems {

namespace tg = typegrad;
using namespace tg::literals;

bool near(double got, double expected, double relative) {
    return std::abs(got - expected) <= relative * std::abs(expected);
}

// A charged particle falls past two charges, one of which w moves; found is the w with which it
// meets the axis nearest to 0 (J. M. Siskind, B. A. Pearlmutter, 2008).
namespace particle {

constexpr auto w = tg::scalar<"w">;
constexpr auto q = tg::vector<"q", 2>;
constexpr auto dt = 0.1_c;

constexpr auto potential = 1_c / tg::norm(q - tg::stack(10_c, 10_c - w)) + 1_c / tg::norm(q - tg::stack(10_c, 0_c));
constexpr auto force = -tg::grad(potential, q);

constexpr auto flight = tg::while_loop(
    [](auto s) { return tg::element<1>(s.first + dt * s.second) > 0_c; },
    [](auto s) { return tg::pair(s.first + dt * s.second, s.second + dt * tg::substitute(force, q = s.first)); },
    tg::pair(tg::stack(0_c, 8_c), tg::stack(0.75_c, 0_c)));
constexpr auto place = flight.first;
constexpr auto speed = flight.second;
constexpr auto met =
    tg::element<0>(place) - tg::element<1>(place) / tg::element<1>(speed) * tg::element<0>(speed);
constexpr auto loss = tg::square(met);
constexpr auto newton = tg::function(loss, tg::diff(loss, w), tg::diff<2>(loss, w));

/// The same step by step.
double by_hand(double control) {
    double x[2]{0, 8}, v[2]{0.75, 0};
    while (x[1] + 0.1 * v[1] > 0) {
        double force_of[2]{0, 0};
        for (const auto& charge : {std::array{10.0, 10 - control}, std::array{10.0, 0.0}}) {
            const double a = x[0] - charge[0], b = x[1] - charge[1], cube = std::pow(a * a + b * b, 1.5);
            force_of[0] += a / cube, force_of[1] += b / cube;
        }
        for (int k = 0; k < 2; ++k) x[k] += 0.1 * v[k], v[k] += 0.1 * force_of[k];
    }
    const double met_at = x[0] - x[1] / v[1] * v[0];
    return met_at * met_at;
}

TEST_CASE("a particle steered by the derivative of a loop that steps along a derivative") {
    const auto start = newton(w = 0.0);
    CHECK(near(std::get<1>(start), (by_hand(1e-5) - by_hand(-1e-5)) / 2e-5, 1e-7));
    CHECK(near(std::get<2>(start), (by_hand(1e-3) - 2 * by_hand(0) + by_hand(-1e-3)) / 1e-6, 1e-3));
    double at = 0;
    for (int i = 0; i < 8; ++i) {
        const auto [value, slope, bend] = newton(w = at);
        // It is the square of a difference of numbers of about 10.
        CHECK(std::abs(std::sqrt(value) - std::sqrt(by_hand(at))) < 1e-13);
        at -= slope / bend;
    }
    CHECK(by_hand(at) < 1e-20);
}

}  // namespace particle

// The least of the largest: each step outside derives the loop inside.
namespace saddle {

constexpr auto x = tg::vector<"x", 2>;
constexpr auto y = tg::vector<"y", 2>;
constexpr auto u = tg::vector<"u", 2>;

constexpr auto payoff = tg::squared_norm(x) + tg::dot(x, y) / 2_c - tg::squared_norm(y);
constexpr auto best = tg::iterate([](auto at) { return at + 0.1_c * tg::substitute(tg::grad(payoff, y), y = at); },
                                  tg::stack(1_c, 1_c), 100_c);
constexpr auto worst = tg::substitute(payoff, y = best);
constexpr auto solved =
    tg::iterate([](auto at) { return at - 0.1_c * tg::substitute(tg::grad(worst, x), x = at); }, u, 100_c);
constexpr auto solve = tg::function(solved, tg::jacobian(solved, u));

TEST_CASE("a saddle point by loops of loops") {
    // max over y is at x / 4: 17/16 |x|^2 is left, and each step multiplies x by 1 - 0.2125.
    const auto [at, J] = solve(u = tg::array<double, 2>{3, -4});
    const double shrunk = std::pow(1 - 0.2 * 17 / 16, 100);
    CHECK(near(at[0], 3 * shrunk, 1e-6));
    CHECK(near(J(0, 0), shrunk, 1e-6));
    CHECK(J(0, 1) == 0);
}

}  // namespace saddle

// A line through points: the gradient vanishes where the normal equations hold.
TEST_CASE("least squares") {
    constexpr auto A = tg::matrix<"A", 6, 2>;
    constexpr auto b = tg::vector<"b", 6>;
    constexpr auto c = tg::vector<"c", 2>;
    constexpr auto loss = tg::squared_norm(A * c - b);
    constexpr auto fit = tg::solve(tg::transpose(A) * A, tg::transpose(A) * b);
    tg::array<double, 6, 2> points;
    tg::array<double, 6> seen;
    for (unsigned i = 0; i < 6; ++i) {
        const double t = 0.3 * i;
        points(i, 0) = 1, points(i, 1) = t, seen[i] = 2 - 0.5 * t + 0.01 * std::sin(5 * t);
    }
    const auto found = tg::function(fit)(A = points, b = seen);
    const auto [g, H] = tg::function(tg::grad(loss, c), tg::hessian(loss, c))(A = points, b = seen, c = found);
    CHECK(std::abs(g[0]) < 1e-13);
    CHECK(std::abs(g[1]) < 1e-13);
    CHECK(near(H(0, 0), 12, 1e-15));
    CHECK(H(0, 1) == H(1, 0));
}

// A determinant by minors: a long block of numbers, the same run by the compiler and by the program.
namespace minors {

constexpr auto A = tg::matrix<"A", 4, 4>;

/// Of the rows from Row on and the columns that are not Taken.
template <int Row, unsigned Taken, int Column = 0, int Sign = 1>
constexpr auto determinant() {
    if constexpr (Row == 4) return 1_c;
    else if constexpr (Column == 4) return 0_c;
    else if constexpr ((Taken >> Column & 1U) != 0) return determinant<Row, Taken, Column + 1, Sign>();
    else
        return std::integral_constant<int, Sign>{} * tg::element<Row, Column>(A) * determinant<Row + 1, (Taken | 1U << Column)>() +
               determinant<Row, Taken, Column + 1, -Sign>();
}
constexpr auto cofactors = tg::function(tg::grad(determinant<0, 0>(), A));
constexpr double numbers[4][4]{{2, 1, 0, 3}, {-1, 1, 4, 0}, {5, 2, 1, 1}, {0, 3, -2, 1}};
static_assert(cofactors(A = numbers)(0, 0) == 7 && cofactors(A = numbers)(2, 3) == 30);

TEST_CASE("a gradient of minors that the compiler has evaluated before") {
    double given[4][4];
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) given[i][j] = numbers[i][j];
    const auto got = cofactors(A = given);
    constexpr auto expected = cofactors(A = numbers);
    for (int k = 0; k < 16; ++k) CHECK(got.data()[k] == expected.data()[k]);
}

}  // namespace minors

}  // namespace problems
