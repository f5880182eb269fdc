// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>

#include "layer/problem.hpp"

namespace {

namespace tg = typegrad;
using namespace tg::literals;
using bench::layer::activation;

template <class T, activation A, long M, long N>
struct solver {
    static constexpr auto W = tg::matrix<"W", M, N>;
    static constexpr auto x = tg::vector<"x", N>;
    static constexpr auto g = tg::vector<"g", M>;
    static constexpr auto dW = tg::matrix<"dW", M, N>;
    static constexpr auto dx = tg::vector<"dx", N>;

    static constexpr auto loss() {
        if constexpr (A == activation::sigmoid) return tg::dot(g, tg::sigmoid(W * x));
        else return tg::dot(g, tg::relu(W * x));
    }
    using matrix = T[M][N];
    using row = T[N];
    using column = T[M];

    static void gradient(const T* in, T* out) {
        constexpr auto f = tg::function(loss(), dW = tg::grad(loss(), W), dx = tg::grad(loss(), x));
        out[M * N + N] = f(
            W = *reinterpret_cast<const matrix*>(in), x = *reinterpret_cast<const row*>(in + M * N),
            g = *reinterpret_cast<const column*>(in + M * N + N),
            dW = *reinterpret_cast<matrix*>(out), dx = *reinterpret_cast<row*>(out + M * N));
    }
    static void step(const T* in, T* out) {
        constexpr auto rate = tg::scalar<"rate">;
        constexpr auto f =
            tg::function(loss(), W -= rate * tg::grad(loss(), W), dx = tg::grad(loss(), x));
        out[M * N + N] =
            f(W = *reinterpret_cast<matrix*>(out), x = *reinterpret_cast<const row*>(in),
              g = *reinterpret_cast<const column*>(in + N),
              dx = *reinterpret_cast<row*>(out + M * N), rate = T(bench::layer::rate));
    }
};

const int entered = bench::layer::rows<solver>("typegrad");

}  // namespace
