// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"
#include "typegrad/diff/expand.hpp"
#include "typegrad/proof/unrolled.hpp"

namespace typegrad::proof {

/// What is found out about two expressions.
enum class verdict : unsigned char {
    proved,
    refuted,
    different,   ///< the numbers modulo primes differ; a real point has to show it
    too_deep,    ///< exponentials in exponentials in exponentials in exponentials
    too_large,
    at_run_time,  ///< an extent is known then
    too_many,    ///< conditions
    nowhere,     ///< no point was found where both are defined
    by_name,     ///< a function that is known by its name alone
    unsettled,   ///< neither a proof nor a real point where they differ
    likely       ///< proved, if no real point contradicts: some answers were taken for such that no input gives
};

/// Whether real points may still tell.
constexpr bool is_open(verdict v) {
    return v != verdict::proved && v != verdict::refuted && v != verdict::unsettled &&
           v != verdict::too_large && v != verdict::at_run_time;
}

/// Whether an evaluation knows an operation by its name alone.
constexpr bool is_unknown(const operation& o) {
    if (o.what == kind::tensor || o.what == kind::kernel) return true;
    if (o.what == kind::reduction)
        return o.id != id_of<op::prod_record> && !o.name.starts_with("sum");
    if (o.what != kind::elementwise) return false;
    for (std::uint64_t known : {id_of<op::exp_record>, id_of<op::log_record>,
                                id_of<op::where_record>, id_of<op::not_record>,
                                id_of<op::greater_record>, id_of<op::equal_record>,
                                id_of<op::greater_equal_record>})
        if (o.id == known) return false;
    return true;
}

/// Two expressions in plain words, in one graph.
struct question {
    plain_words words;
    int a = -1, b = -1;
    int exp_a = -1, exp_b = -1;  ///< their exponentials, if there are logarithms: of equal numbers they are equal

    constexpr question(const descriptor& first, const descriptor& second) {
        graph raw;
        loader both(raw);
        meta::list<int> roots;
        roots.push_back(both.load(first));
        roots.push_back(both.load(second));
        words.find_ranges(raw);
        finish(in_words(raw, roots));
    }
    /// Of two nodes of one graph, whose derivatives are answered first: each in a graph of its own, because the
    /// loops of one may have symbols that those of the other's derivatives would get.
    constexpr question(const graph& raw, int first, int second) {
        words.find_ranges(raw);
        meta::list<int> roots;
        for (int root : {first, second}) {
            graph part;
            meta::list<int> one;
            one.push_back(copied_part(raw, root, part));
            roots.push_back(in_words(part, one)[0]);
        }
        finish(roots);
    }

private:
    /// What stands for some nodes, in plain words.
    constexpr meta::list<int> in_words(const graph& raw, meta::list<int>& roots) {
        bool asks = false;
        for (const node& n : raw) asks = asks || n.op->what == kind::derivative || n.op->what == kind::map;
        if (!asks) return unrolled(raw, words).copy(roots);
        simplify::simplifier plain(simplify::flatten::nothing);
        const calculus::expander expanded(raw, plain);
        for (int& r : roots) r = expanded[r];
        return unrolled(plain.nodes, words).copy(roots);
    }
    constexpr void finish(const meta::list<int>& roots) {
        a = roots[0];
        b = roots[1];
        bool any = false;
        for (const node& n : words.nodes) any = any || n.op->id == id_of<op::log_record>;
        if (!any) return;
        exp_a = exponential(a);
        exp_b = exponential(b);
    }
    /// A node with all it needs, in a graph of its own.
    static constexpr int copied_part(const graph& raw, int root, graph& part) {
        meta::list<int> map(root + 1);
        map[root] = 1;
        for (int id = root; id >= 0; --id)
            for (int i = 0; map[id] != 0 && i < raw[id].count; ++i) map[raw.use(id, i).node] = 1;
        for (int id = 0; id <= root; ++id) {
            if (map[id] == 0) continue;
            node n = raw[id];
            const bool arranges = n.op->what == kind::view || n.op->what == kind::place;
            n.form = part.form_of(raw, n.form);
            n.value = arranges ? part.layout_index(raw.layout_of(id)) : part.number_of(raw, n.value);
            meta::list<operand> operands;
            for (int i = 0; i < n.count; ++i) {
                const operand& u = raw.use(id, i);
                operands.push_back({map[u.node], n.op->what == kind::chain ? u.weight : part.number_of(raw, u.weight)});
            }
            map[id] = part.append(n, operands.begin(), n.count);
        }
        return map[root];
    }
    constexpr int exponential(int id) {
        const operand only{id, graph::one};
        return words.nodes.intern(operation_of<op::exp_record>, words.nodes.form(words.nodes.shape_of(id)), graph::one,
                                  &only, 1);
    }
};

}  // namespace typegrad::proof
