// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/list.hpp"

namespace typegrad::meta {

/// What a computation has to know to go on where it stopped: numbers, written down one after another
/// and read back in the same order. The compiler evaluates long computations in pieces, because
/// clang gives each evaluation a million statements and no more.
struct memory {
    list<int> numbers;
    int at = 0;  ///< what is read next

    constexpr void write(int n) { numbers.push_back(n); }
    constexpr void write(const list<int>& l) {
        numbers.push_back(l.count);
        numbers.append(l.begin(), l.end());
    }
    constexpr void read(int& n) { n = numbers.at[at++]; }
    constexpr void read(list<int>& l) {
        const int* first = numbers.at + at + 1;
        l.clear();
        l.append(first, first + numbers.at[at]);
        at += 1 + l.count;
    }
    [[nodiscard]] constexpr bool empty() const { return numbers.empty(); }
};

}  // namespace typegrad::meta
