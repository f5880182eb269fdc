// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "images.hpp"
#include "train.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digits {

// How the training went: a mark every so many images, the accuracy on the test split after each
// epoch.
struct history {
    std::vector<mark> marks;
    std::vector<double> test;
};

struct sample {
    std::span<const std::uint8_t, pixels> image;
    std::size_t label;
    std::size_t digit;
    float confidence;
};

// SVG files as text: the loss over the accuracy, and classified images in two groups, the first
// ones of the test split and mistakes.
[[nodiscard]] std::string draw_curve(const history& h);
[[nodiscard]] std::string draw_samples(const std::vector<sample>& first,
                                       const std::vector<sample>& mistakes,
                                       std::size_t all_mistakes, std::size_t all);

} // namespace digits
