// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exp.hpp"
#include "log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// The real cube root of x, for every x: exp(log|x| / 3) and one Newton step; odd.
template <lanes V>
TYPEGRAD_MATH_INLINE V cbrt(V x) noexcept {
    using T = lane_t<V>;
    if constexpr (lane_scalar<V>) {
        if (std::is_constant_evaluated() && (x != x || x == 0 || abs(x) == infinity<T>)) return x;
    }
    const V y = in_double(x, [](auto v) {
        const auto a = abs(v);
        const auto r = log_reduce_all(a);
        const auto t = exp_limited(decltype(v)(log_sum(r.k, r.f) * (1.0 / 3)));
        return t + (a / (t * t) - t) * (1.0 / 3);
    });
    return select<V>(mask<V>(x != T(0)) & mask<V>(abs(x) < infinity<T>), copysign(y, x), x);
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
