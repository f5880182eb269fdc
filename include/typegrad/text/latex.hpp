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
            if (short_.name_of(i) == 0 || loops().is_inside(i)) continue;
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
        operand,  ///< line i, by its name if it has one
        in_full,  ///< line i, although it has a name
        path,     ///< where result i stands in what its loop gives
        extent,   ///< the leading extent of constant i
        enter,    ///< from here on what a turn of loop i gives is called what it takes
        leave,
        sign,     ///< of a product, before an operand
        numbers   ///< of the word on line i: all, or one of them
    };
    struct piece {
        std::string_view characters;
        int line = -1;
        part what = part::characters;
        int which = 0;
    };

    constexpr const loop_words& loops() const { return short_.loops(); }
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
        return has_short_decimal(c.value) || meta::is_named(c.value) ? binding::call : binding::multiplicative;
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

    /// An operand, and what is written behind it: an exponent or an index cannot follow another one.
    constexpr void operand(meta::list<piece>& out, const program_line& user, int k, bool bare, char behind = ' ') const {
        if (k >= user.count) return;
        const int x = p_.operand(user, k);
        const bool enclosed = !bare && (in_parentheses(user, k, x) || (behind == '^' && tightness(x) <= binding::raised));
        const bool grouped = behind == '_' && has_index(x);
        if (enclosed || grouped) out.push_back({grouped ? "{" : R"(\left()"});
        out.push_back({{}, x, part::operand});
        if (enclosed || grouped) out.push_back({grouped ? "}" : R"(\right))"});
    }
    constexpr bool has_index(int x) const {
        if (is_named(x) || !is_leaf(x)) return is_named(x);
        meta::text name;
        write_leaf(name, x);
        return name.view().find("_{") != std::string_view::npos;
    }

    /// The pieces of line i, which is not a leaf.
    constexpr void take_apart(int i, meta::list<piece>& out) const {
        const program_line& line = p_.lines[i];
        std::string_view how = line.op->latex;
        if (loops().is_loop(i)) return take_apart_loop(i, out);
        if (loops().is_result(i)) {
            out.push_back({{}, loops().loop_of(i), part::operand});
            return out.push_back({{}, i, part::path});
        }
        if (is_identity(p_, i)) {
            out.push_back({R"(\mathbf{I}_{)"});
            out.push_back({{}, p_.lines[p_.operand(line, 0)].constant, part::extent});
            return out.push_back({"}"});
        }
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
                    if (k != 0) out.push_back({line.op->what == kind::map && k % 2 == 0 ? " = " : ", "});
                    const int x = p_.operand(line, k);
                    if (k == line.op->counts && p_.lines[x].op->what == kind::constant)
                        out.push_back({{}, p_.lines[x].constant, part::extent});
                    else operand(out, line, k, true);
                }
            } else {
                operand(out, line, which - '1', sign == '#', how.size() > 1 ? how[1] : ' ');
            }
            if (numbered || which == '*') how.remove_prefix(1);
        }
    }

    /// `fold((carry, x) -> carry a + x, 0, T)`.
    constexpr void take_apart_loop(int i, meta::list<piece>& out) const {
        const int carries = loops().carries(i), slabs = loops().slabs(i);
        const meta::list<int> given = loops().given(i);
        const auto several = [&](int count, bool enclosed, const auto& line) {
            if (enclosed) out.push_back({R"(\left()"});
            for (int k = 0; k < count; ++k) {
                if (k != 0) out.push_back({", "});
                out.push_back({{}, line(k), part::operand});
            }
            if (enclosed) out.push_back({R"(\right))"});
        };
        out.push_back({R"(\operatorname{)"});
        append_escaped(out, loops().word(i));
        out.push_back({R"(}\left()"});
        if (loops().has_condition(i)) {
            several(carries, carries > 1, [&](int k) { return loops().taken(i, k); });
            out.push_back({R"( \mapsto )"});
            out.push_back({{}, i, part::enter});
            out.push_back({{}, loops().condition(i), part::operand});
            out.push_back({{}, i, part::leave});
            out.push_back({", "});
        }
        several(carries + slabs, carries + slabs > 1, [&](int k) { return loops().taken(i, k); });
        out.push_back({R"( \mapsto )"});
        if (!given.empty()) out.push_back({R"(\left()"});
        several(carries, carries > 1, [&](int k) { return loops().next(i, k); });
        if (!given.empty()) {
            out.push_back({", "});
            several(given.size(), given.size() > 1, [&](int k) { return given[k]; });
            out.push_back({R"(\right))"});
        }
        const meta::list<unsigned char> own = loops().own(i);
        bool first = true;
        for (int j = 0; j < i; ++j) {
            if (own[j] == 0 || !is_named(j)) continue;
            out.push_back({first ? R"( \;\text{where}\; )" : ", "});
            out.push_back({{}, j, part::operand});
            out.push_back({" = "});
            out.push_back({{}, j, part::in_full});
            first = false;
        }
        out.push_back({", "});
        several(carries, carries > 1, [&](int k) { return loops().initial(i, k); });
        for (int k = 0; k < slabs; ++k) {
            out.push_back({", "});
            out.push_back({{}, loops().stack(i, k), part::operand});
        }
        if (slabs == 0 && !loops().has_condition(i)) {
            out.push_back({", "});
            out.push_back({{}, loops().turns(i), part::extent});
        }
        out.push_back({R"(\right))"});
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
        if (loops().is_taken(i)) {
            meta::text name;
            loops().write_name(name, i);
            return write_symbol(out, name.view());
        }
        if (line.op->what == kind::symbol) return write_symbol(out, line.source->name);
        write_constant(out, p_.constants[line.constant].value, p_.constants[line.constant].form);
    }

    /// Iterative: a sum of a thousand terms must not meet a recursion limit.
    constexpr void write(meta::text& out, int root) const {
        meta::list<piece> pending, pieces;
        if (is_leaf(root)) return write_leaf(out, root);
        meta::list<int> conditions;  ///< of which loops, one in another
        pending.push_back({{}, root, part::in_full});
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
            } else if (next.what == part::path) {
                meta::text path;
                loops().write_path(path, next.line);
                if (!path.empty()) out << "\\mathrm{" << path << '}';
            } else if (next.what == part::extent) {
                out << p_.constants[next.line].form.extents[0];
            } else if (next.what == part::enter) {
                conditions.push_back(next.line);
            } else if (next.what == part::leave) {
                conditions.pop_back();
            } else if (const int taken = loops().taken_for(conditions, next.line); taken >= 0) {
                write_leaf(out, taken);
            } else if (is_named(next.line) && next.what == part::operand &&
                       !(!conditions.empty() && loops().is_inside(next.line))) {
                write_name(out, next.line);
            } else if (is_leaf(next.line)) {
                write_leaf(out, next.line);
            } else {
                pieces.clear();
                const bool enclosed = is_named(next.line) && next.what == part::operand;  // in a condition
                if (enclosed) pieces.push_back({R"(\left()"});
                take_apart(next.line, pieces);
                if (enclosed) pieces.push_back({R"(\right))"});
                for (int k = pieces.size(); k-- > 0;) pending.push_back(pieces[k]);
            }
        }
    }

    program_view p_;
    infix short_;  ///< what is named in a long text is named here
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
    return text::words_of<text::latex, E>::characters.view();
}
constexpr std::string_view to_latex(poisoned) { return {}; }

}  // namespace typegrad
