// SPDX-License-Identifier: BSL-1.0
#include <cmath>

#include "hand/vector.hpp"
#include "scalar/problem.hpp"

namespace {

using namespace hand;
using namespace bench::scalar;

template <class T>
void sigmoid_of_all(const T* in, T* out) {
    using V = vec<T, width<T>(sigmoids)>;
    for (long i = 0; i < sigmoids; i += lanes<V>) {
        const V e = exp<V>(-load<V>(in + i)), s = 1 / (1 + e);
        store<V>(out + i, s);
        store<V>(out + sigmoids + i, e * s * s);
    }
}

BENCH_APART void sigmoid_of_one(double x, double* value, double* slope) {
    const double e = std::exp(-x), s = 1 / (1 + e);
    *value = s, *slope = e * s * s;
}
void sigmoid_calls_(const double* in, double* out) {
    for (long i = 0; i < sigmoids; ++i) sigmoid_of_one(in[i], out + i, out + sigmoids + i);
}

// The derivatives of the textbook: two error functions, a logarithm, an exponential and a root.
BENCH_APART void price(const double* in, double* out) {
    const double S = in[0], K = in[1], v = in[2], T = in[3];
    const double root = std::sqrt(T), width = v * root, d1 = std::log(S / K) / width + width / 2,
                 d2 = d1 - width;
    const double N1 = std::erfc(-d1 * 0.70710678118654752) / 2,
                 N2 = std::erfc(-d2 * 0.70710678118654752) / 2;
    const double vega = S * 0.39894228040143268 * std::exp(-d1 * d1 / 2) * root;
    out[0] = S * N1 - K * N2;
    out[1] = N1;
    out[2] = -N2;
    out[3] = vega;
    out[4] = vega * v / (2 * T);
}
void prices(const double* in, double* out) {
    for (long i = 0; i < options; ++i) price(in + 4 * i, out + 5 * i);
}

// Each element of the gradient has a part of its own term and one of the term before.
void rosenbrock_gradient(const double* x, double* dx) {
    constexpr long n = rosenbrock_size;
    using V = vec<double, width<double>(n)>;
    V sums[2]{};
    double total = 0;
    long i = 1;
    const auto at = [&]<class W>(long k, W& sum) {
        const W a = load<W>(x + k - 1), b = load<W>(x + k), c = load<W>(x + k + 1);
        const W last = b - a * a, t = c - b * b, u = 1 - b;
        store<W>(dx + k, 200 * last - 400 * b * t - 2 * u);
        sum += 100 * t * t + u * u;
    };
    {
        const double t = x[1] - x[0] * x[0], u = 1 - x[0];
        dx[0] = -400 * x[0] * t - 2 * u;
        total = 100 * t * t + u * u;
    }
    for (; i + 2 * lanes<V> <= n - 1; i += 2 * lanes<V>) at(i, sums[0]), at(i + lanes<V>, sums[1]);
    for (; i + lanes<V> <= n - 1; i += lanes<V>) at(i, sums[0]);
    vec<double, 1> rest{};
    for (; i < n - 1; ++i) at(i, rest);
    dx[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
    dx[n] = total + sum(sums[0] + sums[1]) + rest[0];
}

void hessian(const double* x, double* h) {
    constexpr long n = hessian_size;
    for (long i = 0; i < n * n; ++i) h[i] = 0;
    h[0] = 1200 * x[0] * x[0] - 400 * x[1] + 2;
    for (long i = 1; i < n; ++i) {
        const double off = -400 * x[i - 1];
        h[(i - 1) * n + i] = h[i * n + i - 1] = off;
        h[i * n + i] = i + 1 < n ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 202 : 200;
    }
}
void nonzeros(const double* x, double* h) {
    constexpr long n = hessian_size;
    h[0] = 1200 * x[0] * x[0] - 400 * x[1] + 2;
    for (long i = 1; i < n; ++i) {
        h[3 * i - 2] = h[3 * i - 1] = -400 * x[i - 1];
        h[3 * i] = i + 1 < n ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 202 : 200;
    }
}

const int entered = bench::row<double>(sigmoid(), "hand", sigmoid_of_all<double>) +
                    bench::row<float>(sigmoid(), "hand", sigmoid_of_all<float>) +
                    bench::row<double>(sigmoid_calls(), "hand", sigmoid_calls_) +
                    bench::row<double>(black_scholes(), "hand", prices) +
                    bench::row<double>(rosenbrock(), "hand", rosenbrock_gradient) +
                    bench::row<double>(rosenbrock_hessian(), "hand", hessian) +
                    bench::row<double>(rosenbrock_nonzeros(), "hand", nonzeros);

}  // namespace
