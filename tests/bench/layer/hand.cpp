// SPDX-License-Identifier: BSL-1.0
// A layer by hand: some rows of W at a time go through forward product, activation, and backward pass while
// they are in the cache.
#include "hand/vector.hpp"
#include "layer/problem.hpp"

namespace {

using bench::layer::activation;
using namespace hand;

template <class T, activation A, long M, long N>
struct solver {
    // Rows side by side, so that as many chains of additions run at a time.
    static constexpr int block = 8;
    // Rows between the two passes over a panel: all of W if it fits the cache.
    static constexpr long panel = M * N * long(sizeof(T)) <= 40000 ? M : block;
    // Where rows of W come from far, those of dW are written one at a time: fewer streams.
    static constexpr bool split = panel != M;
    static constexpr int w = width<T>(N);
    using V = vec<T, w>;

    template <int R>
    HAND_INLINE static void dots(const T* W, const T* x, T* z) {
        V total[R]{};
        long j = 0;
        for (; j + w <= N; j += w) {
            const V xs = load<V>(x + j);
#pragma GCC unroll 8
            for (int r = 0; r < R; ++r) total[r] += load<V>(W + r * N + j) * xs;
        }
        if constexpr (R % w == 0) {
            for (int r = 0; r < R; r += w) store<V>(z + r, sums<V>(total + r));
        } else {
            for (int r = 0; r < R; ++r) z[r] = sum(total[r]);
        }
        for (; N % w != 0 && j < N; ++j)
            for (int r = 0; r < R; ++r) z[r] += W[r * N + j] * x[j];
    }

    /// From z to the loss and its derivative by z, count numbers that may be padded to whole vectors.
    template <class Vector>
    HAND_INLINE static Vector activate(const T* z, const T* g, T* d) {
        const Vector u = load<Vector>(z), gs = load<Vector>(g);
        if constexpr (A == activation::sigmoid) {
            const Vector e = exp<Vector>(-u), s = 1 / (1 + e);
            store<Vector>(d, gs * s * (e * s));
            return gs * s;
        } else {
            store<Vector>(d, u > 0 ? gs : Vector{});
            return u > 0 ? gs * u : Vector{};
        }
    }

    /// R rows: dx and dW, or the update in place.
    template <int R, bool Step, bool First>
    HAND_INLINE static void back(const T* W, const T* x, const T* d, T* dW, T* dx) {
        V ds[R], steps[R];
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
            ds[r] = d[r] - V{};
            steps[r] = Step ? T(bench::layer::rate) * ds[r] : ds[r];
        }
        long j = 0;
        for (; j + w <= N; j += w) {
            const V xs = load<V>(x + j);
            V total = First ? V{} : load<V>(dx + j);
#pragma GCC unroll 8
            for (int r = 0; r < R; ++r) {
                const V row = load<V>(W + r * N + j);
                total += ds[r] * row;
                if (Step) store<V>(dW + r * N + j, row - steps[r] * xs);
                else if (!split) store<V>(dW + r * N + j, steps[r] * xs);
            }
            store<V>(dx + j, total);
        }
        for (; N % w != 0 && j < N; ++j) {
            T total = First ? T(0) : dx[j];
            for (int r = 0; r < R; ++r) {
                const T element = W[r * N + j];
                total += d[r] * element;
                if (Step) dW[r * N + j] = element - T(bench::layer::rate) * d[r] * x[j];
                else if (!split) dW[r * N + j] = d[r] * x[j];
            }
            dx[j] = total;
        }
        if (Step || !split) return;
        for (int r = 0; r < R; ++r) {
            for (j = 0; j + w <= N; j += w) store<V>(dW + r * N + j, ds[r] * load<V>(x + j));
            for (; N % w != 0 && j < N; ++j) dW[r * N + j] = d[r] * x[j];
        }
    }

    template <bool Step>
    HAND_INLINE static T run(const T* W, const T* x, const T* g, T* dW, T* dx) {
        constexpr int first_block = M < block ? int(M) : block, rest = int(M % first_block);
        constexpr int wz = width<T>(panel);
        using Z = vec<T, wz>;
        alignas(64) T z[panel], d[panel];
        Z loss{};
        T loss_of_rest = 0;
        const auto stage = [&](long first, long count) {
            long i = 0;
            for (; i + wz <= count; i += wz) loss += activate<Z>(z + i, g + first + i, d + i);
            for (; panel % wz != 0 && i < count; ++i)
                loss_of_rest += activate<vec<T, 1>>(z + i, g + first + i, d + i)[0];
        };
        if constexpr (panel == M) {
            long i = 0;
            for (; i + first_block <= M; i += first_block) dots<first_block>(W + i * N, x, z + i);
            if constexpr (rest != 0)
                for (; i < M; ++i) dots<1>(W + i * N, x, z + i);
            stage(0, M);
            back<first_block, Step, true>(W, x, d, dW, dx);
            for (i = first_block; i + first_block <= M; i += first_block)
                back<first_block, Step, false>(W + i * N, x, d + i, dW + i * N, dx);
            if constexpr (rest != 0)
                for (; i < M; ++i) back<1, Step, false>(W + i * N, x, d + i, dW + i * N, dx);
        } else {
            static_assert(rest == 0);
            for (long i = 0; i < M; i += block) {
                dots<block>(W + i * N, x, z);
                stage(i, block);
                if (i == 0) back<block, Step, true>(W, x, d, dW, dx);
                else back<block, Step, false>(W + i * N, x, d, dW + i * N, dx);
            }
        }
        return sum(loss) + loss_of_rest;
    }

    static void gradient(const T* in, T* out) {
        out[M * N + N] = run<false>(in, in + M * N, in + M * N + N, out, out + M * N);
    }
    static void step(const T* in, T* out) {
        out[M * N + N] = run<true>(out, in, in + N, out, out + M * N);
    }
};

const int entered = bench::layer::rows<solver>("hand");

}  // namespace
