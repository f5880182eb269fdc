// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace typegrad {

/// Leaves the elements of an array as they are: for memory that is written before it is read.
struct uninitialized_t {};

/// A tensor that owns its elements: inline, row major, aligned for the widest vector unit. Zeros
/// unless told otherwise.
///
///     tg::array<double, 2, 2> weights = {{1, 2}, {3, 4}};
///     weights(1, 0) = 0.5;
template <class T, std::int64_t... Extents>
class alignas(sizeof(T) * static_cast<std::size_t>((Extents * ... * 1)) >= 64 ? 64 : alignof(T)) array {
    static_assert(((Extents >= 0) && ...), "an extent is negative");
    static constexpr std::size_t count = static_cast<std::size_t>((Extents * ... * 1));

    T elements_[count == 0 ? 1 : count];

public:
    using value_type = T;
    static constexpr std::size_t rank = sizeof...(Extents);

    constexpr array() : elements_{} {}
    constexpr array(uninitialized_t) {}
    /// The elements in row-major order; what is not given is zero.
    constexpr array(std::initializer_list<T> elements) : elements_{} {
        std::size_t i = 0;
        for (const T& e : elements) elements_[i++] = e;
    }
    /// The rows of a matrix.
    constexpr array(std::initializer_list<std::initializer_list<T>> rows)
        requires(rank == 2)
        : elements_{} {
        const std::size_t columns = rows.size() == 0 ? 0 : count / extent(0);
        std::size_t i = 0;
        for (const auto& row : rows) {
            std::size_t j = 0;
            for (const T& e : row) elements_[i * columns + j++] = e;
            ++i;
        }
    }

    [[nodiscard]] static constexpr std::size_t extent(std::size_t axis) {
        constexpr std::int64_t extents[] = {Extents..., 1};
        return static_cast<std::size_t>(extents[axis]);
    }
    [[nodiscard]] static constexpr std::size_t size() { return count; }
    [[nodiscard]] constexpr T* data() { return elements_; }
    [[nodiscard]] constexpr const T* data() const { return elements_; }
    [[nodiscard]] constexpr T* begin() { return elements_; }
    [[nodiscard]] constexpr T* end() { return elements_ + count; }
    [[nodiscard]] constexpr const T* begin() const { return elements_; }
    [[nodiscard]] constexpr const T* end() const { return elements_ + count; }

    /// The element at one index for each axis; not checked.
    template <std::integral... I>
        requires(sizeof...(I) == sizeof...(Extents))
    [[nodiscard]] constexpr T& operator()(I... index) {
        return elements_[offset(index...)];
    }
    template <std::integral... I>
        requires(sizeof...(I) == sizeof...(Extents))
    [[nodiscard]] constexpr const T& operator()(I... index) const {
        return elements_[offset(index...)];
    }
    /// The element at a flat index, in row-major order; not checked.
    [[nodiscard]] constexpr T& operator[](std::size_t index) { return elements_[index]; }
    [[nodiscard]] constexpr const T& operator[](std::size_t index) const { return elements_[index]; }

    constexpr bool operator==(const array& other) const {
        for (std::size_t i = 0; i != count; ++i)
            if (!(elements_[i] == other.elements_[i])) return false;
        return true;
    }

private:
    template <class... I>
    static constexpr std::size_t offset(I... index) {
        std::size_t at = 0;
        ((at = at * static_cast<std::size_t>(Extents) + static_cast<std::size_t>(index)), ...);
        return at;
    }
};

/// Writes the elements of a tensor between brackets, axis by axis.
template <int Rank, class Stream, class Array>
void write_elements(Stream& out, const Array& a) {
    std::size_t at = 0;
    const auto write = [&](const auto& self, std::size_t axis) -> void {
        if (axis == Rank) {
            out << a.data()[at++];
            return;
        }
        out << '[';
        for (std::size_t slab = 0; slab < a.extent(axis); ++slab) {
            if (slab != 0) out << ", ";
            self(self, axis + 1);
        }
        out << ']';
    };
    write(write, 0);
}

/// Writes a tensor: a vector as `[1, 2, 3]`, a matrix row by row.
template <class Stream, class T, std::int64_t... Extents>
    requires requires(Stream& out, const T& t) { out << t << ' '; }
Stream& operator<<(Stream& out, const array<T, Extents...>& a) {
    write_elements<static_cast<int>(sizeof...(Extents))>(out, a);
    return out;
}

}  // namespace typegrad
