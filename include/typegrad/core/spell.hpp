// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/operation.hpp"
#include "typegrad/meta/text.hpp"

namespace typegrad {

namespace detail {

/// Longest spelling of an operand in an error sentence; what is longer ends in "...".
inline constexpr int longest_spelling = 60;

constexpr binding tightness(const descriptor& e) {
    return e.op->infix.empty() ? binding::call : e.op->spelled;
}

/// A loop by its initial values and what it goes over: `fold(…, 0, T)` is short enough for a sentence.
constexpr void spell_loop(meta::text& out, const descriptor& loop, int limit);

}  // namespace detail

/// Writes an expression as the user wrote it, in the user's names: `sigmoid(W * x)`. Stops when the
/// text has `limit` characters: a shared operand is written at each use, which can double at every
/// level.
constexpr void spell(meta::text& out, const descriptor& e, int limit) {
    if (out.size() > limit) return;
    if (e.op->what == kind::symbol) {
        out << e.name;
    } else if (e.op->what == kind::constant) {
        if (e.form.is_scalar()) {
            meta::write(out, e.value);
            return;
        }
        if (e.value.is_zero()) out << "zeros<";
        else if (e.value.is_one()) out << "ones<";
        else out << "fill<";
        for (int i = 0; i < e.form.rank; ++i) out << (i == 0 ? "" : ", ") << e.form.extents[i];
        out << '>';
        if (!e.value.is_zero() && !e.value.is_one()) {
            out << '(';
            meta::write(out, e.value);
            out << ')';
        }
    } else if (!e.op->infix.empty()) {
        for (int i = 0; i < e.count; ++i) {
            if (e.count == 1) out << e.op->infix;
            else if (i != 0) out << ' ' << e.op->infix << ' ';
            const descriptor& x = *e.operands[i];
            // The right side of - and / needs parentheses at equal tightness; so does every mixed
            // use of one precedence that association could change.
            const bool loose = detail::tightness(x) < e.op->spelled ||
                               (detail::tightness(x) == e.op->spelled && i != 0);
            if (loose) out << '(';
            spell(out, x, limit);
            if (loose) out << ')';
        }
    } else if (e.op->of_shape && e.operands[0]->op->what == kind::constant) {
        out << e.op->label << '<';
        for (int i = 0; i < e.form.rank; ++i) out << (i == 0 ? "" : ", ") << e.form.extents[i];
        out << '>';
    } else if (e.op->what == kind::last || e.op->what == kind::stacked) {
        detail::spell_loop(out, *e.operands[0], limit);
    } else {
        out << e.op->label << '(';
        for (int i = 0; i < e.count; ++i) {
            // What a map is over is written `x = X`.
            if (i != 0) out << (e.op->what == kind::map && i % 2 == 0 ? " = " : ", ");
            const descriptor& x = *e.operands[i];
            if (i == e.op->counts && x.op->what == kind::constant) out << x.form.extents[0];
            else spell(out, x, limit);
        }
        out << ')';
    }
}

constexpr void detail::spell_loop(meta::text& out, const descriptor& loop, int limit) {
    const shape& counts = loop.operands[1]->form;
    const int outside = static_cast<int>((counts.extents[0] + counts.extents[1]).number);
    out << (loop.op->forward_only ? "while_loop" : counts.extents[1] == 0 ? "iterate" : "fold") << "(...";
    for (int i = 0; i < outside; ++i) {
        out << ", ";
        spell(out, *loop.operands[2 + i], limit);
    }
    if (counts.extents[1] == 0 && !loop.op->forward_only) out << ", " << loop.operands[0]->form.extents[0];
    out << ')';
}

/// The same for an error sentence: cut when it gets long.
constexpr void spell_short(meta::text& out, const descriptor& e) {
    meta::text all;
    spell(all, e, detail::longest_spelling);
    if (all.size() <= detail::longest_spelling) {
        out << all;
    } else {
        out << all.view().substr(0, detail::longest_spelling) << "...";
    }
}

/// `3x4`, `4`, `a scalar`, `an index`: what an expression is, in an error sentence.
constexpr void write_kind(meta::text& out, const descriptor& e) {
    if (e.op->integer && e.form.is_scalar()) out << "an index";
    else write(out, e.form);
    if (e.op->integer && !e.form.is_scalar()) out << " indices";
}

constexpr const shape& operand_list::operator[](int i) const { return operands[i]->form; }
constexpr void operand_list::spell(meta::text& out, int i) const { spell_short(out, *operands[i]); }
constexpr void operand_list::describe(meta::text& out, int i) const {
    spell(out, i);
    out << " is ";
    write_kind(out, *operands[i]);
}

}  // namespace typegrad
