// SPDX-License-Identifier: BSL-1.0
// Eigen's matrices as data and as results, against plain loops.
#include <typegrad/interop/eigen.hpp>
#include <typegrad/typegrad.hpp>

#include <Eigen/Dense>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace eigen {

namespace tg = typegrad;
using namespace tg::literals;

constexpr int m = 13, n = 22;
constexpr auto W = tg::matrix<"W", m, n>;
constexpr auto G = tg::matrix<"G", m, n>;
constexpr auto x = tg::vector<"x", n>;
constexpr auto b = tg::vector<"b", m>;
constexpr auto rate = tg::scalar<"rate">;
constexpr auto z = tg::tanh(W * x + b);
constexpr auto loss = tg::sum(tg::square(z));
constexpr auto f = tg::function(loss, z, tg::grad(loss, W, x, b));
constexpr auto step =
    tg::function(loss, W -= rate * tg::grad(loss, W), b -= rate * tg::grad(loss, b));

using rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using columns = Eigen::MatrixXd;

struct data {
    rows w = rows::Zero(m, n);
    Eigen::VectorXd xs = Eigen::VectorXd::Zero(n), bs = Eigen::VectorXd::Zero(m);
    data() {
        std::uint32_t state = 7;
        const auto next = [&] {
            state = state * 1664525u + 1013904223u;
            return static_cast<double>(state >> 8) / (1 << 24) - 0.5;
        };
        for (int i = 0; i != m; ++i)
            for (int j = 0; j != n; ++j) w(i, j) = next();
        for (int j = 0; j != n; ++j) xs(j) = next();
        for (int i = 0; i != m; ++i) bs(i) = next();
    }
};

/// What Eigen makes of the same.
struct expected {
    double value;
    Eigen::VectorXd layer, by_x, by_b;
    rows by_W;
    explicit expected(const data& d) {
        layer = (d.w * d.xs + d.bs).array().tanh();
        value = layer.squaredNorm();
        by_b = 2 * layer.array() * (1 - layer.array().square());
        by_W = by_b * d.xs.transpose();
        by_x = d.w.transpose() * by_b;
    }
};

template <class A, class B>
void same(const A& computed, const B& wanted) {
    REQUIRE(computed.rows() == wanted.rows());
    REQUIRE(computed.cols() == wanted.cols());
    CHECK((computed - wanted).cwiseAbs().maxCoeff() <= 1e-14);
}

template <class Data, class X, class B>
void right(Data&& weights, X&& input, B&& bias) {
    const expected e{data{}};
    const auto r = tg::as_eigen(f(W = weights, x = input, b = bias));
    CHECK_THAT(r[loss], Catch::Matchers::WithinULP(e.value, 64));
    same(r[z], e.layer);
    same(r[W], e.by_W);
    same(r[x], e.by_x);
    same(r[b], e.by_b);
}

TEST_CASE("Eigen's matrices bind in every layout") {
    const data d;
    right(d.w, d.xs, d.bs);
    columns by_columns = d.w;
    right(by_columns, d.xs, d.bs);
    right(Eigen::Matrix<double, m, n>(d.w), Eigen::Matrix<double, n, 1>(d.xs),
          Eigen::Matrix<double, m, 1>(d.bs));
    right(Eigen::Matrix<double, m, n, Eigen::RowMajor>(d.w),
          Eigen::Matrix<double, 1, n>(d.xs.transpose()), d.bs);
    right(Eigen::Matrix<double, m, Eigen::Dynamic>(d.w), d.xs, d.bs);
    right(Eigen::Matrix<double, Eigen::Dynamic, n, Eigen::RowMajor>(d.w), d.xs, d.bs);
    // Vectors in a matrix of one column or one row.
    right(by_columns, columns(d.xs), rows(d.bs));
    right(by_columns, rows(d.xs.transpose()), columns(d.bs.transpose()));
}

TEST_CASE("Eigen's maps, blocks, references and transposes bind without a copy") {
    const data d;
    const columns by_columns = d.w;
    right(Eigen::Map<const rows>(d.w.data(), m, n),
          Eigen::Map<const Eigen::VectorXd>(d.xs.data(), n), d.bs);
    right(Eigen::Map<const columns>(by_columns.data(), m, n), d.xs, d.bs);
    right(Eigen::Map<const Eigen::Matrix<double, m, n>>(by_columns.data()), d.xs, d.bs);
    right(Eigen::Ref<const columns>(by_columns), Eigen::Ref<const Eigen::VectorXd>(d.xs), d.bs);
    right(rows(d.w.transpose().eval().transpose()), d.xs.transpose(), d.bs);
    right(columns(d.w.transpose()).transpose(), d.xs, d.bs);

    columns large = columns::Constant(m + 5, n + 7, 99);
    large.block(2, 3, m, n) = d.w;
    large.row(0).segment(1, n) = d.xs.transpose();
    large.col(n + 5).segment(3, m) = d.bs;
    right(large.block(2, 3, m, n), large.row(0).segment(1, n), large.col(n + 5).segment(3, m));
    right(large.block<m, n>(2, 3), large.row(0).segment<n>(1), large.col(n + 5).segment<m>(3));
    rows large_rows = large;
    right(large_rows.block(2, 3, m, n), large_rows.row(0).segment(1, n),
          large_rows.col(n + 5).segment(3, m));
    right(large_rows.block<m, n>(2, 3), large_rows.row(0).segment<n>(1),
          large_rows.col(n + 5).segment<m>(3));

    // Every second element of every third row.
    rows sparse = rows::Constant(3 * m, 2 * n, 99);
    for (int i = 0; i != m; ++i)
        for (int j = 0; j != n; ++j) sparse(3 * i, 2 * j) = d.w(i, j);
    using steps = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
    right(Eigen::Map<rows, 0, steps>(sparse.data(), m, n, steps(6 * n, 2)), d.xs, d.bs);
    right(Eigen::Map<columns, 0, steps>(sparse.data(), m, n, steps(2, 6 * n)), d.xs, d.bs);
}

template <class M>
void trains(M&& weights) {
    data d;
    const expected e(d);
    const double value = step(W = weights, b = d.bs, x = d.xs, rate = 0.25);
    CHECK_THAT(value, Catch::Matchers::WithinULP(e.value, 64));
    same(weights, d.w - 0.25 * e.by_W);
    same(d.bs, data{}.bs - 0.25 * e.by_b);
}

TEST_CASE("Eigen's memory is updated in place") {
    const data d;
    rows by_rows = d.w;
    columns by_columns = d.w;
    trains(by_rows);
    trains(by_columns);
    by_rows = d.w;
    by_columns = d.w;
    trains(Eigen::Map<rows>(by_rows.data(), m, n));
    trains(Eigen::Map<columns>(by_columns.data(), m, n));
    Eigen::Matrix<double, m, n> fixed = d.w;
    trains(fixed);
    fixed = d.w;
    trains(Eigen::Ref<columns>(by_columns = d.w));
    columns large = columns::Constant(m + 5, n + 7, 99);
    large.block(2, 3, m, n) = d.w;
    trains(large.block(2, 3, m, n));
    CHECK(large(1, 3) == 99);
    CHECK(large(2 + m, 3) == 99);
    CHECK(large(2, 2) == 99);
    CHECK(large(2, 3 + n) == 99);
    // A large gradient, written to Eigen's memory in either order.
    columns slope = columns::Zero(m, n);
    tg::function(G = tg::grad(loss, W))(G = slope, W = large.block(2, 3, m, n) = d.w, x = d.xs,
                                        b = d.bs);
    same(slope, expected(d).by_W);
    // Elements of a matrix and of its transpose in one loop.
    constexpr auto A = tg::matrix<"A", m, m>;
    constexpr auto B = tg::matrix<"B", m, m>;
    columns a = d.w.leftCols(m), symmetric(m, m);
    tg::function(B = tg::tanh(A) + tg::transpose(A) + tg::outer(b, b))(A = a, B = symmetric,
                                                                       b = d.bs);
    same(symmetric, columns(a.array().tanh().matrix() + a.transpose() + d.bs * d.bs.transpose()));
}

TEST_CASE("products of Eigen's matrices in every order") {
    constexpr int k = 9;
    constexpr auto A = tg::matrix<"A", m, n>;
    constexpr auto B = tg::matrix<"B", n, k>;
    constexpr auto C = tg::matrix<"C", m, k>;
    constexpr auto product = tg::function(C = A * B);
    constexpr auto turned = tg::function(A = C * tg::transpose(B));
    const data d;
    const rows a = d.w, other = d.w.transpose().leftCols(k) * 3;
    const rows wanted = a * other, back = wanted * other.transpose();
    const auto check = [&](auto left, auto right, auto result) {
        product(A = left, B = right, C = result);
        same(result, wanted);
        turned(A = left, B = right, C = result);
        same(left, back);
        same(tg::as_eigen(tg::function(A * B)(A = left = a, B = right)), wanted);
        same(tg::as_eigen(tg::function(tg::transpose(B) * tg::transpose(A))(A = left, B = right)),
             rows(wanted.transpose()));
    };
    check(rows(a), rows(other), rows(m, k));
    check(rows(a), rows(other), columns(m, k));
    check(rows(a), columns(other), rows(m, k));
    check(rows(a), columns(other), columns(m, k));
    check(columns(a), rows(other), rows(m, k));
    check(columns(a), rows(other), columns(m, k));
    check(columns(a), columns(other), rows(m, k));
    check(columns(a), columns(other), columns(m, k));
}

TEST_CASE("results come back as Eigen's when asked") {
    const data d;
    auto r = f(W = d.w, x = d.xs, b = d.bs);
    // Of an array that stays, a map; of one about to vanish, a matrix.
    auto map = tg::as_eigen(r[W]);
    STATIC_REQUIRE(
        std::is_same_v<decltype(map), Eigen::Map<Eigen::Matrix<double, m, n, Eigen::RowMajor>>>);
    map(2, 3) = 7;
    CHECK(r[W](2, 3) == 7);
    const Eigen::VectorXd slope =
        tg::as_eigen(tg::function(tg::grad(loss, x))(W = d.w, x = d.xs, b = d.bs));
    same(slope, expected(d).by_x);
    const auto [value, layer, by_W, by_x, by_b] = tg::as_eigen(f(W = d.w, x = d.xs, b = d.bs));
    STATIC_REQUIRE(std::is_same_v<decltype(value), const double>);
    STATIC_REQUIRE(std::is_same_v<decltype(layer), const Eigen::Matrix<double, m, 1>>);
    STATIC_REQUIRE(
        std::is_same_v<decltype(by_W), const Eigen::Matrix<double, m, n, Eigen::RowMajor>>);
    const auto& kept = r;
    CHECK(tg::as_eigen(kept)[x].data() == r[x].data());
}

std::string said(auto call) {
    try {
        call();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "nothing";
}

TEST_CASE("Eigen's data is refused with a sentence") {
    data d;
    CHECK(said([&] { f(W = rows(m, n - 1), x = d.xs, b = d.bs); }) ==
          "W is 13x22, the data given is 13x21");
    CHECK(said([&] { f(W = rows(n, m), x = d.xs, b = d.bs); }) ==
          "W is 13x22, the data given is 22x13");
    CHECK(said([&] { f(W = d.w, x = d.bs, b = d.bs); }) == "x is 22, the data given is 13x1");
    CHECK(said([&] { f(W = Eigen::VectorXd(m * n), x = d.bs, b = d.bs); }) ==
          "W is 13x22, the data given is 286x1");
    CHECK(said([&] { f(W = d.w, x = Eigen::MatrixXd(2, 11), b = d.bs); }) ==
          "x is 22, the data given is 2x11");
    CHECK(said([&] { f(W = Eigen::Map<rows>(nullptr, m, n), x = d.xs, b = d.bs); }) ==
          "W is 13x22, the data given is a null pointer");
    // What is assigned to, and a vector.
    columns result(m, n);
    constexpr auto doubled = tg::function(G = 2_c * W);
    CHECK(said([&] { doubled(G = Eigen::Map<columns>(nullptr, m, n), W = d.w); }) ==
          "G is 13x22, the data given is a null pointer");
    CHECK(said([&] { doubled(G = columns(m, n - 1), W = d.w); }) ==
          "G is 13x22, the data given is 13x21");
    CHECK(said([&] { doubled(G = result, W = Eigen::Map<const columns>(nullptr, m, n)); }) ==
          "W is 13x22, the data given is a null pointer");
    CHECK(said([&] { f(W = d.w, x = Eigen::Map<Eigen::VectorXd>(nullptr, n), b = d.bs); }) ==
          "x is 22, the data given is a null pointer");
    CHECK(said([&] { doubled(G = result, W = result); }) ==
          "G is assigned to in memory that W is read from");
    // A row of what is assigned to.
    columns w = d.w;
    CHECK(said([&] { step(W = w, x = w.row(1), b = d.bs, rate = 0.1); }) ==
          "W is assigned to in memory that x is read from");
    CHECK(w == d.w);
    // Blocks between each other.
    columns large = columns::Zero(m, 2 * n);
    rows large_rows = rows::Zero(2 * m, 2 * n);
    constexpr auto copy = tg::function(G = 2_c * W);
    CHECK(said([&] { copy(G = large.leftCols(n), W = large.rightCols(n)); }) == "nothing");
    CHECK(said([&] { copy(G = large.leftCols(n), W = large.middleCols(n - 1, n)); }) ==
          "G is assigned to in memory that W is read from");
    CHECK(said([&] {
              copy(G = large_rows.block(0, 0, m, n), W = large_rows.block(m - 1, n, m, n));
          }) == "nothing");
    CHECK(said([&] { copy(G = large_rows.block(1, n, m, n), W = large_rows.block(0, 0, m, n)); }) ==
          "nothing");
    CHECK(said([&] { copy(G = large_rows.block(0, 1, m, n), W = large_rows.block(1, n, m, n)); }) ==
          "G is assigned to in memory that W is read from");
    CHECK(said([&] { copy(G = large_rows.block(1, n, m, n), W = large_rows.block(0, 1, m, n)); }) ==
          "G is assigned to in memory that W is read from");
}

TEST_CASE("Eigen and extents that only run time knows") {
    constexpr auto rows_of = tg::dim<"r">;
    constexpr auto columns_of = tg::dim<"c">;
    constexpr auto A = tg::matrix<"A", rows_of, columns_of>;
    constexpr auto u = tg::vector<"u", columns_of>;
    constexpr auto g = tg::function(A * u, tg::grad(tg::sum(tg::square(A * u)), A));
    Eigen::MatrixXd a(2, 3);
    a << 1, 2, 3, 4, 5, 6;
    const Eigen::Vector3d fixed(1, 2, 4);
    const auto kept = g(A = a, u = fixed);
    const auto [product, slope] = tg::as_eigen(kept);
    CHECK(product == a * fixed);
    CHECK(slope == 2 * (a * fixed) * fixed.transpose());
    const auto row = tg::as_eigen(g(A = a, u = a.row(1)));
    static_assert(std::is_same_v<const Eigen::VectorXd, std::remove_reference_t<decltype(std::get<0>(row))>>);
    CHECK(std::get<0>(row) == a * a.row(1).transpose());
    CHECK(said([&] { g(A = a, u = a.col(1)); }) == "u has 2 rows, A says c = 3");
}

}  // namespace eigen
