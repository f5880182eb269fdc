// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "images.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace digits {

// What a classifier says while it learns, and what it says when asked.
struct answer {
    std::size_t digit;
    float loss;
};

struct opinion {
    std::size_t digit;
    float confidence;
};

inline std::array<float, classes> one_hot(std::size_t label) {
    std::array<float, classes> v{};
    v[label] = 1;
    return v;
}

template <class Scores> std::size_t best(const Scores& scores) {
    std::size_t digit = 0;
    for (std::size_t i = 1; i < classes; ++i)
        if (scores[i] > scores[digit]) digit = i;
    return digit;
}

// The inputs of all models here: ink is 1, background is 0.
inline std::array<float, pixels> scaled(std::span<const std::uint8_t, pixels> bytes) {
    std::array<float, pixels> image;
    for (std::size_t i = 0; i < pixels; ++i) image[i] = static_cast<float>(bytes[i]) / 255;
    return image;
}

} // namespace digits
