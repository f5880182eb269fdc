// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/make_program.hpp"

namespace typegrad::eval {

/// A program at its exact size, as static data the kernels are instantiated from.
template <int Steps, int Instructions, int Windows, int Inputs, int Outputs, int Symbols>
struct exact_program {
    plan::step steps[Steps + 1];
    plan::instruction code[Instructions + 1];
    plan::window windows[Windows + 1];
    plan::input inputs[Inputs + 1];
    plan::output outputs[Outputs];
    const descriptor* symbols[Symbols + 1];
    int step_count, code_count, input_count, output_count, symbol_count;
    int scalars;
    std::int64_t buffer;
};

/// A stage between two evaluations. The room is a guess: making everything twice, once for its
/// size, would double the work of the compiler.
template <int Room>
struct stored_stage {
    stored_graph<Room> nodes;
    meta::stored_list<int, Room> roots;
    meta::stored_list<const descriptor*, Room> symbols;

    constexpr explicit stored_stage(const plan::stage& s)
        : nodes(s.nodes.stored<Room>()), roots(s.roots), symbols(s.symbols) {}

    [[nodiscard]] constexpr int needed() const {
        const int most = nodes.needed() > roots.count ? nodes.needed() : roots.count;
        return most > symbols.count ? most : symbols.count;
    }
    [[nodiscard]] constexpr plan::stage opened() const {
        plan::stage s{graph(nodes), {}, {}};
        s.roots.append(roots.begin(), roots.end());
        s.symbols.append(symbols.begin(), symbols.end());
        return s;
    }
};

template <int Room>
struct stored_draft {
    meta::stored_list<plan::step, Room> steps;
    meta::stored_list<plan::instruction, Room> code;
    meta::stored_list<plan::window, Room / 4 + 1> windows;
    meta::stored_list<plan::input, Room> inputs;
    meta::stored_list<plan::output, Room> outputs;
    meta::stored_list<const descriptor*, Room> symbols;
    int scalars;
    std::int64_t buffer;

    constexpr explicit stored_draft(const plan::draft& d)
        : steps(d.steps), code(d.code), windows(d.windows), inputs(d.inputs), outputs(d.outputs), symbols(d.symbols),
          scalars(d.scalars), buffer(d.buffer) {}

    [[nodiscard]] constexpr int needed() const {
        int most = code.count;
        if (most < 4 * (windows.count - 1)) most = 4 * (windows.count - 1);
        for (int n : {steps.count, inputs.count, outputs.count, symbols.count})
            most = most < n ? n : most;
        return most;
    }
};

/// What Phase::run() returns, as static data: a constant evaluation of its own.
template <class Phase, int Room>
struct kept {
    static constexpr typename Phase::template stored<Room> guessed{Phase::run()};

    static constexpr const auto& value() {
        if constexpr (guessed.needed() <= Room) return guessed;
        else return kept<Phase, guessed.needed()>::guessed;
    }
};

/// The compiled form of outputs; each Output is an expression or an assignment.
template <class... Output>
struct compiled {
    static constexpr plan::result wanted[] = {Output::wanted()...};

    static constexpr int count = sizeof...(Output);

    /// The number of nodes as written.
    static constexpr int size = plan::size_as_written(wanted, count);

    struct answering {
        template <int Room>
        using stored = stored_stage<Room>;
        static constexpr plan::stage run() { return plan::answered(wanted, count); }
    };
    static constexpr const auto& answered = kept<answering, 4 * size + 64>::value();

    struct simplifying {
        template <int Room>
        using stored = stored_stage<Room>;
        static constexpr plan::stage run() { return plan::simplified(answered.opened()); }
    };
    static constexpr const auto& simplified = kept<simplifying, answered.needed() + 16>::value();

    struct writing {
        template <int Room>
        using stored = stored_draft<Room>;
        static constexpr plan::draft run() { return plan::written(simplified.opened(), wanted); }
    };
    static constexpr const auto& draft = kept<writing, 4 * simplified.needed() + 16>::value();

    // A function and no lambda, whose locals would shadow names at the user's global scope.
    static constexpr auto exact() {
        exact_program<draft.steps.count, draft.code.count, draft.windows.count, draft.inputs.count,
                      draft.outputs.count, draft.symbols.count>
            p{};
        for (int i = 0; i < draft.steps.count; ++i) p.steps[i] = draft.steps.at[i];
        for (int i = 0; i < draft.code.count; ++i) p.code[i] = draft.code.at[i];
        for (int i = 0; i < draft.windows.count; ++i) p.windows[i] = draft.windows.at[i];
        for (int i = 0; i < draft.inputs.count; ++i) p.inputs[i] = draft.inputs.at[i];
        for (int i = 0; i < draft.outputs.count; ++i) p.outputs[i] = draft.outputs.at[i];
        for (int i = 0; i < draft.symbols.count; ++i) p.symbols[i] = draft.symbols.at[i];
        p.step_count = draft.steps.count;
        p.code_count = draft.code.count;
        p.input_count = draft.inputs.count;
        p.output_count = draft.outputs.count;
        p.symbol_count = draft.symbols.count;
        p.scalars = draft.scalars;
        p.buffer = draft.buffer;
        return p;
    }
    static constexpr auto program = exact();
};

}  // namespace typegrad::eval
