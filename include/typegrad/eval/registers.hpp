// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/eval/lanes.hpp"
#include "typegrad/math/sigmoid.hpp"
#include "typegrad/plan/program.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// A number the compiler sees as such, and not as memory of a table that it would have to look up.
consteval int known(int number) { return number; }

/// The register that an instruction reads as its operand n; the first, where it reads none.
consteval int read_by(const plan::instruction& i, int n) {
    if (n >= plan::operand_count(i)) return 0;
    return n == 0 ? i.a : n == 1 ? i.b : i.c;
}
/// The accumulator an instruction adds to, or -1.
consteval int accumulator_of(const plan::instruction& i) {
    using plan::code;
    return i.what == code::sum || i.what == code::largest || i.what == code::multiplied ? i.b : -1;
}

/// A number of the program.
template <class T>
constexpr T number_as(const meta::number& n) {
    return n.template to<T>();
}

/// A block of more than twice as many instructions runs in parts of this size.
inline constexpr int part_size = 32;

/// The numbers 0, 1, … of the instructions of the part that begins at First.
template <int Count, int First>
using part_sequence =
    std::make_integer_sequence<int, (Count - First < part_size ? Count - First : part_size)>;

/// The registers of an instruction as its part numbers them: 1, 2, … its own, -1, -2, … the slots in memory
/// through which a value crosses from one part to a later one; 0 is what is not read. There is nothing but
/// zeros where nothing is written: other defaults of an array's elements g++ 12 forgets.
struct part_operands {
    int a, b, c;
    int slot;  ///< where the result crosses to later parts, if it does: 1, 2, …
};
/// The index of such a register, or of a slot.
consteval int place_of(int operand) { return operand > 0 ? operand - 1 : operand < 0 ? -1 - operand : 0; }

template <int Count>
struct parted_block {
    part_operands operands[Count]{};
    int slots = 0;
};

template <int Count>
constexpr parted_block<Count> part_block(const plan::instruction* code) {
    parted_block<Count> block;
    for (int k = 0; k < Count; ++k) {
        const plan::instruction& i = code[k];
        part_operands& x = block.operands[k];
        const int reads = plan::operand_count(i);
        const int from[] = {i.a, i.b, i.c};
        int* to[] = {&x.a, &x.b, &x.c};
        for (int n = 0; n < reads; ++n) {
            const int source = from[n];
            if (source / part_size == k / part_size) {
                *to[n] = source % part_size + 1;
                continue;
            }
            int& slot = block.operands[source].slot;
            if (slot == 0) slot = ++block.slots;
            *to[n] = -slot;
        }
    }
    return block;
}

/// The value of an operation. In a long block a transcendental function is called, not inlined:
/// hundreds of copies would cost the compiler more than the calls cost the program.
template <class Record, class V>
[[gnu::noinline]] constexpr V called(V a) { return Record::value(a); }
template <class Record, class V>
[[gnu::noinline]] constexpr V called(V a, V b) { return Record::value(a, b); }
template <class Record, class V>
[[gnu::noinline]] constexpr V called(V a, V b, V c) { return Record::value(a, b, c); }

template <class Record, bool Apart, class... V>
TYPEGRAD_INLINE auto value_of_call(const V&... x) {
    if constexpr (Apart) return called<Record>(x...);
    else return Record::value(x...);
}

template <class V>
[[gnu::noinline]] constexpr auto called_pair(V u) { return math::sigmoid_pair(u); }
template <bool Apart, class V>
TYPEGRAD_INLINE auto pair_of_sigmoids(const V& u) {
    if constexpr (Apart) return called_pair<V>(u);
    else return math::sigmoid_pair(u);
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
