// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

#include <array>

// Eigen's forward mode, all derivatives in one pass.
namespace peer {

inline constexpr const char* name = "Eigen AutoDiff";
inline constexpr long most_variables = 300;

template <long N, class F>
void gradient(const F& f, const double* x, double* slope, double& value) {
    using number = Eigen::AutoDiffScalar<Eigen::Matrix<double, int(N), 1>>;
    std::array<number, N> active;
    for (long i = 0; i < N; ++i) active[i] = number(x[i], int(N), int(i));
    const number y = f(active.data());
    value = y.value();
    for (long i = 0; i < N; ++i) slope[i] = y.derivatives()[i];
}

}  // namespace peer

// It has no erf of its own.
namespace Eigen {
template <class D>
auto erf(const AutoDiffScalar<D>& x) {
    const double slope = 1.1283791670955126 * std::exp(-x.value() * x.value());
    using plain =
        typename internal::remove_all<typename internal::remove_all<D>::type::PlainObject>::type;
    return AutoDiffScalar<plain>(std::erf(x.value()), slope * x.derivatives());
}
}  // namespace Eigen
