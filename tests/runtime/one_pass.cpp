// SPDX-License-Identifier: BSL-1.0
// Layers in one pass over their weights, block by block, against plain loops: sizes that are no
// multiple of a block, other element types, weights in every layout.
#include <typegrad/math/long_double.hpp>
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"

namespace one_pass {

/// A matrix that lies in memory column by column, as Fortran has it.
template <class T>
struct by_columns {
    T* data;
    std::int64_t rows, columns;
};

}  // namespace one_pass

template <class T>
struct typegrad::data_traits<one_pass::by_columns<T>> {
    using element = T;
    static constexpr bool fixed = false, flat = false;
    static constexpr shape form(const one_pass::by_columns<T>& d) {
        return matrix_shape(d.rows, d.columns);
    }
    template <std::int64_t, std::int64_t>
    static constexpr auto bind(const one_pass::by_columns<T>& d) {
        return view<T, 1, 0>{d.data, 1, d.rows};
    }
};

namespace one_pass {

namespace tg = typegrad;
using namespace tg::literals;

/// Numbers that look random and are the same everywhere.
struct numbers {
    std::uint32_t state = 1;
    double operator()() {
        state = state * 1664525u + 1013904223u;
        return static_cast<double>(state >> 8) / (1 << 24) - 0.5;
    }
    template <class T>
    std::vector<T> list(std::int64_t n, double scale = 1) {
        std::vector<T> all(static_cast<std::size_t>(n));
        for (T& e : all) e = static_cast<T>(scale * (*this)());
        return all;
    }
};

template <class T>
void same(const std::vector<T>& computed, const std::vector<double>& expected, double tolerance) {
    REQUIRE(computed.size() == expected.size());
    double worst = 0;
    for (std::size_t i = 0; i != computed.size(); ++i) {
        const double off = std::abs(static_cast<double>(computed[i]) - expected[i]) / (1 + std::abs(expected[i]));
        worst = worst < off || off != off ? off : worst;
    }
    CHECK(worst <= tolerance);
}
/// What is compared with is computed in double.
template <class T>
constexpr double tolerance =
    64 * static_cast<double>(sizeof(T) < sizeof(double) ? std::numeric_limits<float>::epsilon()
                                                       : std::numeric_limits<double>::epsilon());

/// One layer by plain loops in double: value, the update of W and b, the gradient by x.
struct layer {
    std::int64_t m, n;
    std::vector<double> W, x, b, t, dW, dx, db;
    double loss = 0;

    template <class T>
    static std::vector<double> widened(const std::vector<T>& v) { return {v.begin(), v.end()}; }

    template <class T>
    layer(std::int64_t rows, std::int64_t columns, const std::vector<T>& W0, const std::vector<T>& x0,
          const std::vector<T>& b0, const std::vector<T>& t0)
        : m(rows), n(columns), W(widened(W0)), x(widened(x0)), b(widened(b0)), t(widened(t0)),
          dW(W.size()), dx(x.size()), db(b.size()) {}

    /// `value` and `slope` are those of the loss of one element.
    template <class Value, class Slope>
    void run(Value value, Slope slope) {
        for (std::size_t i = 0; i != b.size(); ++i) {
            const std::size_t row = i * x.size();
            double u = b[i];
            for (std::size_t j = 0; j != x.size(); ++j) u += W[row + j] * x[j];
            loss += value(u, t[i]);
            const double d = slope(u, t[i]);
            db[i] = d;
            for (std::size_t j = 0; j != x.size(); ++j) {
                dW[row + j] = d * x[j];
                dx[j] += d * W[row + j];
            }
        }
    }
    void descend(double rate) {
        for (std::size_t i = 0; i != W.size(); ++i) W[i] -= rate * dW[i];
        for (std::size_t i = 0; i != b.size(); ++i) b[i] -= rate * db[i];
    }
};

inline double logistic(double u) { return 1 / (1 + std::exp(-u)); }

/// A sigmoid layer whose sum is the loss, W updated in place; and with the gradient by x.
template <class T, std::int64_t M, std::int64_t N>
void sigmoid_layer() {
    constexpr auto W = tg::matrix<"W", M, N>;
    constexpr auto x = tg::vector<"x", N>;
    constexpr auto dx = tg::vector<"dx", N>;
    constexpr auto loss = tg::sum(tg::sigmoid(W * x));
    constexpr auto rate = tg::scalar<"rate">;
    numbers next;
    const auto w0 = next.list<T>(M * N, 0.2), xs = next.list<T>(N), zero = std::vector<T>(M);
    layer by_hand(M, N, w0, xs, zero, zero);
    by_hand.run([](double u, double) { return logistic(u); },
                [](double u, double) { return logistic(u) * logistic(-u); });
    by_hand.descend(0.25);

    auto w = w0;
    const T value = tg::function(loss, W -= rate * tg::grad(loss, W))(W = w, x = xs, rate = T(0.25));
    CHECK_THAT(static_cast<double>(value),
               Catch::Matchers::WithinAbs(by_hand.loss, M * tolerance<T>));
    same(w, by_hand.W, tolerance<T>);

    w = w0;
    std::vector<T> slope(N, T(7));
    tg::function(loss, W -= rate * tg::grad(loss, W), dx = tg::grad(loss, x))(
        W = w, x = xs, rate = T(0.25), dx = slope);
    same(w, by_hand.W, tolerance<T>);
    same(slope, by_hand.dx, M * tolerance<T>);

    // The gradients apart, W only read.
    constexpr auto G = tg::matrix<"G", M, N>;
    std::vector<T> g(M * N);
    tg::function(G = tg::grad(loss, W), dx = tg::grad(loss, x))(W = w0, x = xs, G = g, dx = slope);
    same(g, by_hand.dW, tolerance<T>);
    same(slope, by_hand.dx, M * tolerance<T>);
}

TEST_CASE("a sigmoid layer") {
    sigmoid_layer<double, 4, 4>();
    sigmoid_layer<double, 16, 16>();
    sigmoid_layer<double, 64, 64>();
    sigmoid_layer<double, 96, 64>();
    sigmoid_layer<double, 97, 65>();
    sigmoid_layer<double, 103, 127>();
    sigmoid_layer<double, 9, 1001>();
    sigmoid_layer<double, 7, 1003>();
    sigmoid_layer<double, 3, 5000>();
    sigmoid_layer<double, 41, 520>();
    sigmoid_layer<double, 2000, 3>();
    sigmoid_layer<double, 1, 5000>();
    sigmoid_layer<double, 5000, 1>();
    sigmoid_layer<float, 103, 127>();
    sigmoid_layer<float, 77, 777>();
    sigmoid_layer<float, 16, 2048>();
    sigmoid_layer<long double, 33, 200>();
}

/// A biased layer against a target, everything updated in place, by both sides' rows.
template <class T, std::int64_t M, std::int64_t N, class Squash, class Value, class Slope>
void biased_layer(Squash squash, Value value, Slope slope) {
    constexpr auto W = tg::matrix<"W", M, N>;
    constexpr auto x = tg::vector<"x", N>;
    constexpr auto b = tg::vector<"b", M>;
    constexpr auto t = tg::vector<"t", M>;
    constexpr auto rate = tg::scalar<"rate">;
    constexpr auto loss = tg::mean(tg::square(squash(W * x + b) - t));
    numbers next;
    const auto w0 = next.list<T>(M * N, 0.2), x0 = next.list<T>(N), b0 = next.list<T>(M),
               ts = next.list<T>(M);
    layer by_hand(M, N, w0, x0, b0, ts);
    by_hand.run([&](double u, double target) { return value(u, target) / M; },
                [&](double u, double target) { return slope(u, target) / M; });
    by_hand.descend(0.5);
    for (std::size_t j = 0; j != by_hand.x.size(); ++j) by_hand.x[j] -= 0.5 * by_hand.dx[j];

    auto w = w0, xs = x0, bs = b0;
    const T error = tg::function(loss, W -= rate * tg::grad(loss, W), b -= rate * tg::grad(loss, b),
                                 x -= rate * tg::grad(loss, x))(W = w, x = xs, b = bs, t = ts,
                                                               rate = T(0.5));
    CHECK_THAT(static_cast<double>(error),
               Catch::Matchers::WithinAbs(by_hand.loss, (1 + by_hand.loss) * 8 * tolerance<T>));
    same(w, by_hand.W, tolerance<T>);
    same(bs, by_hand.b, tolerance<T>);
    same(xs, by_hand.x, 8 * tolerance<T>);
}

template <class T, std::int64_t M, std::int64_t N>
void biased_layers() {
    biased_layer<T, M, N>([](auto u) { return tg::sigmoid(u); },
                          [](double u, double t) { return std::pow(logistic(u) - t, 2); },
                          [](double u, double t) {
                              return 2 * (logistic(u) - t) * logistic(u) * logistic(-u);
                          });
    biased_layer<T, M, N>([](auto u) { return tg::relu(u); },
                          [](double u, double t) { return std::pow(std::fmax(u, 0) - t, 2); },
                          [](double u, double t) { return u > 0 ? 2 * (u - t) : 0; });
    biased_layer<T, M, N>([](auto u) { return tg::tanh(u); },
                          [](double u, double t) { return std::pow(std::tanh(u) - t, 2); },
                          [](double u, double t) {
                              return 2 * (std::tanh(u) - t) / std::pow(std::cosh(u), 2);
                          });
}

TEST_CASE("a layer with a bias and a target") {
    biased_layers<double, 64, 64>();
    biased_layers<double, 100, 130>();
    biased_layers<double, 13, 900>();
    biased_layers<float, 45, 600>();
}

TEST_CASE("weights in every layout") {
    constexpr std::int64_t M = 45, N = 301;
    constexpr auto W = tg::matrix<"W", M, N>;
    constexpr auto x = tg::vector<"x", N>;
    constexpr auto loss = tg::sum(tg::sigmoid(W * x));
    constexpr auto step = tg::function(loss, W -= 0.25_c * tg::grad(loss, W));
    numbers next;
    const auto w0 = next.list<double>(M * N, 0.2), xs = next.list<double>(N);
    auto expected = w0;
    const double value = step(W = expected, x = xs);

    std::vector<double> wide(M * (N + 4), -99), turned(M * N);
    for (std::size_t i = 0; i != M; ++i) {
        for (std::size_t j = 0; j != N; ++j) {
            wide[i * (N + 4) + j] = w0[i * N + j];
            turned[j * M + i] = w0[i * N + j];
        }
    }
    CHECK_THAT(step(W = tg::strided(wide.data(), M, N, N + 4), x = xs), Catch::Matchers::WithinULP(value, 8));
    double worst = 0;
    for (std::size_t i = 0; i != M; ++i) {
        for (std::size_t j = 0; j != N; ++j)
            worst = std::fmax(worst, std::abs(wide[i * (N + 4) + j] - expected[i * N + j]));
        for (std::size_t j = N; j != N + 4; ++j) CHECK(wide[i * (N + 4) + j] == -99);
    }
    CHECK_THAT(step(W = by_columns<double>{turned.data(), M, N}, x = xs),
               Catch::Matchers::WithinRel(value, 1e-13));
    for (std::size_t i = 0; i != M; ++i)
        for (std::size_t j = 0; j != N; ++j)
            worst = std::fmax(worst, std::abs(turned[j * M + i] - expected[i * N + j]));
    CHECK(worst < 1e-14);
}

TEST_CASE("weights used transposed") {
    constexpr std::int64_t M = 45, N = 301;
    constexpr auto W = tg::matrix<"W", N, M>;
    constexpr auto x = tg::vector<"x", N>;
    constexpr auto loss = tg::sum(tg::sigmoid(tg::transpose(W) * x));
    numbers next;
    const auto w0 = next.list<double>(M * N, 0.2), xs = next.list<double>(N);
    auto turned = w0;
    for (std::size_t i = 0; i != M; ++i)
        for (std::size_t j = 0; j != N; ++j) turned[i * N + j] = w0[j * M + i];
    layer by_hand(M, N, turned, xs, std::vector<double>(M), std::vector<double>(M));
    by_hand.run([](double u, double) { return logistic(u); },
                [](double u, double) { return logistic(u) * logistic(-u); });
    by_hand.descend(0.25);
    auto w = w0;
    const auto slope = tg::function(W -= 0.25_c * tg::grad(loss, W), tg::grad(loss, x))(W = w, x = xs);
    for (std::size_t i = 0; i != M; ++i)
        for (std::size_t j = 0; j != N; ++j) turned[i * N + j] = w[j * M + i];
    same(turned, by_hand.W, tolerance<double>);
    same(std::vector<double>(slope.begin(), slope.end()), by_hand.dx, 8 * tolerance<double>);
}

TEST_CASE("rows and several products of one matrix") {
    constexpr std::int64_t M = 45, N = 301;
    constexpr auto W = tg::matrix<"W", M, N>;
    constexpr auto x = tg::vector<"x", N>;
    constexpr auto y = tg::vector<"y", N>;
    constexpr auto d = tg::vector<"d", M>;
    numbers next;
    const auto ws = next.list<double>(M * N), xs = next.list<double>(N), ys = next.list<double>(N),
               ds = next.list<double>(M);
    const auto [u, v, row, weight, back] =
        tg::function(W * x, W * y, tg::transpose(d) * W, tg::sum(tg::square(W)),
                     tg::transpose(y) * tg::transpose(W))(W = ws, x = xs, y = ys, d = ds);
    layer a(M, N, ws, xs, ds, ds);
    double squares = 0;
    for (double w : ws) squares += w * w;
    CHECK_THAT(weight, Catch::Matchers::WithinRel(squares, 1e-13));
    std::vector<double> Wx(M), Wy(M), dW(N);
    for (std::size_t i = 0; i != M; ++i) {
        for (std::size_t j = 0; j != N; ++j) {
            Wx[i] += ws[i * N + j] * xs[j];
            Wy[i] += ws[i * N + j] * ys[j];
            dW[j] += ws[i * N + j] * ds[i];
        }
    }
    same(std::vector<double>(u.begin(), u.end()), Wx, tolerance<double>);
    same(std::vector<double>(v.begin(), v.end()), Wy, tolerance<double>);
    same(std::vector<double>(back.begin(), back.end()), Wy, tolerance<double>);
    same(std::vector<double>(row.begin(), row.end()), dW, tolerance<double>);
}

TEST_CASE("the largest element of a layer too large for one block") {
    constexpr std::int64_t M = 45, N = 301;
    constexpr auto W = tg::matrix<"W", M, N>;
    constexpr auto x = tg::vector<"x", N>;
    numbers next;
    auto ws = next.list<double>(M * N);
    const auto xs = next.list<double>(N);
    double most = -1e300;
    for (std::size_t i = 0; i != M; ++i) {
        double u = 0;
        for (std::size_t j = 0; j != N; ++j) u += ws[i * N + j] * xs[j];
        most = std::fmax(most, u);
    }
    const double largest = tg::function((tg::max)(W * x), W -= tg::outer(W * x, x))(W = ws, x = xs);
    CHECK_THAT(largest, Catch::Matchers::WithinRel(most, 1e-13));
}

// In a constant expression the members of a group run one after the other.
constexpr double in_the_compiler() {
    constexpr auto W = tg::matrix<"W", 3, 2>;
    constexpr auto x = tg::vector<"x", 2>;
    constexpr auto loss = tg::sum(tg::square(W * x));
    double w[3][2] = {{1, 2}, {3, 4}, {5, 6}};
    const double xs[2] = {1, -1};
    tg::function(loss, W -= 0.5_c * tg::grad(loss, W))(W = w, x = xs);
    return w[2][1];  // W·x is -1 in each row: 6 - 0.5·(2·(-1)·(-1))
}
static_assert(in_the_compiler() == 5);

}  // namespace one_pass
