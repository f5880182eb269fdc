// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/registry.hpp"
#include "typegrad/plan/extents.hpp"
#include "typegrad/plan/make_program.hpp"

namespace typegrad::eval {

/// A program at its exact size, as static data the kernels are instantiated from.
template <int Steps, int Bodies, int Bindings, int Instructions, int Numbers, int Windows, int Inputs, int Outputs,
          int Symbols, int Limits, int Extents = 0, int Buffers = 0, int Counts = 0>
struct exact_program {
    plan::step steps[Steps + Bodies + 1];  ///< those of bodies of loops come last
    plan::binding bindings[Bindings + 1];
    plan::instruction code[Instructions + 1];
    meta::number numbers[Numbers + 1];
    plan::window windows[Windows + 1];
    plan::input inputs[Inputs + 1];
    plan::output outputs[Outputs];
    const descriptor* symbols[Symbols + 1];
    plan::limit limits[Limits + 1];
    int step_count, code_count, input_count, output_count, symbol_count, limit_count;
    int scalars;
    std::int64_t buffer;
    // What is there only if sizes depend on extents that run time knows: their names and least
    // numbers, the buffers with their sizes, extents as numbers.
    static constexpr int extent_count = Extents, buffer_count = Buffers, count_count = Counts;
    std::uint64_t extents[Extents + 1];
    std::int64_t least[Extents + 1];
    amount sizes[Buffers + 1];
    plan::lifetime lifetimes[Buffers + 1];
    plan::counted counts[Counts + 1];
};

/// A stage between two evaluations. The room is a guess: making everything twice, once for its
/// size, would double the work of the compiler.
template <int Room>
struct stored_stage {
    stored_graph<Room> nodes;
    meta::stored_list<int, Room> roots;
    meta::stored_list<const descriptor*, Room> symbols;
    bool done, as_written, overwrites;
    meta::stored_list<int, 8 * Room> memory;

    constexpr explicit stored_stage(const plan::stage& from)
        : nodes(from.nodes.stored<Room>()), roots(from.roots), symbols(from.symbols), done(from.done),
          as_written(from.as_written), overwrites(from.overwrites), memory(from.memory.numbers) {}

    [[nodiscard]] constexpr int needed() const {
        int most = nodes.needed();
        for (int n : {roots.count, symbols.count, (memory.count + 7) / 8}) most = most < n ? n : most;
        return most;
    }
    [[nodiscard]] constexpr bool fits() const { return needed() <= Room; }
    /// Values that take memory: no more loops than these can be in the program.
    [[nodiscard]] constexpr int tensors() const {
        int found = 0;
        for (int i = 0; i < nodes.nodes.count; ++i) found += nodes.nodes.at[i].form != graph::scalar ? 1 : 0;
        return found;
    }
    [[nodiscard]] constexpr plan::stage opened() const {
        plan::stage s{graph(nodes), {}, meta::list<const descriptor*>(symbols), done, as_written, overwrites,
                      {meta::list<int>(memory)}};
        s.roots.append(roots.begin(), roots.end());  // a copy: lowering replaces them
        return s;
    }
};

/// What a draft has room for. Steps are large and may be few where instructions are many; a program of
/// numbers has thousands of instructions and little else, and every element is a statement to clang.
struct draft_room {
    int code, steps, others;
};

template <draft_room Room>
struct stored_draft {
    meta::stored_list<plan::step, Room.steps> steps;
    meta::stored_list<plan::step, Room.steps> bodies;
    meta::stored_list<plan::binding, Room.others> bindings;
    meta::stored_list<plan::instruction, Room.code> code;
    meta::stored_list<meta::number, Room.others> numbers;
    meta::stored_list<plan::window, Room.others> windows;
    meta::stored_list<plan::input, Room.others> inputs;
    meta::stored_list<plan::output, Room.others> outputs;
    meta::stored_list<amount, Room.steps> buffers;  ///< until they have their places
    meta::stored_list<plan::lifetime, Room.steps> lifetimes;
    meta::stored_list<plan::counted, Room.steps> counts;
    int scalars;
    std::int64_t buffer;

    constexpr explicit stored_draft(const plan::draft& from)
        : steps(from.steps), bodies(from.bodies), bindings(from.bindings), code(from.code), numbers(from.numbers.things), windows(from.windows), inputs(from.inputs), outputs(from.outputs),
          buffers(from.buffers), lifetimes(from.lifetimes), counts(from.counts), scalars(from.scalars), buffer(from.buffer) {}

    [[nodiscard]] constexpr plan::draft opened() const {
        plan::draft d;
        d.steps.append(steps.begin(), steps.end());
        d.bodies.append(bodies.begin(), bodies.end());
        d.bindings.append(bindings.begin(), bindings.end());
        d.code.append(code.begin(), code.end());
        d.numbers.things.append(numbers.begin(), numbers.end());
        d.windows.append(windows.begin(), windows.end());
        d.inputs.append(inputs.begin(), inputs.end());
        d.outputs.append(outputs.begin(), outputs.end());
        d.buffers.append(buffers.begin(), buffers.end());
        d.lifetimes.append(lifetimes.begin(), lifetimes.end());
        d.counts.append(counts.begin(), counts.end());
        d.scalars = scalars;
        d.buffer = buffer;
        return d;
    }

    [[nodiscard]] constexpr draft_room needed() const {
        draft_room r{code.count, steps.count, windows.count};
        for (int n : {bindings.count, numbers.count, inputs.count, outputs.count}) r.others = r.others < n ? n : r.others;
        for (int n : {bodies.count, buffers.count, lifetimes.count, counts.count}) r.steps = r.steps < n ? n : r.steps;
        return r;
    }
    [[nodiscard]] constexpr bool fits() const {
        const draft_room r = needed();
        return r.code <= Room.code && r.steps <= Room.steps && r.others <= Room.others;
    }
};

/// What Phase::run() returns, as static data: a constant evaluation of its own.
template <class Phase, auto Room>
struct kept {
    static constexpr typename Phase::template stored<Room> guessed{Phase::run()};

    static constexpr const auto& value() {
        if constexpr (guessed.fits()) return guessed;
        else return kept<Phase, guessed.needed()>::guessed;
    }
};

/// How much is built in one evaluation: to clang about half of the million statements it takes, since
/// it ends only between two steps, to g++ two thirds of the 33 million operations.
#if defined(__clang__)
inline constexpr int work_per_evaluation = 6'000;
#else
inline constexpr int work_per_evaluation = 20'000;
#endif

/// A phase in as many evaluations as it takes: the K-th begins where the one before it stopped.
template <class Phase, int K>
struct piece {
    template <int Room>
    using stored = stored_stage<Room>;

    static constexpr const auto& before() { return kept<piece<Phase, K - 1>, piece<Phase, K - 1>::room()>::value(); }
    static constexpr int room() {
        if constexpr (K == 0) return Phase::room();
        else return 2 * before().needed() + 64;
    }
    static constexpr plan::stage run() {
        if constexpr (K == 0) return Phase::run({}, work_per_evaluation);
        else return Phase::run(before().opened(), work_per_evaluation);
    }
    /// Where the phase is done.
    static constexpr const auto& last() {
        constexpr const auto& here = kept<piece, room()>::value();
        if constexpr (here.done || K == 999) return here;
        else return piece<Phase, K + 1>::last();
    }
};

/// The graph of what is wanted; each Output is an expression or an assignment.
template <class... Output>
struct wanted_graph {
    static constexpr plan::result wanted[] = {Output::wanted()...};

    static constexpr int count = sizeof...(Output);

    struct loading {
        template <int Room>
        using stored = stored_stage<Room>;
        static constexpr plan::stage run() { return plan::loaded(wanted, count); }
    };
    static constexpr const auto& loaded = kept<loading, 64>::value();
};

/// The compiled form of outputs.
template <class... Output>
struct compiled : wanted_graph<Output...> {
    using wanted_graph<Output...>::count;
    using wanted_graph<Output...>::wanted;
    using wanted_graph<Output...>::loaded;

    /// Only where there is an index: it reads the whole graph again.
    static constexpr meta::list<plan::limit> find_limits() {
        for (int i = 0; i < loaded.symbols.count; ++i)
            if (loaded.symbols.at[i]->op->integer) return plan::limits_of(graph(loaded.nodes));
        return {};
    }
    static constexpr int count_limits() {
        const auto found = find_limits();
        return found.count;
    }
    static constexpr meta::stored_list<plan::limit, count_limits() + 1> limits{find_limits()};

    struct answering {
        static constexpr int room() { return 4 * loaded.needed() + 64; }
        static constexpr plan::stage run(plan::stage before, int limit) {
            return plan::answered(loaded.opened(), static_cast<plan::stage&&>(before), limit);
        }
    };
    static constexpr const auto& answered = piece<answering, 0>::last();

    struct simplifying {
        static constexpr int room() { return answered.needed() + 16; }
        static constexpr plan::stage run(plan::stage before, int limit) {
            return plan::simplified(answered.opened(), static_cast<plan::stage&&>(before), limit);
        }
    };
    static constexpr const auto& simplified = piece<simplifying, 0>::last();

    struct lowering {
        template <int Room>
        using stored = stored_stage<Room>;
        static constexpr plan::stage run() { return plan::taken_apart(simplified.opened()); }
        static constexpr bool takes_place() { return plan::takes_lowering(simplified.opened()); }
        static constexpr const auto& last() {
            if constexpr (takes_place())
                return kept<lowering, 2 * simplified.needed() + 16>::value();
            else return simplified;
        }
    };
    static constexpr const auto& lowered = lowering::last();

    struct splitting {
        template <int Room>
        using stored = stored_stage<Room>;
        static constexpr plan::stage run() { return plan::split(lowered.opened()); }
        static constexpr bool takes_place() { return plan::takes_splitting(lowered.opened()); }
        static constexpr const auto& last() {
            if constexpr (takes_place()) return kept<splitting, 4 * lowered.needed() + 16>::value();
            else return lowered;
        }
    };
    static constexpr const auto& parted = splitting::last();

    struct writing {
        template <draft_room Room>
        using stored = stored_draft<Room>;
        static constexpr plan::draft run() { return plan::written(parted.opened(), wanted); }
        static constexpr int others = parted.nodes.numbers.count + loaded.symbols.count + count;
        static constexpr draft_room room{4 * parted.needed() + 16, 2 * parted.tensors() + 16,
                                         others + 4 * parted.tensors() + 16};
    };
    static constexpr const auto& emitted = kept<writing, writing::room>::value();

    struct arranging {
        template <draft_room Room>
        using stored = stored_draft<Room>;
        static constexpr plan::draft run() {
            plan::draft d = emitted.opened();
            plan::arrange(d);
            return d;
        }
        static constexpr draft_room room{2 * emitted.needed().code + 16, 2 * emitted.needed().steps + 16,
                                         2 * emitted.needed().others + 16};
        static constexpr const auto& last() {
            if constexpr (emitted.steps.count > 1 || emitted.buffers.count != 0)
                return kept<arranging, room>::value();
            else return emitted;
        }
    };
    static constexpr const auto& draft = arranging::last();

    struct stored_extents {
        meta::stored_list<std::uint64_t, 64> names;
        meta::stored_list<std::int64_t, 64> least;
        bool complicated;
    };
    static constexpr stored_extents list_extents() {
        const plan::extent_list list(draft.opened(), meta::list<const descriptor*>(loaded.symbols));
        return {meta::stored_list<std::uint64_t, 64>(list.names), meta::stored_list<std::int64_t, 64>(list.least),
                list.complicated};
    }
    static constexpr stored_extents extents = list_extents();

    // A function and no lambda, whose locals would shadow names at the user's global scope.
    static constexpr auto exact() {
        exact_program<draft.steps.count, draft.bodies.count, draft.bindings.count, draft.code.count,
                      draft.numbers.count, draft.windows.count, draft.inputs.count, draft.outputs.count,
                      loaded.symbols.count, limits.count, extents.names.count, draft.lifetimes.count,
                      draft.counts.count>
            p{};
        for (int i = 0; i < draft.steps.count; ++i) p.steps[i] = draft.steps.at[i];
        for (int i = 0; i < draft.bodies.count; ++i) p.steps[draft.steps.count + i] = draft.bodies.at[i];
        for (plan::step& s : p.steps) s.body += draft.steps.count;
        for (int i = 0; i < draft.bindings.count; ++i) p.bindings[i] = draft.bindings.at[i];
        for (int i = 0; i < draft.code.count; ++i) p.code[i] = draft.code.at[i];
        if (draft.bindings.count != 0) plan::settle(p, draft.code.count);
        for (int i = 0; i < draft.numbers.count; ++i) p.numbers[i] = draft.numbers.at[i];
        for (int i = 0; i < draft.windows.count; ++i) p.windows[i] = draft.windows.at[i];
        for (int i = 0; i < draft.inputs.count; ++i) p.inputs[i] = draft.inputs.at[i];
        for (int i = 0; i < draft.outputs.count; ++i) p.outputs[i] = draft.outputs.at[i];
        for (int i = 0; i < loaded.symbols.count; ++i) p.symbols[i] = loaded.symbols.at[i];
        for (int i = 0; i < extents.names.count; ++i) p.extents[i] = extents.names.at[i];
        for (int i = 0; i < extents.names.count; ++i) p.least[i] = extents.least.at[i];
        for (int i = 0; i < draft.lifetimes.count; ++i) p.lifetimes[i] = draft.lifetimes.at[i];
        for (int i = 0; i < draft.lifetimes.count; ++i) p.sizes[i] = draft.buffers.at[i];
        for (int i = 0; i < draft.counts.count; ++i) p.counts[i] = draft.counts.at[i];
        p.step_count = draft.steps.count;
        p.code_count = draft.code.count;
        p.input_count = draft.inputs.count;
        p.output_count = draft.outputs.count;
        p.symbol_count = loaded.symbols.count;
        for (int i = 0; i < limits.count; ++i) p.limits[i] = limits.at[i];
        p.limit_count = limits.count;
        p.scalars = draft.scalars;
        p.buffer = draft.buffer;
        return p;
    }
    static constexpr auto program = exact();
};

/// A compiled program by the hash of its outputs. The kernels are named after it, thousands of functions,
/// and the list of outputs would make each name as long as there are outputs.
template <std::uint64_t Hash>
struct program_of_hash {
    static constexpr const auto& program = meta::registry::definition<Hash>::program;
};

template <class... Output>
constexpr std::uint64_t hash_of_outputs() {
    std::uint64_t h = meta::hash_text("outputs");
    for (const plan::result& r : {Output::wanted()...})
        h = meta::mix(meta::mix(h, r.value->hash), (r.assigned ? r.target->hash : 0) + (r.as_written ? 1 : 0));
    return h;
}
template <class... Output>
struct program_for {
    static constexpr std::uint64_t hash = hash_of_outputs<Output...>();
    static_assert(sizeof(meta::registry::define<hash, compiled<Output...>>) == 1);
    using type = program_of_hash<hash>;
};

}  // namespace typegrad::eval
