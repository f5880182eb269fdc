// SPDX-License-Identifier: BSL-1.0
#include <cmath>

#include "fastad/problem.hpp"

namespace {

template <long N>
struct solver {
    static void sum(const double* in, double* out) {
        double total = 0;
        for (long i = 0; i < N; ++i) total += in[i], out[i] = 1;
        out[N] = total;
    }
    static void sum_iter(const double* in, double* out) { sum(in, out); }
    static void volatility(const double* y, double* out) {
        const double phi = y[N], s = y[N + 1], mu = y[N + 2], *e = y + N + 3, root = std::sqrt(1 - phi * phi);
        double *d = out + 3, c[N], value = -std::log1p(s * s / 25) - std::log1p(mu * mu / 100);
        c[0] = s * e[0] / root;
        for (long t = 1; t < N; ++t) c[t] = phi * c[t - 1] + s * e[t];
        double by_mu = 0, by_s = 0, by_phi = 0, adjoint = 0;
        for (long t = N; t-- != 0;) {
            const double q = y[t] * y[t] * std::exp(-mu - c[t]), slope = 0.5 * (q - 1);
            value -= 0.5 * (e[t] * e[t] + q + mu + c[t]);
            by_mu += slope;
            adjoint = slope + phi * adjoint;
            if (t != 0) by_phi += adjoint * c[t - 1];
            const double of_e = t != 0 ? adjoint : adjoint / root;
            by_s += of_e * e[t];
            d[t] = of_e * s - e[t];
        }
        out[0] = by_phi + adjoint * c[0] * phi / (root * root);
        out[1] = by_s - 2 * s / (25 + s * s), out[2] = by_mu - 2 * mu / (100 + mu * mu);
        out[N + 3] = value;
    }
    static void prod(const double* in, double* out) {
        double before = 1, after = 1;
        for (long i = 0; i < N; ++i) out[i] = before, before *= in[i];
        for (long i = N; i-- != 0;) out[i] *= after, after *= in[i];
        out[N] = before;
    }
    static void log_sum_exp(const double* in, double* out) {
        double most = in[0], total = 0;
        for (long i = 1; i < N; ++i) most = in[i] > most ? in[i] : most;
        for (long i = 0; i < N; ++i) total += out[i] = std::exp(in[i] - most);
        for (long i = 0; i < N; ++i) out[i] /= total;
        out[N] = most + std::log(total);
    }
    static void normal(const double* in, double* out) {
        const double mu = in[N], s = in[N + 1];
        double squares = 0, by_mu = 0;
        for (long i = 0; i < N; ++i) {
            const double u = (in[i] - mu) / s;
            squares += u * u;
            out[i] = -u / s;
            by_mu += u / s;
        }
        out[N] = by_mu, out[N + 1] = (squares - N) / s, out[N + 2] = -0.5 * squares - N * std::log(s);
    }
    static void matrix_product(const double* in, double* out) {
        const double *A = in, *B = in + N * N;
        double rows[N], columns[N], total = 0;
        for (long j = 0; j < N; ++j) columns[j] = rows[j] = 0;
        for (long i = 0; i < N; ++i)
            for (long j = 0; j < N; ++j) columns[j] += A[i * N + j], rows[i] += B[i * N + j];
        for (long i = 0; i < N; ++i) {
            for (long j = 0; j < N; ++j) out[i * N + j] = rows[j], out[N * N + i * N + j] = columns[i];
            total += columns[i] * rows[i];
        }
        out[2 * N * N] = total;
    }
    template <long K>
    static void regression(const double* in, double* out) {
        const double *X = in, *y = in + N * K, *w = y + N, s = w[K];
        double squares = 0;
        for (long j = 0; j < K; ++j) out[j] = 0;
        for (long i = 0; i < N; ++i) {
            double u = y[i];
            for (long j = 0; j < K; ++j) u -= X[i * K + j] * w[j];
            for (long j = 0; j < K; ++j) out[j] += u * X[i * K + j] / (s * s);
            squares += u * u / (s * s);
        }
        out[K] = (squares - N) / s, out[K + 1] = -0.5 * squares - N * std::log(s);
    }
};

const int entered = bench::fastad::rows<solver>("plain loops");

}  // namespace
