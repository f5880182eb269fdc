// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

namespace typegrad::meta {

/// Folds one more word into a 64-bit hash (the finaliser of splitmix64 over a multiplied sum), so
/// that order matters and every bit of both words reaches every bit of the result.
constexpr std::uint64_t mix(std::uint64_t seed, std::uint64_t word) {
    std::uint64_t h = seed * 0x9e3779b97f4a7c15u + word + 0x2545f4914f6cdd1du;
    // One statement: the compiler counts statements when it evaluates, and this is all it does often.
    return h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u, h = (h ^ (h >> 27)) * 0x94d049bb133111ebu,
           h ^ (h >> 31);
}

/// Hash of a text, its length included.
constexpr std::uint64_t hash_text(std::string_view text) {
    std::uint64_t h = 0xcbf29ce484222325u;
    for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return mix(h, text.size());
}

}  // namespace typegrad::meta
