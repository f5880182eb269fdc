// SPDX-License-Identifier: BSL-1.0
#include <boost/math/differentiation/autodiff.hpp>

#include "partials/problem.hpp"

namespace {

using namespace bench::partials;

template <class X>
X normal_cdf(const X& x) {
    return 0.5 * erfc(-0.70710678118654752 * x);
}
BENCH_APART void all_partials(const double* in, double* out) {
    namespace ad = boost::math::differentiation;
    const auto all = ad::make_ftuple<double, order, order, order, order>(in[0], in[1], in[2], in[3]);
    const auto& S = std::get<0>(all);
    const auto& K = std::get<1>(all);
    const auto& v = std::get<2>(all);
    const auto& T = std::get<3>(all);
    const auto width = v * sqrt(T);
    const auto d1 = log(S / K) / width + width / 2.0;
    const auto price = S * normal_cdf(d1) - K * normal_cdf(d1 - width);
    for (int n = 0; n <= order; ++n)
        for (int a = n; a >= 0; --a)
            for (int b = n - a; b >= 0; --b)
                for (int c = n - a - b; c >= 0; --c) *out++ = price.derivative(a, b, c, n - a - b - c);
}
void prices(const double* in, double* out) {
    for (long i = 0; i < options; ++i) all_partials(in + 4 * i, out + count * i);
}

const int entered = bench::row<double>(black_scholes(), "Boost.Math", prices);

}  // namespace
