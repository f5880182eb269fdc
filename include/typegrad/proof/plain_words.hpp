// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/all.hpp"

namespace typegrad::proof {

/// A builder that knows no identity: what an operation is by its definition or, in exact arithmetic,
/// by its record's `meaning`, it writes out, and everything else it takes as it comes. A proof must
/// not rest on the simplifier that it may be asked to judge.
struct plain_words : builder {
    constexpr plain_words() {
        construct = &build;
        combine = &put_together;
        builder::join = &join_as_it_is;
        arrange = &put_in_place;
    }

    /// How many values indices have: so many that all that takes them has a place for each.
    struct range {
        std::uint64_t symbol;
        std::int64_t count;
    };
    meta::list<range> ranges;

    /// Finds out about the indices of a graph as it was loaded.
    constexpr void find_ranges(const graph& raw) {
        for (const node& n : raw)
            for (int i = 0; i < n.count && n.op->points_into != operation::no_axis; ++i)
                limit(raw, raw.operands()[n.first + i].node, n.op->points_into == operation::own_axis
                          ? raw.form_at(n.form) : raw.shape_of(raw.operands()[n.first].node));
        // What runs over others in a map or a loop is as long as these.
        for (const node& n : raw) {
            if (n.op->what == kind::map)
                for (int i = 1; i < n.count; i += 2)
                    pass_on(raw, raw.operands()[n.first + i].node, raw.operands()[n.first + i + 1].node);
        }
    }

    /// Node `id` of another graph, whose operands are `map`.
    constexpr int copy(const graph& from, int id, const meta::list<int>& map) {
        const node& n = from[id];
        if (n.op->what == kind::symbol || n.op->what == kind::constant) {
            node same = n;
            same.form = nodes.form_of(from, n.form);
            same.value = nodes.number_of(from, n.value);
            for (const range& r : ranges)
                if (n.op->integer && n.source->hash == r.symbol) same.value = nodes.number({-r.count});
            return nodes.intern(same, nullptr, 0);
        }
        if (n.op->what == kind::view || n.op->what == kind::place)
            return put_in_place(*this, n.op->what, at(map[from.use(id, 0).node]), from.layout_of(id),
                                from.shape_of(id)).id;
        if (n.op->what == kind::sum || n.op->what == kind::product || n.op->what == kind::chain) {
            meta::list<operand> list;
            for (int i = 0; i < n.count; ++i) {
                const operand& u = from.use(id, i);
                const bool chain = n.op->what == kind::chain;
                list.push_back({map[u.node], chain ? u.weight : nodes.number_of(from, u.weight)});
            }
            return join_as_it_is(*this, n.op->what, nodes.number_of(from, n.value), list.begin(),
                                 n.count, nodes.form_of(from, n.form)).id;
        }
        meta::list<handle> x;
        for (int i = 0; i < n.count; ++i) x.push_back(at(map[from.use(id, i).node]));
        return build(*this, *n.op, x.begin(), n.count).id;
    }

private:
    constexpr void limit(const graph& raw, int index, const shape& places) {
        if (!raw[index].op->integer || places.rank == 0 || !places.extents[0].is_known()) return;
        at_most(raw[index].source->hash, places.extents[0].number);
    }
    constexpr void at_most(std::uint64_t symbol, std::int64_t count) {
        for (range& r : ranges) {
            if (r.symbol != symbol) continue;
            if (count < r.count) r.count = count;
            return;
        }
        ranges.push_back({symbol, count});
    }
    constexpr void pass_on(const graph& raw, int bound, int over) {
        if (!raw[bound].op->integer || !raw[over].op->integer) return;
        for (int i = 0; i < ranges.size(); ++i)
            if (ranges[i].symbol == raw[bound].source->hash) at_most(raw[over].source->hash, ranges[i].count);
    }

    static constexpr const operation& of(kind what) {
        return what == kind::sum       ? operation_of<op::add_record>
               : what == kind::product ? operation_of<op::hadamard_record>
                                       : operation_of<op::matmul_record>;
    }

    static constexpr handle build(builder& b, const operation& op, const handle* x, int count) {
        if (op.transparent) return x[0];
        meta::list<shape> forms;
        meta::list<operand> operands;
        for (int i = 0; i < count; ++i) {
            forms.push_back(x[i].form());
            operands.push_back({x[i].id, 0});
        }
        const int form = b.nodes.form(op.form(forms.begin(), count));
        if (op.what == kind::sum || op.what == kind::product || op.what == kind::chain)
            return join_as_it_is(b, op.what, op.what == kind::sum ? graph::zero : graph::one,
                                 operands.begin(), count, form);
        if (op.defined) {
            const handle other = op.definition(x, count);
            if (other.exists()) return other;
        }
        if (op.has_meaning) {
            const handle other = op.meaning(x, count);
            if (other.exists()) return other;
        }
        if (op.has_written_out) {
            const handle other = op.written_out(x, count);
            if (other.exists()) return other;
        }
        return b.at(b.nodes.intern(op, form, graph::one, operands.begin(), count));
    }

    static constexpr handle join_as_it_is(builder& b, kind what, int number, const operand* first,
                                          int count, int form) {
        const bool scaled = what == kind::chain && number != graph::one;
        const int value = scaled ? graph::one : number;
        const int id = b.nodes.intern(of(what), form, value, first, count);
        if (!scaled) return b.at(id);
        const operand only{id, graph::one};
        return b.at(b.nodes.intern(of(kind::product), form, number, &only, 1));
    }

    static constexpr handle put_together(builder& b, kind what, meta::number number,
                                         const weighted* list, int count, const shape& form) {
        meta::list<operand> operands;
        for (int i = 0; i < count; ++i)
            operands.push_back({list[i].node, what == kind::chain ? (list[i].transposed ? 1 : 0)
                                                                  : b.nodes.number(list[i].weight)});
        return join_as_it_is(b, what, b.nodes.number(number), operands.begin(), count,
                             b.nodes.form(form));
    }

    static constexpr handle put_in_place(builder& b, kind what, handle x, const layout& l,
                                         const shape& form) {
        const operand only{x.id, graph::one};
        const operation& op = what == kind::view ? operation_of<op::view_record>
                                                 : operation_of<op::place_record>;
        return b.at(b.nodes.intern(op, b.nodes.form(form), b.nodes.layout_index(l), &only, 1));
    }
};

}  // namespace typegrad::proof
