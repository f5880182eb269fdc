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
