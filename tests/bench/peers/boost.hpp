// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <boost/math/differentiation/autodiff.hpp>

#include <array>

// Boost.Math's forward mode, one pass for each variable.
namespace peer {

inline constexpr const char* name = "Boost.Math";
inline constexpr long most_variables = 100;

template <long N, class F>
void gradient(const F& f, const double* x, double* slope, double& value) {
    using number = boost::math::differentiation::autodiff_fvar<double, 1>;
    std::array<number, N> active;
    for (long i = 0; i < N; ++i) active[i] = x[i];
    for (long i = 0; i < N; ++i) {
        active[i] = boost::math::differentiation::make_fvar<double, 1>(x[i]);
        const number y = f(active.data());
        active[i] = x[i];
        value = y.derivative(0);
        slope[i] = y.derivative(1);
    }
}

}  // namespace peer
