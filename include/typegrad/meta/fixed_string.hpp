// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace typegrad {

/// A string that can be a template argument: the name in `scalar<"a">`.
/// `N` counts the terminating zero, so that a literal deduces it.
template <std::size_t N>
struct fixed_string {
    char characters[N]{};

    constexpr fixed_string() = default;
    constexpr fixed_string(const char (&literal)[N]) {
        for (std::size_t i = 0; i != N; ++i) characters[i] = literal[i];
    }

    [[nodiscard]] constexpr std::string_view view() const { return {characters, N - 1}; }
    constexpr bool operator==(const fixed_string&) const = default;
};

}  // namespace typegrad
