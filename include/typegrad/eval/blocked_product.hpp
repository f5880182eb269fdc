// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "typegrad/eval/lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// How a product of matrices is cut: tiles of so many rows by so many registers of the result stay in
/// registers, which with what they are made of are all there are. The right side is copied in blocks, so
/// that a tile reads it in one run, as many columns to a block as leave half of a first-level cache free.
struct block_sizes {
    static constexpr int rows = register_bytes == 64 ? 8 : 4;
    static constexpr int registers = register_bytes == 16 ? 2 : 3;
    static constexpr std::int64_t inner = 256, bytes = 48 * 1024;
};

/// Rows [i, i + R) of N registers of C from column j on: the sum over `count` terms from k on, where b
/// holds the right side's rows, `Step` elements from one to the next. Only `columns` of them are C's.
template <class T, int R, int N, int Lanes, class A, class C>
TYPEGRAD_INLINE void block_tile(const A& a, const T* b, std::int64_t step, const C& c, std::int64_t i,
                                std::int64_t j, std::int64_t k, std::int64_t count, std::int64_t columns) {
    using V = pack<T, Lanes>;
    V sums[R][N]{};
    for (std::int64_t l = 0; l < count; ++l) {
        V row[N];
#pragma GCC unroll 4
        for (int n = 0; n < N; ++n) row[n] = load<V>(b + l * step + n * Lanes);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
            const V factor = spread<V>(static_cast<T>(a(i + r, k + l)));
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) sums[r][n] += factor * row[n];
        }
    }
    if (columns >= N * Lanes) {
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) {
                auto* to = &c(i + r, j + n * Lanes);
                store<V>(to, k == 0 ? sums[r][n] : load<V>(to) + sums[r][n]);
            }
        }
        return;
    }
    T some[R][N * Lanes];
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
        for (int n = 0; n < N; ++n) store<V>(&some[r][n * Lanes], sums[r][n]);
    }
    for (int r = 0; r < R; ++r)
        for (std::int64_t n = 0; n < columns; ++n)
            c(i + r, j + n) = k == 0 ? some[r][n] : static_cast<T>(c(i + r, j + n)) + some[r][n];
}

/// Lanes of two registers, in pairs: of the first halves, or of the second ones.
template <bool Second, class V, std::size_t... I>
TYPEGRAD_INLINE V zipped(const V& a, const V& b, std::index_sequence<I...>) {
    constexpr std::size_t n = sizeof...(I), from = Second ? n / 2 : 0;
    return __builtin_shufflevector(a, b, (I % 2 * n + I / 2 + from)...);
}

/// A square of B from (k, j) on, whose columns are runs in memory, by rows.
template <class T, int Lanes, int Width, class B>
TYPEGRAD_INLINE void copy_turned(const B& b, T* to, std::int64_t k, std::int64_t j) {
    using V = pack<T, Lanes>;
    constexpr std::make_index_sequence<Lanes> all{};
    V x[Lanes], y[Lanes];
#pragma GCC unroll 16
    for (int n = 0; n < Lanes; ++n) x[n] = load<V>(&b(k, j + n));
    // Zipping the first half of all with the second, as often as it can be halved, turns it over.
#pragma GCC unroll 4
    for (int size = Lanes; size > 1; size /= 2) {
#pragma GCC unroll 8
        for (int n = 0; n < Lanes / 2; ++n) {
            y[2 * n] = zipped<false>(x[n], x[n + Lanes / 2], all);
            y[2 * n + 1] = zipped<true>(x[n], x[n + Lanes / 2], all);
        }
#pragma GCC unroll 16
        for (int n = 0; n < Lanes; ++n) x[n] = y[n];
    }
#pragma GCC unroll 16
    for (int n = 0; n < Lanes; ++n) store<V>(to + n * Width, x[n]);
}

/// A block of B, rows [k, k + count) of `columns` from j on, as panels of Width columns: those missing of
/// the last are zero.
template <class T, int Width, class B>
constexpr void copy_panels(const B& b, T* to, std::int64_t j, std::int64_t k, std::int64_t count,
                           std::int64_t columns) {
    for (std::int64_t first = 0; first < columns; first += Width) {
        const std::int64_t width = columns - first < Width ? columns - first : Width;
        if (width < Width)
            for (std::int64_t l = 0; l < count * Width; ++l) to[l] = T{};
        std::int64_t l = 0;
        if constexpr (B::column_contiguous && std::is_same_v<std::remove_const_t<typename B::element>, T>) {
            // Squares of so many columns as a register has lanes, turned over.
            constexpr int lanes = Width % 3 == 0 ? Width / 3 : Width / 2;
            for (; l + lanes <= count && width == Width; l += lanes)
                for (std::int64_t n = 0; n < Width; n += lanes)
                    copy_turned<T, lanes, Width>(b, to + l * Width + n, k + l, j + first + n);
        }
        for (; l < count; ++l)
            for (std::int64_t n = 0; n < width; ++n)
                to[l * Width + n] = static_cast<T>(b(k + l, j + first + n));
        to += count * Width;
    }
}

/// C = A·B with neighbours in a row of C neighbours in memory; A and B lie as they like.
template <class T, class A, class B, class C>
constexpr void blocked_product(const A& a, const B& b, const C& c, std::int64_t rows, std::int64_t inner,
                               std::int64_t columns) {
    constexpr int lanes = lanes_for<T>(1 << 20), width = block_sizes::registers * lanes;
    constexpr std::int64_t most = block_sizes::bytes / static_cast<std::int64_t>(sizeof(T));
    constexpr std::int64_t panels = most / block_sizes::inner / width > 0 ? most / block_sizes::inner / width : 1;
    alignas(64) T copy[block_sizes::inner * panels * width];
    for (std::int64_t j = 0; j < columns; j += panels * width) {
        const std::int64_t here = columns - j < panels * width ? columns - j : panels * width;
        for (std::int64_t k = 0; k < inner; k += block_sizes::inner) {
            const std::int64_t count = inner - k < block_sizes::inner ? inner - k : block_sizes::inner;
            copy_panels<T, width>(b, copy, j, k, count, here);
            const auto across = [&]<int R>(std::integral_constant<int, R>, std::int64_t i) {
                for (std::int64_t p = 0; p < here; p += width)
                    block_tile<T, R, block_sizes::registers, lanes>(a, copy + p * count, width, c, i, j + p, k,
                                                                    count, here - p);
            };
            std::int64_t i = 0;
            for (; i + block_sizes::rows <= rows; i += block_sizes::rows)
                across(std::integral_constant<int, block_sizes::rows>{}, i);
            if (i + 4 <= rows && block_sizes::rows > 4) {
                across(std::integral_constant<int, 4>{}, i);
                i += 4;
            }
            if (i + 2 <= rows) {
                across(std::integral_constant<int, 2>{}, i);
                i += 2;
            }
            if (i < rows) across(std::integral_constant<int, 1>{}, i);
        }
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
