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
    unsettled    ///< neither a proof nor a real point where they differ
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
        return o.id != operation_of<op::prod_record>.id && !o.name.starts_with("sum");
    if (o.what != kind::elementwise) return false;
    for (std::uint64_t known : {operation_of<op::exp_record>.id, operation_of<op::log_record>.id,
                                operation_of<op::where_record>.id, operation_of<op::not_record>.id,
                                operation_of<op::greater_record>.id, operation_of<op::equal_record>.id,
                                operation_of<op::greater_equal_record>.id})
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
        take(raw, roots);
    }
    /// Of two nodes of one graph, whose derivatives are answered first.
    constexpr question(const graph& raw, int first, int second) {
        meta::list<int> roots;
        roots.push_back(first);
        roots.push_back(second);
        take(raw, roots);
    }

private:
    constexpr void take(const graph& raw, meta::list<int>& roots) {
        words.find_ranges(raw);
        bool asks = false;
        for (const node& n : raw) asks = asks || n.op->what == kind::derivative || n.op->what == kind::map;
        if (!asks) return copy(raw, roots);
        simplify::simplifier plain(simplify::flatten::nothing);
        const calculus::expander expanded(raw, plain);
        for (int& r : roots) r = expanded[r];
        copy(plain.nodes, roots);
    }
    constexpr void copy(const graph& from, const meta::list<int>& roots) {
        const meta::list<int> both = unrolled(from, words).copy(roots);
        a = both[0];
        b = both[1];
        bool any = false;
        for (const node& n : words.nodes) any = any || n.op->id == operation_of<op::log_record>.id;
        if (!any) return;
        exp_a = exponential(a);
        exp_b = exponential(b);
    }
    constexpr int exponential(int id) {
        const operand only{id, graph::one};
        return words.nodes.intern(operation_of<op::exp_record>, words.nodes.form(words.nodes.shape_of(id)), graph::one,
                                  &only, 1);
    }
};

}  // namespace typegrad::proof
