// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "typegrad/eval/array.hpp"

namespace typegrad {

/// A tensor that owns its elements, row major, with extents that only run time knows: what a function
/// returns whose extents it does not. An array of the same shape compares equal if its elements do.
///
///     constexpr auto s = tg::vector<"s", tg::dim<"n">>;
///     const auto twice = tg::function(2_c * s)(s = std::vector{1.0, 2.0});  // a vector of as many elements
///     const bool right = twice.size() == 2 && twice(0) == 2 && twice.data()[1] == 4;
template <class T, int Rank>
class dynamic_array {
    std::int64_t extents_[Rank]{};
    std::size_t count_ = 0;
    T* elements_ = nullptr;

public:
    using value_type = T;
    static constexpr std::size_t rank = Rank;

    constexpr dynamic_array() = default;
    /// Elements that have no values yet.
    template <std::integral... I>
        requires(sizeof...(I) == Rank)
    constexpr explicit dynamic_array(I... extents)
        : extents_{static_cast<std::int64_t>(extents)...},
          count_((static_cast<std::size_t>(extents) * ... * 1)), elements_(new T[count_ == 0 ? 1 : count_]) {}
    constexpr dynamic_array(const dynamic_array& other)
        : count_(other.count_), elements_(other.elements_ == nullptr ? nullptr : new T[count_ == 0 ? 1 : count_]) {
        for (int k = 0; k < Rank; ++k) extents_[k] = other.extents_[k];
        for (std::size_t i = 0; i != count_; ++i) elements_[i] = other.elements_[i];
    }
    constexpr dynamic_array(dynamic_array&& other) noexcept { swap(other); }
    constexpr dynamic_array& operator=(dynamic_array other) noexcept {
        swap(other);
        return *this;
    }
    constexpr ~dynamic_array() { delete[] elements_; }

    constexpr void swap(dynamic_array& other) noexcept {
        for (int k = 0; k < Rank; ++k) std::swap(extents_[k], other.extents_[k]);
        std::swap(count_, other.count_);
        std::swap(elements_, other.elements_);
    }

    [[nodiscard]] constexpr std::size_t extent(std::size_t axis) const {
        return static_cast<std::size_t>(extents_[axis]);
    }
    [[nodiscard]] constexpr std::size_t size() const { return count_; }
    [[nodiscard]] constexpr T* data() { return elements_; }
    [[nodiscard]] constexpr const T* data() const { return elements_; }
    [[nodiscard]] constexpr T* begin() { return elements_; }
    [[nodiscard]] constexpr T* end() { return elements_ + count_; }
    [[nodiscard]] constexpr const T* begin() const { return elements_; }
    [[nodiscard]] constexpr const T* end() const { return elements_ + count_; }

    /// The element at one index for each axis; not checked.
    template <std::integral... I>
        requires(sizeof...(I) == Rank)
    [[nodiscard]] constexpr T& operator()(I... index) {
        return elements_[offset(index...)];
    }
    template <std::integral... I>
        requires(sizeof...(I) == Rank)
    [[nodiscard]] constexpr const T& operator()(I... index) const {
        return elements_[offset(index...)];
    }
    /// The element at a flat index, in row-major order; not checked.
    [[nodiscard]] constexpr T& operator[](std::size_t index) { return elements_[index]; }
    [[nodiscard]] constexpr const T& operator[](std::size_t index) const { return elements_[index]; }

    constexpr bool operator==(const dynamic_array& other) const { return same(other); }
    template <std::int64_t... Extents>
        requires(sizeof...(Extents) == Rank)
    constexpr bool operator==(const array<T, Extents...>& other) const {
        return same(other);
    }

private:
    template <class Other>
    constexpr bool same(const Other& other) const {
        for (std::size_t k = 0; k < rank; ++k)
            if (extent(k) != other.extent(k)) return false;
        for (std::size_t i = 0; i != count_; ++i)
            if (!(elements_[i] == other.data()[i])) return false;
        return true;
    }
    template <class... I>
    constexpr std::size_t offset(I... index) const {
        std::size_t at = 0, axis = 0;
        ((at = at * extent(axis++) + static_cast<std::size_t>(index)), ...);
        return at;
    }
};

/// Writes a tensor as an array is written.
template <class Stream, class T, int Rank>
    requires requires(Stream& out, const T& t) { out << t << ' '; }
Stream& operator<<(Stream& out, const dynamic_array<T, Rank>& a) {
    write_elements<Rank>(out, a);
    return out;
}

}  // namespace typegrad
