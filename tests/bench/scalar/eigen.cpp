// SPDX-License-Identifier: BSL-1.0
#include <Eigen/Core>

#include "scalar/problem.hpp"

namespace {

using namespace bench::scalar;

template <class T>
void sigmoid_of_all(const T* in, T* out) {
    using array = Eigen::Array<T, Eigen::Dynamic, 1>;
    const Eigen::Map<const array> x(in, sigmoids);
    Eigen::Map<array> value(out, sigmoids), slope(out + sigmoids, sigmoids);
    value = (1 + (-x).exp()).inverse();
    slope = value * (1 - value);
}

const int entered = bench::row<double>(sigmoid(), "Eigen", sigmoid_of_all<double>) +
                    bench::row<float>(sigmoid(), "Eigen", sigmoid_of_all<float>);

}  // namespace
