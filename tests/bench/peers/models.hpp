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

// The functions of FastAD's paper (fastad/problem.hpp); what is no variable is given.
template <long N>
struct sum {
    template <class S>
    S operator()(const S* x) const {
        S total = x[0];
        for (long i = 1; i < N; ++i) total = total + x[i];
        return total;
    }
};
template <long N>
struct prod {
    template <class S>
    S operator()(const S* x) const {
        S total = x[0];
        for (long i = 1; i < N; ++i) total = total * x[i];
        return total;
    }
};
template <long N>
struct log_sum_exp {
    template <class S>
    S operator()(const S* x) const {
        using std::exp;
        using std::log;
        S total = exp(x[0]);
        for (long i = 1; i < N; ++i) total = total + exp(x[i]);
        return log(total);
    }
};
// x, mu, sigma
template <long N>
struct normal {
    template <class S>
    S operator()(const S* x) const {
        using std::log;
        S squares(0.0);
        for (long i = 0; i < N; ++i) {
            const S u = (x[i] - x[N]) / x[N + 1];
            squares = squares + u * u;
        }
        return -0.5 * squares - double(N) * log(x[N + 1]);
    }
};
// phi, sigma, mu, e
template <long N>
struct volatility {
    const double* y;
    template <class S>
    S operator()(const S* x) const {
        using std::exp;
        using std::log;
        using std::sqrt;
        const S phi = x[0], sigma = x[1], mu = x[2];
        S total = -1.0 * log(1.0 + sigma * sigma / 25.0) - log(1.0 + mu * mu / 100.0);
        S c = sigma * x[3] / sqrt(1.0 - phi * phi);
        for (long t = 0; t < N; ++t) {
            if (t != 0) c = phi * c + sigma * x[t + 3];
            const S h = mu + c;
            total = total - 0.5 * (x[t + 3] * x[t + 3] + y[t] * y[t] * exp(-h) + h);
        }
        return total;
    }
};
// w, sigma
template <long N, long K>
struct regression {
    const double *X, *y;
    template <class S>
    S operator()(const S* w) const {
        using std::log;
        S squares(0.0);
        for (long i = 0; i < N; ++i) {
            S u = y[i] - X[i * K] * w[0];
            for (long j = 1; j < K; ++j) u = u - X[i * K + j] * w[j];
            u = u / w[K];
            squares = squares + u * u;
        }
        return -0.5 * squares - double(N) * log(w[K]);
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
