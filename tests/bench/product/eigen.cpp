// SPDX-License-Identifier: BSL-1.0
#include <Eigen/Core>

#include "product/problem.hpp"

namespace {

template <class T, long M, long K, long N>
struct solver {
    static void run(const T* in, T* out) {
        using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        Eigen::Map<matrix>(out, M, N).noalias() =
            Eigen::Map<const matrix>(in, M, K) * Eigen::Map<const matrix>(in + M * K, K, N);
    }
};

const int entered = bench::product::rows<solver>("Eigen");

}  // namespace
