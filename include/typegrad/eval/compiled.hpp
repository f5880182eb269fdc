// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/make_program.hpp"

namespace typegrad::eval {

/// A program at its exact size, as static data the kernels are instantiated from.
template <int Steps, int Instructions, int Inputs, int Outputs, int Symbols>
struct exact_program {
    plan::step steps[Steps + 1];
    plan::instruction code[Instructions + 1];
    plan::input inputs[Inputs + 1];
    plan::output outputs[Outputs];
    const descriptor* symbols[Symbols + 1];
    int step_count, code_count, input_count, output_count, symbol_count;
    int scalars;
    std::int64_t buffer;
};

/// A program in arrays that may be too big or too small: making it twice, once for its size, would
/// double the work of the compiler.
template <int Capacity>
struct roomy_program {
    plan::step steps[Capacity / 4];
    plan::instruction code[Capacity];
    plan::input inputs[Capacity / 4];
    plan::output outputs[Capacity / 4];
    const descriptor* symbols[Capacity / 4];
    int step_count, code_count, input_count, output_count, symbol_count;
    int scalars;
    std::int64_t buffer;
    bool fits;
};

template <int Capacity>
constexpr roomy_program<Capacity> fill_program(const plan::result* wanted, int count) {
    const plan::draft d = plan::make_program(wanted, count);
    roomy_program<Capacity> p{};
    p.step_count = d.steps.size();
    p.code_count = d.code.size();
    p.input_count = d.inputs.size();
    p.output_count = d.outputs.size();
    p.symbol_count = d.symbols.size();
    p.scalars = d.scalars;
    p.buffer = d.buffer;
    p.fits = p.code_count <= Capacity && 4 * p.step_count <= Capacity &&
             4 * p.output_count <= Capacity && 4 * p.symbol_count <= Capacity;
    if (!p.fits) return p;
    for (int i = 0; i < p.step_count; ++i) p.steps[i] = d.steps[i];
    for (int i = 0; i < p.code_count; ++i) p.code[i] = d.code[i];
    for (int i = 0; i < p.input_count; ++i) p.inputs[i] = d.inputs[i];
    for (int i = 0; i < p.output_count; ++i) p.outputs[i] = d.outputs[i];
    for (int i = 0; i < p.symbol_count; ++i) p.symbols[i] = d.symbols[i];
    return p;
}

/// The compiled form of outputs; each Output is an expression or an assignment.
template <class... Output>
struct compiled {
    static constexpr plan::result wanted[] = {Output::wanted()...};

    template <int Capacity>
    static constexpr roomy_program<Capacity> roomy =
        fill_program<Capacity>(wanted, sizeof...(Output));

    template <int Capacity>
    static constexpr auto exact() {
        if constexpr (!roomy<Capacity>.fits) {
            return exact<8 * Capacity>();
        } else {
            constexpr const auto& from = roomy<Capacity>;
            exact_program<from.step_count, from.code_count, from.input_count, from.output_count,
                          from.symbol_count>
                p{};
            for (int i = 0; i < from.step_count; ++i) p.steps[i] = from.steps[i];
            for (int i = 0; i < from.code_count; ++i) p.code[i] = from.code[i];
            for (int i = 0; i < from.input_count; ++i) p.inputs[i] = from.inputs[i];
            for (int i = 0; i < from.output_count; ++i) p.outputs[i] = from.outputs[i];
            for (int i = 0; i < from.symbol_count; ++i) p.symbols[i] = from.symbols[i];
            p.step_count = from.step_count;
            p.code_count = from.code_count;
            p.input_count = from.input_count;
            p.output_count = from.output_count;
            p.symbol_count = from.symbol_count;
            p.scalars = from.scalars;
            p.buffer = from.buffer;
            return p;
        }
    }

    /// A first guess of the instructions, from the number of nodes as written.
    static constexpr int guess = [] {
        graph raw;
        loader load(raw);
        for (const plan::result& r : wanted) load.load(*r.value);
        int capacity = 64;
        while (capacity < 8 * raw.size()) capacity *= 2;
        return capacity;
    }();
    static constexpr auto program = exact<guess>();
};

}  // namespace typegrad::eval
