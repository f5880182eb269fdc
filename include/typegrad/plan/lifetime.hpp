// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/effects.hpp"

namespace typegrad::plan {

/// Places buffers in one workspace, so that two that are needed at the same time do not overlap:
/// each at the lowest place that is free when it begins. Returns the size of the workspace.
/// Buffers are listed in the order in which they begin; `live` is room for as many.
constexpr std::int64_t place_lifetimes(const lifetime* buffers, const int* order, int count, int* live,
                                       std::int64_t* places) {
    std::int64_t size = 0;
    int living = 0;  // by place
    for (int next = 0; next < count; ++next) {
        const int b = order[next];
        const lifetime& now = buffers[b];
        int kept = 0;
        std::int64_t at = 0;
        if (now.heir_of >= 0) at = places[now.heir_of];
        int position = -1;
        for (int i = 0; i < living; ++i) {
            const int other = live[i];
            if (buffers[other].last < now.first || other == now.heir_of) continue;
            if (now.heir_of < 0 && position < 0 && places[other] - at < now.size)
                at = places[other] + buffers[other].size;
            else if (position < 0) position = kept;
            live[kept++] = other;
        }
        places[b] = at;
        live[kept] = b;
        living = kept + 1;
        for (int i = kept; i > 0 && places[live[i - 1]] > at; --i) {
            live[i] = live[i - 1];
            live[i - 1] = b;
        }
        size = size < at + now.size ? at + now.size : size;
    }
    return size;
}
constexpr std::int64_t place_lifetimes(const meta::list<lifetime>& buffers, const meta::list<int>& order,
                                       meta::list<std::int64_t>& places) {
    meta::list<int> live(buffers.count);
    return place_lifetimes(buffers.begin(), order.begin(), order.count, live.begin(), places.begin());
}

/// Gives the buffers of a draft their places. What only one returned value is computed from, element
/// by element, needs no buffer: it is kept in the memory of that value.
class memory_plan {
public:
    constexpr explicit memory_plan(draft& program) : d_(program), effects_(program), buffers_(program.buffers.count) {
        find_groups();
        find_lifetimes();
        host_in_outputs();
        find_heirs();
        extend_to_groups();
        if (all_known()) {
            meta::list<std::int64_t> places(buffers_.count);
            program.buffer = place_lifetimes(buffers_, order_, places);
            for (location& l : hosts_)
                if (l.where == place::buffer) l.index = static_cast<int>(places.at[l.index]);
        } else {
            list_lifetimes();
        }
        for (step& s : program.steps) {
            move(s.left);
            move(s.right);
            move(s.result);
            for (location& l : s.rows_to) move(l);
        }
        for (instruction& i : program.code) move(i.at);
        for (binding& b : program.bindings) move(b.at);
    }

private:
    [[nodiscard]] constexpr bool all_known() const {
        for (const amount& size : d_.buffers)
            if (!size.is_known()) return false;
        return true;
    }

    /// Leaves it to run time to give the buffers their places: lists them in the order in which they
    /// begin.
    constexpr void list_lifetimes() {
        meta::list<int> numbers(buffers_.count);
        meta::list<amount> sizes;
        for (int b : order_) {
            numbers.at[b] = sizes.count;
            lifetime l = buffers_.at[b];
            if (l.heir_of >= 0) l.heir_of = numbers.at[l.heir_of];
            d_.lifetimes.push_back(l);
            sizes.push_back(d_.buffers.at[b]);
        }
        for (location& l : hosts_)
            if (l.where == place::buffer) l.index = numbers.at[l.index];
        d_.buffers = static_cast<meta::list<amount>&&>(sizes);
    }

    constexpr void move(location& l) const {
        if (l.where == place::buffer) l = hosts_.at[l.index];
    }

    constexpr void find_groups() {
        begin_.resize(d_.steps.count);
        end_.resize(d_.steps.count);
        for (int s = 0; s < d_.steps.count; ++s) {
            const int size = d_.steps.at[s].group > 0 ? d_.steps.at[s].group : 1;
            for (int i = 0; i < size; ++i) {
                begin_.at[s + i] = s;
                end_.at[s + i] = s + size;
            }
            s += size - 1;
        }
    }

    constexpr void find_lifetimes() {
        for (int b = 0; b < buffers_.count; ++b) {
            buffers_.at[b].size = d_.buffers.at[b].number;
            hosts_.push_back({place::buffer, b});
        }
        for (int s = 0; s < d_.steps.count; ++s) {
            for (const effect* e = effects_.begin(s); e != effects_.end(s); ++e) {
                if (e->at.where != place::buffer) continue;
                lifetime& b = buffers_.at[e->at.index];
                if (b.first < 0) {
                    b.first = s;
                    order_.push_back(e->at.index);
                }
                b.last = s;
            }
        }
    }

    /// Whether step s touches a place only element by element, and no member of its group more than
    /// the rows whose turn it is; false if s does not touch it.
    [[nodiscard]] constexpr bool by_element(int s, location at) const {
        bool touched = false;
        for (int t = begin_.at[s]; t < end_.at[s]; ++t)
            for (const effect* e = effects_.begin(t); t != s && e != effects_.end(t); ++e)
                if (e->at == at && !e->aligned) return false;
        for (const effect* e = effects_.begin(s); e != effects_.end(s); ++e) {
            if (!(e->at == at)) continue;
            if (!e->element) return false;
            touched = true;
        }
        return touched;
    }

    /// The buffer's last use is a loop that writes a returned value of the same shape, which nothing
    /// touched before. (Memory of the user's may be of a narrower type.)
    constexpr void host_in_outputs() {
        meta::list<int> begun(d_.outputs.count);  // step + 1 that touches it first
        for (int s = d_.steps.count; s-- > 0;)
            for (const effect* e = effects_.begin(s); e != effects_.end(s); ++e)
                if (e->at.where == place::output) begun.at[e->at.index] = s + 1;
        for (int k = 0; k < d_.outputs.count; ++k) {
            const int s = begun.at[k] - 1;
            if (s < 0 || d_.outputs.at[k].target != 0 || !by_element(s, {place::output, k})) continue;
            for (const effect* e = effects_.begin(s); e != effects_.end(s); ++e) {
                if (e->at.where != place::buffer || e->writes) continue;
                const int b = e->at.index;
                if (hosts_.at[b].where != place::buffer || buffers_.at[b].last != s ||
                    buffers_.at[b].first == s || !by_element(s, e->at))
                    continue;
                hosts_.at[b] = {place::output, k};
                break;
            }
        }
        int kept = 0;
        for (int b : order_)
            if (hosts_.at[b].where == place::buffer) order_.at[kept++] = b;
        order_.resize(kept);
    }

    /// A loop that reads one buffer for the last time and writes another first, element by element:
    /// the second takes the place of the first.
    constexpr void find_heirs() {
        meta::list<unsigned char> taken(buffers_.count);
        for (int b : order_) {
            const int s = buffers_.at[b].first;
            if (!by_element(s, {place::buffer, b})) continue;
            for (const effect* e = effects_.begin(s); e != effects_.end(s); ++e) {
                if (e->at.where != place::buffer || e->writes) continue;
                const int a = e->at.index;
                if (taken.at[a] != 0 || buffers_.at[a].last != s || buffers_.at[a].first == s ||
                    hosts_.at[a].where != place::buffer || !(d_.buffers.at[a] == d_.buffers.at[b]) ||
                    !by_element(s, e->at))
                    continue;
                taken.at[a] = 1;
                buffers_.at[b].heir_of = a;
                break;
            }
        }
    }

    /// The members of a group run in turn: what one of them needs, all of them see.
    constexpr void extend_to_groups() {
        for (int b : order_) {
            lifetime& l = buffers_.at[b];
            if (l.heir_of < 0) l.first = begin_.at[l.first];
            l.last = end_.at[l.last] - 1;
        }
    }

    draft& d_;
    effect_list effects_;
    meta::list<lifetime> buffers_;
    meta::list<int> order_;  ///< buffers, as they begin
    meta::list<location> hosts_;
    meta::list<int> begin_, end_;  ///< of the group of each step
};

}  // namespace typegrad::plan
