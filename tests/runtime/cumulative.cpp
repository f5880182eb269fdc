// SPDX-License-Identifier: BSL-1.0
// Running sums, from any memory, with their derivatives.
#include <typegrad/typegrad.hpp>

#include <vector>

#include "support/catch.hpp"

namespace cumulative {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;
constexpr auto g = tg::vector<"g", 4>;
constexpr auto A = tg::matrix<"A", 3, 4>;
constexpr auto G = tg::matrix<"G", 3, 4>;
constexpr auto T = tg::tensor<"T", 2, 3, 2>;
constexpr auto wide = tg::matrix<"wide", 5, 19>;

constexpr double vs[4] = {1, 2, 3, 4};
constexpr double as[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};

static_assert(tg::function(tg::cumsum(v))(v = vs) == tg::array<double, 4>{1, 3, 6, 10});
static_assert(tg::vjp(tg::cumsum(v), v, g) == tg::reverse(tg::cumsum(tg::reverse(g))));
static_assert(tg::jvp(tg::cumsum(v), v, g) == tg::cumsum(g));
static_assert(tg::cumsum(2_c * v) == 2_c * tg::cumsum(v));
static_assert(tg::vmap(tg::cumsum(v), v = G) == tg::cumsum<1>(G));
static_assert(tg::vmap(tg::cumsum<0>(A), A = tg::tensor<"B", 2, 3, 4>) ==
              tg::cumsum<1>(tg::tensor<"B", 2, 3, 4>));
static_assert(to_string(tg::cumsum(v) + v) == "cumsum(v) + v");

TEST_CASE("along either axis, forward and back") {
    const auto [down, along, down_back, along_back] =
        tg::function(tg::cumsum<0>(A), tg::cumsum<1>(A), tg::vjp(tg::cumsum<0>(A), A, G),
                     tg::vjp(tg::cumsum<1>(A), A, G))(A = as, G = as);
    CHECK(down == tg::array<double, 3, 4>{{1, 2, 3, 4}, {6, 8, 10, 12}, {15, 18, 21, 24}});
    CHECK(along == tg::array<double, 3, 4>{{1, 3, 6, 10}, {5, 11, 18, 26}, {9, 19, 30, 42}});
    CHECK(down_back ==
          tg::array<double, 3, 4>{{15, 18, 21, 24}, {14, 16, 18, 20}, {9, 10, 11, 12}});
    CHECK(along_back == tg::array<double, 3, 4>{{10, 9, 7, 4}, {26, 21, 15, 8}, {42, 33, 23, 12}});
    const std::vector<double> ts = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const auto middle = tg::function(tg::cumsum<1>(T))(T = ts);
    const double expected[] = {1, 2, 4, 6, 9, 12, 7, 8, 16, 18, 27, 30};
    for (std::size_t i = 0; i < 12; ++i) CHECK(middle[i] == expected[i]);
}

TEST_CASE("second derivatives and columns of other memory") {
    constexpr auto loss = tg::sum(tg::square(tg::cumsum(v)));
    const auto [slope, along] =
        tg::function(tg::grad(loss, v), tg::hvp(loss, v, g))(v = vs, g = vs);
    CHECK(slope == tg::array<double, 4>{40, 38, 32, 20});  // twice the sums of the sums from behind
    CHECK(along == slope);
    double padded[5][24];
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 24; ++j) padded[i][j] = i * 24 + j;
    auto memory = tg::strided(&padded[0][0], 5, 19, 24);
    const auto sums = tg::function(tg::cumsum<0>(wide))(wide = memory);
    CHECK(sums(4, 18) == 5 * 18 + 24 * 10);
    tg::function(wide = tg::cumsum<1>(wide))(wide = memory);
    CHECK(padded[1][18] == 19 * 24 + 171);
    CHECK(padded[1][19] == 43);
    float narrow[4] = {1, 2, 3, 4};
    tg::function(v = tg::cumsum(tg::reverse(v)))(v = narrow);
    CHECK(narrow[3] == 10);
    CHECK(narrow[0] == 4);
}

}  // namespace cumulative
