// SPDX-License-Identifier: BSL-1.0
// Layers that cannot learn are found: saturated, dead, and healthy ones.
#include <typegrad/testing/diagnose.hpp>
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <sstream>

#include "support/catch.hpp"

namespace tg = typegrad;
using namespace tg::literals;

namespace {

constexpr auto x = tg::vector<"x", 2>;
constexpr auto W = tg::matrix<"W", 4, 2>;
constexpr auto V = tg::matrix<"V", 4, 4>;
constexpr auto t = tg::vector<"t", 4>;
constexpr auto hidden = tg::relu(W * x);
constexpr auto output = tg::sigmoid(V * hidden);
constexpr auto loss = tg::squared_norm(output - t);

}  // namespace

TEST_CASE("each activation has its row") {
    const double in[] = {1, -1};
    const double w[4][2] = {{1, 0}, {0, 1}, {2, 0}, {0, 2}};  // the second and the last unit are dead
    const double v[4][4] = {{0, 0, 0, 0}, {100, 0, 0, 0}, {1, 0, 0, 0}, {-5, 0, 0, 0}};
    const double target[4] = {};
    constexpr auto look = tg::diagnose(loss);
    const auto rows = look(W = w, V = v, x = in, t = target);  // the target is no part of any activation
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].layer == "relu(W * x)");
    CHECK(rows[0].units == 4);
    CHECK(rows[0].dead == 0.5);
    CHECK(rows[0].saturated == 0.5);
    CHECK(std::abs(rows[0].slope - std::sqrt(0.5)) < 1e-15);
    const auto slope = [](double u) { return 1 / (2 + std::exp(u) + std::exp(-u)); };
    const double expected =
        std::sqrt((slope(0) * slope(0) + slope(100) * slope(100) + slope(1) * slope(1) + slope(5) * slope(5)) / 4);
    CHECK(rows[1].saturated == 0.5);
    CHECK(rows[1].dead == 0);
    CHECK(std::abs(rows[1].slope / expected - 1) < 1e-14);
    std::ostringstream out;
    out << rows;
    CHECK(out.str() == "    units  saturated    dead   slope  layer\n"
                       "        4      0.500   0.500   0.707  relu(W * x)\n"
                       "        4      0.500   0.000   0.159  sigmoid(V * relu(W * x))\n");
}

TEST_CASE("of two operands the slope by the first is looked at; no activation, no row") {
    const double in[] = {1, -1};
    const double w[4][2] = {{1, 0}, {0, 1}, {2, 0}, {0, 2}};
    const auto rows = tg::diagnose(tg::leaky_relu(W * x, 0.25_c))(W = w, x = in);
    CHECK(rows[0].dead == 0);
    CHECK(std::abs(rows[0].slope - std::sqrt((2 + 2 * 0.0625) / 4)) < 1e-15);
    CHECK(tg::diagnose(tg::sum(W * x))(W = w, x = in).size() == 0);
    // Within a loop it is another one in each turn.
    constexpr auto turns = tg::iterate([](auto s) { return tg::tanh(s + W * x); }, V * tg::relu(W * x), 3_c);
    const double v[4][4] = {};
    CHECK(tg::diagnose(tg::sigmoid(turns))(W = w, V = v, x = in).size() == 2);
}

TEST_CASE("samples of maps, and of maps in maps, count together") {
    constexpr auto n = tg::dim<"n">;
    constexpr auto X = tg::matrix<"X", n, 2>;
    constexpr auto Z = tg::tensor<"Z", 3, n, 2>;
    const double w[4][2] = {{1, 0}, {0, 1}, {2, 0}, {0, 2}};
    const tg::array<double, 3, 2, 2> in{1, -1, 1, 1, 1, -1, -1, -1, 1, 1, 1, 1};
    constexpr auto model = tg::vmap(tg::sum(tg::vmap(tg::sum(hidden), x = X)) * tg::sigmoid(tg::sum(x)), X = Z);
    const auto rows = tg::diagnose(tg::sum(model))(W = w, Z = in, x = tg::array<double, 2>{50, 50});
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].layer == "relu(W * x)");
    CHECK(rows[0].units == 4);
    CHECK(rows[0].dead == 1.0 / 3);
    CHECK(std::abs(rows[0].slope - std::sqrt(2.0 / 3)) < 1e-15);
    CHECK(rows[1].saturated == 1);
}
