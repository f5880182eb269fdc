// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/exp.hpp"
#include "typegrad/math/log.hpp"
#include "typegrad/math/pow.hpp"
#include "typegrad/proof/tower.hpp"
#include "typegrad/core/graph.hpp"

namespace typegrad::proof {

/// The numbers at one random point of the reals, to refute by: what differs here differs.
class sample {
public:
    struct value {
        double v = 0;
        bool defined = false;
    };
    static constexpr bool exact = false;

    /// `near`: numbers near which inputs may be.
    constexpr sample(std::uint64_t seed, int number, const meta::list<double>& near)
        : seed_(scattered(seed + static_cast<unsigned>(number))), mode_(number % 4), near_(near) {}

    constexpr value input(const node& n, int element, int range) const {
        const std::uint64_t symbol = meta::mix(n.source->hash, static_cast<std::uint64_t>(n.value));
        const std::uint64_t h = scattered(meta::mix(meta::mix(seed_, symbol), static_cast<std::uint64_t>(element)));
        if (range > 0) return {static_cast<double>(h % static_cast<std::uint64_t>(range)), true};
        // From -2 to 2, or from 0 to 2, or one of -1, 0, 1 and 2, or about some numbers: where conditions change.
        if (mode_ == 2) return {static_cast<double>(h % 4) - 1, true};
        const double u = static_cast<double>(h >> 11) * 0x1p-53;
        if (mode_ == 3) {
            const auto count = static_cast<std::uint64_t>(near_.size());
            const double from = near_[static_cast<int>(scattered(h) % count)], to = near_[static_cast<int>(scattered(h + 1) % count)];
            return {from == to ? from + 4 * u - 2 : from + (to - from) * (2 * u - 0.5), true};
        }
        return {mode_ == 0 ? 4 * u - 2 : 2 * u + 0x1p-10, true};
    }
    constexpr void worked(int) const {}
    constexpr value number(const meta::number& n) const { return {n.to<double>(), true}; }
    constexpr value plus(value a, value b) { return seen(a.v + b.v, a.defined && b.defined); }
    constexpr value times(value a, value b) { return seen(a.v * b.v, a.defined && b.defined); }
    constexpr value answered(value v) const { return v; }
    constexpr void known_positive(value) const {}
    constexpr value either(value v, value condition, value) const {
        return {v.v, v.defined && condition.defined};
    }
    constexpr value like(value v, value a, value b) const { return {v.v, a.defined && b.defined}; }
    constexpr value power(value v, const meta::number& n) {
        const double size = magnitude(v.v);
        if (n.negative && size < 1 / largest_allowed) return {};
        if (n == meta::reciprocal({3})) {
            const value root = power({size, v.defined}, {1}, 1.0 / 3);
            return {v.v < 0 ? -root.v : root.v, root.defined};
        }
        if (!n.is_integer() || n.numerator > 8) return power(v, n, n.to<double>());
        value r{1, v.defined};
        for (std::uint64_t k = 0; k < n.numerator; ++k) r = times(r, v);
        return n.negative && r.v != 0 ? seen(1 / r.v, r.defined) : r;
    }
    constexpr value exp(value v) {
        return v.v < 200 ? seen(math::exp(v.v > -200 ? v.v : -200), v.defined) : value{};
    }
    constexpr value log(value v) { return v.v > 0 ? seen(math::log(v.v), v.defined) : value{}; }
    constexpr value log(const meta::number& n) { return log(number(n)); }
    constexpr value where_positive(value, value logarithm) const { return logarithm; }
    constexpr value noted_logarithm(value, value result) const { return result; }
    constexpr value noted_divisor(value, value result, bool) const { return result; }
    constexpr value unknown(std::uint64_t, const value*, int) const { return {}; }

    constexpr bool is_true(value v) { return v.v == 1 || !is_zero(v); }
    constexpr bool is_positive(value v) {
        look_at(v);
        return v.v > 0;
    }
    constexpr bool is_zero(value v) {
        look_at(v);
        return v.v == 0;
    }

    /// Whether two results differ by more than rounding can explain.
    constexpr bool differ(value a, value b) const {
        const double x = magnitude(a.v), y = magnitude(b.v), gap = magnitude(a.v - b.v);
        return gap > 1e-6 * (x > y ? x : y) && gap > 1e-9 * largest_;
    }

    bool doubtful = false;  ///< a condition hung on a rounding error

private:
    /// Beyond it nothing is defined: a constant expression must not overflow.
    static constexpr double largest_allowed = 1e60;

    static constexpr double magnitude(double v) { return v < 0 ? -v : v; }
    constexpr value seen(double v, bool defined) {
        const double size = magnitude(v);
        if (!defined || size > largest_allowed) return {};
        if (size > largest_) largest_ = size;
        return {v, true};
    }
    constexpr value power(value v, const meta::number& n, double exponent) {
        if (v.v == 0) return {0, v.defined && !n.negative};
        if (v.v < 0 && !n.is_integer()) return {};
        const double size = magnitude(v.v), reach = magnitude(exponent) * math::log(size > 1 ? size : 1 / size);
        return reach < 100 ? seen(math::pow(v.v, exponent), v.defined) : value{};
    }
    constexpr void look_at(value v) {
        if (v.v != 0 && magnitude(v.v) < 1e-9 * largest_) doubtful = true;
    }

    std::uint64_t seed_;
    int mode_;
    const meta::list<double>& near_;
    double largest_ = 1;
};

}  // namespace typegrad::proof
