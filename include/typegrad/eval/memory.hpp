// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "typegrad/eval/bind.hpp"
#include "typegrad/eval/lanes.hpp"

namespace typegrad::eval {

/// The memory that a symbol's data lies in, as run time sees it: the element of row i and column j is
/// `row_bytes * i + column_bytes * j` from the first.
struct region {
    const char* begin = nullptr;  ///< of what lies between the first and the last byte
    const char* end = nullptr;
    const char* first = nullptr;
    std::int64_t rows = 0, columns = 0, row_bytes = 0, column_bytes = 0, element_bytes = 0;
    std::int64_t length = 0;  ///< end - begin, a constant wherever the compiler knows the sizes
};

template <class View>
TYPEGRAD_INLINE region region_of(const View& v, std::int64_t rows, std::int64_t columns) {
    region r;
    if (rows > 0 && columns > 0) {
        r.element_bytes = sizeof(typename View::element);
        r.first = reinterpret_cast<const char*>(&v(0, 0));
        r.rows = rows;
        r.columns = columns;
        r.row_bytes = rows == 1 ? 0 : v.row_step() * r.element_bytes;
        r.column_bytes = columns == 1 ? 0 : v.column_step() * r.element_bytes;
        const std::int64_t down = (rows - 1) * r.row_bytes, along = (columns - 1) * r.column_bytes;
        r.begin = r.first + (down < 0 ? down : 0) + (along < 0 ? along : 0);
        r.length = (down < 0 ? -down : down) + (along < 0 ? -along : along) + r.element_bytes;
        r.end = r.begin + r.length;
    }
    return r;
}

/// Whether two elements of a matrix may be one: neither its rows nor its columns lie behind each other.
constexpr bool overlaps_itself(const region& r) {
    const std::int64_t down = r.row_bytes < 0 ? -r.row_bytes : r.row_bytes;
    const std::int64_t along = r.column_bytes < 0 ? -r.column_bytes : r.column_bytes;
    const std::int64_t e = r.element_bytes;
    const bool one_row = r.rows <= 1, one_column = r.columns <= 1;
    const bool rows_apart =
        (one_column || along >= e) && (one_row || down >= (r.columns - 1) * along + e);
    const bool columns_apart =
        (one_row || down >= e) && (one_column || along >= (r.rows - 1) * down + e);
    return !rows_apart && !columns_apart;
}

/// What a matrix in a block of memory has of it, if the block's rows are `leading` bytes long: of how
/// many rows how many bytes. None if it is not within such rows.
struct band {
    std::int64_t rows = 0, bytes = 0;
};
constexpr band band_of(const region& r, std::int64_t leading) {
    if (r.row_bytes < 0 || r.column_bytes < 0) return {};
    band b{1, r.end - r.begin};
    if (r.row_bytes == leading) b = {r.rows, (r.columns - 1) * r.column_bytes + r.element_bytes};
    else if (r.column_bytes == leading)
        b = {r.columns, (r.rows - 1) * r.row_bytes + r.element_bytes};
    return b.bytes > leading ? band{} : b;
}

/// Whether an element of one is an element of the other. Two blocks of one matrix may lie between each
/// other and have none in common; of layouts that have nothing to do with each other the answer is yes
/// if they are between each other.
constexpr bool overlap(const region& a, const region& b) {
    if (!(a.begin < b.end && b.begin < a.end)) return false;
    for (const std::int64_t leading : {a.row_bytes, a.column_bytes, b.row_bytes, b.column_bytes}) {
        if (leading <= 0) continue;
        const band x = band_of(a, leading), y = band_of(b, leading);
        if (x.rows == 0 || y.rows == 0) continue;
        // b begins so many rows and bytes behind a.
        const std::int64_t distance = b.first - a.first;
        std::int64_t down = distance / leading, along = distance % leading;
        if (along < 0) {
            along += leading;
            --down;
        }
        const bool beside = along < x.bytes && -y.rows < down && down < x.rows;
        const bool next = along + y.bytes > leading && -y.rows < down + 1 && down + 1 < x.rows;
        if (!beside && !next) return false;
    }
    return true;
}

/// Whether input k may not have its data where input i has its own, or, for i itself, elements of it
/// share their memory.
template <class Program>
constexpr bool clash(const Program& program, const region* given, int i, int k) {
    if (!program.inputs[i].written) return false;
    return i == k ? overlaps_itself(given[i]) : overlap(given[i], given[k]);
}

/// Whether a program assigns to any of its inputs.
template <class Program>
constexpr bool assigns(const Program& program) {
    bool any = false;
    for (int i = 0; i < program.input_count; ++i) any = any || program.inputs[i].written;
    return any;
}

template <class Program>
constexpr bool any_clash(const Program& program, const region* given) {
    for (int i = 0; i < program.input_count; ++i)
        for (int k = 0; k < program.input_count; ++k)
            if (clash(program, given, i, k)) return true;
    return false;
}

template <class Program>
constexpr std::string_view name_of_input(const Program& program, int input) {
    int i = 0;
    while (program.symbols[i]->hash != program.inputs[input].symbol) ++i;
    return program.symbols[i]->name;
}

/// The sentence about memory that is assigned to and used for something else.
template <class Program>
meta::text describe_clash(const Program& program, const region* given) {
    int i = 0, k = 0;
    while (!clash(program, given, i, k)) {
        k = k + 1 == program.input_count ? 0 : k + 1;
        i += k == 0 ? 1 : 0;
    }
    meta::text out;
    out << name_of_input(program, i) << " is assigned to";
    if (i == k) out << ", but elements of the data given share their memory";
    else
        out << " in memory that " << name_of_input(program, k)
            << (program.inputs[k].written ? " is assigned to" : " is read from");
    return out;
}

}  // namespace typegrad::eval
