// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/linalg.hpp"
#include "typegrad/op/word.hpp"

namespace typegrad::op {

/// An element of a matrix, known when the program is made.
constexpr handle entry(handle x, int i, int j) {
    return arranged(kind::view, x, {i * x.form().columns() + j, {}}, {});
}
/// A number at an element's place in a matrix of zeros.
constexpr handle at_entry(handle x, int i, int j, const shape& form) {
    return arranged(kind::place, x, {i * form.columns() + j, {}}, form);
}

/// The determinant of some n rows and columns of x, expanded by its first row.
constexpr handle expanded(auto x, const int* rows, const int* columns, int n) {
    if (n == 0) return number_node(*x.home, {1});
    handle total;
    for (int k = 0; k < n; ++k) {
        int others[4]{};
        for (int j = 0; j + 1 < n; ++j) others[j] = columns[j < k ? j : j + 1];
        const handle term = hadamard(entry(x, rows[0], columns[k]), expanded(x, rows + 1, others, n - 1));
        total = k == 0 ? term : k % 2 == 0 ? total + term : total - term;
    }
    return total;
}

/// The matrix of cofactors, each expanded.
constexpr handle expanded_cofactors(auto x) {
    const int n = static_cast<int>(x.form().rows().number);
    const shape form = x.form();
    handle total;
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            int rows[4]{}, columns[4]{};
            for (int k = 0; k + 1 < n; ++k) {
                rows[k] = k < i ? k : k + 1;
                columns[k] = k < j ? k : k + 1;
            }
            const handle minor = expanded(x, rows, columns, n - 1);
            const handle part = at_entry((i + j) % 2 == 0 ? minor : -minor, i, j, form);
            total = total.exists() ? total + part : part;
        }
    }
    return total;
}
/// How large a matrix may be for that.
inline constexpr std::int64_t most_expanded_rows = 4;
constexpr bool is_expanded(handle x) {
    return x.form().rows().is_known() && x.form().rows().number <= most_expanded_rows;
}

}  // namespace typegrad::op
