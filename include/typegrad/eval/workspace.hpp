// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "typegrad/eval/sparse_pattern.hpp"
#include "typegrad/math/lanes.hpp"

namespace typegrad {

/// The memory for a function's temporaries, in numbers of type T. Made by the function, which knows how
/// much it takes; a call with larger extents lets it grow. It also keeps the places of nonzeros that only run
/// time knows, as long as extents and indices stay what they are. One for each thread.
///
///     constexpr auto f = tg::function(tg::norm(X * x));
///     auto ws = f.workspace(X = rows, x = input);
///     for (int turn = 0; turn < 100; ++turn) f(ws, X = rows, x = input);  // allocates nothing
template <class T>
class workspace {
    T* memory_ = nullptr;
    T* elements_ = nullptr;  // in it, where a cache line begins: vector code reads across two of them at half the speed
    std::int64_t room_ = 0;
    eval::kept_patterns patterns_;

public:
    using value_type = T;

    constexpr workspace() = default;
    constexpr explicit workspace(std::int64_t room) { grow(room); }
    constexpr workspace(workspace&& other) noexcept { swap(other); }
    constexpr workspace& operator=(workspace&& other) noexcept {
        swap(other);
        return *this;
    }
    constexpr ~workspace() { delete[] memory_; }

    /// The numbers it has room for.
    [[nodiscard]] constexpr std::int64_t size() const { return room_; }
    [[nodiscard]] constexpr T* data() { return elements_; }

    [[nodiscard]] constexpr eval::kept_patterns& patterns() { return patterns_; }

    constexpr void grow(std::int64_t room) {
        if (room <= room_) return;
        constexpr std::size_t line = math::lane_scalar<T> ? 64 / sizeof(T) : 1;
        T* more = new T[static_cast<std::size_t>(room) + line - 1];
        delete[] memory_;
        memory_ = elements_ = more;
        room_ = room;
        if (!std::is_constant_evaluated()) elements_ += (0 - reinterpret_cast<std::uintptr_t>(more) / sizeof(T)) % line;
    }

private:
    constexpr void swap(workspace& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(elements_, other.elements_);
        std::swap(room_, other.room_);
        patterns_.swap(other.patterns_);
    }
};

}  // namespace typegrad
