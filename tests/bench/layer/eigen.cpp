// SPDX-License-Identifier: BSL-1.0
// A layer in Eigen: the whole at once, as it is written, and 8 rows of W at a time, so that they are read once.
#include <Eigen/Core>

#include "layer/problem.hpp"

namespace {

using bench::layer::activation;

template <class T, activation A, long M, long N, long Rows>
struct in_blocks {
    // Small ones with sizes that the compiler knows.
    static constexpr bool small = M * N <= 256;
    static constexpr int m = small ? int(M) : Eigen::Dynamic, n = small ? int(N) : Eigen::Dynamic;
    static constexpr int rows = small && Rows >= M ? int(M) : Eigen::Dynamic;
    using matrix = Eigen::Matrix<T, m, n, n == 1 ? Eigen::ColMajor : Eigen::RowMajor>;
    using column = Eigen::Matrix<T, rows, 1>;
    using vector = Eigen::Matrix<T, n, 1>;

    template <bool Step>
    static T run(const T* W_, const T* x_, const T* g_, T* dW_, T* dx_) {
        using from = Eigen::Map<const Eigen::Matrix<T, rows, n, Eigen::RowMajor>>;
        using to = Eigen::Map<Eigen::Matrix<T, rows, n, Eigen::RowMajor>>;
        const Eigen::Map<const vector> x(x_, N);
        Eigen::Map<vector> dx(dx_, N);
        dx.setZero();
        T loss = 0;
        for (long i = 0; i < M; i += Rows) {
            const long count = M - i < Rows ? M - i : Rows;
            const from W(W_ + i * N, count, N);
            const Eigen::Map<const column> g(g_ + i, count);
            to dW(dW_ + i * N, count, N);
            column z(count), d(count);
            z.noalias() = W * x;
            if constexpr (A == activation::sigmoid) {
                z = (1 + (-z.array()).exp()).inverse();
                d = g.array() * z.array() * (1 - z.array());
                loss += g.dot(z);
            } else {
                d = (z.array() > 0).select(g, T(0));
                loss += d.dot(z);
            }
            dx.noalias() += W.transpose() * d;
            if constexpr (Step) dW.noalias() -= (T(bench::layer::rate) * d) * x.transpose();
            else dW.noalias() = d * x.transpose();
        }
        return loss;
    }
    static void gradient(const T* in, T* out) {
        out[M * N + N] = run<false>(in, in + M * N, in + M * N + N, out, out + M * N);
    }
    static void step(const T* in, T* out) {
        out[M * N + N] = run<true>(out, in, in + N, out, out + M * N);
    }
};
template <class T, activation A, long M, long N>
using whole = in_blocks<T, A, M, N, M>;
template <class T, activation A, long M, long N>
using blocks = in_blocks<T, A, M, N, 8>;

const int entered =
    bench::layer::rows<whole>("Eigen") + bench::layer::rows<blocks>("Eigen, 8 rows at a time");

}  // namespace
