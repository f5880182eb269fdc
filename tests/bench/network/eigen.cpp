// SPDX-License-Identifier: BSL-1.0
#include <Eigen/Core>

#include "network/problem.hpp"

namespace {

namespace of = bench::network;

template <class T>
struct solver {
    using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
    using from = Eigen::Map<const vector>;
    using to = Eigen::Map<vector>;

    template <bool Step>
    static void run(const T* in, const T* w, T* out) {
        const from x(in, of::inputs), t(in + of::t, of::kinds), b(w + of::b, of::hidden), d(w + of::d, of::kinds);
        const Eigen::Map<const matrix> W(w, of::hidden, of::inputs), V(w + of::V, of::kinds, of::hidden);
        vector z = b;
        z.noalias() += W * x;
        z = (1 + (-z.array()).exp()).inverse();
        vector y = d;
        y.noalias() += V * z;
        const T most = y.maxCoeff();
        const vector e = (y.array() - most).exp();
        const T total = e.sum();
        const T loss = most + std::log(total) - t.dot(y);  // t sums to one
        const vector dy = e / total - t;
        vector dz = V.transpose() * dy;
        dz.array() *= z.array() * (1 - z.array());
        Eigen::Map<matrix> dW(out, of::hidden, of::inputs), dV(out + of::V, of::kinds, of::hidden);
        to db(out + of::b, of::hidden), dd(out + of::d, of::kinds);
        if constexpr (Step) {
            const T rate = static_cast<T>(of::rate);
            dW.noalias() -= (rate * dz) * x.transpose(), db -= rate * dz;
            dV.noalias() -= (rate * dy) * z.transpose(), dd -= rate * dy;
        } else {
            dW.noalias() = dz * x.transpose(), db = dz;
            dV.noalias() = dy * z.transpose(), dd = dy;
        }
        out[of::weights] = loss;
    }
    static void gradient(const T* in, T* out) { run<false>(in, in + of::inputs + of::kinds, out); }
    static void step(const T* in, T* out) { run<true>(in, out, out); }
};

const int entered = of::rows<solver>("Eigen");

}  // namespace
