// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <stan/math/rev/scal.hpp>

#include <vector>

// Stan Math's reverse mode.
namespace peer {

inline constexpr const char* name = "Stan Math";
inline constexpr long most_variables = 1L << 40;

template <long N, class F>
void gradient(const F& f, const double* x, double* slope, double& value) {
    stan::math::start_nested();
    std::vector<stan::math::var> active(x, x + N);
    stan::math::var y = f(active.data());
    stan::math::grad(y.vi_);
    value = y.val();
    for (long i = 0; i < N; ++i) slope[i] = active[i].adj();
    stan::math::recover_memory_nested();
}

}  // namespace peer
