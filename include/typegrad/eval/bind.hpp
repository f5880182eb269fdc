// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/config.hpp"
#include "typegrad/core/load.hpp"
#include "typegrad/core/spell.hpp"
#include "typegrad/core/statement.hpp"
#include "typegrad/core/dimension.hpp"
#include "typegrad/eval/view.hpp"
#include "typegrad/meta/diagnose.hpp"
#include "typegrad/plan/program.hpp"
#if TYPEGRAD_EXCEPTIONS
// libstdc++ throws std::invalid_argument without <stdexcept>, which takes longer to include than all
// of typegrad's middle end.
#if defined(__GLIBCXX__)
#include <bits/functexcept.h>
#else
#include <stdexcept>
#endif
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
    std::string_view wrong{};  ///< what it is, if it is nothing that a symbol can stand for
};

/// Whether data of a shape can stand for a symbol: the same shape, or as many elements in a row.
template <class Traits>
constexpr bool fits(const shape& symbol, const shape& given) {
    if (symbol == given) return true;
    if (!symbol.is_known()) {
        // The rest is for run time to see.
        if constexpr (requires { Traits::line; }) {
            if (symbol.is_vector() && given.rank == 2) return given.rows() == 1 || given.columns() == 1;
        }
        if (symbol.rank != given.rank) return Traits::flat && given.rank != 0;
        for (int k = 0; k < symbol.rank; ++k)
            if (symbol.extents[k].is_known() && !(symbol.extents[k] == given.extents[k]) && !Traits::flat) return false;
        return true;
    }
    if (symbol.is_scalar() || given.is_scalar() || symbol.size() != given.size()) return false;
    if constexpr (requires { Traits::line; })
        return symbol.is_vector() && (given.rows() == 1 || given.columns() == 1);
    else return Traits::flat;
}

/// The elements of data, whose extents are numbers.
TYPEGRAD_INLINE std::int64_t count_of(const shape& given) {
    std::int64_t n = 1;
    for (int k = 0; k < given.rank; ++k) n *= given.extents[k].number;
    return n;
}
template <class Symbol, int... K>
TYPEGRAD_INLINE bool same_extents([[maybe_unused]] const shape& given, std::integer_sequence<int, K...>) {
    constexpr const shape& symbol = Symbol::description.form;
    return ((!symbol.extents[K].is_known() || symbol.extents[K].number == given.extents[K].number) && ...);
}
/// The same as `fits`, without a loop that every call would run; extents that run time knows have been compared.
template <class Traits, class Symbol>
TYPEGRAD_INLINE bool fits_now(const shape& given) {
    constexpr const shape& symbol = Symbol::description.form;
    constexpr bool line = requires { Traits::line; };
    if (given.rank == symbol.rank) {
        if (same_extents<Symbol>(given, std::make_integer_sequence<int, Symbol::description.form.rank>{})) [[likely]] return true;
    }
    if constexpr (symbol.is_vector() && line) {
        if (given.rank != 2 || (given.extents[0].number != 1 && given.extents[1].number != 1)) return false;
    } else if (line || !Traits::flat || symbol.rank == 0 || given.rank == 0) {
        return false;
    }
    if constexpr (symbol.is_known()) return count_of(given) == symbol.size().number;
    else return true;
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

constexpr void write_missing_data(meta::text& out, const descriptor& symbol) {
    out << symbol.name << " is ";
    write(out, symbol.form);
    out << ", the data given is a null pointer";
}

/// Stops with a sentence at run time.
[[noreturn]] inline void fail(const meta::text& sentence) {
    char text[256]{};
    const auto said = sentence.view();
    for (std::size_t i = 0; i < said.size() && i < sizeof text - 1; ++i) text[i] = said[i];
#if TYPEGRAD_EXCEPTIONS
#if defined(__GLIBCXX__)
    std::__throw_invalid_argument(text);
#else
    throw std::invalid_argument(text);
#endif
#else
    if (&typegrad_failure != nullptr) typegrad_failure(text);
    __builtin_trap();
#endif
}

// Apart, so that a call that passes is short and keeps its arguments in registers.

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_size(const descriptor& symbol, const shape& given) {
    meta::text sentence;
    write_misfit(sentence, symbol.name, symbol.form, given);
    fail(sentence);
}
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_null(const descriptor& symbol) {
    meta::text sentence;
    write_missing_data(sentence, symbol);
    fail(sentence);
}

/// The sentence about a name that stands for two shapes, or an empty one.
constexpr meta::text judge_symbols(const descriptor* const* symbols, int count) {
    meta::text out;
    for (int i = 0; i < count; ++i) {
        for (int k = 0; k < i; ++k) {
            if (symbols[i]->name != symbols[k]->name) continue;
            out << symbols[k]->name << " is ";
            write_kind(out, *symbols[k]);
            out << " and ";
            write_kind(out, *symbols[i]);
            out << " in one expression: give one of them another name";
            return out;
        }
    }
    return out;
}

/// The sentence about the arguments of a call, or an empty one.
template <class Program>
constexpr meta::text judge_arguments(const Program& program, const argument_info* given, int count) {
    meta::text out;
    for (int i = 0; i < count; ++i) {
        const descriptor& s = *given[i].symbol;
        for (int k = 0; k < i; ++k) {
            if (given[k].symbol->hash != s.hash) continue;
            out << "argument given twice: " << s.name;
            return out;
        }
        bool known = false;
        for (int k = 0; k < program.symbol_count; ++k)
            known = known || program.symbols[k]->hash == s.hash;
        for (int k = 0; k < program.extent_count; ++k)
            known = known || hash_of_extent({0, 1, factor::moved(program.extents[k], 0)}) == s.hash;
        if (!known) {
            out << "unknown argument: " << s.name;
            for (int k = 0; k < program.symbol_count; ++k) {
                if (program.symbols[k]->name != s.name) continue;
                out << " (";
                write_kind(out, s);
                out << "), here " << s.name << " is ";
                write_kind(out, *program.symbols[k]);
            }
            return out;
        }
        if (!given[i].wrong.empty()) {
            out << s.name << " is ";
            write_kind(out, s);
            out << ", the data given is " << given[i].wrong;
            return out;
        }
        if (given[i].fixed && !given[i].fits) {
            write_misfit(out, s.name, s.form, given[i].given);
            return out;
        }
    }
    for (int k = 0; k < program.symbol_count; ++k) {
        const descriptor& s = *program.symbols[k];
        bool needed = false, written = false, there = false, writable = true;
        for (int i = 0; i < program.input_count; ++i) {
            if (program.inputs[i].symbol != s.hash) continue;
            needed = true;
            written = program.inputs[i].written;
        }
        for (int i = 0; i < count; ++i) {
            if (given[i].symbol->hash != s.hash) continue;
            there = true;
            writable = given[i].writable;
        }
        if (needed && !there) {
            out << "missing argument: " << s.name << " (";
            write_kind(out, s);
            out << ')';
            return out;
        }
        if (written && !writable) {
            out << s.name << " is assigned to, the data given is const";
            return out;
        }
    }
    return out;
}

/// The sentence about a result too large to return by value, or an empty one.
template <class Program>
constexpr meta::text judge_results(const Program& program, const plan::result* wanted,
                                   std::int64_t element_bytes, std::int64_t most) {
    meta::text out;
    for (int k = 0; k < program.output_count; ++k) {
        const amount size = program.outputs[k].form.size();
        const std::int64_t bytes = size.number * element_bytes;
        if (!size.is_known() || program.outputs[k].target != 0 || bytes <= most) continue;
        spell_short(out, *wanted[k].value);
        out << " is ";
        write(out, program.outputs[k].form);
        out << ", " << bytes << " bytes: too large to return by value, assign it to a symbol";
        return out;
    }
    return out;
}

}  // namespace typegrad::eval
