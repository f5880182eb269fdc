// SPDX-License-Identifier: BSL-1.0
// Compiled once for each peer, with its header included first.
#include "peers/models.hpp"
#include "scalar/problem.hpp"

namespace {

using namespace bench::scalar;

void sigmoids_(const double* in, double* out) {
    for (long i = 0; i < sigmoids; ++i)
        peer::gradient<1>(models::sigmoid{}, in + i, out + sigmoids + i, out[i]);
}
void prices(const double* in, double* out) {
    for (long i = 0; i < options; ++i)
        peer::gradient<4>(models::black_scholes{}, in + 4 * i, out + 5 * i + 1, out[5 * i]);
}
void rosenbrock_gradient(const double* in, double* out) {
    constexpr long n = rosenbrock_size;
    peer::gradient<n>(models::rosenbrock<n>{}, in, out, out[n]);
}

const int entered = bench::row<double>(sigmoid_calls(), peer::name, sigmoids_) +
                    bench::row<double>(black_scholes(), peer::name, prices) +
                    (peer::most_variables < rosenbrock_size
                         ? 0
                         : bench::row<double>(rosenbrock(), peer::name, rosenbrock_gradient));

}  // namespace
