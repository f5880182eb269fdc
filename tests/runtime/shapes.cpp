// SPDX-License-Identifier: BSL-1.0
// Results of every shape, results that are inputs or numbers, and the smallest extents.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>

#include "support/catch.hpp"

namespace shapes {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 3>;
constexpr auto y = tg::vector<"y", 3>;
constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto B = tg::matrix<"B", 3, 2>;

constexpr double xs[3] = {1, 2, 3}, ys[3] = {4, 5, 6};
constexpr double as[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 10}}, bs[3][2] = {{1, 2}, {3, 4}, {5, 6}};

static_assert(tg::function(2_c)() == 2.0);
static_assert(tg::function(2_c + 3_c)() == 5.0);

TEST_CASE("an input may be a result, and one result may be asked for twice") {
    const auto [a, b, c, d] = tg::function(x, x, 2_c * x, x)(x = xs);
    CHECK(a == tg::array<double, 3>{1, 2, 3});
    CHECK(b == a);
    CHECK(c == tg::array<double, 3>{2, 4, 6});
    CHECK(d == a);
    CHECK(tg::function(tg::zeros<2, 2>, x)(x = xs) == std::tuple(tg::array<double, 2, 2>{}, a));
}

TEST_CASE("transposed results and products from either side") {
    const auto [same, flipped, left, right, both] =
        tg::function(A, tg::transpose(A), tg::transpose(A) * A, A * tg::transpose(A),
                     tg::transpose(B) * A * B)(A = as, B = bs);
    CHECK(same(0, 2) == 3);
    CHECK(flipped(0, 2) == 7);
    CHECK(left(0, 2) == 97);
    CHECK(right(0, 2) == 53);
    CHECK(both(1, 0) == 726);
}

TEST_CASE("rows, numbers and outer products") {
    const auto [row, form, number, outer] =
        tg::function(tg::transpose(x) * A, tg::transpose(x) * A * y, tg::transpose(x) * y,
                     x * tg::transpose(y))(x = xs, y = ys, A = as);
    CHECK(row == tg::array<double, 1, 3>{30, 36, 45});
    CHECK(form == 570);
    CHECK(number == 32);
    CHECK(outer == tg::array<double, 3, 3>{{4, 5, 6}, {8, 10, 12}, {12, 15, 18}});
    const auto [mixed, updated] =
        tg::function(tg::hadamard(A, tg::transpose(A)), tg::outer(A * x, y) - A)(x = xs, y = ys, A = as);
    CHECK(mixed(0, 2) == 21);
    CHECK(updated(1, 1) == 155);
    CHECK(tg::function(tg::sum(tg::outer(x, y)))(x = xs, y = ys) == 90);
    CHECK(tg::function(tg::sum(A * A))(A = as) == 772);
}

TEST_CASE("constants in products") {
    const auto [sums, plus] =
        tg::function(A * tg::ones<3>, tg::transpose(A) * tg::ones<3> + tg::ones<3>)(A = as);
    CHECK(sums == tg::array<double, 3>{6, 15, 25});
    CHECK(plus == tg::array<double, 3>{13, 16, 20});
}

TEST_CASE("reductions over vectors and matrices") {
    const auto [largest, smallest, mean, count] =
        tg::function((tg::max)(x), (tg::min)(A), tg::mean(A), tg::sum(x > 1_c))(x = xs, A = as);
    CHECK(largest == 3);
    CHECK(smallest == 1);
    CHECK_THAT(mean, Catch::Matchers::WithinULP(46.0 / 9, 2));
    CHECK(count == 2);
}

TEST_CASE("extents of one and none") {
    constexpr auto none = tg::vector<"none", 0>;
    constexpr auto one = tg::matrix<"one", 1, 1>;
    constexpr auto single = tg::vector<"single", 1>;
    const std::array<double, 0> empty{};
    CHECK(tg::function(tg::sum(none))(none = empty) == 0);
    const double m[1][1] = {{3}}, v[1] = {2};
    const auto [product, square] =
        tg::function(one * single, tg::transpose(single) * single)(one = m, single = v);
    CHECK(product[0] == 6);
    CHECK(square == 4);
    const auto slope = tg::function(tg::grad(tg::sum(tg::exp(one * single)), one))(one = m, single = v);
    CHECK_THAT(slope(0, 0), Catch::Matchers::WithinULP(2 * std::exp(6.0), 4));
}

}  // namespace shapes
