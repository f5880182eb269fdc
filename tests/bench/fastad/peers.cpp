// SPDX-License-Identifier: BSL-1.0
// Compiled once for each peer, with its header included first.
#include "fastad/problem.hpp"
#include "peers/models.hpp"

namespace {

using namespace bench::fastad;

template <long N>
struct solver {
    template <class Model, long Variables>
    static void run(const Model& model, const double* in, double* slope, double& value) {
        peer::gradient<Variables>(model, in, slope, value);
    }
    static void sum(const double* in, double* out) { run<models::sum<N>, N>({}, in, out, out[N]); }
    static void prod(const double* in, double* out) { run<models::prod<N>, N>({}, in, out, out[N]); }
    static void log_sum_exp(const double* in, double* out) { run<models::log_sum_exp<N>, N>({}, in, out, out[N]); }
    static void normal(const double* in, double* out) { run<models::normal<N>, N + 2>({}, in, out, out[N + 2]); }
    static void volatility(const double* in, double* out) {
        run<models::volatility<N>, N + 3>({in}, in + N, out, out[N + 3]);
    }
    template <long K>
    static void regression(const double* in, double* out) {
        run<models::regression<N, K>, K + 1>({in, in + N * K}, in + N * K + N, out, out[K + 1]);
    }
};

template <long N>
int enter() {
    if constexpr (N + 3 > peer::most_variables || (peer::most_variables < 1000 && N > 16)) return 0;
    else
        return bench::row<double>(sum(N), peer::name, solver<N>::sum) + bench::row<double>(prod(N), peer::name, solver<N>::prod) +
               bench::row<double>(log_sum_exp(N), peer::name, solver<N>::log_sum_exp) +
               bench::row<double>(normal(N), peer::name, solver<N>::normal) +
               bench::row<double>(volatility(N), peer::name, solver<N>::volatility);
}

const int entered = enter<16>() + enter<256>() + enter<4096>() + enter<16384>() +
                    bench::row<double>(regression(1000, 10), peer::name, solver<1000>::regression<10>);

}  // namespace
