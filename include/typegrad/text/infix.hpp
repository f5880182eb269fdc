// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/spell.hpp"
#include "typegrad/text/wording.hpp"

namespace typegrad::text {

using calculus::program_line;
using calculus::program_view;

/// Longest text in which everything is spelled in full. In a longer one what occurs several times
/// gets a name: `t1 * t1 where t1 = sigmoid(W * x)`.
inline constexpr int longest_in_full = 200;

/// Writes a program as a person writes mathematics in code.
class infix {
public:
    constexpr explicit infix(const program_view& program)
        : p_(program), lengths_(program.size), names_(program.size) {
        for (int i = 0; i < program.size; ++i)
            if (program.lines[i].op->what == kind::symbol) symbols_.push_back(i);
        measure();
        if (lengths_[program.size - 1] <= longest_in_full) return;
        meta::list<int> uses(program.size);
        for (int i = 0; i < program.size; ++i)
            for (int k = 0; k < program.lines[i].count; ++k) ++uses[program.operand(program.lines[i], k)];
        measure(&uses);
    }

    constexpr void write(meta::text& out) const {
        write(out, p_.size - 1);
        bool first = true;
        for (int i = 0; i < p_.size; ++i) {
            if (names_[i] == 0) continue;
            out << (first ? " where t" : ", t") << names_[i] << " = ";
            write(out, i);
            first = false;
        }
    }

    /// n if line i is named tn, else 0.
    [[nodiscard]] constexpr int name_of(int i) const { return names_[i]; }

private:
    /// A piece of a line's text: characters, or an operand to be written in their place.
    struct piece {
        std::string_view characters;
        int line = -1;
        int numbers = -1;  ///< of a word, as a constant of the program
    };

    constexpr bool is_leaf(int i) const { return p_.lines[i].count == 0; }
    constexpr bool is_call(int i) const { return p_.lines[i].op->infix.empty(); }

    constexpr binding tightness(int i) const {
        const program_line& line = p_.lines[i];
        if (names_[i] != 0 || !is_call(i)) return names_[i] != 0 ? binding::call : line.op->spelled;
        if (line.op->what != kind::constant) return binding::call;
        const auto& c = p_.constants[line.constant];
        if (!c.form.is_scalar()) return binding::call;
        if (c.value.is_rational() && 1'000'000 % c.value.denominator != 0)
            return binding::multiplicative;  // it is written 1/3
        return c.value.negative ? binding::prefix : binding::call;
    }

    constexpr void operand(meta::list<piece>& out, const program_line& user, int k) const {
        const int x = p_.operand(user, k);
        const binding own = tightness(x);
        const bool loose = own < user.op->spelled ||
                           (own == user.op->spelled && (k != 0 || own == binding::prefix));
        if (loose) out.push_back({"(", -1, -1});
        out.push_back({{}, x, -1});
        if (loose) out.push_back({")", -1, -1});
    }

    /// The pieces of line i, which is not a leaf.
    constexpr void take_apart(int i, meta::list<piece>& out) const {
        const program_line& line = p_.lines[i];
        if (!is_call(i)) {
            for (int k = 0; k < line.count; ++k) {
                if (k != 0) out.push_back({" ", -1, -1});
                if (k != 0 || line.count == 1) out.push_back({line.op->infix, -1, -1});
                if (k != 0) out.push_back({" ", -1, -1});
                operand(out, line, k);
            }
            return;
        }
        const int shaped = line.op->of_shape ? p_.operand(line, 0) : i;
        if (shaped != i && p_.lines[shaped].op->what == kind::constant) {
            out.push_back({line.op->label, -1, -1});
            out.push_back({{}, -1, p_.lines[shaped].constant});
            return;
        }
        // A product of several is one call: hadamard(u, v, w).
        meta::list<int> arguments;
        int head = i;
        while (line.op->what == kind::product) {
            const int next = p_.operand(p_.lines[head], 0);
            if (p_.lines[next].op->id != line.op->id || names_[next] != 0) break;
            arguments.push_back(p_.operand(p_.lines[head], 1));
            head = next;
        }
        const program_line& inner = p_.lines[head];
        for (int k = inner.count; k-- > 0;) arguments.push_back(p_.operand(inner, k));
        out.push_back({line.op->label, -1, -1});
        if (line.op->what == kind::view) out.push_back({{}, -1, line.constant});
        for (int k = arguments.size(); k-- > 0;) {
            out.push_back({k + 1 == arguments.size() ? "(" : ", ", -1, -1});
            out.push_back({{}, arguments[k], -1});
        }
        out.push_back({")", -1, -1});
    }

    constexpr void write_leaf(meta::text& out, int i) const {
        const program_line& line = p_.lines[i];
        if (line.op->what == kind::symbol) {
            out << line.source->name;
            return;
        }
        const auto& c = p_.constants[line.constant];
        spell(out, {line.op, 0, c.form, {}, 0, {}, c.value}, out.size());
    }

    constexpr void write_numbers(meta::text& out, int constant) const {
        const layout& numbers = p_.constants[constant].numbers;
        const shape& form = p_.constants[constant].form;
        const bool shaped = numbers.base == 0;
        out << '<';
        for (int k = 0; k < (shaped ? form.rank : numbers.base.number); ++k)
            out << (k == 0 ? "" : ", ") << (shaped ? form.extents[k] : numbers.strides[k]);
        out << '>';
    }

    /// Iterative: a sum of a thousand terms must not meet a recursion limit.
    constexpr void write(meta::text& out, int root) const {
        meta::list<piece> pending, pieces;
        if (is_leaf(root)) return write_leaf(out, root);
        pending.push_back({{}, root, -1});
        while (!pending.empty()) {
            const piece next = pending.pop_back();
            if (next.numbers >= 0) {
                write_numbers(out, next.numbers);
            } else if (next.line < 0) {
                out << next.characters;
            } else if (names_[next.line] != 0 && next.line != root) {
                out << 't' << names_[next.line];
            } else if (is_leaf(next.line)) {
                write_leaf(out, next.line);
            } else {
                pieces.clear();
                take_apart(next.line, pieces);
                for (int k = pieces.size(); k-- > 0;) pending.push_back(pieces[k]);
            }
        }
    }

    /// The length of each line's text; given how often each is used, names those worth it.
    constexpr void measure(const meta::list<int>* uses = nullptr) {
        meta::list<piece> pieces;
        int last_name = 0;
        for (int i = 0; i < p_.size; ++i) {
            if (is_leaf(i)) {
                meta::text leaf;
                write_leaf(leaf, i);
                lengths_[i] = leaf.size();
                continue;
            }
            pieces.clear();
            take_apart(i, pieces);
            int length = 0;
            for (const piece& part : pieces) {
                meta::text numbers;
                if (part.numbers >= 0) write_numbers(numbers, part.numbers);
                length += part.numbers >= 0 ? numbers.size() : part.line < 0 ? static_cast<int>(part.characters.size())
                                         : lengths_[part.line];
            }
            lengths_[i] = length < most ? length : most;
            if (uses == nullptr || ((*uses)[i] - 1) * (length - 2) <= 4 || i + 1 == p_.size ||
                is_transposed_leaf(i))
                continue;
            do ++last_name;
            while (is_taken(last_name));
            names_[i] = last_name;
            lengths_[i] = last_name < 10 ? 2 : 3;
        }
    }

    constexpr bool is_transposed_leaf(int i) const {
        return p_.lines[i].op->id == operation_of<op::transpose_record>.id &&
               is_leaf(p_.operand(p_.lines[i], 0));
    }

    /// Whether the user has a symbol of the name t1, t2, …
    constexpr bool is_taken(int number) const {
        meta::text name;
        name << 't' << number;
        for (int symbol : symbols_)
            if (p_.lines[symbol].source->name == name.view()) return true;
        return false;
    }

    static constexpr int most = 1 << 20;  ///< a shared operand counts at each use

    program_view p_;
    meta::list<int> symbols_;
    meta::list<int> lengths_;
    meta::list<int> names_;  ///< n if the line is named tn
};

}  // namespace typegrad::text
