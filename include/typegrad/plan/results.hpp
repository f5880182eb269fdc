// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/whole.hpp"

namespace typegrad::plan {

/// Writes results where they belong that no step has written there.
class result_writer : protected whole_writer {
protected:
    constexpr result_writer(const graph& whole, schedule order, const meta::list<int>& roots)
        : whole_writer(whole, static_cast<schedule&&>(order)), roots_(roots), copied_(roots.size()) {}

    constexpr int own_buffer(const amount& size) {
        const amount room = room_of(size);
        draft_.buffers.push_back(room);
        draft_.buffer += room.is_known() ? room.number : 0;
        return draft_.buffers.count - 1;
    }
    constexpr location allocate(int id) {
        return {place::buffer, own_buffer(g_.shape_of(id).size())};
    }

    /// Whether an input keeps its old value until results are copied.
    [[nodiscard]] constexpr bool written_last(int input) const {
        for (int k = 0; k < roots_.count; ++k)
            if (copied_.at[k] == 0 && draft_.outputs.at[k].target == draft_.inputs.at[input].symbol) return false;
        return true;
    }

    /// A result that is an input's old value is put aside before that input is written: a value
    /// returned where it belongs, others in a buffer, unless they are exchanged (`emit_copies`).
    constexpr void save_old_values() {
        for (int k = 0; k < roots_.count; ++k) {
            const int id = roots_.at[k];
            if (copied_.at[k] == 0 || !is_tensor(id) || homes_.at[id].where != place::input ||
                !draft_.inputs[homes_.at[id].index].written)
                continue;
            const bool view = s_.roles.at[id] == role::view;
            if (draft_.outputs.at[k].target == 0) {
                emit_copy(id, {place::output, k});
                copied_.at[k] = 0;
            } else if (view || !written_last(homes_.at[id].index)) {
                const location kept = allocate(id);
                emit_copy(id, kept);
                homes_.at[id] = kept;
                if (view) s_.roles.at[id] = role::alias;
            }
        }
    }

    constexpr void emit_copy(int id, location to) {
        begin();
        const extent_pair space = loop_extents(g_.shape_of(id));
        step s;
        s.what = step_kind::loop;
        s.rows = space.rows;
        s.columns = space.columns;
        put_store(use(id), to);
        end(s);
    }

    /// Copies inputs to results, all of one shape in one loop: it reads them before it writes any.
    constexpr void emit_exchanges() {
        for (int first = 0; first < roots_.count; ++first) {
            const auto exchanged = [&](int k) {
                return copied_.at[k] != 0 && is_tensor(roots_.at[k]) &&
                       homes_.at[roots_.at[k]].where == place::input;
            };
            if (!exchanged(first)) continue;
            const extent_pair space = loop_extents(g_.shape_of(roots_.at[first]));
            const auto here = [&](int k) {
                return exchanged(k) && loop_extents(g_.shape_of(roots_.at[k])) == space;
            };
            begin();
            step s;
            s.what = step_kind::loop;
            s.rows = space.rows;
            s.columns = space.columns;
            for (int k = first; k < roots_.count; ++k)
                if (here(k)) use(roots_.at[k]);
            for (int k = first; k < roots_.count; ++k)
                if (here(k)) put_store(use(roots_.at[k]), {place::output, k});
            for (int k = roots_.count; k-- > first;)
                if (here(k)) copied_.at[k] = 0;
            end(s);
        }
    }

    /// Results that were computed elsewhere, or that are inputs or numbers. Inputs first: others may be
    /// copied to their memory.
    constexpr void emit_copies() {
        emit_exchanges();
        for (int k = 0; k < roots_.count; ++k)
            if (copied_.at[k] != 0 && is_tensor(roots_.at[k])) emit_copy(roots_.at[k], {place::output, k});
    }

    constexpr void emit_scalar_results() {
        begin();
        for (int k = 0; k < roots_.count; ++k)
            if (!is_tensor(roots_.at[k])) use(roots_.at[k]);
        for (int k = 0; k < roots_.count; ++k)
            if (!is_tensor(roots_.at[k])) put_store(use(roots_.at[k]), {place::output, k});
        if (draft_.code.size() == first_) return;
        end({});
    }

    const meta::list<int>& roots_;
    meta::list<unsigned char> copied_;  ///< results written by a loop of their own
};

}  // namespace typegrad::plan
