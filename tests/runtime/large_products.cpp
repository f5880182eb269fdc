// SPDX-License-Identifier: BSL-1.0
// Products of matrices that are computed in blocks, of sizes that fill them and sizes that do not, against
// sums in long double.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace large_products {

namespace tg = typegrad;

template <class T>
std::vector<T> random(int size, unsigned state) {
    std::vector<T> all;
    for (int i = 0; i < size; ++i) {
        state = state * 1664525u + 1013904223u;
        all.push_back(static_cast<T>((state >> 8) / double(1 << 23) - 1));
    }
    return all;
}

template <class T, int M, int K, int N, bool Left, bool Right>
void check() {
    constexpr auto A = tg::matrix<"A", Left ? K : M, Left ? M : K>;
    constexpr auto B = tg::matrix<"B", Right ? N : K, Right ? K : N>;
    constexpr auto C = tg::matrix<"C", M, N>;
    const auto a = random<T>(M * K, 1), b = random<T>(K * N, 2);
    std::vector<T> c(M * N);
    constexpr auto product = [](auto left, auto right) {
        if constexpr (Left && Right) return tg::transpose(left) * tg::transpose(right);
        else if constexpr (Left) return tg::transpose(left) * right;
        else if constexpr (Right) return left * tg::transpose(right);
        else return left * right;
    }(A, B);
    tg::function(C = product)(A = a, B = b, C = c);
    double worst = 0;
    for (int i = 0; i < M; ++i)
        for (int j = 0; j < N; ++j) {
            long double sum = 0;
            for (int k = 0; k < K; ++k)
                sum += static_cast<long double>(a[static_cast<std::size_t>(Left ? k * M + i : i * K + k)]) *
                       b[static_cast<std::size_t>(Right ? j * K + k : k * N + j)];
            worst = std::max(worst, std::abs(double(sum - c[static_cast<std::size_t>(i * N + j)])));
        }
    // A sum of K terms of size 1 in T.
    CHECK(worst <= K * double(std::numeric_limits<T>::epsilon()));
}
template <int M, int K, int N>
void check_all() {
    INFO(M << " x " << K << " x " << N);
    check<double, M, K, N, false, false>();
    check<double, M, K, N, false, true>();
    check<double, M, K, N, true, false>();
    check<double, M, K, N, true, true>();
    check<float, M, K, N, false, true>();
    check<float, M, K, N, true, false>();
}

TEST_CASE("large products", "[product]") {
    check_all<64, 64, 64>();
    check_all<33, 35, 37>();
    check_all<4, 300, 19>();
    check_all<71, 257, 49>();
    check_all<130, 70, 97>();
}

// A row ends in a register that also holds what stands before: that counts once, and an infinity where it is.
TEST_CASE("Rows that are no whole number of registers") {
    constexpr auto W = tg::matrix<"W", tg::dim<"m">, tg::dim<"n">>;
    constexpr auto x = tg::vector<"x", tg::dim<"n">>;
    constexpr auto y = tg::vector<"y", tg::dim<"m">>;
    const double infinity = std::numeric_limits<double>::infinity();
    for (std::size_t rows : {3u, 9u, 16u})
        for (std::size_t columns = 1; columns < 20; ++columns)
            for (std::size_t at : {std::size_t(0), columns / 2, columns - 1}) {
                INFO(rows << " x " << columns << ", infinite at " << at);
                std::vector<double> w(rows * columns, 1), right(columns, 2), left(rows);
                w[columns + at] = infinity;
                tg::function(y = W * x)(W = w, x = right, y = left, tg::dim<"n"> = columns);
                for (std::size_t i = 0; i < rows; ++i) CHECK(left[i] == (i == 1 ? infinity : 2 * double(columns)));
                left.assign(rows, 3);
                tg::function(x = tg::transpose(W) * y)(W = w, x = right, y = left, tg::dim<"n"> = columns);
                for (std::size_t j = 0; j < columns; ++j) CHECK(right[j] == (j == at ? infinity : 3 * double(rows)));
            }
}

// A result of a few registers stays in them, whatever their size.
template <long N>
void check_registers() {
    constexpr auto M = tg::matrix<"M", N, N>;
    constexpr auto u = tg::vector<"u", N>;
    constexpr auto v = tg::vector<"v", N>;
    std::vector<double> m(N * N), at(N), result(N, -1);
    for (std::size_t i = 0; i != m.size(); ++i) m[i] = static_cast<double>((7 * i) % 11) - 5;
    for (std::size_t i = 0; i != at.size(); ++i) at[i] = static_cast<double>((3 * i) % 5) - 2;
    tg::function(v = tg::transpose(M) * u)(M = m, u = at, v = result);
    for (std::size_t j = 0; j != at.size(); ++j) {
        double sum = 0;
        for (std::size_t k = 0; k != at.size(); ++k) sum += m[k * at.size() + j] * at[k];
        CHECK(result[j] == sum);
    }
}
TEST_CASE("a matrix by columns times a vector") {
    check_registers<12>();
    check_registers<24>();
    check_registers<64>();
}

}  // namespace large_products
