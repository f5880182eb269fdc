// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/join.hpp"

namespace typegrad::plan {

/// Writes the steps that take whole tensors from memory: matrix products, and kernels.
class whole_writer : protected join_writer {
protected:
    using join_writer::join_writer;

    constexpr void emit_products() {
        for (int id : here_) {
            if (s_.roles.at[id] != role::product) continue;
            const operand a = g_.use(id, 0), b = g_.use(id, 1);
            // In memory a vector is a row, and stands in a product as its transpose.
            const shape &x = g_.shape_of(a.node), &y = g_.shape_of(b.node), &z = g_.shape_of(id);
            const extent_pair left = loop_extents(x), right = loop_extents(y);
            step s;
            s.what = step_kind::product;
            s.left_transposed = (a.weight != 0) != x.is_vector();
            s.right_transposed = (b.weight != 0) != y.is_vector();
            s.result_transposed = z.is_vector();
            s.rows = s.left_transposed ? left.columns : left.rows;
            s.inner = s.left_transposed ? left.rows : left.columns;
            s.columns = s.right_transposed ? right.rows : right.columns;
            s.left = homes_.at[a.node];
            s.right = homes_.at[b.node];
            s.result = homes_.at[id];
            s.left_columns = left.columns;
            s.right_columns = right.columns;
            read_view(a.node, s.left_window, s.left_columns);
            read_view(b.node, s.right_window, s.right_columns);
            s.result_columns = loop_extents(z).columns;
            draft_.steps.push_back(s);
        }
    }

    /// A kernel is code whose registers are whole tensors: its operands, a call, the store.
    constexpr void emit_kernels() {
        for (int id : here_) {
            if (s_.roles.at[id] != role::kernel) continue;
            begin();
            instruction call{};
            call.what = code::call;
            call.op = g_[id].op;
            call.operands = g_[id].count;
            int* x[] = {&call.a, &call.b, &call.c};
            for (int k = 0; k < call.operands; ++k) *x[k] = put_whole(g_.use(id, k).node);
            const int y = put(call);
            instruction i = whole(id);
            i.what = code::store;
            i.a = y;
            put(i);
            step s;
            s.what = step_kind::kernel;
            const extent_pair result = loop_extents(g_.shape_of(id));
            s.rows = result.rows;
            s.columns = result.columns;
            end(s);
        }
    }

private:
    /// All of a value in memory, of a tensor through a window that has its shape.
    constexpr instruction whole(int x) {
        instruction i{};
        i.what = is_tensor(x) ? code::load : code::scalar;
        i.at = homes_.at[x];
        if (!is_tensor(x)) return i;
        const shape form = g_.shape_of(x);
        const extent_pair memory = loop_extents(g_.shape_of(without_alias(g_, s_.roles, x)));
        const layout l = s_.roles.at[x] == role::view ? g_.layout_of(x) : dense_layout(form);
        draft_.windows.push_back({l, form, matrix_shape(memory.rows, memory.columns)});
        i.how = access::window;
        i.window = draft_.windows.count - 1;
        return i;
    }
    constexpr int put_whole(int x) {
        if (g_.is(x, kind::constant) && !is_tensor(x)) return put_number(g_.value_of(x));
        return put(whole(x));
    }
};

}  // namespace typegrad::plan
