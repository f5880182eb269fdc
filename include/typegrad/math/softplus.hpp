// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// log(1 + e^x) = max(x, 0) + log1p(exp(-|x|)), for every x, within 1.7 ulp (under -ffast-math 3).
template <lanes V>
TYPEGRAD_MATH_INLINE V softplus(V x) noexcept {
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && x != x) return x;
    }
    return max(x, V{}) + log1p_finite(exp_negative_abs(x));
}

/// log(sigmoid(x)) = -softplus(-x), for every x, within 1.7 ulp (under -ffast-math 3).
template <lanes V>
TYPEGRAD_MATH_INLINE V log_sigmoid(V x) noexcept {
    return -softplus(V(-x));
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
