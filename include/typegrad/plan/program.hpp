// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/core/operation.hpp"
#include "typegrad/meta/distinct.hpp"
#include "typegrad/meta/list.hpp"
#include "typegrad/meta/number.hpp"
#include "typegrad/plan/window.hpp"

namespace typegrad::plan {

/// What a function computes: an expression, and the symbol it is assigned to, if any.
struct result {
    const descriptor* value = nullptr;
    const descriptor* target = nullptr;
    bool assigned = false;
    bool as_written = false;  ///< the policy `ieee`, the same for all results of a function
};

/// Where a value is.
enum class place : unsigned char {
    nowhere,
    input,    ///< memory bound to input `index`
    output,   ///< memory of output `index`
    buffer,   ///< temporaries: buffer `index` of a draft, of a program from element `index`
    scalar,   ///< scalar `index`
    bound     ///< in the body of a loop: what binding `index` of the program says
};

struct location {
    place where;
    int index;
    constexpr bool operator==(const location&) const = default;
};

/// How a loop over rows i and columns j reads a value.
enum class access : unsigned char {
    element,     ///< v[i][j]
    transposed,  ///< v[j][i]
    column,      ///< v[i], a vector along the rows
    row,         ///< v[j], a vector along the columns
    window       ///< what a window of the program says
};

enum class code : unsigned char {
    load,      ///< from a location, by an access
    scalar,    ///< a scalar, the same for all elements
    constant,  ///< a number
    add,
    subtract,
    multiply,
    divide,
    divide_by_same,  ///< a / b by the reciprocal of b, which is the same in a whole row of a loop
    negate,
    multiply_add,       ///< a·b + c
    multiply_subtract,  ///< c - a·b
    sqrt,
    call,    ///< operation `op` of a, b, c
    sigmoid_pair,  ///< sigmoid(a); the next register holds sigmoid(-a)
    second,        ///< that register; a is the same
    store,   ///< a to a location
    accumulate,  ///< adds a to what is at a location; the larger of both if b is 1, their product if 2
    sum,     ///< adds a to accumulator `index`
    largest,  ///< the larger of a and accumulator `index`
    multiplied,  ///< multiplies a to accumulator `index`
    position  ///< the place of the element among those of the loop
};

/// One instruction on the registers of a loop or of a scalar block; instruction i writes register i.
struct instruction {
    code what;
    access how;
    location at;
    int a, b, c;          ///< of a constant, a: which of the program's numbers
    const operation* op;  ///< of a call
    int operands;         ///< of a call: how many of a, b, c it reads
    int window;           ///< of access::window: which of the program's windows, else 0
};

/// How many of a, b, c an instruction reads.
constexpr int operand_count(const instruction& i) {
    switch (i.what) {
        case code::load:
        case code::scalar:
        case code::constant:
        case code::position: return 0;
        case code::negate:
        case code::sqrt:
        case code::sigmoid_pair:
        case code::second:
        case code::store:
        case code::accumulate:
        case code::sum:
        case code::largest:
        case code::multiplied: return 1;
        case code::multiply_add:
        case code::multiply_subtract: return 3;
        case code::call: return i.operands;
        default: return 2;
    }
}

enum class step_kind : unsigned char {
    block,    ///< scalar code, once
    loop,     ///< code for every element of rows x columns
    product,  ///< matrix product: left (rows x inner) times right (inner x columns)
    kernel,   ///< code whose registers are whole tensors: its operands, a call, the store of its result
    repeat    ///< the steps of a body, for every turn
};

/// Along what a step of a group is cut into blocks, which its members run in turn: the same number
/// of rows for all of them.
enum class along : unsigned char {
    nothing,  ///< no member of a group
    rows,     ///< of a loop, or of the result of a product
    columns,  ///< of a loop over a vector, which is one row
    inner     ///< of a product: its result grows from block to block
};

/// The most results one loop reduces to.
inline constexpr int most_accumulators = 8;

/// A step of a program. Steps run in order.
struct step {
    step_kind what = step_kind::block;
    amount rows = 1, columns = 1, inner = 1;
    int first = 0, count = 0;      ///< its instructions
    int accumulators = 0;          ///< of a loop, the results follow in order:
    int results[most_accumulators]{};  ///< scalar that receives accumulator k
    code reductions[most_accumulators]{};  ///< code::sum, largest or multiplied
    /// Of an accumulator of each row: through which window its results go where, else 0.
    int windows[most_accumulators]{};
    location rows_to[most_accumulators]{};
    location left{}, right{}, result{};  ///< of a product
    bool left_transposed = false, right_transposed = false, result_transposed = false;
    /// Elements from one row to the next, when the operand is a buffer.
    amount left_columns = 1, right_columns = 1, result_columns = 1;
    int left_window = 0, right_window = 0;  ///< of an operand that is a view
    /// Of a repeated body: its steps and what it touches, among those of the program; how often it
    /// runs; how many loops there are around.
    int body = 0, body_steps = 0, bindings = 0, binding_count = 0, depth = 0;
    amount turns = 1;
    bool open = false;  ///< it runs while the number at `left` is not 0
    /// The first step of a group: how many steps, from this one on, run block by block.
    int group = 0;
    along cut = along::nothing;
};

/// What stands for a place in memory in the body of a loop: `base` elements from where that begins,
/// and `stride` further in every turn. Its rows are so many columns.
struct binding {
    location at{};
    amount base = 0, stride = 0, columns = 1;
    int depth = 0;
    bool reads = false, writes = false;
};

/// When a buffer is needed: from its first use to its last, and what it may replace.
struct lifetime {
    int first = -1, last = -1;
    std::int64_t size = 0;
    /// A buffer whose place it takes, element by element, in the step that begins the one and ends
    /// the other; -1 if there is none.
    int heir_of = -1;
};

/// An output: a value, or the memory bound to a symbol.
struct output {
    shape form;
    std::uint64_t target = 0;  ///< hash of the symbol assigned to; 0: returned by value
};

/// An input: a symbol whose data the program reads or assigns to.
struct input {
    std::uint64_t symbol = 0;
    bool read = false;
    bool written = false;
};

/// What an index has to be: less than the leading axis of something, and not negative.
struct limit {
    const descriptor* index = nullptr;
    const descriptor* of = nullptr;
    amount extent = 0;
};

/// The room that a buffer of so many elements takes: whole 128 bytes in double. A size that only run
/// time knows is rounded there.
constexpr amount room_of(const amount& size) {
    return size.is_known() ? (size + 15) / 16 * 16 : size;
}

/// An extent as a number: run time writes it to a scalar before the first step.
struct counted {
    amount value;
    int scalar = 0;
};

/// A program under construction.
struct draft {
    meta::list<step> steps;
    meta::list<instruction> code;
    meta::distinct<meta::number> numbers;
    meta::list<window> windows;  ///< from 1 on: 0 stands for none
    meta::list<step> bodies;     ///< the steps of bodies of loops
    meta::list<binding> bindings;
    meta::list<counted> counts;
    meta::list<input> inputs;
    meta::list<output> outputs;
    /// All symbols of the expressions as written, and those assigned to.
    meta::list<const descriptor*> symbols;
    int scalars = 0;
    /// Elements of each buffer. A location names a buffer by its number here, until it has its place
    /// in the workspace (lifetime.hpp).
    meta::list<amount> buffers;
    std::int64_t buffer = 0;  ///< elements of the workspace
    /// Where sizes depend on extents: of each buffer, from its first step to its last.
    meta::list<lifetime> lifetimes;
};

}  // namespace typegrad::plan
