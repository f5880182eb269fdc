// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "images.hpp"

#include <cstddef>
#include <cstdint>

namespace digits {

// Draws images of handwritten-looking digits, all of them different. Train and test split come
// from generators of their own, so neither changes when the size of the other does.
[[nodiscard]] data_set draw_digits(std::uint64_t seed, std::size_t train, std::size_t test);

} // namespace digits
