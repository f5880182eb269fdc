// SPDX-License-Identifier: BSL-1.0
// Words that arrange elements, and reductions along an axis, against plain loops.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace shape_words {

namespace tg = typegrad;
using namespace tg::literals;

constexpr int m = 5, n = 19, p = 3;
constexpr auto x = tg::vector<"x", n>;
constexpr auto y = tg::vector<"y", m>;
constexpr auto A = tg::matrix<"A", m, n>;
constexpr auto T = tg::tensor<"T", p, m, n>;
constexpr auto Q = tg::matrix<"Q", m, m>;
constexpr auto s = tg::scalar<"s">;

/// Numbers that look like chance.
struct data {
    std::vector<double> xs, ys, as, ts, qs;
    data() {
        unsigned state = 7;
        const auto fill = [&](std::vector<double>& v, int size) {
            for (int i = 0; i < size; ++i) {
                state = state * 1664525u + 1013904223u;
                v.push_back((state >> 8) / double(1 << 23) - 1);
            }
        };
        fill(xs, n), fill(ys, m), fill(as, m * n), fill(ts, p * m * n), fill(qs, m * m);
    }
    double a(int i, int j) const { return as[static_cast<std::size_t>(i * n + j)]; }
    double t(int i, int j, int k) const { return ts[static_cast<std::size_t>((i * m + j) * n + k)]; }
};
const data d;

bool near(double got, double expected) {
    return std::abs(got - expected) <= 1e-12 * std::max(1.0, std::abs(expected));
}
template <class Got, class F>
void check_matrix(const Got& got, int rows, int columns, F expected) {
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j) {
            INFO(i << ", " << j);
            CHECK(near(got(i, j), expected(i, j)));
        }
}
template <class Got, class F>
void check_vector(const Got& got, int size, F expected) {
    for (int i = 0; i < size; ++i) {
        INFO(i);
        CHECK(near(got(i), expected(i)));
    }
}

TEST_CASE("views are read where they are") {
    const auto f = tg::function(tg::element<3>(x), tg::slice<2, 18>(x), tg::row<2>(A), tg::column<4>(A),
                                tg::slice<1, 4>(A), tg::reverse(A), tg::diagonal(Q), tg::trace(Q),
                                tg::row<1>(T), tg::element<2, 3, 4>(T), tg::reverse(T));
    const auto [e, slice, row, column, rows, reversed, diagonal, trace, slab, deep, back] =
        f(x = d.xs, A = tg::strided(d.as.data(), m, n, n), Q = tg::strided(d.qs.data(), m, m, m), T = d.ts);
    CHECK(e == d.xs[3]);
    check_vector(slice, 16, [](int i) { return d.xs[std::size_t(i + 2)]; });
    check_vector(row, n, [](int j) { return d.a(2, j); });
    check_vector(column, m, [](int i) { return d.a(i, 4); });
    check_matrix(rows, 3, n, [](int i, int j) { return d.a(i + 1, j); });
    check_matrix(reversed, m, n, [](int i, int j) { return d.a(m - 1 - i, j); });
    check_vector(diagonal, m, [](int i) { return d.qs[std::size_t(i * m + i)]; });
    CHECK(near(trace, d.qs[0] + d.qs[6] + d.qs[12] + d.qs[18] + d.qs[24]));
    check_matrix(slab, m, n, [](int i, int j) { return d.t(1, i, j); });
    CHECK(deep == d.t(2, 3, 4));
    for (int i = 0; i < p; ++i)
        for (int j = 0; j < m; ++j)
            for (int k = 0; k < n; ++k) CHECK(back(i, j, k) == d.t(p - 1 - i, j, k));
}

TEST_CASE("memory with gaps between its rows") {
    std::vector<double> wide(m * (n + 6));
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) wide[std::size_t(i * (n + 6) + j)] = d.a(i, j);
    const auto memory = tg::strided(wide.data(), m, n, n + 6);
    const auto [flat, columns, product, sums] =
        tg::function(tg::reshape<m * n>(A), tg::slice<3, 7>(tg::transpose(A)), tg::slice<1, 3>(A) * x, tg::sum<0>(A))(
            A = memory, x = d.xs);
    check_vector(flat, m * n, [](int i) { return d.as[std::size_t(i)]; });
    check_matrix(columns, 4, m, [](int i, int j) { return d.a(j, i + 3); });
    check_vector(product, 2, [](int i) {
        double sum = 0;
        for (int j = 0; j < n; ++j) sum += d.a(i + 1, j) * d.xs[std::size_t(j)];
        return sum;
    });
    check_vector(sums, n, [](int j) { return d.a(0, j) + d.a(1, j) + d.a(2, j) + d.a(3, j) + d.a(4, j); });
    // Written to where the gaps stay as they are.
    std::vector<double> target(wide.size(), 77);
    tg::function(A = tg::grad(tg::sum(tg::square(tg::row<2>(tg::matrix<"B", m, n>))), tg::matrix<"B", m, n>))(
        A = tg::strided(target.data(), m, n, n + 6), tg::matrix<"B", m, n> = memory);
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n + 6; ++j) {
            const double expected = j >= n ? 77 : i == 2 ? 2 * d.a(i, j) : 0;
            CHECK(near(target[std::size_t(i * (n + 6) + j)], expected));
        }
}

TEST_CASE("put together") {
    const auto f = tg::function(tg::stack(s, tg::element<0>(x), 3_c), tg::stack(tg::exp(x), x), tg::concatenate(y, x, y),
                                tg::broadcast<4>(x), tg::broadcast<4, 1>(y), tg::as_diagonal(y), tg::pad<2, 1>(y),
                                tg::stack(A, 2_c * A), tg::fill<2, 2>(s), tg::cross(tg::slice<0, 3>(x), tg::slice<1, 4>(y)));
    const auto [scalars, rows, all, down, across, diagonal, padded, slabs, filled, cross] =
        f(x = d.xs, y = d.ys, s = 4, A = tg::strided(d.as.data(), m, n, n));
    CHECK(scalars == tg::array<double, 3>{4, d.xs[0], 3});
    check_matrix(rows, 2, n, [](int i, int j) { return i == 0 ? std::exp(d.xs[std::size_t(j)]) : d.xs[std::size_t(j)]; });
    check_vector(all, 2 * m + n, [](int i) {
        return i < m ? d.ys[std::size_t(i)] : i < m + n ? d.xs[std::size_t(i - m)] : d.ys[std::size_t(i - m - n)];
    });
    check_matrix(down, 4, n, [](int, int j) { return d.xs[std::size_t(j)]; });
    check_matrix(across, m, 4, [](int i, int) { return d.ys[std::size_t(i)]; });
    check_matrix(diagonal, m, m, [](int i, int j) { return i == j ? d.ys[std::size_t(i)] : 0; });
    check_vector(padded, m + 3, [](int i) { return i < 2 || i > m + 1 ? 0 : d.ys[std::size_t(i - 2)]; });
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) CHECK((slabs(0, i, j) == d.a(i, j) && slabs(1, i, j) == 2 * d.a(i, j)));
    CHECK(filled == tg::array<double, 2, 2>{{4, 4}, {4, 4}});
    check_vector(cross, 3, [](int i) {
        const auto u = [](int k) { return d.xs[std::size_t(k % 3)]; };
        const auto v = [](int k) { return d.ys[std::size_t(1 + k % 3)]; };
        return u(i + 1) * v(i + 2) - u(i + 2) * v(i + 1);
    });
}

TEST_CASE("triangles") {
    constexpr auto l = tg::vector<"l", 6>;
    const double ls[] = {1, 2, 3, 4, 5, 6};
    const auto [lower, upper] = tg::function(tg::strictly_lower(l), tg::strictly_upper(l))(l = ls);
    CHECK(lower == tg::array<double, 4, 4>{{0, 0, 0, 0}, {1, 0, 0, 0}, {2, 4, 0, 0}, {3, 5, 6, 0}});
    check_matrix(upper, 4, 4, [&](int i, int j) { return lower(j, i); });
    constexpr auto M = tg::matrix<"M", 4, 4>;
    double ms[4][4];
    for (int i = 0; i < 16; ++i) ms[i / 4][i % 4] = i;
    CHECK(tg::function(tg::grad(tg::sum(tg::hadamard(tg::strictly_lower(l), M)), l))(l = ls, M = ms) ==
          tg::array<double, 6>{4, 8, 12, 9, 13, 14});
}

TEST_CASE("reductions along an axis") {
    const auto f = tg::function(tg::sum<0>(A), tg::sum<1>(A), tg::sum<0>(T), tg::sum<1>(T), tg::sum<2>(T), (tg::max<0>)(A),
                                (tg::min<1>)(A), (tg::max<1>)(T), tg::mean<1>(A), tg::sum<1>(tg::exp(A)), tg::sum(A));
    const auto [s0, s1, t0, t1, t2, largest, smallest, middle, mean, exps, whole] =
        f(A = tg::strided(d.as.data(), m, n, n), T = d.ts);
    const auto along = [](int count, auto term) {
        double sum = 0;
        for (int i = 0; i < count; ++i) sum += term(i);
        return sum;
    };
    check_vector(s0, n, [&](int j) { return along(m, [&](int i) { return d.a(i, j); }); });
    check_vector(s1, m, [&](int i) { return along(n, [&](int j) { return d.a(i, j); }); });
    check_matrix(t0, m, n, [&](int j, int k) { return along(p, [&](int i) { return d.t(i, j, k); }); });
    check_matrix(t1, p, n, [&](int i, int k) { return along(m, [&](int j) { return d.t(i, j, k); }); });
    check_matrix(t2, p, m, [&](int i, int j) { return along(n, [&](int k) { return d.t(i, j, k); }); });
    check_vector(mean, m, [&](int i) { return along(n, [&](int j) { return d.a(i, j); }) / n; });
    check_vector(exps, m, [&](int i) { return along(n, [&](int j) { return std::exp(d.a(i, j)); }); });
    CHECK(near(whole, along(m * n, [&](int i) { return d.as[std::size_t(i)]; })));
    const auto most = [](int count, auto term) {
        double top = term(0);
        for (int i = 1; i < count; ++i) top = std::max(top, term(i));
        return top;
    };
    check_vector(largest, n, [&](int j) { return most(m, [&](int i) { return d.a(i, j); }); });
    check_vector(smallest, m, [&](int i) { return -most(n, [&](int j) { return -d.a(i, j); }); });
    check_matrix(middle, p, n, [&](int i, int k) { return most(m, [&](int j) { return d.t(i, j, k); }); });
}

TEST_CASE("softmax and its like along an axis") {
    const auto f = tg::function(tg::softmax<1>(A), tg::softmax<0>(A), tg::logsumexp<1>(A), tg::log_softmax<0>(A),
                                tg::variance<1>(A), tg::logsumexp<1>(T), tg::softmax<1>(1000_c * A));
    const auto [s1, s0, l1, log0, v1, deep, hot] = f(A = tg::strided(d.as.data(), m, n, n), T = d.ts);
    const auto total = [](int count, auto term) {
        double sum = 0;
        for (int i = 0; i < count; ++i) sum += std::exp(term(i));
        return sum;
    };
    check_matrix(s1, m, n, [&](int i, int j) { return std::exp(d.a(i, j)) / total(n, [&](int k) { return d.a(i, k); }); });
    check_matrix(s0, m, n, [&](int i, int j) { return std::exp(d.a(i, j)) / total(m, [&](int k) { return d.a(k, j); }); });
    check_vector(l1, m, [&](int i) { return std::log(total(n, [&](int k) { return d.a(i, k); })); });
    check_matrix(log0, m, n, [&](int i, int j) { return d.a(i, j) - std::log(total(m, [&](int k) { return d.a(k, j); })); });
    check_vector(v1, m, [&](int i) {
        double mean = 0, sum = 0;
        for (int j = 0; j < n; ++j) mean += d.a(i, j) / n;
        for (int j = 0; j < n; ++j) sum += (d.a(i, j) - mean) * (d.a(i, j) - mean) / n;
        return sum;
    });
    check_matrix(deep, p, n, [&](int i, int k) { return std::log(total(m, [&](int j) { return d.t(i, j, k); })); });
    for (int i = 0; i < m; ++i) {
        double sum = 0;
        for (int j = 0; j < n; ++j) sum += hot(i, j);
        CHECK(near(sum, 1));
    }
}

/// The gradient of f by one symbol against central differences of higher order.
template <class F, class Symbol, std::size_t Size>
void check_slope(F loss, Symbol symbol, const std::array<double, Size>& at) {
    const auto value = tg::function(loss);
    const auto slope = tg::function(tg::grad(loss, symbol))(symbol = at);
    for (std::size_t i = 0; i < Size; ++i) {
        const auto shifted = [&](double h) {
            auto moved = at;
            moved[i] += h;
            return value(symbol = moved);
        };
        const double h = 1e-3;
        const double found = (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h);
        INFO(i);
        CHECK(std::abs(slope[i] - found) <= 1e-8 * std::max(1.0, std::abs(found)));
    }
}

TEST_CASE("slopes, once and twice") {
    constexpr auto v = tg::vector<"v", 12>;
    constexpr auto M = tg::reshape<3, 4>(v);
    std::array<double, 12> at{};
    for (std::size_t i = 0; i < 12; ++i) at[i] = d.xs[i];
    check_slope(tg::sum(tg::exp(tg::hadamard(tg::slice<0, 6>(v), tg::reverse(tg::slice<4, 10>(v))))), v, at);
    check_slope(tg::sum(tg::exp(tg::sum<0>(tg::square(M)))) + tg::element<3>(tg::exp(v)), v, at);
    check_slope(tg::dot(tg::row<1>(tg::tanh(M)), tg::softmax(tg::row<2>(M))), v, at);
    check_slope(tg::sum(tg::square(tg::logsumexp<1>(M))) + tg::sum(tg::square(tg::softmax<0>(M))), v, at);
    check_slope(tg::sum(tg::exp(tg::concatenate(v, tg::square(v)))) + tg::sum(tg::square(tg::stack(v, tg::exp(v)))), v, at);
    check_slope(tg::trace(tg::slice<0, 3>(tg::transpose(M)) * tg::tanh(M) * tg::as_diagonal(tg::slice<0, 4>(v)) *
                          tg::column<0>(tg::broadcast<2, 1>(tg::slice<4, 8>(v))) *
                          tg::transpose(tg::column<1>(M))),
                v, at);
    check_slope(tg::sum((tg::max<0>)(M)) + tg::sum(tg::square((tg::min<1>)(M))) + tg::sum(tg::variance<1>(M)), v, at);
    check_slope(tg::sum(tg::square(tg::contract(tg::reshape<2, 2, 3>(v), tg::tanh(M)))), v, at);
    check_slope(tg::sum(tg::exp(tg::strictly_lower(tg::slice<2, 8>(v)) * tg::slice<0, 4>(v))), v, at);
    check_slope(tg::dot(tg::cross(tg::slice<0, 3>(v), tg::exp(tg::slice<3, 6>(v))), tg::slice<6, 9>(v)), v, at);
    check_slope(tg::sum(tg::square(tg::diagonal(tg::tanh(M)))) * tg::sum(tg::exp(tg::pad<1, 2>(v))), v, at);
    // The slope of a slope.
    constexpr auto first = tg::grad(tg::sum(tg::exp(tg::sum<1>(tg::square(M)))) * tg::element<7>(v), v);
    check_slope(tg::dot(first, tg::tanh(v)), v, at);
    constexpr auto second = tg::grad(tg::sum(tg::exp(tg::hadamard(tg::slice<0, 6>(v), tg::slice<5, 11>(v)))), v);
    check_slope(tg::sum(tg::square(second)), v, at);
    constexpr auto third = tg::grad(tg::sum(tg::softmax<1>(M)) + tg::sum(tg::square(tg::log_softmax<0>(M))), v);
    check_slope(tg::sum(tg::square(third)), v, at);
}

TEST_CASE("the sum of a product with what stands among zeros") {
    constexpr auto a = tg::vector<"a", 2>;
    constexpr auto b = tg::vector<"b", 3>;
    const double as[] = {2, 3}, bs[] = {4, 5, 7};
    CHECK(tg::function(tg::sum(tg::outer(tg::pad<1, 2>(a), b)))(a = as, b = bs) == 80);
    CHECK(tg::function(tg::sum(tg::as_diagonal(a) * tg::outer(a, b)))(a = as, b = bs) == 208);
    // The diagonal of an outer product is the product of its vectors' elements.
    const auto squares = tg::function(tg::diagonal(tg::outer(b, b)), tg::trace(tg::outer(b, tg::reverse(b))))(b = bs);
    check_vector(std::get<0>(squares), 3, [&](int i) { return bs[i] * bs[i]; });
    CHECK(std::get<1>(squares) == 81);
    // A diagonal matrix scales the transpose of what stands among zeros.
    constexpr auto U = tg::matrix<"U", 2, 2>;
    constexpr auto V = tg::matrix<"V", 2, 2>;
    constexpr auto w = tg::vector<"w", 4>;
    constexpr auto slope = tg::grad(tg::element<0>(a) * tg::trace(tg::hadamard(U, V) * tg::hadamard(U, V)), V);
    const auto f = tg::function(tg::grad(tg::dot(tg::reshape<4>(slope), w), U),
                                tg::grad(tg::sum(tg::hadamard(slope, tg::reshape<2, 2>(w))), U));
    const double numbers[] = {1, 2, 3, 5};
    const auto [flat, square] = f(a = as, U = numbers, V = numbers, w = numbers);
    CHECK(flat == square);
    CHECK(flat(0, 1) == 2 * 2 * (2 * 3 * 3 + 3 * 3 * 2));
}

TEST_CASE("memory that is read by views and assigned to") {
    std::array<double, n> v{}, old{};
    for (int i = 0; i < n; ++i) old[std::size_t(i)] = v[std::size_t(i)] = d.xs[std::size_t(i)];
    tg::function(x = tg::reverse(x))(x = v);
    check_vector([&](int i) { return v[std::size_t(i)]; }, n, [&](int i) { return old[std::size_t(n - 1 - i)]; });
    v = old;
    tg::function(x = 2_c * tg::reverse(x) + x)(x = v);
    check_vector([&](int i) { return v[std::size_t(i)]; }, n,
                 [&](int i) { return 2 * old[std::size_t(n - 1 - i)] + old[std::size_t(i)]; });
    v = old;
    const double first = tg::function(tg::element<0>(x), x -= tg::element<0>(x) * x)(x = v);
    CHECK(first == old[0]);
    check_vector([&](int i) { return v[std::size_t(i)]; }, n,
                 [&](int i) { return old[std::size_t(i)] - old[0] * old[std::size_t(i)]; });
    v = old;
    tg::function(x -= 0.5_c * tg::grad(tg::sum(tg::square(tg::slice<2, 5>(x))) + tg::sum(tg::square(tg::slice<4, 9>(x))), x))(x = v);
    check_vector([&](int i) { return v[std::size_t(i)]; }, n, [&](int i) {
        const int times = (i >= 2 && i < 5 ? 1 : 0) + (i >= 4 && i < 9 ? 1 : 0);
        return old[std::size_t(i)] * (1 - times);
    });
    std::vector<double> rows = d.as;
    tg::function(A = A + tg::broadcast<m>(tg::row<0>(A)))(A = tg::strided(rows.data(), m, n, n));
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) CHECK(near(rows[std::size_t(i * n + j)], d.a(i, j) + d.a(0, j)));
}

TEST_CASE("a repeated vector that stands transposed in a product") {
    constexpr auto f = tg::function(tg::transpose(tg::as_diagonal(y) * tg::broadcast<m>(y + 1_c)));
    const auto got = f(y = d.ys);
    const auto& v = d.ys;
    check_matrix(got, m, m, [&](int i, int j) { return (v[std::size_t(i)] + 1) * v[std::size_t(j)]; });
}

}  // namespace shape_words
