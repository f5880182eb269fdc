// SPDX-License-Identifier: BSL-1.0
// Assignments where memory is read through views, and layers whose weights and inputs are views.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "support/catch.hpp"

namespace shape_updates {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 6>;
constexpr auto y = tg::vector<"y", 6>;
constexpr auto A = tg::matrix<"A", 3, 3>;

TEST_CASE("a view of what is assigned to is one of its old value") {
    double u[] = {1, 2, 3, 4, 5, 6}, v[] = {10, 20, 30, 40, 50, 60};
    tg::function(x = tg::reverse(x))(x = u);
    CHECK(u[0] == 6);
    CHECK(u[5] == 1);
    tg::function(x = tg::reverse(y), y = tg::reverse(x))(x = u, y = v);
    CHECK(u[0] == 60);
    CHECK(u[5] == 10);
    CHECK(v[0] == 1);
    CHECK(v[5] == 6);
    tg::function(x = tg::concatenate(tg::slice<2, 6>(x), tg::slice<0, 2>(x)))(x = u);
    CHECK(u[0] == 40);
    CHECK(u[4] == 60);
    tg::function(x = x + tg::reverse(x))(x = u);
    CHECK(u[0] == 90);
    CHECK(u[1] == 90);
    CHECK(u[2] == 30);
    CHECK(u[5] == 90);
    const auto [before, shifted] = std::tuple(tg::function(tg::slice<0, 2>(y), y *= 2_c)(y = v), 0);
    CHECK(before[1] == 2);
    CHECK(v[1] == 4);
    CHECK(shifted == 0);
    tg::function(x = tg::pad<4, 0>(tg::slice<0, 2>(y)) + x, y = tg::pad<0, 4>(tg::slice<4, 6>(x)))(x = u, y = v);
    CHECK(u[4] == 92);
    CHECK(u[5] == 94);
    CHECK(v[0] == 90);
    CHECK(v[2] == 0);
    double a[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    tg::function(A -= tg::as_diagonal(tg::diagonal(A)))(A = a);
    CHECK(a[1][1] == 0);
    CHECK(a[1][2] == 6);
    tg::function(A = A + tg::transpose(A))(A = a);
    CHECK(a[1][2] == 14);
    CHECK(a[2][1] == 14);
    tg::function(A = tg::stack(tg::row<2>(A), tg::row<0>(A), tg::row<1>(A)))(A = a);
    CHECK(a[0][1] == 14);
    CHECK(a[2][2] == 14);
    CHECK(a[0][2] == 0);
}

/// Numbers by an int, as the loops here count.
struct numbers : std::vector<double> {
    using vector::vector;
    double& operator[](int k) { return vector::operator[](static_cast<std::size_t>(k)); }
};

/// A layer that is wide enough to go over its weights in blocks, and reads parts of what it has.
template <int M, int N>
void check_layer() {
    constexpr auto W = tg::matrix<"W", M, N>;
    constexpr auto in = tg::vector<"in", 2 * N>;
    constexpr auto b = tg::vector<"b", M>;
    constexpr auto rate = tg::scalar<"rate">;
    constexpr auto z = W * tg::slice<N / 2, N / 2 + N>(in) + b;
    constexpr auto gate = tg::sigmoid(tg::slice<0, M / 2>(z));
    constexpr auto out = tg::hadamard(gate, tg::tanh(tg::slice<M / 2, M>(z)));
    constexpr auto loss = tg::sum(tg::square(out)) + tg::sum(tg::max<1>(W)) / 100_c;
    static_assert(M % 2 == 0);
    numbers w(M * N), i(2 * N), c(M), wanted(M * N);
    unsigned state = 3;
    for (auto* list : {&w, &i, &c})
        for (double& v : *list) {
            state = state * 1664525u + 1013904223u;
            v = ((state >> 8) / double(1 << 23) - 1) / 4;
        }
    // By hand.
    numbers zs(M), ds(M), by_in(2 * N);
    for (int r = 0; r < M; ++r) {
        zs[r] = c[r];
        for (int k = 0; k < N; ++k) zs[r] += w[r * N + k] * i[N / 2 + k];
    }
    double expected = 0;
    for (int r = 0; r < M / 2; ++r) {
        const double g = 1 / (1 + std::exp(-zs[r])), t = std::tanh(zs[r + M / 2]), o = g * t;
        expected += o * o;
        ds[r] = 2 * o * t * g * (1 - g);
        ds[r + M / 2] = 2 * o * g * (1 - t * t);
    }
    for (int r = 0; r < M; ++r) {
        int most = 0;
        for (int k = 0; k < N; ++k)
            if (w[r * N + k] > w[r * N + most]) most = k;
        expected += w[r * N + most] / 100;
        for (int k = 0; k < N; ++k) {
            by_in[N / 2 + k] += w[r * N + k] * ds[r];
            wanted[r * N + k] = w[r * N + k] - 0.1 * (ds[r] * i[N / 2 + k] + (k == most ? 0.01 : 0));
        }
    }
    const auto step = tg::function(loss, tg::grad(loss, in), W -= rate * tg::grad(loss, W),
                                   b -= rate * tg::grad(loss, b));
    const auto got = step(W = w, in = i, b = c, rate = 0.1);
    CHECK(std::abs(std::get<0>(got) - expected) < 1e-12 * expected);
    for (int k = 0; k < 2 * N; ++k) CHECK(std::abs(std::get<1>(got)(k) - by_in[k]) < 1e-12);
    double worst = 0;
    for (int k = 0; k < M * N; ++k) worst = std::max(worst, std::abs(w[k] - wanted[k]));
    CHECK(worst < 1e-12);
}

TEST_CASE("a layer that reads parts, small and large") {
    check_layer<4, 6>();
    check_layer<64, 190>();
    check_layer<98, 333>();
}

TEST_CASE("a number is added to what stands at a place as well") {
    const double u[] = {1, 2, 3, 4, 5, 6};
    const auto padded = tg::function(tg::pad<1, 1>(x) - 7.5_c)(x = u);
    CHECK(padded[0] == -7.5);
    CHECK(padded[1] == -6.5);
    CHECK(padded[6] == -1.5);
    CHECK(padded[7] == -7.5);
    const double a[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    constexpr auto f = tg::sum(tg::broadcast<2, 2>(A)) + tg::trace(A);
    const auto g = tg::function(tg::grad(f, A))(A = a);
    CHECK(g(0, 0) == 3);
    CHECK(g(0, 1) == 2);
}

TEST_CASE("a product with a matrix of one number") {
    const double u[] = {1, 2, 3, 4, 5, 6}, w[] = {1, -1, 2, 0, 0, 5};
    const auto [by_x, by_y] = tg::function(tg::grad(tg::sum(tg::outer(x, y)), x),
                                           tg::grad(tg::sum(tg::outer(x, y)), y))(x = u, y = w);
    CHECK(by_x[3] == 7);
    CHECK(by_y[3] == 21);
    const auto both = tg::function(tg::grad(tg::sum(tg::outer(x, x)), x))(x = u);
    CHECK(both[2] == 42);
}

TEST_CASE("what no branch takes stays 0 when it is repeated, summed along an axis or put in its place") {
    constexpr auto M = tg::matrix<"M", 2, 3>;
    constexpr auto v = tg::vector<"v", 2>;
    const double zero[2][3] = {{0, 0, 0}, {4, 9, 1}};
    const double choice[] = {-1, 1};
    constexpr auto by_row = tg::sum(tg::where(v > 0_c, tg::sum<1>(tg::sqrt(M)), 0_c));
    const auto g = tg::function(tg::grad(by_row, M))(M = zero, v = choice);
    CHECK(g(0, 0) == 0);
    CHECK(g(1, 0) == 0.25);
    constexpr auto by_slice =
        tg::sum(tg::where(tg::slice<0, 2>(y) > 0_c, tg::slice<0, 2>(tg::sqrt(x)), 0_c));
    const double root[] = {0, 4, 0, 0, 0, 0}, taken[] = {-1, 1, -1, 1, 1, 1};
    const auto h = tg::function(tg::grad(by_slice, x))(x = root, y = taken);
    CHECK(h[0] == 0);
    CHECK(h[1] == 0.25);
    CHECK(h[2] == 0);
    constexpr auto by_repetition = tg::sum(tg::where(tg::broadcast<3, 1>(v) > 0_c, tg::broadcast<3, 1>(tg::sqrt(tg::square(v))), 0_c));
    const double none[] = {0, 4};
    const auto k = tg::function(tg::grad(by_repetition, v))(v = none);
    CHECK(k[0] == 0);
    CHECK(k[1] == 3);
}

}  // namespace shape_updates
