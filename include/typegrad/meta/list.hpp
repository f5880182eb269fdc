// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace typegrad::meta {

template <class T, int Room>
struct stored_list;

/// A growing array for constant evaluation and run time alike: what the middle end keeps its nodes
/// in. Elements need a default value. Its members are open because an evaluation at compile time
/// pays for every call: `l.at[i]` is free where `l[i]` takes two of a million steps.
template <class T>
struct list {
    T* at = nullptr;
    int count = 0;
    int capacity = 0;

    constexpr list() = default;
    constexpr explicit list(int size) {
        reserve(size);
        count = size;
    }
    constexpr list(const list& other) { append(other.begin(), other.end()); }
    constexpr list(list&& other) noexcept { take(other); }
    constexpr list& operator=(const list& other) {
        if (this != &other) {
            list copy(other);
            release();
            take(copy);
        }
        return *this;
    }
    constexpr list& operator=(list&& other) noexcept {
        if (this != &other) {
            release();
            take(other);
        }
        return *this;
    }
    /// A list at rest, as it lies there: for reading. What is added goes to a copy.
    template <int Room>
    constexpr explicit list(const stored_list<T, Room>& from)
        : at(const_cast<T*>(from.at)), count(from.count) {}
    constexpr ~list() { release(); }

    constexpr T& operator[](int i) { return at[i]; }
    constexpr const T& operator[](int i) const { return at[i]; }
    constexpr T* begin() { return at; }
    constexpr T* end() { return at + count; }
    constexpr const T* begin() const { return at; }
    constexpr const T* end() const { return at + count; }
    constexpr T& back() { return at[count - 1]; }
    [[nodiscard]] constexpr int size() const { return count; }
    [[nodiscard]] constexpr bool empty() const { return count == 0; }

    constexpr void push_back(T element) {
        if (count >= capacity) reserve(count < 2 ? 4 : 2 * count);
        at[count++] = element;
    }
    constexpr void append(const T* first, const T* last) {
        make_room(count + static_cast<int>(last - first));
        while (first != last) at[count++] = *first++;
    }
    constexpr T pop_back() { return at[--count]; }
    constexpr void clear() { count = 0; }
    constexpr void resize(int size) {
        make_room(size);
        while (count < size) at[count++] = T{};
        count = size;
    }
    constexpr void reserve(int size) {
        if (size <= capacity) return;
        T* grown = new T[static_cast<unsigned>(size)]{};
        for (int i = 0; i < count; ++i) grown[i] = static_cast<T&&>(at[i]);
        release();
        at = grown;
        capacity = size;
    }

private:
    constexpr void take(list& other) {
        at = other.at;
        count = other.count;
        capacity = other.capacity;
        other.at = nullptr;
        other.count = other.capacity = 0;
    }
    /// Without capacity of its own the memory is another's.
    constexpr void release() {
        if (capacity != 0) delete[] at;
    }
    /// At least doubles, so that growing by small steps is not quadratic.
    constexpr void make_room(int size) {
        if (size > capacity) reserve(size > 2 * capacity ? size : 2 * capacity);
    }
};

/// A list at rest: static data, which is what one constant evaluation can leave to the next.
template <class T, int Room>
struct stored_list {
    T at[Room]{};
    int count = 0;  ///< may be more than there is room for: then the rest is missing

    constexpr stored_list() = default;
    constexpr explicit stored_list(const list<T>& from) : count(from.count) {
        for (int i = 0; i < from.count && i < Room; ++i) at[i] = from.at[i];
    }
    constexpr const T* begin() const { return at; }
    constexpr const T* end() const { return at + count; }
};

}  // namespace typegrad::meta
