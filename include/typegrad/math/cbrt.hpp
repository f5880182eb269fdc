// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

struct cbrt_in_double {
    template <lanes W>
    TYPEGRAD_MATH_INLINE W operator()(W v) const noexcept {
        const W a = abs(v);
        const auto r = log_reduce_all(a);
        const auto t = exp_limited(W(log_sum(r.k, r.f) * (1.0 / 3)));
        return t + (a / (t * t) - t) * (1.0 / 3);
    }
};

/// The real cube root of x, for every x, within 0.74 ulp; odd. exp(log|x| / 3) and one Newton step.
template <lanes V>
TYPEGRAD_MATH_INLINE V cbrt(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || x == 0 || abs(x) == infinity<T>)) return x;
    }
    const V y = in_double(x, cbrt_in_double{});
    return either<V>((x != T(0)) & (abs(x) < infinity<T>), copysign(y, x), x);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
