// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <ceres/jet.h>

#include <array>

// The forward mode of Ceres, all derivatives in one pass.
namespace peer {

inline constexpr const char* name = "Ceres";
inline constexpr long most_variables = 300;

template <long N, class F>
void gradient(const F& f, const double* x, double* slope, double& value) {
    std::array<ceres::Jet<double, int(N)>, N> active;
    for (long i = 0; i < N; ++i) active[i] = ceres::Jet<double, int(N)>(x[i], int(i));
    const auto y = f(active.data());
    value = y.a;
    for (long i = 0; i < N; ++i) slope[i] = y.v[i];
}

}  // namespace peer
