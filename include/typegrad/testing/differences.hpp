// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

namespace typegrad::testing {

/// A slope found by differences, and how far it may be off.
template <class L>
struct difference {
    L slope{};
    L error{};
};

/// The slope of `value()` by `at`, which it reads. Ridders' method: central differences with ever
/// smaller steps, extrapolated to step 0; the best of several first steps by what two extrapolations
/// differ in and what rounding adds. C. J. F. Ridders, Advances in Engineering Software 4 (1982).
template <class L, class Value>
difference<L> differentiate(L& at, const Value& value) {
    constexpr int levels = 10;
    const auto size = [](const L& one) { return one < L(0) ? L(-one) : one; };
    const auto larger = [](const L& one, const L& other) { return one < other ? other : one; };
    const L here = at, epsilon = std::numeric_limits<L>::epsilon();
    difference<L> best;
    L least{};  // error, relative to slopes of the size that they have nearby
    bool found = false;
    for (const L& unit : {size(here), L(1)}) {
        for (const L& first : {L(0.5), L(0.05), L(0.001), L(1e-5)}) {
            L step = unit * first;
            if (step == L(0)) continue;
            L table[levels][levels];
            for (int i = 0; i < levels; ++i, step = step / L(2)) {
                const L above = here + step, below = here - step;
                at = above;
                const L upper = value();
                at = below;
                const L lower = value();
                at = here;
                table[i][0] = (upper - lower) / (above - below);
                const L usual = (size(upper) + size(lower)) / larger(size(here), step);
                const L rounding = L(4) * epsilon * (size(upper) + size(lower)) / step;
                L factor = L(1);
                for (int k = 1; k <= i; ++k) {
                    factor = factor * L(4);
                    table[i][k] = (table[i][k - 1] * factor - table[i - 1][k - 1]) / (factor - L(1));
                    if (k < 2) continue;
                    const L change = larger(size(L(table[i][k] - table[i][k - 1])),
                                            size(L(table[i][k] - table[i - 1][k - 1])));
                    const L error = change + rounding, around = size(table[i][k]) + usual;
                    const L relative = error == L(0) ? error : L(error / around);
                    if (!(relative >= L(0)) || (found && relative >= least)) continue;  // NaN, too
                    best = {table[i][k], error};
                    least = relative;
                    found = true;
                }
            }
        }
    }
    if (!found) best = {std::numeric_limits<L>::quiet_NaN(), L(0)};
    return best;
}

}  // namespace typegrad::testing
