// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/parts.hpp"

namespace typegrad::plan {

/// Rows and columns of a factor as it stands in a chain.
constexpr amount factor_rows(const graph& g, const weighted& f) {
    const shape& s = g.shape_of(f.node);
    return f.transposed ? s.columns() : s.rows();
}
constexpr amount factor_columns(const graph& g, const weighted& f) {
    const shape& s = g.shape_of(f.node);
    return f.transposed ? s.rows() : s.columns();
}

/// A row that is a product of two as the transpose of a column: times a column it is an outer product.
constexpr weighted as_column(simplifier& s, const weighted& row) {
    const shape form = s.nodes.shape_of(row.node);
    if (!form.row || !s.nodes.is(row.node, kind::chain) || s.nodes[row.node].count != 2) return row;
    const operand a = s.nodes.use(row.node, 0), b = s.nodes.use(row.node, 1);
    weighted_list pair;
    pair.push_back({b.node, {1}, b.weight == 0});
    pair.push_back({a.node, {1}, a.weight == 0});
    const shape column = vector_shape(form.columns());
    return {simplify::intern_form(s, operation_of<op::matmul_record>, {1}, pair, column).id, {1}, true};
}

/// The shape of a product of two.
constexpr shape product_form(const graph& g, const weighted& a, const weighted& b) {
    const auto rows = factor_rows(g, a), columns = factor_columns(g, b);
    const shape &left = g.shape_of(a.node), &right = g.shape_of(b.node);
    const bool row = (a.transposed && left.is_vector()) || left.row;
    const bool column = right.is_vector() && !b.transposed;
    return row ? row_shape(columns) : column ? vector_shape(rows) : matrix_shape(rows, columns);
}

/// A factor, or its transpose, as a node.
constexpr handle standing(simplifier& s, const weighted& f, bool transposed) {
    const weighted turned{f.node, {1}, f.transposed != transposed};
    const shape from = s.nodes.shape_of(f.node);
    if (!turned.transposed) return s.at(f.node);
    return simplify::make_chain(s, {1}, &turned, 1, op::transpose_record::form(&from, 1));
}

/// The product of factors [first, last) as a chain of two operands each, in the order that takes
/// the fewest multiplications: `split[first][last]` says where the last product divides them.
constexpr weighted bracketed(simplifier& s, const weighted_list& factors,
                             const meta::list<int>& split, int first, int last) {
    if (last - first == 1) return factors[first];
    const int stride = factors.size() + 1;
    const int middle = split[first * stride + last];
    const weighted a = bracketed(s, factors, split, first, middle);
    weighted b = bracketed(s, factors, split, middle, last);
    const shape left = s.nodes.shape_of(a.node), right = s.nodes.shape_of(b.node);
    if (left.is_scalar() || right.is_scalar()) {
        const weighted& other = left.is_scalar() ? b : a;
        const weighted pair[] = {{a.node, {1}, false}, {b.node, {1}, false}};
        return {simplify::make_product(s, {1}, pair, 2, left.is_scalar() ? right : left).id, {1},
                other.transposed};
    }
    if (simplify::is_row(s.nodes, a) && simplify::is_column(s.nodes, b))
        return {sum(hadamard(standing(s, a, true), standing(s, b, false))).id, {1}, false};
    if (left.is_vector() && !a.transposed && !b.transposed) b = as_column(s, b);
    const shape form = product_form(s.nodes, a, b);
    weighted_list pair;
    pair.push_back(a);
    pair.push_back(b);
    return {simplify::intern_form(s, operation_of<op::matmul_record>, {1}, pair, form).id, {1}, false};
}

/// Where each part of a chain is best divided, see `bracketed`.
constexpr meta::list<int> cheapest_splits(simplifier& s, const weighted_list& factors) {
    const int n = factors.size(), stride = n + 1;
    meta::list<amount> cost(stride * stride);
    meta::list<int> split(stride * stride);
    for (int length = 2; length <= n; ++length) {
        for (int first = 0; first + length <= n; ++first) {
            const int last = first + length;
            amount least = -1;
            for (int middle = first + 1; middle < last; ++middle) {
                const auto here = cost[first * stride + middle] + cost[middle * stride + last] +
                                  factor_rows(s.nodes, factors[first]) *
                                      factor_columns(s.nodes, factors[middle - 1]) *
                                      factor_columns(s.nodes, factors[last - 1]);
                if (least >= 0 && here >= least) continue;
                least = here;
                split[first * stride + last] = middle;
            }
            cost[first * stride + last] = least;
        }
    }
    return split;
}

/// A chain of more than two factors as products of two.
constexpr handle bracket(simplifier& s, const weighted_list& factors) {
    return standing(s, bracketed(s, factors, cheapest_splits(s, factors), 0, factors.size()), false);
}
/// The same with the shape it has to have: products of two have their own idea of what is a vector and
/// what a matrix of one row or column.
constexpr handle bracket(simplifier& s, const weighted_list& factors, const shape& form) {
    const handle y = bracket(s, factors);
    if (y.form() == form) return y;
    if (!y.form().is_scalar()) return simplify::make_view(s, y, dense_layout(form), form);
    const operand only{y.id, graph::one};
    return s.at(simplify::join(s, kind::product, graph::one, &only, 1, s.nodes.form(form)));
}

}  // namespace typegrad::plan
