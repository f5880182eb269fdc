// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

namespace typegrad::meta {

/// A growing array for constant evaluation and run time alike: what the middle end keeps its nodes
/// in. std::vector would do, but costs both compilers several evaluation steps for each access.
/// Elements need a default value.
template <class T>
class list {
public:
    constexpr list() = default;
    constexpr explicit list(int size) { resize(size); }
    constexpr list(const list& other) { append(other.begin(), other.end()); }
    constexpr list(list&& other) noexcept
        : elements_(std::exchange(other.elements_, nullptr)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    constexpr list& operator=(list other) noexcept {
        std::swap(elements_, other.elements_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    constexpr ~list() { delete[] elements_; }

    constexpr T& operator[](int i) { return elements_[i]; }
    constexpr const T& operator[](int i) const { return elements_[i]; }
    constexpr T* begin() { return elements_; }
    constexpr T* end() { return elements_ + size_; }
    constexpr const T* begin() const { return elements_; }
    constexpr const T* end() const { return elements_ + size_; }
    constexpr T& back() { return elements_[size_ - 1]; }
    [[nodiscard]] constexpr int size() const { return size_; }
    [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

    constexpr void push_back(T element) {
        if (size_ == capacity_) reserve(capacity_ < 4 ? 8 : 2 * capacity_);
        elements_[size_++] = element;
    }
    constexpr void append(const T* first, const T* last) {
        make_room(size_ + static_cast<int>(last - first));
        for (; first != last; ++first) elements_[size_++] = *first;
    }
    constexpr T pop_back() { return elements_[--size_]; }
    constexpr void clear() { size_ = 0; }
    constexpr void resize(int size) {
        make_room(size);
        for (int i = size_; i < size; ++i) elements_[i] = T{};
        size_ = size;
    }
    constexpr void reserve(int capacity) {
        if (capacity <= capacity_) return;
        T* grown = new T[static_cast<unsigned>(capacity)]{};
        for (int i = 0; i < size_; ++i) grown[i] = std::move(elements_[i]);
        delete[] elements_;
        elements_ = grown;
        capacity_ = capacity;
    }

private:
    /// At least doubles, so that growing by small steps is not quadratic.
    constexpr void make_room(int size) {
        if (size > capacity_) reserve(size > 2 * capacity_ ? size : 2 * capacity_);
    }

    T* elements_ = nullptr;
    int size_ = 0;
    int capacity_ = 0;
};

}  // namespace typegrad::meta
