// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/effects.hpp"

namespace typegrad::plan {

/// Brings steps together that read or write the same matrix, so that they can run in turn on a few
/// of its rows at a time: each row is fetched from memory once and written once. A layer's forward
/// product, its elementwise code, the gradient by its input and the update of its weights become one
/// pass over the weights.
///
/// It works on the steps as they were emitted and knows nothing of what they mean: two steps may run
/// block by block if whatever one writes and the other touches is cut along the same rows in both.
/// What grows from block to block (a sum, transpose(W)·d) is there only after the group.
class grouping {
public:
    constexpr explicit grouping(draft& program)
        : d_(program), effects_(program), order_(program.steps.count), rows_(program.steps.count), grouped_(program.steps.count),
          touched_(places()) {
        for (int i = 0; i < program.steps.count; ++i) {
            order_.at[i] = i;
            rows_.at[i] = effects_.cut_at(i).rows;
            for (const effect* e = effects_.begin(i); e != effects_.end(i); ++e)
                if (e->matrix) ++touched_.at[place_of(e->at)];
        }
        bool any = false;
        for (int at = 0; at < order_.count;) {
            if (grouped_.at[order_.at[at]] == 0 && form(at)) any = true;
            else ++at;
        }
        if (any) reorder();
    }

private:
    // What has been done to a place so far.
    static constexpr unsigned char read_aligned = 1, read_whole = 2, written_aligned = 4,
                                   written_whole = 8, is_matrix = 16;

    [[nodiscard]] constexpr int places() const {
        return d_.inputs.count + d_.outputs.count + d_.buffers.count + d_.scalars;
    }
    [[nodiscard]] constexpr int place_of(location at) const {
        int i = at.index;
        if (at.where == place::input) return i;
        i += d_.inputs.count;
        if (at.where == place::output) return i;
        i += d_.outputs.count;
        return at.where == place::buffer ? i : i + d_.buffers.count;
    }

    constexpr void note(int step, meta::list<unsigned char>& done) const {
        for (const effect* e = effects_.begin(step); e != effects_.end(step); ++e)
            done.at[place_of(e->at)] |= static_cast<unsigned char>(
                (e->writes ? (e->aligned ? written_aligned : written_whole)
                           : (e->aligned ? read_aligned : read_whole)) |
                (e->matrix ? is_matrix : 0));
    }
    /// Whether a step has to stay behind what has been done.
    [[nodiscard]] constexpr bool depends(int step, const meta::list<unsigned char>& done) const {
        for (const effect* e = effects_.begin(step); e != effects_.end(step); ++e) {
            const int was = done.at[place_of(e->at)];
            if (e->writes ? was != 0 : (was & (written_aligned | written_whole)) != 0) return true;
        }
        return false;
    }
    /// Whether a step may run block by block with those that have done this.
    [[nodiscard]] constexpr bool fits(int step, const meta::list<unsigned char>& done) const {
        for (const effect* e = effects_.begin(step); e != effects_.end(step); ++e) {
            const int was = done.at[place_of(e->at)];
            if ((was & written_whole) != 0) return false;
            if (!e->aligned && (was & written_aligned) != 0) return false;
            if (e->writes && (was & (e->aligned ? read_whole : read_whole | read_aligned)) != 0) return false;
        }
        return true;
    }
    /// Whether a step touches a matrix that was touched before.
    [[nodiscard]] constexpr bool meets(int step, const meta::list<unsigned char>& done) const {
        for (const effect* e = effects_.begin(step); e != effects_.end(step); ++e)
            if (e->matrix && (done.at[place_of(e->at)] & is_matrix) != 0) return true;
        return false;
    }
    [[nodiscard]] constexpr bool worth_a_try(int step) const {
        for (const effect* e = effects_.begin(step); e != effects_.end(step); ++e)
            if (e->matrix && touched_.at[place_of(e->at)] > 1) return true;
        return false;
    }

    /// Tries to make a group that begins with the step at this position of the order. What has
    /// nothing to do with the group moves in front of it, what depends on it behind it.
    constexpr bool form(int at) {
        const int seed = order_.at[at];
        if (!worth_a_try(seed)) return false;
        meta::list<int> before, group, after;
        meta::list<unsigned char> in_group(touched_.count), behind(touched_.count);
        group.push_back(seed);
        note(seed, in_group);
        int last = 0;  // member that meets another
        for (int k = at + 1; k < order_.count; ++k) {
            const int t = order_.at[k];
            const bool meeting = meets(t, in_group);
            const bool free = grouped_.at[t] == 0 && !depends(t, behind);
            if (free && !meeting && !depends(t, in_group)) {
                before.push_back(t);
            } else if (free && rows_.at[t] == rows_.at[seed] && fits(t, in_group)) {
                if (meeting) last = group.count;
                group.push_back(t);
                note(t, in_group);
            } else {
                after.push_back(t);
                note(t, behind);
            }
        }
        if (last == 0) return false;
        for (int t : before) order_.at[at++] = t;
        for (int k = 0; k < group.count; ++k) {
            if (k <= last) grouped_.at[group.at[k]] = 1;
            order_.at[at++] = group.at[k];
        }
        d_.steps.at[seed].group = last + 1;
        for (int k = 0; k <= last; ++k)
            d_.steps.at[group.at[k]].cut = effects_.cut_at(group.at[k]).what;
        for (int t : after) order_.at[at++] = t;
        return true;
    }

    constexpr void reorder() {
        meta::list<step> steps;
        steps.reserve(order_.count);
        for (int i : order_) steps.push_back(d_.steps.at[i]);
        d_.steps = static_cast<meta::list<step>&&>(steps);
    }

    draft& d_;
    effect_list effects_;
    meta::list<int> order_;
    meta::list<amount> rows_;
    meta::list<unsigned char> grouped_;
    meta::list<int> touched_;  ///< how many times a matrix is touched, by place
};

}  // namespace typegrad::plan
