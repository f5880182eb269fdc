// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/config.hpp"
#include "typegrad/core/load.hpp"
#include "typegrad/core/spell.hpp"
#include "typegrad/core/statement.hpp"
#include "typegrad/core/symbol.hpp"
#include "typegrad/eval/view.hpp"
#include "typegrad/meta/diagnose.hpp"
#include "typegrad/plan/program.hpp"
#if TYPEGRAD_EXCEPTIONS
#include <stdexcept>
#endif

#if !TYPEGRAD_EXCEPTIONS
/// Called in place of throwing where exceptions are off. Define it to report in your own way; it
/// must not return. Without a definition the program stops.
extern "C" [[gnu::weak]] void typegrad_failure(const char* sentence);
#endif

namespace typegrad::eval {

/// What an argument says about itself.
struct argument_info {
    const descriptor* symbol;
    bool fixed;
    bool fits;
    bool writable;
    shape given;
};

/// Whether data of a shape can stand for a symbol: the same shape, or as many elements in a row.
constexpr bool fits(const shape& symbol, const shape& given, bool flat) {
    return symbol == given || (flat && !symbol.is_scalar() && given.size() == symbol.size());
}

constexpr void write_misfit(meta::text& out, std::string_view name, const shape& symbol,
                            const shape& given) {
    out << name << " is ";
    write(out, symbol);
    out << ", the data given ";
    if (given.is_scalar()) {
        out << "is a number";
    } else {
        out << (given.is_vector() ? "has " : "is ");
        write(out, given);
    }
}

/// Stops with a sentence at run time.
[[noreturn]] inline void fail(const meta::text& sentence) {
    char text[256]{};
    const auto said = sentence.view();
    for (std::size_t i = 0; i < said.size() && i < sizeof text - 1; ++i) text[i] = said[i];
#if TYPEGRAD_EXCEPTIONS
    throw std::invalid_argument(text);
#else
    if (&typegrad_failure != nullptr) typegrad_failure(text);
    __builtin_trap();
#endif
}

/// Symbols in order of first appearance.
struct symbol_list {
    meta::list<const descriptor*> symbols;

    constexpr void add(const descriptor& s) {
        if (!contains(s.hash)) symbols.push_back(&s);
    }
    [[nodiscard]] constexpr bool contains(std::uint64_t hash) const {
        for (const descriptor* s : symbols)
            if (s->hash == hash) return true;
        return false;
    }
    /// All symbols of an expression as it is written.
    constexpr void add_all(const descriptor& root) {
        graph raw;
        loader(raw).load(root);
        for (int id = 0; id < raw.size(); ++id)
            if (raw.is(id, kind::symbol)) add(*raw[id].source);
    }
};

/// The sentence about the arguments of a call, or an empty one. `required` says which of the
/// accepted symbols the computation reads or writes.
template <int Inputs>
constexpr meta::text judge_arguments(const symbol_list& accepted, const argument_info* given,
                                     int count, const plan::input (&inputs)[Inputs],
                                     int input_count) {
    meta::text out;
    for (int i = 0; i < count; ++i) {
        const descriptor& s = *given[i].symbol;
        for (int k = 0; k < i; ++k) {
            if (given[k].symbol->hash != s.hash) continue;
            out << "argument given twice: " << s.name;
            return out;
        }
        if (!accepted.contains(s.hash)) {
            out << "unknown argument: " << s.name;
            for (const descriptor* other : accepted.symbols) {
                if (other->name != s.name) continue;
                out << " (";
                write(out, s.form);
                out << "), the function has " << s.name << " (";
                write(out, other->form);
                out << ')';
            }
            return out;
        }
        if (given[i].fixed && !given[i].fits) {
            write_misfit(out, s.name, s.form, given[i].given);
            return out;
        }
    }
    for (const descriptor* s : accepted.symbols) {
        bool needed = false, written = false, there = false, writable = true;
        for (int k = 0; k < input_count; ++k) {
            if (inputs[k].symbol != s->hash) continue;
            needed = inputs[k].read || inputs[k].written;
            written = inputs[k].written;
        }
        for (int i = 0; i < count; ++i) {
            if (given[i].symbol->hash != s->hash) continue;
            there = true;
            writable = given[i].writable;
        }
        if (needed && !there) {
            out << "missing argument: " << s->name << " (";
            write(out, s->form);
            out << ')';
            return out;
        }
        if (written && !writable) {
            out << s->name << " is assigned to, the data given is const";
            return out;
        }
    }
    return out;
}

}  // namespace typegrad::eval
