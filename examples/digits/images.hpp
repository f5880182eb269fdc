// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digits {

inline constexpr std::size_t side = 28;
inline constexpr std::size_t pixels = side * side;
inline constexpr std::size_t classes = 10;

// Bytes, as in the files of MNIST: 0 is background, 255 is ink.
struct image_set {
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> labels;

    [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }

    [[nodiscard]] std::span<const std::uint8_t, pixels> image(std::size_t i) const noexcept {
        return std::span<const std::uint8_t, pixels>{bytes.data() + i * pixels, pixels};
    }
};

struct data_set {
    image_set train;
    image_set test;
};

} // namespace digits
