// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/spell.hpp"
#include "typegrad/text/loop_words.hpp"

namespace typegrad::text {

/// Longest text in which everything is spelled in full. In a longer one what occurs several times
/// gets a name: `t1 * t1 where t1 = sigmoid(W * x)`.
inline constexpr int longest_in_full = 200;

/// Whether a line is the identity matrix: ones on a diagonal.
constexpr bool is_identity(const program_view& p, int i) {
    if (p.lines[i].op->id != id_of<op::as_diagonal_record>) return false;
    const program_line& x = p.lines[p.operand(p.lines[i], 0)];
    return x.op->what == kind::constant && p.constants[x.constant].value.is_one();
}

/// Writes a program as a person writes mathematics in code.
class infix {
public:
    constexpr explicit infix(const program_view& program)
        : p_(program), loops_(program), lengths_(program.size), names_(program.size) {
        for (int i = 0; i < program.size; ++i)
            if (program.lines[i].op->what == kind::symbol) symbols_.push_back(i);
        measure();
        if (lengths_[program.size - 1] <= longest_in_full) return;
        meta::list<int> uses(program.size);
        for (int i = 0; i < program.size; ++i)
            for (int k = 0; k < (loops_.is_result(i) ? 1 : program.lines[i].count); ++k)
                ++uses[program.operand(program.lines[i], k)];
        measure(&uses);
    }

    constexpr void write(meta::text& out) const {
        write(out, p_.size - 1);
        bool first = true;
        for (int i = 0; i < p_.size; ++i) {
            if (names_[i] == 0 || loops_.is_inside(i)) continue;
            out << (first ? " where t" : ", t") << names_[i] << " = ";
            write(out, i);
            first = false;
        }
    }

    /// n if line i is named tn, else 0.
    [[nodiscard]] constexpr int name_of(int i) const { return names_[i]; }
    [[nodiscard]] constexpr const loop_words& loops() const { return loops_; }

private:
    enum class part : unsigned char {
        characters,
        operand,  ///< line i, by its name if it has one
        in_full,  ///< line i, although it has a name
        path,     ///< where result i stands in what its loop gives
        numbers,  ///< of a word: `<2, 3>`, of constant i
        enter,    ///< from here on what a turn of loop i gives is called what it takes
        leave,
        extent    ///< the leading extent of constant i
    };
    /// A piece of a line's text.
    struct piece {
        std::string_view characters;
        int which = -1;
        part what = part::characters;
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
        if (meta::has_name(c.value) && !meta::is_named(c.value))
            return binding::multiplicative;  // 2 * pi
        return c.value.negative ? binding::prefix : binding::call;
    }

    constexpr void operand(meta::list<piece>& out, const program_line& user, int k) const {
        const int x = p_.operand(user, k);
        const binding own = tightness(x);
        const bool loose = own < user.op->spelled ||
                           (own == user.op->spelled && (k != 0 || own == binding::prefix));
        if (loose) out.push_back({"(", x});
        out.push_back({{}, x, part::operand});
        if (loose) out.push_back({")", x});
    }

    /// The pieces of line i, which is not a leaf.
    constexpr void take_apart(int i, meta::list<piece>& out) const {
        const program_line& line = p_.lines[i];
        if (!is_call(i)) {
            for (int k = 0; k < line.count; ++k) {
                if (k != 0) out.push_back({" "});
                if (k != 0 || line.count == 1) out.push_back({line.op->infix});
                if (k != 0) out.push_back({" "});
                operand(out, line, k);
            }
            return;
        }
        const int shaped = line.op->of_shape ? p_.operand(line, 0) : i;
        if (shaped != i && p_.lines[shaped].op->what == kind::constant) {
            out.push_back({line.op->label});
            out.push_back({{}, p_.lines[shaped].constant, part::numbers});
            return;
        }
        if (is_identity(p_, i)) {
            out.push_back({"identity<"});
            out.push_back({{}, p_.lines[p_.operand(line, 0)].constant, part::extent});
            return out.push_back({">"});
        }
        if (loops_.is_loop(i)) return take_apart_loop(i, out);
        if (loops_.is_result(i)) {
            out.push_back({{}, loops_.loop_of(i), part::operand});
            return out.push_back({{}, i, part::path});
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
        out.push_back({line.op->label});
        if (line.op->what == kind::view) out.push_back({{}, line.constant, part::numbers});
        for (int k = arguments.size(); k-- > 0;) {
            const int place = arguments.size() - 1 - k;
            out.push_back({place == 0 ? "(" : line.op->what == kind::map && place % 2 == 0 ? " = " : ", "});
            const program_line& x = p_.lines[arguments[k]];
            if (place == line.op->counts && x.op->what == kind::constant) out.push_back({{}, x.constant, part::extent});
            else out.push_back({{}, arguments[k], part::operand});
        }
        out.push_back({")"});
    }

    /// `fold([](auto carry, auto x) { return carry * a + x; }, 0, T)`.
    constexpr void take_apart_loop(int i, meta::list<piece>& out) const {
        const int carries = loops_.carries(i), slabs = loops_.slabs(i);
        const meta::list<int> given = loops_.given(i);
        const auto several = [&](int count, std::string_view before, std::string_view after, const auto& line) {
            if (count != 1) out.push_back({before});
            for (int k = 0; k < count; ++k) {
                if (k != 0) out.push_back({", "});
                if (k != 0 && k + 1 < count && before == "pair(") out.push_back({"pair("});
                out.push_back({{}, line(k), part::operand});
            }
            for (int k = 1; k < count; ++k)
                if (k == 1 || before == "pair(") out.push_back({after});
        };
        out.push_back({loops_.word(i)});
        out.push_back({"([](auto "});
        if (loops_.has_condition(i)) {
            several(carries, "[", "]", [&](int k) { return loops_.taken(i, k); });
            out.push_back({") { return "});
            out.push_back({{}, i, part::enter});
            out.push_back({{}, loops_.condition(i), part::operand});
            out.push_back({{}, i, part::leave});
            out.push_back({"; }, [](auto "});
        }
        several(carries, "[", "]", [&](int k) { return loops_.taken(i, k); });
        for (int k = 0; k < slabs; ++k) {
            out.push_back({", auto "});
            out.push_back({{}, loops_.taken(i, carries + k), part::operand});
        }
        out.push_back({") { "});
        const meta::list<unsigned char> own = loops_.own(i);
        for (int j = 0; j < i; ++j) {
            if (own[j] == 0 || names_[j] == 0) continue;
            out.push_back({"const auto "});
            out.push_back({{}, j, part::operand});
            out.push_back({" = "});
            out.push_back({{}, j, part::in_full});
            out.push_back({"; "});
        }
        out.push_back({given.empty() ? "return " : "return pair("});
        several(carries, "pair(", ")", [&](int k) { return loops_.next(i, k); });
        if (!given.empty()) {
            out.push_back({", "});
            several(given.size(), "pair(", ")", [&](int k) { return given[k]; });
            out.push_back({")"});
        }
        out.push_back({"; }, "});
        several(carries, "pair(", ")", [&](int k) { return loops_.initial(i, k); });
        for (int k = 0; k < slabs; ++k) {
            out.push_back({", "});
            out.push_back({{}, loops_.stack(i, k), part::operand});
        }
        if (slabs == 0 && !loops_.has_condition(i)) {
            out.push_back({", "});
            out.push_back({{}, loops_.turns(i), part::extent});
        }
        out.push_back({")"});
    }

    constexpr void write_leaf(meta::text& out, int i) const {
        const program_line& line = p_.lines[i];
        if (loops_.is_taken(i)) return loops_.write_name(out, i);
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

    /// A piece that is no line.
    constexpr void write_piece(meta::text& out, const piece& one) const {
        if (one.what == part::characters) out << one.characters;
        else if (one.what == part::path) loops_.write_path(out, one.which);
        else if (one.what == part::numbers) write_numbers(out, one.which);
        else if (one.what == part::extent) out << p_.constants[one.which].form.extents[0];
    }

    /// Iterative: a sum of a thousand terms must not meet a recursion limit.
    constexpr void write(meta::text& out, int root) const {
        meta::list<piece> pending, pieces;
        if (is_leaf(root)) return write_leaf(out, root);
        meta::list<int> conditions;  ///< of which loops, one in another
        pending.push_back({{}, root, part::in_full});
        while (!pending.empty()) {
            const piece next = pending.pop_back();
            if (next.what == part::enter) {
                conditions.push_back(next.which);
            } else if (next.what == part::leave) {
                conditions.pop_back();
            } else if (next.what != part::operand && next.what != part::in_full) {
                if (next.what != part::characters || loops_.taken_for(conditions, next.which) < 0) write_piece(out, next);
            } else if (const int taken = loops_.taken_for(conditions, next.which); taken >= 0) {
                write_leaf(out, taken);
            } else if (names_[next.which] != 0 && next.what == part::operand &&
                       !(!conditions.empty() && loops_.is_inside(next.which))) {
                out << 't' << names_[next.which];
            } else if (is_leaf(next.which)) {
                write_leaf(out, next.which);
            } else {
                pieces.clear();
                const bool enclosed = names_[next.which] != 0 && next.what == part::operand;  // in a condition
                if (enclosed) pieces.push_back({"("});
                take_apart(next.which, pieces);
                if (enclosed) pieces.push_back({")"});
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
            for (const piece& one : pieces) {
                meta::text said;
                const bool line = one.what == part::operand || one.what == part::in_full;
                if (!line) write_piece(said, one);
                length += line ? lengths_[one.which] : said.size();
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
        return p_.lines[i].op->id == id_of<op::transpose_record> &&
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
    loop_words loops_;
    meta::list<int> symbols_;
    meta::list<int> lengths_;
    meta::list<int> names_;  ///< n if the line is named tn
};

}  // namespace typegrad::text
