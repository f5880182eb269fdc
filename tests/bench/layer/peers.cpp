// SPDX-License-Identifier: BSL-1.0
// Compiled once for each peer, with its header included first.
#include "layer/problem.hpp"
#include "peers/models.hpp"

namespace {

template <long M, long N>
void gradient(const double* in, double* out) {
    constexpr long n = M * N + N;
    peer::gradient<n>(models::layer<M, N>{in + n}, in, out, out[n]);
}
template <long M, long N>
int enter() {
    if constexpr (M * N + N > peer::most_variables) return 0;
    else
        return bench::row<double>(bench::layer::gradient(bench::layer::activation::sigmoid, M, N),
                                  peer::name, gradient<M, N>);
}

#if BENCH_PART == 0
const int entered = enter<4, 4>() + enter<16, 16>() + enter<64, 64>();
#endif

}  // namespace
