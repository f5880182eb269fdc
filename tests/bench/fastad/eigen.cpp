// SPDX-License-Identifier: BSL-1.0
#include <Eigen/Core>

#include "fastad/problem.hpp"

namespace {

template <long N>
struct solver {
    using array = Eigen::Array<double, Eigen::Dynamic, 1>;
    using matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using from = Eigen::Map<const array>;
    using to = Eigen::Map<array>;

    static void sum(const double* in, double* out) {
        to(out, N).setOnes();
        out[N] = from(in, N).sum();
    }
    static void sum_iter(const double* in, double* out) { sum(in, out); }
    static void volatility(const double* in, double* out) {
        const from y(in, N), e(in + N + 3, N);
        const double phi = in[N], s = in[N + 1], mu = in[N + 2], root = std::sqrt(1 - phi * phi);
        array c = s * e;
        c[0] /= root;
        for (long t = 1; t < N; ++t) c[t] += phi * c[t - 1];
        const array q = y.square() * (-mu - c).exp();
        array a = 0.5 * (q - 1);
        const double by_mu = a.sum();
        for (long t = N - 1; t-- != 0;) a[t] += phi * a[t + 1];
        out[0] = (a.tail(N - 1) * c.head(N - 1)).sum() + a[0] * c[0] * phi / (root * root);
        a[0] /= root;
        out[1] = (a * e).sum() - 2 * s / (25 + s * s), out[2] = by_mu - 2 * mu / (100 + mu * mu);
        to(out + 3, N) = a * s - e;
        out[N + 3] = -0.5 * (e.square() + q + mu + c).sum() - std::log1p(s * s / 25) - std::log1p(mu * mu / 100);
    }
    static void prod(const double* in, double* out) {
        const from x(in, N);
        out[N] = x.prod();
        to(out, N) = out[N] / x;  // none is zero
    }
    static void log_sum_exp(const double* in, double* out) {
        const from x(in, N);
        to dx(out, N);
        const double most = x.maxCoeff();
        dx = (x - most).exp();
        const double total = dx.sum();
        dx *= 1 / total;
        out[N] = most + std::log(total);
    }
    static void normal(const double* in, double* out) {
        const from x(in, N);
        to dx(out, N);
        const double mu = in[N], r = 1 / in[N + 1];
        dx = (mu - x) * (r * r);
        const double squares = dx.square().sum() * in[N + 1] * in[N + 1];
        out[N] = -dx.sum();
        out[N + 1] = (squares - N) * r;
        out[N + 2] = -0.5 * squares + N * std::log(r);
    }
    static void matrix_product(const double* in, double* out) {
        const Eigen::Map<const matrix> A(in, N, N), B(in + N * N, N, N);
        Eigen::Map<matrix> dA(out, N, N), dB(out + N * N, N, N);
        const Eigen::VectorXd rows = B.rowwise().sum(), columns = A.colwise().sum();
        dA.rowwise() = rows.transpose();
        dB.colwise() = columns;
        out[2 * N * N] = columns.dot(rows);
    }
    template <long K>
    static void regression(const double* in, double* out) {
        const Eigen::Map<const matrix> X(in, N, K);
        const Eigen::Map<const Eigen::VectorXd> y(in + N * K, N), w(in + N * K + N, K);
        const double s = in[N * K + N + K], r = 1 / s;
        Eigen::VectorXd residual = y;
        residual.noalias() -= X * w;
        Eigen::Map<Eigen::VectorXd> dw(out, K);
        dw.noalias() = X.transpose() * residual;
        dw *= r * r;
        const double squares = residual.squaredNorm() * r * r;
        out[K] = (squares - N) * r;
        out[K + 1] = -0.5 * squares - N * std::log(s);
    }
};

const int entered = bench::fastad::rows<solver>("Eigen");

}  // namespace
