// SPDX-License-Identifier: BSL-1.0
// Calling functions: kinds of data, results, what is refused, memory.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"

namespace evaluate {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto a = tg::scalar<"a">;
constexpr auto z = tg::sigmoid(W * x + b);
constexpr auto loss = tg::sum(tg::square(z));
constexpr auto g = tg::grad(loss, W, b);

constexpr double weights[3][4] = {{0.1, -0.2, 0.3, 0.4}, {-0.5, 0.6, 0.7, -0.8}, {0.9, 1.0, -1.1, 1.2}};
constexpr double input[4] = {1, -2, 0.5, 3};
constexpr double bias[3] = {0.05, -0.1, 0.2};

constexpr auto f = tg::function(loss, z, g);
constexpr auto reference = f(W = weights, x = input, b = bias);

/// Same code, other instructions: vectors may contract a·b + c where constants do not.
void same(double computed, double expected) { CHECK_THAT(computed, Catch::Matchers::WithinULP(expected, 16)); }
template <class T>
void same_as_reference(const T& r) {
    same(r[loss], reference[loss]);
    for (std::size_t i = 0; i != 3; ++i) same(r[z][i], reference[z][i]);
    for (std::size_t i = 0; i != 12; ++i) same(r[W][i], reference[W][i]);
    for (std::size_t i = 0; i != 3; ++i) same(r[b][i], reference[b][i]);
}

TEST_CASE("constant evaluation and run time agree") {
    same_as_reference(f(W = weights, x = input, b = bias));
}

TEST_CASE("every kind of data binds") {
    const tg::array<double, 3, 4> owned = {
        {0.1, -0.2, 0.3, 0.4}, {-0.5, 0.6, 0.7, -0.8}, {0.9, 1.0, -1.1, 1.2}};
    const std::array<double, 4> standard = {1, -2, 0.5, 3};
    const std::vector<double> dynamic = {0.05, -0.1, 0.2};
    same_as_reference(f(W = owned, x = standard, b = dynamic));
    same_as_reference(f(b = std::span(dynamic), W = owned, x = std::span<const double, 4>(standard)));
    const std::vector<double> flat(owned.begin(), owned.end());
    same_as_reference(f(W = flat, x = input, b = tg::array<double, 3>{0.05, -0.1, 0.2}));

    std::vector<double> wide(3 * 7, -99);
    for (std::size_t i = 0; i != 3; ++i)
        for (std::size_t j = 0; j != 4; ++j) wide[7 * i + j] = weights[i][j];
    same_as_reference(f(W = tg::strided(wide.data(), 3, 4, 7), x = input, b = bias));
    // Column by column, and vectors that are a column or a row of something.
    std::vector<double> turned(4 * 5, -99), between(4 * 6, -99);
    for (std::size_t i = 0; i != 3; ++i)
        for (std::size_t j = 0; j != 4; ++j) turned[5 * j + i] = weights[i][j];
    for (std::size_t j = 0; j != 4; ++j) between[6 * j] = input[j];
    for (std::size_t i = 0; i != 3; ++i) between[1 + i] = bias[i];
    const auto bottom = tg::strided(between.data() + 1, 1, 3, 6);
    same_as_reference(
        f(W = tg::strided(turned.data(), 3, 4, 5, tg::column_major), x = input, b = bottom));
    same_as_reference(f(W = weights, x = tg::strided(between.data(), 4, 1, 6), b = bias));
    same_as_reference(f(W = weights, x = tg::strided(between.data(), 1, 4, 6, tg::column_major),
                        b = tg::strided(between.data() + 1, 3, 1, 6, tg::column_major)));
    constexpr double lying[] = {0.1, -0.5, 0.9, -0.2, 0.6, 1.0, 0.3, 0.7, -1.1, 0.4, -0.8, 1.2};
    constexpr auto at_compile_time =
        f(W = tg::strided(lying, 3, 4, 3, tg::column_major), x = input, b = bias);
    STATIC_REQUIRE(at_compile_time[W] == reference[W]);
}

TEST_CASE("results are read by position, by structured binding, by expression and by symbol") {
    const auto r = f(W = weights, x = input, b = bias);
    const auto& [value, layer, dW, db] = r;
    CHECK(value == r[loss]);
    CHECK(layer == std::get<1>(r));
    CHECK(dW == r[W]);
    CHECK(db == r[b]);
    const double total = std::apply([](double v, const auto&... rest) { return v + (rest[0] + ...); }, r);
    CHECK(total == value + (layer[0] + (dW[0] + db[0])));
    STATIC_REQUIRE(std::is_same_v<decltype(tg::function(loss)(W = weights, x = input, b = bias)), double>);
}

TEST_CASE("float stays float, mixed data promote as in the language") {
    const float w = 0.25f;
    constexpr auto square = tg::function(tg::square(a));
    STATIC_REQUIRE(std::is_same_v<decltype(square(a = w)), float>);
    STATIC_REQUIRE(std::is_same_v<decltype(square(a = 2)), double>);
    STATIC_REQUIRE(std::is_same_v<decltype(square(a = 2.0L)), long double>);
    CHECK(square(a = w) == 0.0625f);
    CHECK(square(a = 3) == 9.0);
    const float v[4] = {1, 2, 3, 4};
    const auto scaled = tg::function(a * x)(a = 0.5, x = v);
    STATIC_REQUIRE(std::is_same_v<decltype(scaled), const tg::array<double, 4>>);
    CHECK(scaled[3] == 2.0);
}

TEST_CASE("arguments can be bound ahead") {
    const auto layer = f.with(W = weights, b = bias);
    same_as_reference(layer(x = input));
    same_as_reference(layer.with(x = input)());
    const auto half = tg::function(a * x).with(a = 0.5);
    CHECK(half(x = input)[1] == -1.0);
}

TEST_CASE("sizes that only run time knows throw before anything is written") {
    const auto said = [](auto call) -> std::string {
        try {
            call();
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "nothing";
    };
    std::vector<double> five(5), eleven(11);
    CHECK(said([&] { return f(W = weights, x = five, b = bias); }) == "x is 4, the data given has 5");
    CHECK(said([&] { return f(W = eleven, x = input, b = bias); }) ==
          "W is 3x4, the data given has 11");
    CHECK(said([&] { return f(W = tg::strided(eleven.data(), 2, 4, 4), x = input, b = bias); }) ==
          "W is 3x4, the data given is 2x4");
    constexpr auto step = tg::function(x -= a * x);
    CHECK(said([&] { step(x = five, a = 1); }) == "x is 4, the data given has 5");
    CHECK(five == std::vector<double>(5));

    double* const nowhere = nullptr;
    CHECK(said([&] { f(W = tg::strided(nowhere, 3, 4, 4), x = input, b = bias); }) ==
          "W is 3x4, the data given is a null pointer");
    CHECK(said([&] { f(W = weights, x = std::span<double>(nowhere, 4), b = bias); }) ==
          "x is 4, the data given is a null pointer");
    CHECK(said([&] { f(W = weights, x = std::span<double, 4>(nowhere, 4), b = bias); }) ==
          "x is 4, the data given is a null pointer");
    CHECK(said([&] { f(W = weights, x = input, b = tg::strided(eleven.data(), 3, 2, 1)); }) ==
          "b is 3, the data given is 3x2");
}

TEST_CASE("memory that is assigned to is nobody else's") {
    const auto said = [](auto call) -> std::string {
        try {
            call();
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "nothing";
    };
    constexpr auto y = tg::vector<"y", 4>;
    constexpr auto V = tg::matrix<"V", 3, 4>;
    constexpr auto reversed = tg::function(y = tg::reverse(x));
    constexpr auto both = tg::function(x = a * x, y = a * y);
    constexpr auto turn = tg::function(V = 2_c * W);
    std::vector<double> memory = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                  13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
    const std::vector<double> before = memory;
    const auto from = [&](std::ptrdiff_t at) {
        return std::span<double, 4>(memory.data() + at, 4);
    };
    const auto matrix = [&](std::ptrdiff_t at, std::int64_t leading) {
        return tg::strided(memory.data() + at, 3, 4, leading);
    };
    CHECK(said([&] { reversed(y = from(0), x = from(0)); }) ==
          "y is assigned to in memory that x is read from");
    CHECK(said([&] { reversed(y = from(3), x = from(0)); }) ==
          "y is assigned to in memory that x is read from");
    CHECK(said([&] { reversed(y = from(0), x = from(3)); }) ==
          "y is assigned to in memory that x is read from");
    CHECK(said([&] { both(x = from(1), y = from(0), a = 2.0); }) ==
          "x is assigned to in memory that y is assigned to");
    CHECK(said([&] { both(x = from(8), y = from(0), a = memory[9]); }) ==
          "x is assigned to in memory that a is read from");
    CHECK(said([&] { turn(V = matrix(0, 3), W = weights); }) ==
          "V is assigned to, but elements of the data given share their memory");
    CHECK(said([&] { turn(V = matrix(0, 0), W = weights); }) ==
          "V is assigned to, but elements of the data given share their memory");
    CHECK(said([&] { turn(V = matrix(0, 8), W = matrix(3, 8)); }) ==
          "V is assigned to in memory that W is read from");
    CHECK(said([&] { turn(V = matrix(12, 4), W = matrix(3, 8)); }) ==
          "V is assigned to in memory that W is read from");
    CHECK(memory == before);
    // Only the same memory is refused: not what lies beside it or between it, nor what is read twice.
    CHECK(said([&] { reversed(y = from(4), x = from(0)); }) == "nothing");
    CHECK(memory[4] == 4);
    CHECK(said([&] { turn(V = matrix(4, 8), W = matrix(0, 8)); }) == "nothing");
    CHECK(memory[23] == 40);
    CHECK(said([&] { turn(W = matrix(0, 0), V = matrix(12, 4)); }) == "nothing");
    CHECK(memory[20] == 2);
    CHECK(tg::function(tg::dot(x, y))(x = from(0), y = from(0)) == 30);
    CHECK(said([&] {
              reversed(y = tg::strided(memory.data() + 1, 4, 1, 5),
                       x = tg::strided(memory.data(), 4, 1, 5));
          }) == "nothing");
    CHECK(said([&] {
              reversed(y = tg::strided(memory.data() + 5, 4, 1, 5),
                       x = tg::strided(memory.data(), 4, 1, 5));
          }) == "y is assigned to in memory that x is read from");
}

TEST_CASE("statements update memory in place and read old values") {
    double u[4] = {1, 2, 3, 4}, v[4] = {5, 6, 7, 8};
    constexpr auto y = tg::vector<"y", 4>;
    tg::function(x = y, y = x)(x = u, y = v);  // exchanged
    CHECK(u[0] == 5);
    CHECK(v[3] == 4);

    double s = 2;
    tg::function(x -= a * x, a *= 3_c)(x = u, a = s);
    CHECK(u[0] == -5);
    CHECK(s == 6);

    const auto [before] = std::tuple(tg::function(x, x = 2_c * x)(x = u));
    CHECK(before[0] == -5);
    CHECK(u[0] == -10);

    double A[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    constexpr auto M = tg::matrix<"M", 3, 3>;
    tg::function(M = tg::transpose(M))(M = A);
    CHECK(A[0][1] == 4);
    CHECK(A[2][0] == 3);
    tg::function(M = M * M)(M = A);  // {{1,4,7},{2,5,8},{3,6,9}} squared
    CHECK(A[0][0] == 30);
    CHECK(A[1][2] == 126);
    CHECK(A[2][2] == 150);
}

TEST_CASE("a whole training step lowers the loss") {
    constexpr auto target = tg::vector<"target", 3>;
    constexpr auto rate = tg::scalar<"rate">;
    constexpr auto error = tg::mean(tg::square(z - target));
    constexpr auto d = tg::grad(error, W, b);
    constexpr auto step = tg::function(error, W -= rate * d[W], b -= rate * d[b]);
    double w[3][4], c[3] = {0, 0, 0};
    for (int i = 0; i != 3; ++i)
        for (int j = 0; j != 4; ++j) w[i][j] = weights[i][j];
    const double wanted[3] = {1, 0, 1};
    double last = 1e9;
    for (int i = 0; i != 200; ++i) {
        const double now = step(W = w, b = c, x = input, target = wanted, rate = 0.5);
        CHECK(now < last);
        last = now;
    }
    CHECK(last < 0.01);
}

TEST_CASE("a large result is written to memory of the user's") {
    constexpr auto A = tg::matrix<"A", 128, 100>;
    constexpr auto G = tg::matrix<"G", 128, 100>;
    constexpr auto u = tg::vector<"u", 100>;
    std::vector<double> m(12800, 0.01), out(12800), v(100, 2.0);
    tg::function(G = tg::grad(tg::sum(tg::square(A * u)), A))(G = out, A = m, u = v);
    CHECK_THAT(out[0], Catch::Matchers::WithinULP(8.0, 16));
    CHECK_THAT(out[12799], Catch::Matchers::WithinULP(8.0, 16));
}

TEST_CASE("an evaluation allocates nothing") {
    const long before = allocations;
    const auto r = f(W = weights, x = input, b = bias);
    const long after = allocations;
    CHECK(after == before);
    CHECK(r[loss] > 0);
    STATIC_REQUIRE(std::is_empty_v<decltype(f)>);
}

TEST_CASE("arrays") {
    tg::array<int, 2, 3> m = {{1, 2, 3}, {4, 5, 6}};
    CHECK(m(1, 2) == 6);
    CHECK(m[4] == 5);
    CHECK(m.size() == 6);
    CHECK(tg::array<double, 3>{}[2] == 0);
    CHECK(m == tg::array<int, 2, 3>{1, 2, 3, 4, 5, 6});
    std::ostringstream out;
    out << m;
    CHECK(out.str() == "[[1, 2, 3], [4, 5, 6]]");
}

}  // namespace evaluate
