// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

// What is measured is a row: one problem, solved by one competitor. A problem is some numbers in memory and
// a place for the results; a competitor reads the one and writes the other. What is updated in place is among
// the results, from which it starts.

namespace bench {

struct problem {
    std::string name;
    long in, out;                      // how many numbers
    double (*number)(long) = nullptr;  // the i-th of them, if not just any between -1 and 1
    bool in_place = false;             // the results are where it starts, too
};

template <class T>
using competitor = void (*)(const T*, T*);

/// Enters a row. All of one problem are checked against its first, or against "hand" if there is one.
template <class T>
int row(const problem&, const std::string& who, competitor<T>);

/// Keeps the compiler from knowing more of a call than the caller would.
#define BENCH_APART [[gnu::noinline]]

template <class T>
inline const char* const name_of = sizeof(T) == 4 ? "float" : "double";

}  // namespace bench
