// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/core/operation.hpp"
#include "typegrad/meta/list.hpp"
#include "typegrad/meta/number.hpp"
#include "typegrad/plan/window.hpp"

namespace typegrad::plan {

/// What a function computes: an expression, and the symbol it is assigned to, if any.
struct result {
    const descriptor* value = nullptr;
    const descriptor* target = nullptr;
    bool assigned = false;
};

/// Where a value is.
enum class place : unsigned char {
    nowhere,
    input,    ///< memory bound to input `index`
    output,   ///< memory of output `index`
    buffer,   ///< temporaries, from element `index`
    scalar,   ///< scalar `index`
};

struct location {
    place where = place::nowhere;
    int index = 0;
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
    negate,
    multiply_add,       ///< a·b + c
    multiply_subtract,  ///< c - a·b
    sqrt,
    call,    ///< operation `op` of a, b, c
    sigmoid_pair,  ///< sigmoid(a); the next register holds sigmoid(-a)
    second,        ///< that register
    store,   ///< a to a location
    accumulate,  ///< adds a to what is at a location, or takes the larger if b is 1
    sum,     ///< adds a to accumulator `index`
    largest  ///< the larger of a and accumulator `index`
};

/// One instruction on the registers of a loop or of a scalar block; instruction i writes register i.
struct instruction {
    code what = code::constant;
    access how = access::element;
    location at;
    int a = 0, b = 0, c = 0;
    const operation* op = nullptr;  ///< of a call
    meta::number value;
    int window = -1;  ///< of access::window
};

enum class step_kind : unsigned char {
    block,   ///< scalar code, once
    loop,    ///< code for every element of rows x columns
    product  ///< matrix product: left (rows x inner) times right (inner x columns)
};

/// The most results one loop reduces to.
inline constexpr int most_accumulators = 8;

/// A step of a program. Steps run in order.
struct step {
    step_kind what = step_kind::block;
    std::int64_t rows = 1, columns = 1, inner = 1;
    int first = 0, count = 0;      ///< its instructions
    int accumulators = 0;          ///< of a loop, the results follow in order:
    int results[most_accumulators]{};  ///< scalar that receives accumulator k
    code reductions[most_accumulators]{};  ///< code::sum or code::largest
    int windows[most_accumulators]{};  ///< of an accumulator of each row: where it goes, else -1
    location rows_to[most_accumulators]{};
    location left, right, result;  ///< of a product
    bool left_transposed = false, right_transposed = false, result_transposed = false;
    /// Elements from one row to the next, when the operand is a buffer.
    std::int64_t left_columns = 1, right_columns = 1, result_columns = 1;
    int left_window = -1, right_window = -1;  ///< of an operand that is a view
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

/// A program under construction.
struct draft {
    meta::list<step> steps;
    meta::list<instruction> code;
    meta::list<window> windows;
    meta::list<input> inputs;
    meta::list<output> outputs;
    /// All symbols of the expressions as written, and those assigned to.
    meta::list<const descriptor*> symbols;
    int scalars = 0;
    std::int64_t buffer = 0;  ///< elements
};

}  // namespace typegrad::plan
