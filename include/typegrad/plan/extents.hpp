// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/program.hpp"

namespace typegrad::plan {

/// Lists the extents that only run time knows, by the names of their factors, as it meets them; and of
/// each the least number with which no step reads or writes what is not there.
class extent_list {
public:
    constexpr explicit extent_list(const draft& from, const meta::list<const descriptor*>& symbols) {
        for (const descriptor* s : symbols) add(s->form);
        for (const step& s : from.steps) add(s);
        for (const output& o : from.outputs) add(o.form);
        for (const counted& c : from.counts) add(c.value);
        for (const amount& a : from.buffers) add(a);
        for (const window& w : from.windows) add(w);
        for (const step& s : from.bodies) add(s);
        for (const binding& b : from.bindings)
            for (const amount& a : {b.base, b.stride, b.columns}) name(a);
    }

    meta::list<std::uint64_t> names;
    meta::list<std::int64_t> least;
    bool complicated = false;

private:
    constexpr int number_of(std::uint64_t name) {
        for (int i = 0; i < names.count; ++i)
            if (names.at[i] == name) return i;
        names.push_back(name);
        least.push_back(0);
        return names.count - 1;
    }

    /// An extent, which is not negative.
    constexpr void add(const amount& a) {
        name(a);
        not_negative(a);
    }
    constexpr void name(const amount& a) {
        if (a.is_known()) return;
        if (a.is_complicated()) complicated = true;
        for (int i = 0; i < max_factors && a.factors[i] != 0 && !complicated; ++i)
            number_of(factor::name(a.factors[i]));
    }
    constexpr void add(const step& s) {
        for (const amount& a : {s.rows, s.columns, s.inner, s.left_columns, s.right_columns, s.result_columns, s.turns})
            add(a);
    }
    constexpr void add(const shape& s) {
        for (int k = 0; k < s.rank; ++k) add(s.extents[k]);
    }
    constexpr void add(const window& w) {
        add(w.loop);
        add(w.memory);
        name(w.at.base);
        for (const amount& step : w.at.strides) name(step);
        name(w.period);
        name(w.times);
        const bool known = w.loop.is_known() && w.memory.is_known();
        if (known || complicated) return;
        // The elements it shows are there.
        const split_window split(w);
        if (split.exact) {
            for (int k = 0; k < 2; ++k) {
                name(split.axes.base[k]);
                for (int j = 0; j < w.loop.rank; ++j) name(split.axes.step[j][k]);
                inside(split.axes.low[k], split.axes.high[k], w.memory.extents[k]);
            }
            return;
        }
        amount low = w.at.base, high = w.at.base;
        for (int j = 0; j < w.loop.rank; ++j) {
            const amount reach = w.at.strides[j] * (w.loop.extents[j] - 1);
            (reach < 0 ? low : high) += reach;
        }
        inside(low, high, w.memory.size());
    }
    constexpr void inside(const amount& low, const amount& high, const amount& extent) {
        not_negative(low + 1);  // -1 where there are none
        not_negative(extent - high - 1);
    }

    /// Raises the least numbers of extents so that an amount is not negative.
    constexpr void not_negative(const amount& a) {
        if (a.is_complicated()) complicated = true;
        if (a.is_known() || complicated) return;
        const bool alone = a.factors[1] == 0;
        for (int i = 0; i < max_factors && a.factors[i] != 0; ++i) {
            std::int64_t& n = least.at[number_of(factor::name(a.factors[i]))];
            // c·n + d ≥ 0; of several factors, none is negative, and if d is, none is 0.
            std::int64_t needed = -factor::offset(a.factors[i]) + (!alone && a.number < 0 ? 1 : 0);
            if (alone && a.coefficient > 0) needed = a.number >= 0 ? 0 : (-a.number + a.coefficient - 1) / a.coefficient;
            if (n < needed) n = needed;
        }
    }
};

}  // namespace typegrad::plan
