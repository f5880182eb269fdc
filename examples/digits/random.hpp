// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace digits {

// SplitMix64. The engines of <random> are portable, its distributions are not; with both of our
// own, a seed draws the same images with every compiler and standard library.
class generator {
public:
    constexpr explicit generator(std::uint64_t seed) noexcept : state_{seed} {}

    constexpr std::uint64_t bits() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    // One of 0 … bound - 1, all but equally likely: the bias is under bound / 2^32.
    constexpr std::uint32_t below(std::uint32_t bound) noexcept {
        return static_cast<std::uint32_t>(((bits() >> 32U) * bound) >> 32U);
    }

    constexpr int between(int first, int last) noexcept {
        return first + static_cast<int>(below(static_cast<std::uint32_t>(last - first + 1)));
    }

    constexpr bool chance(std::uint32_t percent) noexcept { return below(100) < percent; }

    // Bell-shaped, in integers: four uniform numbers added up, standard deviation close to `sigma`.
    constexpr int bell(int sigma) noexcept {
        std::uint64_t rest = bits();
        int total = -4 * 32768;
        for (int i = 0; i < 4; ++i, rest >>= 16U) total += static_cast<int>(rest & 0xffffU);
        return static_cast<int>(static_cast<std::int64_t>(total) * sigma / 37837);
    }

    // In [-1, 1), exact in float.
    constexpr float symmetric() noexcept {
        return static_cast<float>(static_cast<std::int64_t>(bits() >> 40U) - (1 << 23)) /
               static_cast<float>(1 << 23);
    }

private:
    std::uint64_t state_;
};

} // namespace digits
