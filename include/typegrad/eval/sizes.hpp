// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "typegrad/core/amount.hpp"
#include "typegrad/eval/lanes.hpp"

namespace typegrad::eval {

// Kernels take sizes as arguments: of a type that says the number if the compiler knows it, so that
// it stays a constant, else a std::int64_t.

template <std::int64_t N>
using fixed_size = std::integral_constant<std::int64_t, N>;

/// A size as decisions go by it: one that only run time knows counts as large.
template <class Size>
inline constexpr std::int64_t expected = std::int64_t{1} << 30;
template <std::int64_t N>
inline constexpr std::int64_t expected<fixed_size<N>> = N;

/// The number that a size is, if it is known; else -1.
template <class Size>
inline constexpr std::int64_t known_size = -1;
template <std::int64_t N>
inline constexpr std::int64_t known_size<fixed_size<N>> = N;

template <class Size>
inline constexpr bool is_fixed_size = false;
template <std::int64_t N>
inline constexpr bool is_fixed_size<fixed_size<N>> = true;

/// What run time knows of a program's sizes: the values of its extents, and the places of its buffers
/// if they depend on those.
template <int Extents, int Buffers>
struct run_time_sizes {
    std::int64_t values[Extents]{};
    std::int64_t places[Buffers + 1]{};
};
template <>
struct run_time_sizes<0, 0> {};

/// An amount with the numbers of its extents in a program's list.
struct formula {
    std::int64_t number = 0, coefficient = 0;
    int extents[max_factors]{-1, -1, -1};
    std::int64_t offsets[max_factors]{};

    constexpr formula() = default;
    constexpr formula(const amount& from, const std::uint64_t* names, int count)
        : number(from.number), coefficient(from.coefficient) {
        for (int i = 0; i < max_factors && from.factors[i] != 0; ++i) {
            offsets[i] = factor::offset(from.factors[i]);
            for (int k = 0; k < count; ++k)
                if (names[k] == factor::name(from.factors[i])) extents[i] = k;
        }
    }

    TYPEGRAD_INLINE std::int64_t operator()(const std::int64_t* values) const {
        std::int64_t n = coefficient;
        if (extents[0] >= 0) n *= values[extents[0]] + offsets[0];
        if (extents[1] >= 0) n *= values[extents[1]] + offsets[1];
        if (extents[2] >= 0) n *= values[extents[2]] + offsets[2];
        return n + number;
    }
};

}  // namespace typegrad::eval
