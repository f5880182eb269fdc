// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

constexpr bool is_below_one(const meta::number& c) { return c.is_rational() && c.numerator < c.denominator; }

/// x to a power that is not negative and has a power of two below the line, from multiplications and
/// square roots.
template <class Writer>
constexpr int raised(Writer& w, int x, const meta::number& exponent) {
    int r = -1;
    int root = x;
    for (std::uint64_t bit = exponent.denominator >> 1; bit != 0; bit >>= 1) {
        root = w.put(code::sqrt, root);
        if (exponent.numerator & bit) r = r < 0 ? root : w.put(code::multiply, r, root);
    }
    int base = x;
    for (std::uint64_t whole = exponent.numerator / exponent.denominator; whole != 0; whole >>= 1) {
        if (whole & 1) r = r < 0 ? base : w.put(code::multiply, r, base);
        if (whole > 1) base = w.put(code::multiply, base, base);
    }
    return r;
}

}  // namespace typegrad::plan
