// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include "typegrad/math/lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// a where the condition (a comparison of two V) holds, b elsewhere; for any type of number.
template <class V, class Condition>
TYPEGRAD_MATH_INLINE V choose(Condition condition, V a, V b) noexcept {
    if constexpr (lanes<V>) return either<V>(condition, a, b);
    else return condition ? a : b;
}

/// A small integer as any type of number, in every lane.
template <class V>
TYPEGRAD_MATH_INLINE V integer(int n) noexcept {
    if constexpr (lanes<V>) return broadcast<V>(static_cast<lane_t<V>>(n));
    else return V(n);
}

/// A number as any type of number, in every lane: rounded once, to the type.
template <class V>
TYPEGRAD_MATH_INLINE V number(double x) noexcept {
    if constexpr (lanes<V>) return broadcast<V>(static_cast<lane_t<V>>(x));
    else return V(x);
}

/// The largest finite number of a type, in every lane.
template <class V>
TYPEGRAD_MATH_INLINE V largest_finite() noexcept {
    if constexpr (lanes<V>) return broadcast<V>(std::numeric_limits<lane_t<V>>::max());
    else return std::numeric_limits<V>::max();
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
