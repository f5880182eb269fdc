// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <adolc/adolc.h>

#include <vector>

// ADOL-C: a tape for each evaluation, since a program may branch.
namespace peer {

inline constexpr const char* name = "ADOL-C";
inline constexpr long most_variables = 1L << 40;

template <long N, class F>
void gradient(const F& f, const double* x, double* slope, double& value) {
    trace_on(1);
    {
        std::vector<adouble> active(N);
        for (long i = 0; i < N; ++i) active[i] <<= x[i];
        adouble y = f(active.data());
        y >>= value;
    }
    trace_off();
    ::gradient(1, N, x, slope);
}

}  // namespace peer
