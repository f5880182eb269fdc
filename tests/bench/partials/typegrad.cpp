// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>

#include "partials/problem.hpp"

namespace {

namespace tg = typegrad;
using namespace tg::literals;
using namespace bench::partials;

constexpr auto S = tg::scalar<"S">;
constexpr auto K = tg::scalar<"K">;
constexpr auto v = tg::scalar<"v">;
constexpr auto T = tg::scalar<"T">;
constexpr auto d1 = (tg::log(S / K) + tg::square(v) * T / 2_c) / (v * tg::sqrt(T));
constexpr auto call = S * tg::normal_cdf(d1) - K * tg::normal_cdf(d1 - v * tg::sqrt(T));
constexpr auto f = tg::function(tg::partials<order>(call, S, K, v, T));

BENCH_APART void all_partials(const double* in, double* out) {
    std::apply([&](auto... partial) { ((*out++ = partial), ...); }, f(S = in[0], K = in[1], v = in[2], T = in[3]));
}
void prices(const double* in, double* out) {
    for (long i = 0; i < options; ++i) all_partials(in + 4 * i, out + count * i);
}

const int entered = bench::row<double>(black_scholes(), "typegrad", prices);

}  // namespace
