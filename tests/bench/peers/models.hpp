// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

// The workloads as users of the peers write them: once, for any type of number.

namespace models {

struct sigmoid {
    template <class S>
    S operator()(const S* x) const {
        using std::exp;
        return 1.0 / (1.0 + exp(-x[0]));
    }
};

struct black_scholes {
    template <class S>
    static S normal_cdf(const S& x) {
        using std::erf;
        return 0.5 * (1.0 + erf(x * 0.70710678118654752));
    }
    template <class S>
    S operator()(const S* x) const {
        using std::log;
        using std::sqrt;
        const S width = x[2] * sqrt(x[3]);
        const S d1 = (log(x[0] / x[1]) + 0.5 * width * width) / width;
        const S d2 = d1 - width;
        return x[0] * normal_cdf(d1) - x[1] * normal_cdf(d2);
    }
};

template <long N>
struct rosenbrock {
    template <class S>
    S operator()(const S* x) const {
        S total(0.0);
        for (long i = 0; i + 1 < N; ++i) {
            const S t = x[i + 1] - x[i] * x[i], u = 1.0 - x[i];
            total = total + 100.0 * t * t + u * u;
        }
        return total;
    }
};

// W, x and then g, which is given: dot(g, sigmoid(W * x)).
template <long M, long N>
struct layer {
    const double* g;
    template <class S>
    S operator()(const S* in) const {
        using std::exp;
        S total(0.0);
        for (long i = 0; i < M; ++i) {
            S z(0.0);
            for (long j = 0; j < N; ++j) z = z + in[i * N + j] * in[M * N + j];
            total = total + g[i] / (1.0 + exp(-z));
        }
        return total;
    }
};

}  // namespace models
