// SPDX-License-Identifier: BSL-1.0
// The loops of a textbook: what anchors the others to figures from elsewhere.
#include <cmath>

#include "layer/problem.hpp"

namespace {

using bench::layer::activation;

template <class T, activation A, long M, long N>
struct solver {
    template <bool Step>
    static T run(const T* W, const T* x, const T* g, T* dW, T* dx) {
        T loss = 0;
        for (long j = 0; j < N; ++j) dx[j] = 0;
        for (long i = 0; i < M; ++i) {
            T z = 0;
            for (long j = 0; j < N; ++j) z += W[i * N + j] * x[j];
            T d;
            if constexpr (A == activation::sigmoid) {
                const T s = 1 / (1 + std::exp(-z));
                loss += g[i] * s;
                d = g[i] * s * (1 - s);
            } else {
                loss += g[i] * (z > 0 ? z : 0);
                d = z > 0 ? g[i] : 0;
            }
            for (long j = 0; j < N; ++j) {
                dx[j] += d * W[i * N + j];
                if constexpr (Step) dW[i * N + j] = W[i * N + j] - T(bench::layer::rate) * d * x[j];
                else dW[i * N + j] = d * x[j];
            }
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

const int entered = bench::layer::rows<solver>("plain loops");

}  // namespace
