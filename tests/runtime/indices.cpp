// SPDX-License-Identifier: BSL-1.0
// Elements and rows by an index that a call is given, one_hot and iota.
#include <typegrad/typegrad.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace indices {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto j = tg::index<"j">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto u = tg::vector<"u", 4>;
constexpr auto A = tg::matrix<"A", 4, 3>;
constexpr auto T = tg::tensor<"T", 2, 4, 3>;
constexpr auto s = tg::scalar<"s">;

constexpr double vs[4] = {1, 2, 4, 8};
constexpr double us[4] = {1, 0.5, 0.25, 0.125};
constexpr double as[4][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};

// In constant expressions, at every index.
static_assert(tg::function(tg::element(v, k))(v = vs, k = 3) == 8);
static_assert(tg::function(tg::row(A, k))(A = as, k = 1) == tg::array<double, 3>{4, 5, 6});
static_assert(tg::function(tg::one_hot<3>(k))(k = 0) == tg::array<double, 3>{1, 0, 0});
static_assert(tg::function(tg::iota<4>)() == tg::array<double, 4>{0, 1, 2, 3});
static_assert(tg::function(tg::grad(tg::square(tg::element(v, k)), v))(v = vs, k = 2) ==
              tg::array<double, 4>{0, 0, 8, 0});

// What is an element, is one in the words of derivatives.
static_assert(tg::grad(tg::element(v, k), v) == tg::one_hot<4>(k));
static_assert(tg::jvp(tg::element(v, k), v, u) == tg::element(u, k));
static_assert(tg::vjp(tg::row(A, k), A, tg::row(A, j)) ==
              tg::hadamard(tg::broadcast<4>(tg::row(A, j)),
                           tg::broadcast<3, 1>(tg::one_hot<4>(k))));
static_assert(tg::hvp(tg::square(tg::element(v, k)), v, u) ==
              2_c * tg::element(u, k) * tg::one_hot<4>(k));
static_assert(tg::grad(tg::element(v, k), u) == tg::zeros<4>);
static_assert(tg::element(tg::ones<4>, k) == 1_c);
static_assert(std::is_same_v<decltype(canonical(tg::element(v + v, k))),
                             decltype(canonical(tg::element(2_c * v, k)))>);
static_assert(to_string(tg::one_hot<4>(k) + tg::iota<4>) == "one_hot<4>(k) + iota<4>");
static_assert(to_string(tg::grad(tg::exp(tg::element(v, k)), v)) ==
              "exp(element(v, k)) * equal(k, iota<4>)");

TEST_CASE("an index is no number of the model") {
    const float floats[4] = {1, 2, 4, 8};
    const auto y = tg::function(tg::element(v, k))(v = floats, k = std::int64_t{1});
    static_assert(std::is_same_v<decltype(y), const float>);
    CHECK(y == 2);
    // semantics: an index in arithmetic
    CHECK(tg::function(k * tg::element(v, k))(v = floats, k = static_cast<unsigned char>(3)) == 24);
    const auto f = tg::function(tg::element(v, k)).with(k = 2);
    CHECK(f(v = vs) == 4);
    constexpr auto large = tg::vector<"large", 20'000'001>;
    std::vector<float> many(20'000'001);
    many[20'000'000] = 3;
    CHECK(tg::function(tg::element(large, k))(large = many, k = 20'000'000) == 3);
}

TEST_CASE("slabs, and what is computed") {
    std::vector<double> ts(24);
    for (int n = 0; n < 24; ++n) ts[static_cast<std::size_t>(n)] = n;
    const auto [slab, row, element, computed] =
        tg::function(tg::row(T, k), tg::row(tg::row(T, k), j), tg::element(T, k, j, j),
                     tg::element(tg::exp(v), j))(T = ts, v = vs, k = 1, j = 2);
    CHECK(slab(3, 2) == 23);
    CHECK(row == tg::array<double, 3>{18, 19, 20});
    CHECK(element == 20);
    CHECK(computed == std::exp(4.0));
    double padded[4][5] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
    CHECK(tg::function(tg::row(A, k))(A = tg::strided(&padded[0][0], 4, 3, 5), k = 2) ==
          tg::array<double, 3>{7, 8, 9});
    CHECK(tg::function(tg::row(tg::transpose(A), k))(A = as, k = 2) ==
          tg::array<double, 4>{3, 6, 9, 12});
}

TEST_CASE("a step on one row") {
    double table[4][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
    constexpr auto loss = tg::squared_norm(tg::row(A, k));
    constexpr auto step = tg::function(loss, A -= s * tg::grad(loss, A));
    CHECK(step(A = table, k = 1, s = 0.25) == 77);
    for (int i = 0; i < 4; ++i)
        for (int n = 0; n < 3; ++n) CHECK(table[i][n] == (i == 1 ? as[i][n] / 2 : as[i][n]));
    // Cross entropy: softmax less one hot.
    constexpr auto entropy = -tg::element(tg::log_softmax(v), k);
    const auto [slope, p] = tg::function(tg::grad(entropy, v), tg::softmax(v))(v = us, k = 2);
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(slope[i] - (p[i] - (i == 2))) < 1e-15);
    const auto curvature = tg::function(tg::hvp(entropy, v, u))(v = us, k = 2, u = us);
    double mean = 0;
    for (std::size_t i = 0; i < 4; ++i) mean += p[i] * us[i];
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::abs(curvature[i] - p[i] * (us[i] - mean)) < 1e-15);
    // What is not taken adds nothing, whatever it is.
    const double wild[4] = {INFINITY, NAN, 4, -INFINITY};
    const auto [value, by] = tg::function(
        tg::sqrt(tg::element(v, k)), tg::grad(tg::sqrt(tg::element(v, k)), v))(v = wild, k = 2);
    CHECK(value == 2);
    CHECK(by == tg::array<double, 4>{0, 0, 0.25, 0});  // semantics: what was not taken
}

TEST_CASE("out of range") {
    const auto message = [](auto call) {
        try {
            call();
        } catch (const std::invalid_argument& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    // semantics: an index out of range
    CHECK(message([] { tg::function(tg::element(v, k))(v = vs, k = 7); }) == "k is 7, v has 4");
    // semantics: a negative index
    CHECK(message([] { tg::function(tg::element(v, k))(v = vs, k = -1); }) == "k is -1, v has 4");
    CHECK(message([] { tg::function(tg::row(A, k))(A = as, k = 4u); }) == "k is 4, A has 4 rows");
    CHECK(message([] { tg::function(tg::one_hot<3>(k))(k = 3); }) == "k is 3, one_hot<3>(k) has 3");
    CHECK(message([] { tg::function(tg::element(A, k, j))(A = as, k = 3, j = 3); }) ==
          "j is 3, row(A, k) has 3");
    // Before anything is written.
    double table[4][3] = {};
    CHECK(message([&] {
              tg::function(A = tg::outer(tg::one_hot<4>(k), tg::ones<3>))(A = table, k = 4);
          }) == "k is 4, one_hot<4>(k) has 4");
    CHECK(table[0][0] == 0);
}

}  // namespace indices
