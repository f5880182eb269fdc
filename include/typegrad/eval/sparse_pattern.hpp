// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/shape.hpp"
#include "typegrad/eval/dynamic_array.hpp"

namespace typegrad {

/// Whole numbers that lie somewhere else: the rows or the columns of nonzeros that only run time knows.
class index_list {
    const std::int64_t* first_ = nullptr;
    std::size_t count_ = 0;

public:
    constexpr index_list() = default;
    constexpr index_list(const dynamic_array<std::int64_t, 1>& all) : first_(all.data()), count_(all.size()) {}
    [[nodiscard]] constexpr std::size_t size() const { return count_; }
    [[nodiscard]] constexpr const std::int64_t* data() const { return first_; }
    [[nodiscard]] constexpr const std::int64_t* begin() const { return first_; }
    [[nodiscard]] constexpr const std::int64_t* end() const { return first_ + count_; }
    [[nodiscard]] constexpr std::int64_t operator[](std::size_t i) const { return first_[i]; }
};

namespace eval {

/// A band with its numbers: where element s of it is, `to` plus what indices say.
struct bound_band {
    struct affine {
        std::int64_t base = 0, strides[max_rank]{};
    };
    int rank = 0, count = 0;
    std::int64_t extents[max_rank]{};
    affine to;
    const std::int64_t* indices[2]{};
    std::int64_t steps[2]{};
    affine at[2];
};

/// Which elements are not structurally zero: rows and columns in row-major order, and for each element of the
/// bands its place among them. `key` is what it was made from: extents and indices.
struct sparse_pattern {
    using numbers = dynamic_array<std::int64_t, 1>;
    numbers key, rows, columns, slots;
    bool in_order = false;  ///< whether the elements of the bands are the nonzeros, one by one
    bool made = false;

    constexpr void make(const bound_band* bands, int band_count, std::int64_t elements, std::int64_t width) {
        numbers places(elements);
        std::int64_t next = 0;
        for (int b = 0; b < band_count; ++b) list(bands[b], places, next);
        in_order = true;
        for (std::int64_t i = 1; i < elements; ++i) in_order = in_order && places[at(i - 1)] < places[at(i)];
        std::int64_t distinct = elements;
        if (!in_order) distinct = sort(places);
        rows = numbers(distinct);
        columns = numbers(distinct);
        for (std::int64_t i = 0; i < distinct; ++i) {
            rows[at(i)] = width == 0 ? 0 : places[at(i)] / width;
            columns[at(i)] = width == 0 ? 0 : places[at(i)] % width;
        }
        made = true;
    }

    static constexpr std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

private:
    static constexpr void list(const bound_band& b, numbers& places, std::int64_t& next) {
        std::int64_t index[max_rank]{}, size = 1;
        for (int k = 0; k < b.rank; ++k) size *= b.extents[k];
        for (std::int64_t i = 0; i < size; ++i) {
            std::int64_t place = value(b.to, index, b.rank);
            for (int t = 0; t < b.count; ++t) place += b.steps[t] * b.indices[t][value(b.at[t], index, b.rank)];
            places[at(next++)] = place;
            for (int k = b.rank; k-- > 0;) {
                if (++index[k] < b.extents[k]) break;
                index[k] = 0;
            }
        }
    }
    static constexpr std::int64_t value(const bound_band::affine& a, const std::int64_t* index, int rank) {
        std::int64_t v = a.base;
        for (int k = 0; k < rank; ++k) v += a.strides[k] * index[k];
        return v;
    }

    /// Sorts the places, equal ones into one, and writes down which of them each is. Runs are merged, so that
    /// what comes in a few sorted pieces takes a few passes.
    constexpr std::int64_t sort(numbers& places) {
        const std::int64_t n = static_cast<std::int64_t>(places.size());
        numbers order(n), merged(n);
        for (std::int64_t i = 0; i < n; ++i) order[at(i)] = i;
        const auto before = [&](std::int64_t i, std::int64_t j) { return places[at(i)] <= places[at(j)]; };
        for (bool sorted = false; !sorted;) {
            sorted = true;
            for (std::int64_t begin = 0; begin < n;) {
                std::int64_t middle = begin + 1;
                while (middle < n && before(order[at(middle - 1)], order[at(middle)])) ++middle;
                std::int64_t end = middle < n ? middle + 1 : n;
                while (end < n && before(order[at(end - 1)], order[at(end)])) ++end;
                sorted = sorted && begin == 0 && middle == n;
                for (std::int64_t to = begin, i = begin, j = middle; to < end; ++to) {
                    const bool left = j == end || (i < middle && before(order[at(i)], order[at(j)]));
                    merged[at(to)] = left ? order[at(i++)] : order[at(j++)];
                }
                begin = end;
            }
            order.swap(merged);
        }
        slots = numbers(n);
        std::int64_t distinct = 0;
        for (std::int64_t i = 0; i < n; ++i) {
            const std::int64_t place = places[at(order[at(i)])];
            if (i != 0 && place != merged[at(distinct - 1)]) ++distinct;
            if (i == 0) distinct = 1;
            merged[at(distinct - 1)] = place;
            slots[at(order[at(i)])] = distinct - 1;
        }
        places.swap(merged);
        return distinct;
    }
};

/// Writes what a pattern is made from, and sees whether that is what it was.
struct key_writer {
    sparse_pattern::numbers& key;
    bool same;

    constexpr key_writer(sparse_pattern& pattern, std::int64_t size)
        : key(pattern.key), same(pattern.made && pattern.key.size() == sparse_pattern::at(size)) {
        if (!same) key = sparse_pattern::numbers(size);
    }
    constexpr void write(std::int64_t where, std::int64_t number) {
        std::int64_t& there = key[sparse_pattern::at(where)];
        same = same && there == number;
        there = number;
    }
};

/// The patterns that a workspace keeps, each for one output of a function.
class kept_patterns {
    struct entry {
        const void* whose = nullptr;
        sparse_pattern pattern;
        entry* next = nullptr;
    };
    entry* first_ = nullptr;

public:
    constexpr kept_patterns() = default;
    constexpr kept_patterns(kept_patterns&& other) noexcept { swap(other); }
    constexpr kept_patterns& operator=(kept_patterns&& other) noexcept {
        swap(other);
        return *this;
    }
    constexpr ~kept_patterns() {
        while (first_ != nullptr) {
            entry* const next = first_->next;
            delete first_;
            first_ = next;
        }
    }
    constexpr void swap(kept_patterns& other) noexcept { std::swap(first_, other.first_); }
    constexpr sparse_pattern& of(const void* whose) {
        entry* e = first_;
        while (e != nullptr && e->whose != whose) e = e->next;
        if (e == nullptr) first_ = e = new entry{whose, {}, first_};
        return e->pattern;
    }
};

}  // namespace eval
}  // namespace typegrad
