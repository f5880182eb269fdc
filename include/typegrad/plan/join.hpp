// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/code_writer.hpp"

namespace typegrad::plan {

/// Writes what goes to a part of a value in memory: the parts of joined values, with what no part
/// covers, and the results of reductions along an axis.
class join_writer : protected code_writer {
protected:
    constexpr join_writer(const graph& whole, schedule order)
        : code_writer(whole, static_cast<schedule&&>(order)), wholes_(whole.size()) {
        for (int& w : wholes_) w = -1;
        for (int id = 0; id < whole.size(); ++id)
            for (int i = 0; s_.roles.at[id] == role::joined && i < whole[id].count; ++i)
                wholes_.at[whole.use(id, i).node] = id;
    }

    /// The loop that a node is computed in goes over its elements; of a part or a reduction, over
    /// its operand's.
    [[nodiscard]] constexpr const shape& space_of(int id) const {
        const bool of_operand = s_.roles.at[id] == role::reduce || s_.roles.at[id] == role::part;
        return g_.shape_of(of_operand ? g_.use(id, 0).node : id);
    }
    [[nodiscard]] constexpr bool is_scalar_part(int id) const {
        return s_.roles.at[id] == role::part && !is_tensor(g_.use(id, 0).node);
    }

    /// Stores what a part's operand is, or adds it to what is there.
    constexpr void put_part(int id) {
        const int x = g_.use(id, 0).node, whole = wholes_.at[id];
        const shape& own = g_.shape_of(x);
        const layout& l = g_.layout_of(id);
        instruction i{};
        i.a = use(x);
        i.at = homes_.at[whole];
        i.what = s_.adds.at[id] != 0 ? code::accumulate : code::store;
        const bool all = i.what == code::store && own == g_.shape_of(whole) && l == dense_layout(own);
        if (!all) {
            i.how = access::window;
            i.window = window_of(whole, along_loop(own, l), loop_axes(own));
        }
        put(i);
    }

    /// An accumulator.
    constexpr void put_reduction(step& s, int id) {
        if (is_tensor(id)) return put_axis_reduction(s, id);
        instruction i{};
        i.what = reduction_of(*g_[id].op);
        i.a = use(g_.use(id, 0).node);
        i.b = s.accumulators;
        put(i);
        s.reductions[s.accumulators] = i.what;
        s.results[s.accumulators++] = homes_.at[id].index;
    }

    /// Writes zeros where no part will be, in the joined values whose first part is at a level.
    constexpr void emit_fills(int level) {
        for (int id : joined_) {
            int first = -1;
            for (int i = 0; i < g_[id].count; ++i) {
                const int at = s_.levels.at[g_.use(id, i).node];
                first = first < 0 || at < first ? at : first;
            }
            if (first == level) fill_gaps(id);
        }
    }

    /// A tensor that is read and written as it lies in memory is one row.
    constexpr void flatten_rows(step& s) {
        for (int i = 0; i < s.count; ++i)
            if (draft_.code.at[s.first + i].how != access::element) return;
        for (int k = 0; k < s.accumulators; ++k)
            if (s.windows[k] != 0) return;
        s.columns *= s.rows;
        s.rows = 1;
    }

    /// An operand of a product that is a view: which, and the columns of the memory it is of.
    constexpr void read_view(int id, int& window, amount& columns) {
        if (s_.roles.at[id] != role::view) return;
        const shape& form = g_.shape_of(id);
        window = window_of(id, along_loop(form, g_.layout_of(id)), loop_axes(form));
        columns = draft_.windows.at[window].memory.columns();
    }

private:
    /// How a loop reduces, to a number or along an axis.
    static constexpr code reduction_of(const operation& op) {
        if (op.id == id_of<op::sum_record> || op.name.starts_with("sum<")) return code::sum;
        if (op.id == id_of<op::prod_record> || op.name.starts_with("prod<"))
            return code::multiplied;
        if (op.id != id_of<op::largest_record> && !op.name.starts_with("max<"))
            __builtin_trap();  // no loop knows it
        return code::largest;
    }

    /// An accumulator of each row, or in memory.
    constexpr void put_axis_reduction(step& s, int id) {
        const int x = g_.use(id, 0).node, axis = g_[id].op->axis;
        const code what = reduction_of(*g_[id].op);
        const shape &from = g_.shape_of(x), &to = g_.shape_of(id);
        instruction i{};
        i.a = use(x);
        layout l = dense_layout(to);
        for (int k = from.rank - 1; k > axis; --k) l.strides[k] = l.strides[k - 1];
        l.strides[axis] = 0;
        const int window = window_of(id, l, from);
        if (axis + 1 == from.rank) {
            i.what = what;
            i.b = s.accumulators;
            s.reductions[s.accumulators] = i.what;
            s.windows[s.accumulators] = window;
            s.rows_to[s.accumulators++] = homes_.at[id];
        } else {
            auto& w = draft_.windows.at[window];
            for (int k = axis + 1; k + 1 < from.rank; ++k) w.period *= from.extents[k];
            w.times = from.extents[axis];
            i.what = code::accumulate;
            i.b = what == code::largest ? 1 : what == code::multiplied ? 2 : 0;
            i.how = access::window;
            i.at = homes_.at[id];
            i.window = window;
        }
        put(i);
    }

    struct run {
        amount begin, end;
    };

    constexpr void fill_gaps(int id) {
        const shape& whole = g_.shape_of(id);
        meta::list<run> covered;
        amount elements = 0;
        bool runs = true;
        for (int i = 0; i < g_[id].count; ++i) {
            const int part = g_.use(id, i).node;
            if (s_.adds.at[part] != 0) continue;
            const shape& own = g_.shape_of(g_.use(part, 0).node);
            layout l = g_.layout_of(part);
            const run r{l.base, l.base + own.size()};
            elements += own.size();
            l.base = 0;
            runs = runs && l == dense_layout(own);
            int j = covered.size();
            covered.push_back(r);
            for (; j > 0 && covered[j - 1].begin > r.begin; --j) covered[j] = covered[j - 1];
            covered[j] = r;
        }
        if (elements == whole.size()) return;
        if (!runs && few_gaps(id)) return;
        if (!runs) covered.clear();
        covered.push_back({whole.size(), whole.size()});
        amount at = 0;
        for (const run& r : covered) {
            if (r.begin > at) fill(id, at, r.begin - at);
            at = r.end;
        }
    }

    /// Fills what parts that lie apart leave free, if that is a few runs of a small value.
    constexpr bool few_gaps(int id) {
        const shape& whole = g_.shape_of(id);
        if (!whole.is_known() || whole.size() > 256) return false;
        meta::list<unsigned char> taken(static_cast<int>(whole.size().number) + 1);
        for (int i = 0; i < g_[id].count; ++i) {
            const int part = g_.use(id, i).node;
            const shape& own = g_.shape_of(g_.use(part, 0).node);
            const layout l = g_.layout_of(part);
            if (s_.adds.at[part] != 0) continue;
            if (own.rank > 1) return false;
            for (std::int64_t k = 0; k < own.size().number; ++k) taken.at[(l.base + l.strides[0] * k).number] = 1;
        }
        taken.at[taken.count - 1] = 1;
        meta::list<run> gaps;
        for (int at = 0; at < taken.count; ++at) {
            if (taken.at[at] != 0) continue;
            const int from = at;
            while (taken.at[at] == 0) ++at;
            if (gaps.count == 2) return false;
            gaps.push_back({from, at});
        }
        for (const run& r : gaps) fill(id, r.begin, r.end - r.begin);
        return true;
    }

    constexpr void fill(int id, amount from, amount count) {
        begin();
        step s;
        s.what = count == 1 ? step_kind::block : step_kind::loop;
        s.columns = count;
        instruction i{};
        i.what = code::store;
        i.how = access::window;
        i.a = put_number(g_.value_of(id));
        i.at = homes_.at[id];
        if (count == g_.shape_of(id).size() && count != 1) {
            // All of it, as it lies in memory.
            const extent_pair all = loop_extents(g_.shape_of(id));
            i.how = access::element;
            s.rows = all.rows;
            s.columns = all.columns;
        } else {
            layout l;
            l.base = from;
            if (count > 1) l.strides[1] = 1;
            i.window = window_of(id, l, matrix_shape(1, count));
        }
        put(i);
        end(s);
    }

    meta::list<int> wholes_;  ///< of a part, the joined value
};

}  // namespace typegrad::plan
