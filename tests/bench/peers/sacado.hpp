// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <Sacado_trad.hpp>

#include <vector>

// Sacado, the reverse mode of Trilinos.
namespace peer {

inline constexpr const char* name = "Sacado";
inline constexpr long most_variables = 1L << 40;

template <long N, class F>
void gradient(const F& f, const double* x, double* slope, double& value) {
    using number = Sacado::Rad::ADvar<double>;
    std::vector<number> active(N);
    for (long i = 0; i < N; ++i) active[i] = x[i];
    const number y = f(active.data());
    Sacado::Rad::ADvar<double>::Gradcomp();
    value = y.val();
    for (long i = 0; i < N; ++i) slope[i] = active[i].adj();
}

}  // namespace peer
