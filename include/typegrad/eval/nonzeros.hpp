// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/sparsity.hpp"
#include "typegrad/eval/compiled.hpp"
#include "typegrad/eval/open_pattern.hpp"
#include "typegrad/eval/outputs.hpp"

namespace typegrad {

namespace eval {

/// The places of E that are not structurally zero, as row and column: flat indices into the first
/// `axes` axes and into the others.
template <class E>
struct sparsity {
    static constexpr const auto& answered = compiled<value_output<E, E>>::answered;
    static constexpr calculus::pattern pattern() {
        const graph g(answered.nodes);
        return calculus::patterns(g, answered.roots.at[0])[answered.roots.at[0]];
    }
    static constexpr int count = calculus::count_of(pattern());

    struct places {
        array<int, count> rows, columns;
    };
    static constexpr places found() {
        const std::int64_t width = row_length(E::description).number;
        const calculus::pattern p = pattern();
        places at;
        std::size_t next = 0;
        for (int i = 0; i < p.count; ++i) {
            if (p.at[i] == 0) continue;
            at.rows[next] = static_cast<int>(i / width);
            at.columns[next++] = static_cast<int>(i % width);
        }
        return at;
    }
    static constexpr places all = found();
};

}  // namespace eval

/// The nonzeros of a Jacobian, a Hessian or any other expression, made by `nonzeros`.
template <expression E>
struct nonzeros_of {
    using expression = result<op::nonzeros_record<eval::sparsity<E>::count>, E>;
    static constexpr auto rows = eval::sparsity<E>::all.rows;
    static constexpr auto columns = eval::sparsity<E>::all.columns;
    static constexpr expression values{};
};

/// What a function returns for them: their places are constants, the values an array.
template <class T, class E>
struct nonzero_values {
    using value_type = T;
    static constexpr auto rows = eval::sparsity<E>::all.rows;
    static constexpr auto columns = eval::sparsity<E>::all.columns;
    array<T, eval::sparsity<E>::count> values;

    constexpr nonzero_values() = default;
    constexpr nonzero_values(uninitialized_t none) : values(none) {}
    [[nodiscard]] static constexpr std::size_t size() { return rows.size(); }
    [[nodiscard]] constexpr T* data() { return values.data(); }
    [[nodiscard]] constexpr const T* data() const { return values.data(); }
    [[nodiscard]] constexpr const T& operator[](std::size_t i) const { return values[i]; }
};

namespace eval {

template <class E>
struct nonzeros_output
    : value_output<typename nonzeros_of<E>::expression, typename nonzeros_of<E>::expression> {
    template <class T>
    using value = nonzero_values<T, E>;
};
template <class E>
struct outputs_from<nonzeros_of<E>> {
    using type = output_list<nonzeros_output<E>>;
};

}  // namespace eval

/// The elements of an expression that are not structurally zero: `.rows` and `.columns`, flat indices in
/// row-major order, known to the compiler, and `.values`, a vector of their expressions. The rows of a
/// Jacobian are the elements of f, the columns those of x. As an output of a function it has the same
/// three, and nothing else is computed. Where extents or `indices` of run time say which elements these are, or
/// there are more than 100,000 in all, it is an output only: a call computes the pattern, once for each workspace, extents and indices, and
/// `.rows` and `.columns` are in the workspace if there is one. The time is that of the nonzeros, and of
/// sorting them the first time. Through an operation that has no pattern a Jacobian with such extents is dense.
/// An error where its sizes and places are no products of extents plus a number.
///
///     constexpr auto energy = tg::squared_norm(tg::slice<1, 4>(x) - tg::slice<0, 3>(x));
///     constexpr auto H = tg::nonzeros(tg::hessian(energy, x));
///     static_assert(H.rows.size() == 3 * 4 - 2);
///     const auto h = tg::function(H)(x = input);  // h.values[i] stands at h.rows[i], h.columns[i]
template <expression E>
constexpr auto nonzeros(E) {
    if constexpr (std::same_as<E, poisoned>) {
        return poisoned{};
    } else if constexpr (!eval::is_open_pattern<E>()) {
        return nonzeros_of<E>{};
    } else if constexpr (meta::length_of<&eval::complaint_about_pattern<E>>() != 0) {
        mistake<meta::sentence_of<&eval::complaint_about_pattern<E>>>();
        return poisoned{};
    } else {
        return open_nonzeros_of<E>{};
    }
}

}  // namespace typegrad
