// SPDX-License-Identifier: BSL-1.0
#include "call.hpp"
#include "scalar/problem.hpp"

namespace {

namespace tg = typegrad;
using namespace tg::literals;
using namespace bench::scalar;

template <class T>
void sigmoid_of_all(const T* in, T* out) {
    constexpr auto x = tg::vector<"x", sigmoids>;
    constexpr auto value = tg::vector<"value", sigmoids>;
    constexpr auto slope = tg::vector<"slope", sigmoids>;
    using line = T[sigmoids];
    constexpr auto f =
        tg::function(value = tg::sigmoid(x), slope = tg::grad(tg::sum(tg::sigmoid(x)), x));
    f(x = *reinterpret_cast<const line*>(in), value = *reinterpret_cast<line*>(out),
      slope = *reinterpret_cast<line*>(out + sigmoids));
}

BENCH_APART void sigmoid_of_one(double at, double* value, double* slope) {
    constexpr auto x = tg::scalar<"x">;
    constexpr auto f = tg::function(tg::sigmoid(x), tg::diff(tg::sigmoid(x), x));
    const auto [y, dy] = f(x = at);
    *value = y, *slope = dy;
}
void sigmoid_calls_(const double* in, double* out) {
    for (long i = 0; i < sigmoids; ++i) sigmoid_of_one(in[i], out + i, out + sigmoids + i);
}

BENCH_APART void price(const double* in, double* out) {
    namespace of = bench::call;
    constexpr auto f = tg::function(of::price, tg::grad(of::price, of::S, of::K, of::v, of::T));
    const auto [value, by_S, by_K, by_v, by_T] =
        f(of::S = in[0], of::K = in[1], of::v = in[2], of::T = in[3]);
    out[0] = value, out[1] = by_S, out[2] = by_K, out[3] = by_v, out[4] = by_T;
}
void prices(const double* in, double* out) {
    for (long i = 0; i < options; ++i) price(in + 4 * i, out + 5 * i);
}

template <long n, class X>
constexpr auto rosenbrock_of(X x) {
    const auto here = tg::slice<0, n - 1>(x);
    const auto next = tg::slice<1, n>(x);
    return tg::sum(100_c * tg::square(next - tg::square(here)) + tg::square(1_c - here));
}
void rosenbrock_gradient(const double* in, double* out) {
    constexpr long n = rosenbrock_size;
    constexpr auto x = tg::vector<"x", n>;
    constexpr auto dx = tg::vector<"dx", n>;
    constexpr auto f = rosenbrock_of<n>(x);
    using line = double[n];
    out[n] = tg::function(f, dx = tg::grad(f, x))(x = *reinterpret_cast<const line*>(in),
                                                  dx = *reinterpret_cast<line*>(out));
}

void hessian(const double* in, double* out) {
    constexpr long n = hessian_size;
    constexpr auto x = tg::vector<"x", n>;
    constexpr auto H = tg::matrix<"H", n, n>;
    using line = double[n];
    using square = double[n][n];
    tg::function(H = tg::hessian(rosenbrock_of<n>(x), x))(x = *reinterpret_cast<const line*>(in),
                                                          H = *reinterpret_cast<square*>(out));
}
void nonzeros(const double* in, double* out) {
    constexpr long n = hessian_size;
    constexpr auto x = tg::vector<"x", n>;
    constexpr auto h = tg::vector<"h", tridiagonal_size>;
    using line = double[n];
    using values = double[tridiagonal_size];
    tg::function(h = tg::nonzeros(tg::hessian(rosenbrock_of<n>(x), x)).values)(
        x = *reinterpret_cast<const line*>(in), h = *reinterpret_cast<values*>(out));
}

const int entered = bench::row<double>(sigmoid(), "typegrad", sigmoid_of_all<double>) +
                    bench::row<float>(sigmoid(), "typegrad", sigmoid_of_all<float>) +
                    bench::row<double>(sigmoid_calls(), "typegrad", sigmoid_calls_) +
                    bench::row<double>(black_scholes(), "typegrad", prices) +
                    bench::row<double>(rosenbrock(), "typegrad", rosenbrock_gradient) +
                    bench::row<double>(rosenbrock_hessian(), "typegrad", hessian) +
                    bench::row<double>(rosenbrock_nonzeros(), "typegrad", nonzeros);

}  // namespace
