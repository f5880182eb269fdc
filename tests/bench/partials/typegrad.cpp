// SPDX-License-Identifier: BSL-1.0
#include "call.hpp"
#include "partials/problem.hpp"

namespace {

namespace tg = typegrad;
using namespace bench::partials;

namespace of = bench::call;
constexpr auto f = tg::function(tg::partials<order>(of::price, of::S, of::K, of::v, of::T));

BENCH_APART void all_partials(const double* in, double* out) {
    std::apply([&](auto... partial) { ((*out++ = partial), ...); }, f(of::S = in[0], of::K = in[1], of::v = in[2], of::T = in[3]));
}
void prices(const double* in, double* out) {
    for (long i = 0; i < options; ++i) all_partials(in + 4 * i, out + count * i);
}

const int entered = bench::row<double>(black_scholes(), "typegrad", prices);

}  // namespace
