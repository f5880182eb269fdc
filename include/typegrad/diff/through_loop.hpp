// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/forward_values.hpp"
#include "typegrad/diff/reverse.hpp"

namespace typegrad::calculus {

/// Whether a loop, or one in its body, has derivatives forwards only.
constexpr bool goes_forward_only(const graph& g, int loop);

/// The adjoint of a loop: another loop, from the last turn to the first. It carries the adjoints of
/// the values carried and reads, in reverse, the values that went into each turn. One turn of it is the
/// gradient of <next, adjoint> in one turn of the first, by a sweep like any other.
class loop_adjoint {
public:
    constexpr loop_adjoint(simplifier& maker, int loop) : s_(maker), l_(maker.nodes, loop), body_(simplify::body_of(maker.nodes, loop)) {}

    /// Results of the loop and their adjoints.
    constexpr void seed(int result, int adjoint) {
        results_.push_back(result);
        given_.push_back(adjoint);
    }

    /// Makes the loop; `active` tells which nodes lead to what is differentiated by.
    constexpr void run(const meta::list<int>& active) {
        for (int j = 0; j < l_.slabs; ++j) wanted_.push_back(active[l_.stack(j)]);
        make_body(active);
        const handle value = seeded_value();
        meta::list<int> inputs;
        for (int id : fresh_) inputs.push_back(id);
        const sweep inner(s_, value.id, number_node(s_, {1}), inputs);
        adjoints_.resize(fresh_.count);
        for (int i = 0; i < fresh_.count; ++i) adjoints_.at[i] = inner.of(fresh_.at[i]).id;
        restore_captured();
        make_loop();
    }

    /// What the adjoints of a node outside are increased by.
    meta::list<int> nodes, contributions;

private:
    constexpr handle fresh(const shape& form) { return fresh_bound(s_, form); }
    constexpr handle fresh_for(int id) {
        const shape form = s_.nodes.shape_of(id);
        return fresh(form);
    }

    /// The body again, with symbols of its own for all that its adjoint is taken by: the values carried,
    /// the slabs, and what it captures.
    constexpr void make_body(const meta::list<int>& active) {
        const graph& g = s_.nodes;
        meta::list<unsigned char> needed(body_.count);
        for (int i = 0; i < l_.carries; ++i) needed.at[l_.next(i)] = 1;
        for (int r : results_)
            if (g.is(r, kind::stacked)) needed.at[g.use(r, 1).node] = 1;
        for (int id = body_.count; id-- > 0;) {
            if (needed.at[id] == 0 || body_.at[id] == 0) continue;
            for (int i = 0; i < g[id].count; ++i) needed.at[g.use(id, i).node] = 1;
        }
        forward_ = needed;
        map_.resize(body_.count);
        for (int id = 0; id < body_.count; ++id) map_.at[id] = id;
        for (int i = l_.outside(); i < l_.inside(); ++i) {
            const int bound = s_.nodes.use(l_.id, i).node;
            map_.at[bound] = fresh_for(bound).id;
            fresh_.push_back(map_.at[bound]);
        }
        meta::list<unsigned char> reads(body_.count);
        for (int id = 0; id < body_.count; ++id)
            for (int i = 0; needed.at[id] != 0 && body_.at[id] != 0 && i < g[id].count; ++i) reads.at[g.use(id, i).node] = 1;
        for (int i = 0; i < l_.carries; ++i) reads.at[l_.next(i)] = 1;
        for (int r : results_)
            if (g.is(r, kind::stacked)) reads.at[g.use(r, 1).node] = 1;
        const int count = body_.count;
        for (int id = 0; id < count; ++id) {
            if (reads.at[id] == 0 || body_.at[id] != 0) continue;
            if (id >= active.count || active[id] == 0 || simplify::is_loop(s_.nodes, id)) continue;
            map_.at[id] = fresh_for(id).id;
            fresh_.push_back(map_.at[id]);
            captured_.push_back(id);
        }
        for (int id = 0; id < count; ++id) {
            if (needed.at[id] == 0 || body_.at[id] == 0 || map_.at[id] != id) continue;
            bool changed = false;
            for (int i = 0; i < s_.nodes[id].count && !changed; ++i) {
                const int x = s_.nodes.use(id, i).node;
                changed = map_.at[x] != x;
            }
            if (changed) map_.at[id] = simplify::rebuild(s_, s_.nodes, id, map_).id;
        }
    }

    /// <next, adjoint of the carry> + <y, its adjoint>, over all that is carried and stacked.
    constexpr handle seeded_value() {
        handle total = number_node(s_, {0});
        for (int i = 0; i < l_.carries; ++i) {
            const handle a = fresh_for(l_.carry(i));
            carried_.push_back(a.id);
            handle first{};
            for (int k = 0; k < results_.count; ++k)
                if (s_.nodes.is(results_[k], kind::last) && s_.nodes.use(results_[k], 1).node == l_.carry(i)) first = s_.at(given_[k]);
            const shape form = s_.nodes.shape_of(l_.carry(i));
            if (!first.exists()) first = number_node(s_, {0}, form);
            initials_.push_back(first.id);
            total = total + inner_product(s_.at(map_[l_.next(i)]), a);
        }
        for (int k = 0; k < results_.count; ++k) {
            if (!s_.nodes.is(results_[k], kind::stacked)) continue;
            const int y = s_.nodes.use(results_[k], 1).node;
            if (s_.nodes.is(given_[k], kind::constant)) {
                const shape form = s_.nodes.shape_of(y);
                const handle b = number_node(s_, meta::number(s_.nodes.value_of(given_[k])), form);
                total = total + inner_product(s_.at(map_[y]), b);
                continue;
            }
            const handle b = fresh_for(y);
            slabs_.push_back(b.id);
            stacks_.push_back(reversed(s_.at(given_[k])).id);
            total = total + inner_product(s_.at(map_[y]), b);
        }
        return total;
    }
    static constexpr handle inner_product(handle a, handle b) {
        return a.form().is_scalar() ? hadamard(a, b) : sum(hadamard(a, b));
    }

    /// In the adjoints, what was captured stands for itself again.
    constexpr void restore_captured() {
        const int count = s_.nodes.size();
        meta::list<int> map(count);
        for (int id = 0; id < count; ++id) map.at[id] = id;
        const int first = fresh_.count - captured_.count;
        for (int i = 0; i < captured_.count; ++i) map.at[fresh_.at[first + i]] = captured_.at[i];
        replace_nodes(s_, map, adjoints_);
    }
    constexpr handle reversed(handle x) {
        const shape form = x.form();
        if (x.is(kind::constant)) return x;
        layout l = dense_layout(form);
        l.base = l.strides[0] * (form.extents[0] - 1);
        l.strides[0] = -l.strides[0];
        return simplify::make_view(s_, x, l, form);
    }

    [[nodiscard]] constexpr bool is_zero(int id) const { return s_.at(id).is_number({0}); }

    /// Adjoints that are 0 in every turn need not be carried.
    constexpr void drop_zeros() {
        for (bool more = true; more;) {
            more = false;
            for (int i = 0; i < carried_.count; ++i) {
                if (carried_[i] < 0 || !is_zero(initials_[i]) || !is_zero(adjoints_[i])) continue;
                meta::list<int> map(s_.nodes.size());
                for (int id = 0; id < map.count; ++id) map.at[id] = id;
                const shape form = s_.nodes.shape_of(carried_[i]);
                map.at[carried_[i]] = number_node(s_, {0}, form).id;
                carried_[i] = -1;
                replace_nodes(s_, map, adjoints_);
                more = true;
            }
        }
    }

    constexpr void contribute(int id, handle g) {
        nodes.push_back(id);
        contributions.push_back(g.id);
    }

    constexpr void make_loop() {
        drop_zeros();
        // One after the other: carries, sums over all turns, and values that are stacked.
        meta::list<int> firsts, symbols, nexts, ys;
        for (int i = 0; i < carried_.count; ++i) {
            if (carried_[i] < 0) continue;
            firsts.push_back(initials_[i]);
            symbols.push_back(carried_[i]);
            nexts.push_back(adjoints_[i]);
        }
        const int slabs = l_.carries, others = l_.carries + l_.slabs;
        for (int j = 0; j < l_.slabs; ++j)
            if (wanted_[j] != 0 && !is_zero(adjoints_[slabs + j])) ys.push_back(adjoints_[slabs + j]);
        meta::list<int> sums_of;
        meta::list<int> left, right, outer_of;
        meta::list<meta::number> scales;
        for (int c = 0; c < captured_.count; ++c) {
            simplify::weighted_list terms;
            const int all = adjoints_[others + c];
            if (is_zero(all)) continue;
            if (s_.nodes.is(all, kind::sum) && s_.nodes[all].value == graph::zero) simplify::append_operands(s_.nodes, all, terms);
            else terms.push_back({all, {1}, false});
            simplify::weighted_list rest;
            for (const weighted& t : terms) {
                if (!is_outer_product(s_.nodes, t.node)) {
                    rest.push_back(t);
                    continue;
                }
                left.push_back(s_.nodes.use(t.node, 0).node);
                right.push_back(s_.nodes.use(t.node, 1).node);
                scales.push_back(t.weight);
                outer_of.push_back(captured_[c]);
            }
            if (rest.empty()) continue;
            const shape form = s_.nodes.shape_of(captured_[c]);
            const handle turn = simplify::make_sum(s_, {0}, rest.begin(), rest.size(), form);
            const handle sum_symbol = fresh(form);
            sums_of.push_back(captured_[c]);
            sums_.push_back(sum_symbol.id);
            firsts.push_back(number_node(s_, {0}, form).id);
            symbols.push_back(sum_symbol.id);
            nexts.push_back((sum_symbol + turn).id);
        }
        for (const auto* side : {&left, &right})
            for (int u : *side) ys.push_back(u);
        const int stacked = ys.count - left.count - right.count;
        forward_values kept(s_, l_, forward_, fresh_);
        for (const auto* known : {&carried_, &slabs_, &sums_}) kept.marks_backwards(*known);
        const bool recomputes = s_.nodes[l_.id].op->recomputes;
        if (!recomputes) kept.find(nexts, ys);
        for (int k = 0; k < kept.symbols.count; ++k) {
            slabs_.push_back(kept.symbols[k]);
            stacks_.push_back(reversed(all_turns(s_.at(l_.id), kept.originals[k])).id);
        }
        for (int k = 0; k < left.count; ++k) {
            left[k] = ys[stacked + k];
            right[k] = ys[stacked + left.count + k];
        }
        // Of what could be read in reverse, what is read.
        meta::list<int> stacks, bound;
        meta::list<unsigned char> reached(s_.nodes.size());
        for (const auto* roots : {&nexts, &ys})
            for (int r : *roots) reached.at[r] = 1;
        for (int id = s_.nodes.size(); id-- > 0;)
            for (int i = 0; reached.at[id] != 0 && i < s_.nodes[id].count; ++i) reached.at[s_.nodes.use(id, i).node] = 1;
        for (int i = 0; i < l_.carries; ++i)
            if (reached.at[fresh_.at[i]] != 0) {
                const handle pair[] = {s_.at(l_.id), s_.at(l_.carry(i))};
                bound.push_back(fresh_.at[i]);
                stacks.push_back(reversed(simplify::loop_node(s_, operation_of<op::stacked_record>, pair, 2)).id);
            }
        for (int j = 0; j < l_.slabs; ++j)
            if (reached.at[fresh_.at[slabs + j]] != 0) {
                bound.push_back(fresh_.at[slabs + j]);
                stacks.push_back(reversed(s_.at(l_.stack(j))).id);
            }
        for (int k = 0; k < slabs_.count; ++k)
            if (reached.at[slabs_[k]] != 0) {
                bound.push_back(slabs_[k]);
                stacks.push_back(stacks_[k]);
            }
        meta::list<handle> x;
        x.push_back(s_.at(s_.nodes.use(l_.id, 0).node));
        x.push_back(number_node(s_, {0}, matrix_shape(symbols.count, bound.count)));
        for (const auto* part : {&firsts, &stacks, &symbols, &bound, &nexts, &ys})
            for (int id : *part) x.push_back(s_.at(id));
        const handle back = simplify::loop_node(
            s_, recomputes ? operation_of<op::checkpointed_record> : operation_of<op::loop_record>, x.begin(), x.count);
        const auto result = [&](const operation& op, int of) {
            const handle pair[] = {back, s_.at(of)};
            return simplify::loop_node(s_, op, pair, 2);
        };
        for (int i = 0; i < l_.carries; ++i)
            if (carried_[i] >= 0) contribute(l_.initial(i), result(operation_of<op::last_record>, carried_[i]));
        for (int j = 0, k = 0; j < l_.slabs; ++j)
            if (wanted_[j] != 0 && !is_zero(adjoints_[slabs + j]))
                contribute(l_.stack(j), reversed(all_turns(back, ys[k++])));
        for (int k = 0; k < sums_.count; ++k) contribute(sums_of[k], result(operation_of<op::last_record>, sums_[k]));
        for (int k = 0; k < outer_of.count; ++k) {
            const handle u = all_turns(back, left[k]), v = all_turns(back, right[k]);
            contribute(outer_of[k], op::scaled(transpose(u) * v, scales[k]));
        }
    }

    constexpr handle all_turns(handle back, int y) {
        const handle pair[] = {back, s_.at(y)};
        return simplify::loop_node(s_, operation_of<op::stacked_record>, pair, 2);
    }

    simplifier& s_;
    simplify::loop_parts l_;
    meta::list<unsigned char> body_;
    meta::list<int> results_, given_;  ///< results of the loop and their adjoints
    meta::list<unsigned char> forward_;  ///< nodes that a turn of the loop computes
    meta::list<int> sums_;             ///< the symbols of what is summed over all turns
    meta::list<int> map_;              ///< from the body to the body again
    meta::list<int> wanted_;           ///< of each slab: whether its adjoint is
    meta::list<int> fresh_;            ///< for each value carried, each slab, and each captured node
    meta::list<int> captured_;
    meta::list<int> carried_, initials_;  ///< the symbols of adjoints of values carried; -1: it is 0
    meta::list<int> slabs_, stacks_;      ///< the symbols of adjoints of stacked results, and what they read
    meta::list<int> adjoints_;            ///< in one turn, by `fresh_`
};

constexpr void sweep::through_loop(int loop) {
    bool any = false;
    for (int r : results_) any = any || s_.nodes.use(r, 0).node == loop;
    if (!any) return;
    if (goes_forward_only(s_.nodes, loop)) return forward_through(loop);
    loop_adjoint back(s_, loop);
    for (int r : results_)
        if (s_.nodes.use(r, 0).node == loop) back.seed(r, adjoints_.at[r]);
    back.run(active_);
    for (int k = 0; k < back.nodes.count; ++k)
        if (active_.at[back.nodes[k]] != 0) contribute(back.nodes[k], s_.at(back.contributions[k]));
}

}  // namespace typegrad::calculus

#include "typegrad/diff/forward_loop.hpp"  // what goes forwards
