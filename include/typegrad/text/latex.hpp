// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/text/latex_leaves.hpp"
#include "typegrad/text/string.hpp"

namespace typegrad {

namespace text {

/// Writes a program as a person writes mathematics: by what the record of each operation says.
class latex {
public:
    constexpr explicit latex(const program_view& program) : p_(program), short_(program) {}

    constexpr void write(meta::text& out) const {
        write(out, p_.size - 1);
        bool first = true;
        for (int i = 0; i < p_.size; ++i) {
            if (short_.name_of(i) == 0) continue;
            out << (first ? R"( \quad\text{where}\quad )" : R"(, \quad )");
            write_name(out, i);
            out << " = ";
            write(out, i);
            first = false;
        }
    }

private:
    enum class part : unsigned char {
        characters,
        operand,  ///< line i
        sign,     ///< of a product, before an operand
        numbers   ///< of the word on line i: all, or one of them
    };
    struct piece {
        std::string_view characters;
        int line = -1;
        part what = part::characters;
        int which = 0;
    };

    constexpr bool is_leaf(int i) const { return p_.lines[i].count == 0; }
    constexpr bool is_named(int i) const { return short_.name_of(i) != 0; }

    constexpr binding tightness(int i) const {
        const program_line& line = p_.lines[i];
        if (is_named(i)) return binding::call;
        if (line.op->what != kind::constant) return line.op->latex_binding;
        const auto& c = p_.constants[line.constant];
        if (c.value.negative) return binding::prefix;
        if (!c.form.is_scalar() && !c.value.is_zero() && !c.value.is_one())
            return binding::multiplicative;
        return has_short_decimal(c.value) ? binding::call : binding::multiplicative;
    }

    /// Whether the first thing written is a digit: it would be lost behind a factor.
    constexpr bool begins_with_digit(int i) const {
        while (!is_named(i) && p_.lines[i].op->what != kind::constant) {
            const program_line& line = p_.lines[i];
            const std::string_view how = line.op->latex;
            if (line.count == 0 || (!how.starts_with("@1") && !how.starts_with("#1"))) return false;
            const int x = p_.operand(line, 0);
            if (how[0] == '@' && in_parentheses(line, 0, x)) return false;
            i = x;
        }
        if (is_named(i)) return false;
        const auto& c = p_.constants[p_.lines[i].constant];
        return !c.value.negative && c.form.is_scalar() && has_short_decimal(c.value);
    }

    constexpr bool in_parentheses(const program_line& user, int k, int x) const {
        const binding own = tightness(x), outer = user.op->latex_binding;
        if (own < outer || (k > 0 && own == binding::prefix)) return true;
        return own == outer && (k > 0 || own == binding::raised || own == binding::prefix);
    }

    constexpr void operand(meta::list<piece>& out, const program_line& user, int k, bool bare) const {
        if (k >= user.count) return;
        const int x = p_.operand(user, k);
        const bool enclosed = !bare && in_parentheses(user, k, x);
        if (enclosed) out.push_back({R"(\left()"});
        out.push_back({{}, x, part::operand});
        if (enclosed) out.push_back({R"(\right))"});
    }

    /// The pieces of line i, which is not a leaf.
    constexpr void take_apart(int i, meta::list<piece>& out) const {
        const program_line& line = p_.lines[i];
        std::string_view how = line.op->latex;
        if (how.empty() && !line.op->infix.empty()) return by_infix(line, out);
        if (how.empty()) {
            out.push_back({R"(\operatorname{)"});
            append_escaped(out, line.op->label.substr(0, line.op->label.find('<')));
            out.push_back({"}"});
            if (line.op->label.find('<') != std::string_view::npos || line.constant >= 0) {
                out.push_back({"_{"});
                append_numbers(out, i, 0);
                out.push_back({"}"});
            }
            how = R"(\left(#*\right))";
        }
        while (!how.empty()) {
            const std::size_t next = how.find_first_of("#@*%");
            out.push_back({how.substr(0, next)});
            if (next == std::string_view::npos) return;
            const char sign = how[next];
            how.remove_prefix(next + 1);
            const char which = how.empty() ? ' ' : how[0];
            const bool numbered = which >= '1' && which <= '9';
            if (sign == '*') {
                out.push_back({{}, -1, part::sign});
            } else if (sign == '%') {
                append_numbers(out, i, numbered ? which - '0' : 0);
            } else if (which == '*') {
                for (int k = 0; k < line.count; ++k) {
                    if (k != 0) out.push_back({", "});
                    operand(out, line, k, true);
                }
            } else {
                operand(out, line, which - '1', sign == '#');
            }
            if (numbered || which == '*') how.remove_prefix(1);
        }
    }

    constexpr void by_infix(const program_line& line, meta::list<piece>& out) const {
        for (int k = 0; k < line.count; ++k) {
            if (k != 0 || line.count == 1) {
                out.push_back({R"(\mathbin{)"});
                append_escaped(out, line.op->infix);
                out.push_back({"}"});
            }
            operand(out, line, k, false);
        }
    }

    static constexpr void append_escaped(meta::list<piece>& out, std::string_view name) {
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (is_special(name[i])) out.push_back({"\\"});
            out.push_back({name.substr(i, 1)});
        }
    }

    /// The numbers of a word, or one of them: in its name, or beside it.
    constexpr void append_numbers(meta::list<piece>& out, int i, int which) const {
        const std::string_view label = p_.lines[i].op->label;
        const std::size_t first = label.find('<');
        if (first == std::string_view::npos) {
            out.push_back({{}, i, part::numbers, which});
            return;
        }
        std::string_view numbers = label.substr(first + 1, label.size() - first - 2);
        for (int k = 1; k < which; ++k)
            numbers.remove_prefix(numbers.find(',') == std::string_view::npos
                                      ? numbers.size()
                                      : numbers.find(',') + 2);
        out.push_back({which == 0 ? numbers : numbers.substr(0, numbers.find(','))});
    }

    constexpr void write_numbers(meta::text& out, int i, int which) const {
        const layout& numbers = p_.constants[p_.lines[i].constant].numbers;
        for (int k = 0; k < numbers.base.number; ++k) {
            if (which != 0 && k + 1 != which) continue;
            if (which == 0 && k != 0) out << ", ";
            out << numbers.strides[k];
        }
    }

    constexpr void write_name(meta::text& out, int i) const {
        out << "t_{" << short_.name_of(i) << '}';
    }

    constexpr void write_leaf(meta::text& out, int i) const {
        const program_line& line = p_.lines[i];
        if (line.op->what == kind::symbol) return write_symbol(out, line.source->name);
        write_constant(out, p_.constants[line.constant].value, p_.constants[line.constant].form);
    }

    /// Iterative: a sum of a thousand terms must not meet a recursion limit.
    constexpr void write(meta::text& out, int root) const {
        meta::list<piece> pending, pieces;
        if (is_leaf(root)) return write_leaf(out, root);
        pending.push_back({{}, root, part::operand});
        while (!pending.empty()) {
            const piece next = pending.pop_back();
            if (next.what == part::sign) {
                bool digit = false;
                for (int k = pending.size(); k-- > 0;) {
                    if (pending[k].what == part::characters && pending[k].characters.empty()) continue;
                    digit = pending[k].what == part::operand && begins_with_digit(pending[k].line);
                    break;
                }
                out << (digit ? R"( \cdot )" : R"( \, )");
            } else if (next.what == part::numbers) {
                write_numbers(out, next.line, next.which);
            } else if (next.what == part::characters) {
                out << next.characters;
            } else if (is_named(next.line) && next.line != root) {
                write_name(out, next.line);
            } else if (is_leaf(next.line)) {
                write_leaf(out, next.line);
            } else {
                pieces.clear();
                take_apart(next.line, pieces);
                for (int k = pieces.size(); k-- > 0;) pending.push_back(pieces[k]);
            }
        }
    }

    program_view p_;
    infix short_;  ///< what is named in a long text is named here
};

constexpr int latex_length_of(const program_view& p) {
    meta::text out;
    latex(p).write(out);
    return out.size();
}

template <int Size>
constexpr fixed_string<Size + 1> latex_characters_of(const program_view& p) {
    meta::text out;
    latex(p).write(out);
    fixed_string<Size + 1> all;
    for (int i = 0; i < Size; ++i) all.characters[i] = out.view()[static_cast<unsigned>(i)];
    return all;
}

template <class E>
struct latex_of {
    using program = calculus::program_of<E, calculus::wording::answered>;
    static constexpr int size = latex_length_of(program::view());
    static constexpr auto characters = latex_characters_of<size>(program::view());
};

}  // namespace text

/// An expression in LaTeX, for math mode, in the user's own names: one that asks for a derivative as
/// the answer. Names of one letter and of Greek letters are written so, the digits at the end of a
/// name and what follows an underscore as an index, longer names upright. In a long text what occurs
/// several times is named once, as `to_string` does. What an operation is written as is in its record.
///
///     static_assert(tg::to_latex(tg::exp(-z) / tg::square(1_c + tg::exp(-z))) ==
///                   R"(\frac{e^{-z}}{\left(1 + e^{-z}\right)^{2}})");
template <expression E>
constexpr std::string_view to_latex(E) {
    return text::latex_of<E>::characters.view();
}
constexpr std::string_view to_latex(poisoned) { return {}; }

}  // namespace typegrad
