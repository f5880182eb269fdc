// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/meta/list.hpp"

namespace typegrad::meta {

/// A list in which each thing stands once, found by its hash. T has `hash_of(const T&)` and `==`.
template <class T>
struct distinct {
    list<T> things;
    list<std::uint64_t> hashes;

    constexpr distinct() = default;
    /// Of things at rest: to be read only, until `resume`.
    template <int Room>
    constexpr explicit distinct(const stored_list<T, Room>& from) : things(from) {}

    constexpr void resume() {
        for (const T& x : things) hashes.push_back(hash_of(x));
        grow();
    }

    /// Where x stands, now if not before.
    constexpr int index(const T& x) {
        const auto h = hash_of(x);
        if (2 * (things.count + 1) > slots_.count) grow();
        const int mask = slots_.count - 1;
        int slot = static_cast<int>(h & static_cast<std::uint64_t>(mask));
        for (; slots_.at[slot] != 0; slot = (slot + 1) & mask) {
            const int i = slots_.at[slot] - 1;
            if (hashes.at[i] == h && things.at[i] == x) return i;
        }
        things.push_back(x);
        hashes.push_back(h);
        slots_.at[slot] = things.count;
        return things.count - 1;
    }

private:
    constexpr void grow() {
        int count = 16;
        while (count < 4 * things.count) count *= 2;
        list<int> grown(count);
        for (int i = 0; i < things.count; ++i) {
            int slot = static_cast<int>(hashes.at[i] & static_cast<std::uint64_t>(count - 1));
            while (grown.at[slot] != 0) slot = (slot + 1) & (count - 1);
            grown.at[slot] = i + 1;
        }
        slots_ = static_cast<list<int>&&>(grown);
    }

    list<int> slots_;  ///< open addressing: index + 1, 0 is free
};

}  // namespace typegrad::meta
