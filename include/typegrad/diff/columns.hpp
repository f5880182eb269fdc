// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/replace.hpp"
#include "typegrad/op/axis.hpp"

// Matrices of derivatives by their columns, and which way to go for them.

namespace typegrad::calculus {

/// The columns of the matrix of a linear map from node v to node y, one after the other: y with each unit
/// vector for v.
constexpr handle column_by_column(simplifier& s, int y, int v, const shape& form, bool transposed) {
    const shape own = s.nodes.shape_of(v), value = s.nodes.shape_of(y);
    const amount height = value.size(), width = own.size();
    if (!width.is_known())  // as many questions as run time says, and no batch of them: the function will refuse
        return simplify::make_place(s, number_node(s, {1}), {complicated_amount(), {}}, form);
    simplify::weighted_list columns;
    for (amount j = 0; j < width; ++j) {
        const handle unit = simplify::make_place(s, number_node(s, {1}), {j, {}}, own);
        const handle column = s.at(replaced(s, y, {v, unit.id}));
        layout l = dense_layout(value);
        for (amount& step : l.strides) step *= transposed ? 1 : width;
        l.base = transposed ? j * height : j;
        columns.push_back({simplify::make_place(s, column, l, form).id, {1}, false});
    }
    return simplify::make_sum(s, {0}, columns.begin(), columns.size(), form);
}

/// Whether so many copies of what lies between would be too much, of a loop any, or only run time knows how many
/// they are: then all unit vectors are the samples of a batch.
constexpr bool are_many_columns(const graph& nodes, int y, int v) {
    const amount width = nodes.shape_of(v).size();
    if (width.is_known() ? width < 4 : (width * nodes.shape_of(y).size()).is_complicated()) return false;
    bool many = !width.is_known() || width * (y - v) >= 2048;
    for (int id = v; id <= y; ++id) {
        if (nodes.shape_of(id).rank == max_rank) return false;
        many = many || nodes.is(id, kind::loop);
    }
    return many;
}
constexpr handle unit_vectors(simplifier& s, shape own) {  // a copy: nodes move
    const amount n = own.size();
    return simplify::make_place(s, number_node(s, {1}, vector_shape(n)), {0, {n + 1}}, with_axis(own, 0, n));
}
/// The matrix whose columns are the slabs of a tensor.
constexpr handle matrix_of_columns(simplifier& s, handle slabs, const shape& form, bool transposed) {
    const amount width = slabs.form().extents[0], height = slabs.form().size() / width;
    layout l = dense_layout(form);
    if (!transposed) {
        const shape flat = matrix_shape(height, width);
        slabs = simplify::make_view(s, slabs, without_unit_axes({0, {1, height}}, flat), flat);
    }
    return simplify::make_view(s, slabs, l, form);
}

/// Whether the derivative of f by a symbol x that all samples of a map share goes forwards though x has
/// more elements than f: if most of the arithmetic is of x alone, its derivatives are found once, and
/// backwards it would be gone through for each sample.
constexpr bool is_mostly_shared(const graph& raw, int f, int x) {
    meta::list<int> bound;
    for (int id = 0; id < raw.size(); ++id)
        for (int i = 1; raw.is(id, kind::map) && i < raw[id].count; i += 2) bound.push_back(raw.use(id, i).node);
    if (bound.empty() || bound.size() > 30) return false;
    meta::list<unsigned> depends(f + 1);  // on x, and on which of what is bound
    for (int k = 0; k < bound.size(); ++k) {
        if (bound[k] == x) return false;
        if (bound[k] <= f) depends.at[bound[k]] = 2u << k;
    }
    if (x > f) return false;
    depends.at[x] = 1;
    std::int64_t shared = 0, own = 0;
    for (int id = x + 1; id <= f; ++id) {
        const shape& form = raw.shape_of(id);
        amount most = form.size();
        for (int i = 0; i < raw[id].count; ++i) {
            const int u = raw.use(id, i).node;
            depends.at[id] |= depends.at[u];
            if (raw.is(id, kind::map) && i == 0)
                for (int j = 1; j < raw[id].count; j += 2)
                    for (int k = 0; k < bound.size(); ++k)
                        if (bound[k] == raw.use(id, j).node) depends.at[id] &= ~(2u << k);
            most = most < raw.shape_of(u).size() ? raw.shape_of(u).size() : most;
        }
        if (raw.is(id, kind::view) || (depends.at[id] & 1) == 0) continue;
        if (!most.is_known()) return false;
        (depends.at[id] == 1 ? shared : own) += most.number;
    }
    const amount by = raw.shape_of(x).size(), of = raw.shape_of(f).size();
    return depends.at[f] > 1 && shared >= own && by.is_known() && by.number * own <= 8 * of.number * (shared + own);
}

}  // namespace typegrad::calculus
