// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// tanh x for every x, within 1.5 ulp (under -ffast-math 2.5); odd, keeps the sign of zero.
///
/// = -m / (2 + m) with m = expm1(-2|x|).
template <lanes V>
TYPEGRAD_MATH_INLINE V tanh(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    const expm1_parts<V> e = expm1_core(max(V(abs(x) * T(-2)), broadcast<V>(T(-48))));
    const V m = e.hi * e.scale, m_lo = e.lo * e.scale;
    const V d = m + T(2);
    const V d_lo = (T(2) - d) + m + m_lo;
    const V t = -m / d;
    // One correction step for the tails of m and d. A straight line is good enough for 1/d, since
    // d is in [1, 2] and the correction below one ulp.
    const V correction = -mul_add(t, d_lo, m_lo) * mul_add(d, T(-8) / T(17), T(24) / T(17));
    return copysign(V(t + correction), x);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
