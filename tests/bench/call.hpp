// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <typegrad/typegrad.hpp>

// The price of a call by Black and Scholes as typegrad's users write it.

namespace bench::call {

namespace tg = typegrad;
using namespace tg::literals;

inline constexpr auto S = tg::scalar<"S">;
inline constexpr auto K = tg::scalar<"K">;
inline constexpr auto v = tg::scalar<"v">;
inline constexpr auto T = tg::scalar<"T">;
inline constexpr auto d1 = (tg::log(S / K) + tg::square(v) * T / 2_c) / (v * tg::sqrt(T));
inline constexpr auto price = S * tg::normal_cdf(d1) - K * tg::normal_cdf(d1 - v * tg::sqrt(T));

}  // namespace bench::call
