// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/arrange.hpp"
#include "typegrad/plan/repeat.hpp"

namespace typegrad::plan {

/// Writes the program of a scheduled graph.
class emitter : repeat_writer {
public:
    /// Loops have their bodies by number; depth tells how many loops there are around this one.
    constexpr emitter(const graph& whole, const meta::list<int>& roots, const meta::list<output>& outputs,
                      const meta::list<body_graph>& bodies = {}, int depth = 0)
        : repeat_writer(whole, make_schedule(whole, roots), roots, bodies, depth) {
        name_inputs(outputs);
        commit_ = s_.last + 1;
        count_uses();
        place_roots();
        find_readers();
        for (int id = 0; id < whole.size(); ++id) place(id);
        save_old_values();
        sort_by_level();
        // Growing would copy each of thousands of instructions once more.
        draft_.code.reserve(2 * sorted_.count);
        held_.reserve(2 * sorted_.count);
        for (int level = 0; level <= commit_; ++level) {
            here_.clear();
            here_.append(sorted_.begin() + starts_.at[level], sorted_.begin() + starts_.at[level + 1]);
            emit_fills(level);
            emit_scalars();
            emit_loops();
            emit_products();
            emit_kernels();
            emit_repeats();
        }
        emit_copies();
        emit_scalar_results();
    }

    [[nodiscard]] constexpr const draft& done() const { return draft_; }

private:
    constexpr void count_uses() {
        uses_.resize(g_.size());
        for (int r : roots_) ++uses_.at[r];
        for (int user = 0; user < g_.size(); ++user) {
            if (s_.roles.at[user] == role::unused) continue;
            const operand* x = g_.operands(user);
            for (const operand* last = x + g_[user].count; x != last; ++x) ++uses_.at[x->node];
        }
    }

    /// Decides which results are written where they are computed. All right sides read old values:
    /// memory that is both read and assigned to is written at the last level, in the loop that reads
    /// it element by element, or from a buffer after everything else.
    constexpr void place_roots() {
        meta::list<int> updates(g_.size());  // of nodes that are an update and have other users: which result
        for (int k = 0; k < roots_.count; ++k) {
            const int id = roots_.at[k];
            if (!is_tensor(id)) continue;
            const bool in_place = draft_.outputs[k].target != 0 &&
                                  draft_.inputs[input_of(draft_.outputs[k].target)].read;
            const bool computed =
                s_.roles.at[id] == role::element || s_.roles.at[id] == role::product ||
                s_.roles.at[id] == role::reduce || s_.roles.at[id] == role::joined ||
                s_.roles.at[id] == role::kernel || (s_.roles.at[id] == role::result && draft_.outputs[k].target == 0);
            copied_.at[k] = 1;
            if (!computed || homes_.at[id].where != place::nowhere) continue;
            if (!in_place) {
                homes_.at[id] = {place::output, k};
                copied_.at[k] = 0;
            } else if (s_.roles.at[id] == role::element && uses_.at[id] == 1) {
                write_at_commit(id, k);
            } else {
                updates.at[id] = k + 1;
            }
        }
        sink_to_commit(updates);
        for (int k = 0; k < roots_.count; ++k) {
            if (copied_.at[k] != 0 || !is_tensor(roots_.at[k]) || s_.levels.at[roots_.at[k]] != commit_) continue;
            if (!read_elsewhere(k)) continue;
            copied_.at[k] = 1;
            homes_.at[roots_.at[k]] = {};
        }
    }

    constexpr void write_at_commit(int id, int result) {
        homes_.at[id] = {place::output, result};
        copied_.at[result] = 0;
        s_.levels.at[id] = commit_;
    }

    /// What only updates use is computed with them, and written there if it is one itself: the new momentum,
    /// from which the new parameters are computed.
    constexpr void sink_to_commit(const meta::list<int>& updates) {
        meta::list<int> fused(g_.size());
        for (int user = g_.size(); user-- > 0;) {
            const int mate = s_.mates.at[user], update = updates.at[user];
            if (s_.roles.at[user] == role::element && fused.at[user] != 0 &&
                fused.at[user] + (update != 0) == uses_.at[user] &&
                (mate < 0 || s_.levels.at[mate] == commit_ || fused.at[mate] == uses_.at[mate])) {
                s_.levels.at[user] = commit_;
                if (update != 0) write_at_commit(user, update - 1);
            }
            if (s_.roles.at[user] != role::element || s_.levels.at[user] != commit_) continue;
            for (int i = 0; i < g_[user].count; ++i)
                if (same_element(g_, user, i)) ++fused.at[g_.use(user, i).node];
        }
    }

    /// Whether the memory that result k updates is read at the last level by another loop, or other
    /// than element by element.
    [[nodiscard]] constexpr bool read_elsewhere(int k) const {
        const std::uint64_t target = draft_.outputs[k].target;
        for (int id = 0; id < g_.size(); ++id) {
            if (s_.roles.at[id] == role::unused || s_.levels.at[id] != commit_) continue;
            for (int i = 0; i < g_[id].count; ++i) {
                const int x = without_alias(g_, s_.roles, g_.use(id, i).node);
                if (!g_.is(x, kind::symbol) || symbol_id(g_[x]) != target) continue;
                if (s_.roles.at[g_.use(id, i).node] == role::view || g_.is(id, kind::view)) return true;
                if (!(loop_extents(g_.shape_of(id)) == loop_extents(g_.shape_of(roots_.at[k]))) ||
                    g_.is(id, kind::chain))
                    return true;
            }
        }
        return false;
    }

    /// Gives a node that other steps read a place in memory.
    constexpr void place(int id) {
        switch (s_.roles.at[id]) {
            case role::leaf:
                if (g_[id].count == 0) return;
                draft_.counts.push_back({g_.shape_of(g_.use(id, 0).node).size(), draft_.scalars});
                homes_.at[id] = {place::scalar, draft_.scalars++};
                return;
            case role::alias:
            case role::view: homes_.at[id] = homes_.at[without_alias(g_, s_.roles, id)]; return;
            case role::scalar:
                if (stored_.at[id] == 0) return;
                [[fallthrough]];
            case role::result:
            case role::reduce:
            case role::kernel:
                if (!is_tensor(id)) {
                    homes_.at[id] = {place::scalar, draft_.scalars++};
                    return;
                }
                [[fallthrough]];
            case role::joined:
            case role::product:
                if (homes_.at[id].where == place::nowhere) homes_.at[id] = allocate(id);
                return;
            case role::element:
                if (homes_.at[id].where == place::nowhere && stored_.at[id] != 0)
                    homes_.at[id] = allocate(id);
                return;
            default: return;
        }
    }

    /// Which nodes are read by other steps than the one that computes them.
    constexpr void find_readers() {
        stored_.resize(g_.size());
        for (int r : roots_) stored_.at[without_alias(g_, s_.roles, r)] = 1;
        for (int user = 0; user < g_.size(); ++user) {
            const role r = s_.roles.at[user];
            if (r == role::unused || r == role::alias || r == role::view || r == role::joined) continue;
            const operand* u = g_.operands(user);
            for (int i = 0, count = g_[user].count; i < count; ++i) {
                const int x = u[i].node;
                if (r == role::scalar && s_.roles.at[x] == r && s_.levels.at[x] == s_.levels.at[user]) continue;
                const int id = without_alias(g_, s_.roles, x);
                const bool together =
                    s_.roles.at[id] == role::scalar
                        ? r == role::scalar || r == role::part
                        : r == role::reduce || r == role::part ||
                              (r == role::element && same_element(g_, user, i));
                const bool fused = x == id && together && (s_.levels.at[user] == s_.levels.at[id] || is_again(id));
                if (!fused) stored_.at[id] = 1;
            }
        }
    }

    /// What a step has to compute, by level; within a level in the order of the nodes.
    constexpr void sort_by_level() {
        const auto is_step = [&](int id) { return s_.roles.at[id] > role::view; };
        starts_.resize(commit_ + 2);
        for (int id = 0; id < g_.size(); ++id)
            if (is_step(id)) ++starts_.at[s_.levels.at[id] + 1];
        for (int level = 0; level <= commit_; ++level) starts_.at[level + 1] += starts_.at[level];
        meta::list<int> next = starts_;
        sorted_.resize(starts_.back());
        for (int id = 0; id < g_.size(); ++id)
            if (is_step(id)) sorted_.at[next.at[s_.levels.at[id]]++] = id;
        for (int id : sorted_)
            if (s_.roles.at[id] == role::joined) joined_.push_back(id);
    }

    /// The program of a body, with the emitter of its own.
    constexpr draft body_program(const body_graph& b) const {
        if (!has_loops(b.nodes)) return emitter(b.nodes, b.roots, b.outputs, {}, depth_ + 1).draft_;
        outliner inner(b.nodes, b.roots);
        const outlined_graph o = inner.done();
        return emitter(o.nodes, o.roots, b.outputs, o.bodies, depth_ + 1).draft_;
    }

    constexpr void emit_repeats() {
        for (int id : here_) {
            if (s_.roles.at[id] != role::repeat) continue;
            draft program = body_program(bodies_[g_[id].value]);
            arrange(program);
            put_repeat(id, program);
        }
    }

    constexpr void emit_scalars() {
        meta::list<int> together;
        together.reserve(here_.count);
        for (int id : here_)
            if (s_.roles.at[id] == role::scalar || is_scalar_part(id)) together.push_back(id);
        if (together.empty()) return;
        begin();
        for (int id : together) load_operands(id);
        for (int id : together)
            if (s_.roles.at[id] == role::scalar) compute(id);
        for (int id : together)
            if (s_.roles.at[id] != role::scalar) put_part(id);
        for (int id : together)
            if (stored_.at[id] != 0) put_store(registers_.at[id], homes_.at[id]);
        end({});
    }

    constexpr void emit_loops() {
        meta::list<int> waiting, together;
        for (int id : here_) {
            const role r = s_.roles.at[id];
            if ((r == role::element || r == role::reduce || r == role::part) && !is_scalar_part(id))
                waiting.push_back(id);
        }
        while (!waiting.empty()) {
            const extent_pair space = loop_extents(space_of(waiting.at[0]));
            together.clear();
            int left = 0;
            for (int id : waiting) {
                if (loop_extents(space_of(id)) == space) together.push_back(id);
                else waiting.at[left++] = id;
            }
            waiting.resize(left);
            begin();
            step s;
            s.what = step_kind::loop;
            s.rows = space.rows;
            s.columns = space.columns;
            bool tensors = true;
            for (int id : together) {
                load_operands(id);
                tensors = tensors && space_of(id).rank > 2;
            }
            for (int id : together)
                if (s_.roles.at[id] == role::element) compute(id);
            for (int id : together) {
                if (s_.roles.at[id] != role::reduce) continue;
                const int x = g_.use(id, 0).node;
                if (s.accumulators == most_accumulators) {
                    // Another loop reads it from memory.
                    if (s_.roles.at[x] == role::element && homes_.at[x].where == place::nowhere)
                        homes_.at[x] = allocate(x);
                    waiting.push_back(id);
                    continue;
                }
                put_reduction(s, id);
            }
            for (int id : together)
                if (s_.roles.at[id] == role::element && homes_.at[id].where != place::nowhere)
                    put_store(registers_.at[id], homes_.at[id]);
            for (int id : together)
                if (s_.roles.at[id] == role::part) put_part(id);
            end(s);
            if (tensors) flatten_rows(draft_.steps.back());
        }
    }

    meta::list<unsigned char> stored_;  ///< nodes that other steps read
    meta::list<int> uses_;
    meta::list<int> sorted_, starts_;  ///< the nodes by level, and where each level starts
    int commit_ = 0;  ///< the level at which memory that was read is written
};

}  // namespace typegrad::plan
