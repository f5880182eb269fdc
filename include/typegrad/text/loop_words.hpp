// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/loop.hpp"
#include "typegrad/text/wording.hpp"

namespace typegrad::text {

using calculus::program_line;
using calculus::program_view;

/// What a text has to know about the loops of a program to say them as they are written: `iterate`, `fold`
/// or `scan` of a step, and the names of what the step takes.
class loop_words {
public:
    constexpr explicit loop_words(const program_view& program) : p_(program) {
        for (int i = 0; i < p_.size; ++i)
            if (is_loop(i)) loops_.push_back(i);
        if (loops_.empty()) return;
        hidden_.resize(p_.size);
        for (int i : loops_) hidden_[i] = has_condition(i) && is_of_next(i);
        numbers_.resize(p_.size);
        slab_.resize(p_.size);
        free_.resize(p_.size);
        for (int& n : numbers_) n = -1;
        for (int k = loops_.size(); k-- > 0;) name_all(loops_[k]);
        for (int i = 0; i < p_.size; ++i) find_free(i);
    }

    [[nodiscard]] constexpr bool is_loop(int i) const {
        return p_.lines[i].op->what == kind::loop;
    }
    /// Whether a loop has a condition, which is the first of the values that it carries. If it cannot be said of
    /// the others, it is one of the values that are said to be carried.
    [[nodiscard]] constexpr bool has_condition(int i) const { return p_.lines[i].op->forward_only; }
    /// What the condition is after a turn, said of what that turn gives.
    [[nodiscard]] constexpr int condition(int i) const { return next_of_all(i, 0); }
    /// Whether a line is a result of a loop that is said as it is written.
    [[nodiscard]] constexpr bool is_result(int i) const {
        const kind what = p_.lines[i].op->what;
        return (what == kind::last || what == kind::stacked) && is_loop(loop_of(i));
    }
    [[nodiscard]] constexpr int loop_of(int i) const { return p_.operand(p_.lines[i], 0); }

    // A loop's operands, see op::loop_record.
    [[nodiscard]] constexpr int carries(int i) const { return all_carries(i) - hidden(i); }
    [[nodiscard]] constexpr int slabs(int i) const { return extent_of_counts(i, 1); }
    [[nodiscard]] constexpr int initial(int i, int k) const { return at(i, hidden(i) + k); }
    [[nodiscard]] constexpr int stack(int i, int k) const { return at(i, all_carries(i) + k); }
    /// What the step takes: the values carried, then the slabs.
    [[nodiscard]] constexpr int taken(int i, int k) const { return at(i, all_carries(i) + slabs(i) + hidden(i) + k); }
    [[nodiscard]] constexpr int next(int i, int k) const { return next_of_all(i, hidden(i) + k); }
    /// The constant whose leading extent is the number of turns.
    [[nodiscard]] constexpr int turns(int i) const { return p_.lines[p_.operand(p_.lines[i], 0)].constant; }

    /// What a step gives besides the values carried.
    [[nodiscard]] constexpr meta::list<int> given(int i) const {
        meta::list<int> all;
        for (int k = 2 + 3 * all_carries(i) + 2 * slabs(i); k < p_.lines[i].count; ++k)
            all.push_back(p_.operand(p_.lines[i], k));
        for (int j = i + 1; j < p_.size; ++j) {
            if (p_.lines[j].op->what != kind::stacked || loop_of(j) != i) continue;
            const int y = p_.operand(p_.lines[j], 1);
            bool known = false;
            for (int z : all) known = known || z == y;
            if (!known) all.push_back(y);
        }
        return all;
    }
    [[nodiscard]] constexpr std::string_view word(int i) const {
        if (has_condition(i)) return "while_loop";
        return !given(i).empty() ? "scan" : slabs(i) != 0 ? "fold" : "iterate";
    }

    /// In the condition of a loop, what its step takes in place of line `next`, which a turn gives; else -1.
    [[nodiscard]] constexpr int taken_for(const meta::list<int>& conditions, int line) const {
        for (int c : conditions)
            for (int k = 0; k < carries(c); ++k)
                if (next(c, k) == line) return taken(c, k);
        return -1;
    }

    /// Where a result stands in what the loop gives, `.first.second`.
    constexpr void write_path(meta::text& out, int result) const {
        const int i = loop_of(result), x = p_.operand(p_.lines[result], 1);
        const meta::list<int> ys = given(i);
        const bool last = p_.lines[result].op->what == kind::last;
        if (!ys.empty()) out << (last ? ".first" : ".second");
        const int count = last ? carries(i) : ys.size();
        int place = 0;
        while (place + 1 < count && (last ? taken(i, place) : ys[place]) != x) ++place;
        if (count == 1) return;
        for (int k = 0; k < place; ++k) out << ".second";
        if (place + 1 < count) out << ".first";
    }

    /// Whether a line is a name that a step takes; writes it: `carry`, `x`, `carry1`.
    [[nodiscard]] constexpr bool is_taken(int i) const { return !numbers_.empty() && numbers_[i] >= 0; }
    constexpr void write_name(meta::text& out, int i) const {
        out << (slab_[i] != 0 ? "x" : "carry");
        if (numbers_[i] != 0) out << numbers_[i];
    }

    /// Whether a line means something within a step only.
    [[nodiscard]] constexpr bool is_inside(int i) const { return !free_.empty() && free_[i] != 0; }
    /// Which lines the step of loop i needs that mean something within it, and not within a loop in it.
    [[nodiscard]] constexpr meta::list<unsigned char> own(int i) const {
        meta::list<unsigned char> needed(p_.size);
        const std::uint64_t bound = bound_by(i);
        for (int k = 0; k < carries(i); ++k) needed[next(i, k)] = 1;
        for (int y : given(i)) needed[y] = 1;
        for (int j = i - 1; j >= 0; --j) {
            if (needed[j] == 0) continue;
            const std::uint64_t within = is_loop(j) ? bound_by(j) : 0;
            for (int k = 0; k < p_.lines[j].count; ++k) {
                const int x = p_.operand(p_.lines[j], k);
                if ((free_[x] & within) == 0) needed[x] = 1;
            }
        }
        for (int j = 0; j < i; ++j)
            if ((free_[j] & bound) == 0) needed[j] = 0;
        return needed;
    }

private:
    constexpr int at(int i, int k) const { return p_.operand(p_.lines[i], 2 + k); }
    constexpr int next_of_all(int i, int k) const { return at(i, 2 * (all_carries(i) + slabs(i)) + k); }
    /// Whether a loop's condition is said of what a turn gives, and of nothing else within the step.
    constexpr bool is_of_next(int i) const {
        meta::list<unsigned char> needed(i);
        needed[condition(i)] = 1;
        for (int j = i; j-- > 0;) {
            bool given_by_turn = false, taken = false;
            for (int k = 1; k < all_carries(i); ++k) {
                given_by_turn = given_by_turn || next_of_all(i, k) == j;
                taken = taken || at(i, all_carries(i) + slabs(i) + k) == j;
            }
            if (needed[j] == 0 || given_by_turn) continue;
            if (taken) return false;
            for (int k = 0; k < p_.lines[j].count; ++k) needed[p_.operand(p_.lines[j], k)] = 1;
        }
        return true;
    }
    constexpr int all_carries(int i) const { return extent_of_counts(i, 0); }
    constexpr int hidden(int i) const { return hidden_[i]; }
    constexpr int extent_of_counts(int i, int k) const {
        const int counts = p_.operand(p_.lines[i], 1);
        return static_cast<int>(p_.constants[p_.lines[counts].constant].form.extents[k].number);
    }

    constexpr void name_all(int i) {
        for (int k = 0; k < carries(i) + slabs(i); ++k) {
            const int x = taken(i, k);
            if (numbers_[x] >= 0) continue;
            slab_[x] = k < carries(i) ? 0 : 1;
            int n = 0;
            while (is_used(n, slab_[x])) ++n;
            numbers_[x] = n;
            if (bits_.size() < 63) bits_.push_back(x);
        }
    }
    /// Whether a name is the user's, or one that was given.
    constexpr bool is_used(int number, unsigned char slab) const {
        meta::text name;
        name << (slab != 0 ? "x" : "carry");
        if (number != 0) name << number;
        for (int i = 0; i < p_.size; ++i) {
            if (numbers_[i] >= 0 && numbers_[i] == number && slab_[i] == slab) return true;
            const program_line& line = p_.lines[i];
            if (line.op->what == kind::symbol && line.op->id == id_of<op::symbol_record> &&
                line.source->name == name.view())
                return true;
        }
        return false;
    }

    constexpr std::uint64_t bit_of(int i) const {
        for (int k = 0; k < bits_.size(); ++k)
            if (bits_[k] == i) return std::uint64_t{1} << k;
        return numbers_[i] >= 0 ? std::uint64_t{1} << 63 : 0;
    }
    constexpr std::uint64_t bound_by(int i) const {
        std::uint64_t bound = 0;
        for (int k = 0; k < carries(i) + slabs(i); ++k) bound |= bit_of(taken(i, k));
        return bound;
    }
    constexpr void find_free(int i) {
        const program_line& line = p_.lines[i];
        if (line.count == 0) free_[i] = bit_of(i);
        for (int k = 0; k < line.count; ++k) {
            const std::uint64_t of = free_[p_.operand(line, k)];
            const bool within = is_loop(i) ? k >= 2 + all_carries(i) + slabs(i) : is_result(i) && k == 1;
            free_[i] |= within ? of & ~bound_by(is_loop(i) ? i : loop_of(i)) : of;
        }
    }

    program_view p_;
    meta::list<int> loops_;
    meta::list<unsigned char> hidden_;  ///< whether a loop's condition is not said to be carried
    meta::list<int> numbers_;  ///< of a name that a step takes, -1 of other lines
    meta::list<unsigned char> slab_;
    meta::list<int> bits_;
    meta::list<std::uint64_t> free_;  ///< which of these names are free in a line, a bit each
};

}  // namespace typegrad::text
