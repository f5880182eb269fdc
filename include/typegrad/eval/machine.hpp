// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>
#include <utility>

#include "typegrad/eval/accumulators.hpp"
#include "typegrad/eval/calculate.hpp"
#include "typegrad/eval/compiled.hpp"
#include "typegrad/eval/contraction.hpp"
#include "typegrad/eval/group.hpp"
#include "typegrad/eval/matrix_product.hpp"
#include "typegrad/eval/memory_code.hpp"
#include "typegrad/eval/registers.hpp"
#include "typegrad/eval/repeat.hpp"
#include "typegrad/eval/turned.hpp"
#include "typegrad/eval/whole.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"   // all of it is inlined: no vector crosses an ABI
#pragma GCC diagnostic ignored "-Wshadow"  // of names at the user's global scope, by lambdas here

namespace typegrad::eval {

/// Runs a compiled program: `Program` names it, T is what it computes in, Inputs and Outputs are
/// tuples of views. The program is data; each step and each instruction becomes code by
/// instantiating one small template with its index.
template <class Program, class T, class Inputs, class Outputs>
struct machine : memory_code<Program, T, Inputs, Outputs> {
    static constexpr const auto& program = Program::program;
    using memory = memory_code<Program, T, Inputs, Outputs>;
    using memory::buffer;
    using memory::inputs;
    using memory::outputs;
    using memory::scalars;
    using memory::sizes;
    using memory::turn;

    TYPEGRAD_INLINE void run() const {
        this->write_counts(std::make_integer_sequence<int, program.count_count>{});
        run_steps(std::make_integer_sequence<int, program.step_count>{});
    }

    /// The same with views of its own.
    constexpr auto over(const Inputs& own_inputs, const Outputs& own_outputs) const {
        return machine{{{own_inputs, own_outputs, scalars, buffer, sizes, turn}}};
    }

    template <int S, class Range = every_row>
    TYPEGRAD_INLINE void step(Range range = {}) const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.what == plan::step_kind::repeat) {
            run_turns<S>(*this);
        } else if constexpr (s.what == plan::step_kind::block && s.count > 2 * part_size) {
            T crossing[parted<S>.slots + 1];
            run_parts<S>(crossing, std::make_integer_sequence<int, (s.count - 1) / part_size + 1>{});
        } else if constexpr (s.what == plan::step_kind::block) {
            if constexpr (in_pairs<S>())
                if (!std::is_constant_evaluated()) return run_block<pack<T, 16 / sizeof(T)>, S>();
            run_block<T, S>();
        } else if constexpr (turns<S>()) {
            machine<turned<Program, S>, T, Inputs, Outputs>{{{inputs, outputs, scalars, buffer, sizes, turn}}}
                .template step<S>();
        } else if constexpr (s.what == plan::step_kind::loop) {
            if constexpr (s.cut == plan::along::columns) loop<S>(every_row{}, range);
            else loop<S>(range, every_row{});
        } else if constexpr (s.what == plan::step_kind::kernel) {
            run_kernel<S>(*this, std::make_integer_sequence<int, s.count - 2>{});
        } else {
            const auto a = this->template through<s.left.where, s.left.index, s.left_window>(this->template size<S, &plan::step::left_columns>());
            const auto b = this->template through<s.right.where, s.right.index, s.right_window>(this->template size<S, &plan::step::right_columns>());
            const auto c = this->template at<s.result.where, s.result.index>(this->template size<S, &plan::step::result_columns>());
            product<S>(factor<decltype(a), s.left_transposed>{a},
                       factor<decltype(b), s.right_transposed>{b},
                       factor<decltype(c), s.result_transposed>{c}, range);
        }
    }

    /// Whether the registers of scalar code are lanes, all the same: beside loops, where a user's loop cannot become
    /// vector code anyway. Functions that choose by comparisons are shorter so, above all on g++, which takes the bits
    /// of numbers through integer registers.
    template <int S>
    static constexpr bool in_pairs() {
        if constexpr (math::lane_scalar<T> && program.step_count > 1) {
            bool loops = false, calls = false;
            for (int k = 0; k < program.step_count; ++k) loops = loops || program.steps[k].what == plan::step_kind::loop;
            const plan::step& s = program.steps[S];
            for (int k = s.first; k < s.first + s.count; ++k) calls = calls || program.code[k].what == plan::code::call;
            return loops && calls;
        }
        return false;
    }
    template <class V, int S>
    TYPEGRAD_INLINE void run_block() const {
        V registers[program.steps[S].count];
        run_code<V, S>(registers, nullptr, nullptr, 0, 0, std::make_integer_sequence<int, program.steps[S].count>{});
    }

    /// Whether loop S runs turned.
    template <int S>
    static constexpr bool turns() {
        if constexpr (!orders<Inputs>::any_by_columns) return false;
        else return eval::turns(program, program.steps[S], orders<Inputs>::of, orders<Outputs>::of);
    }

    template <int S>
    TYPEGRAD_INLINE void step_or_group() const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.group > 0) run_group<S>(*this, std::make_integer_sequence<int, s.group>{});
        else if constexpr (s.cut == plan::along::nothing) step<S>();
    }

private:
    template <int... S>
    TYPEGRAD_INLINE void run_steps(std::integer_sequence<int, S...>) const {
        const int in_order[] = {(step_or_group<S>(), 0)..., 0};
        static_cast<void>(in_order);
    }

    template <int S, class A, class B, class C>
    TYPEGRAD_INLINE void product(const A& a, const B& b, const C& c, every_row) const {
        const auto rows = this->template size<S, &plan::step::rows>();
        const auto inner = this->template size<S, &plan::step::inner>();
        const auto columns = this->template size<S, &plan::step::columns>();
        if constexpr (program.step_count > few_steps) product_apart<T>(rows, inner, columns, a, b, c);
        else matrix_product<T>(rows, inner, columns, a, b, c);
    }
    template <int S, class A, class B, class C, class Count>
    TYPEGRAD_INLINE void product(const A& a, const B& b, const C& c, some_rows<Count> range) const {
        part_of_product<T>(this->template size<S, &plan::step::rows>(), this->template size<S, &plan::step::inner>(),
                           this->template size<S, &plan::step::columns>(), range.count, a, b, c, range.first);
    }

    /// What runs an instruction: arithmetic is one small function for each code and operation, what
    /// reads or writes memory has a function of its own.
    template <class V, int S, int K>
    struct memory_access {
        TYPEGRAD_INLINE static void run(const machine& m, V* out, const V& a, const V& b, const V&, const T* fixed,
                                        std::int64_t i, std::int64_t j) {
            if constexpr (program.code[program.steps[S].first + K].what == plan::code::divide_by_same)
                *out = memory::template divided<V, S, K>(a, b, fixed);
            else m.template memory_instruction<V, S, K>(out, a, fixed, i, j);
        }
    };
    template <class V, plan::code What, std::uint64_t Operation, int S, int K, bool Apart>
    using performer =
        std::conditional_t<(K >= 0), memory_access<V, S, K>, arithmetic<What, Operation, Apart>>;

    template <int S>
    static constexpr int number_in(int k, int number) {
        return memory::template fixed_in<S>.of[k] ? number : own_number(program.code[program.steps[S].first + k], number);
    }

    /// All instructions of step S, on registers of type V: T itself or some elements at a time.
    template <class V, int S, int... K>
    TYPEGRAD_INLINE void run_code(V* registers, const T* fixed, V* sums, std::int64_t i,
                                  std::int64_t j, std::integer_sequence<int, K...>) const {
        constexpr const plan::instruction* c = program.code + program.steps[S].first;
        const int in_order[] = {
            (performer<V, c[K].what, operation_id(c[K], K + 1), number_in<S>(K, S), number_in<S>(K, K), false>::run(
                 *this, known(accumulator_of(c[K])) < 0 ? registers + K : sums + known(accumulator_of(c[K])),
                 registers[known(read_by(c[K], 0))], registers[known(read_by(c[K], 1))],
                 registers[known(read_by(c[K], 2))], fixed, i, j),
             0)...,
            0};
        static_cast<void>(in_order);
    }

    template <int S>
    static constexpr auto parted = part_block<program.steps[S].count>(
        program.code + program.steps[S].first);

    template <int S, int... P>
    TYPEGRAD_INLINE void run_parts(T* crossing, std::integer_sequence<int, P...>) const {
        const int in_order[] = {
            (part<S, P * part_size>(crossing, part_sequence<program.steps[S].count, P * part_size>{}),
             0)...,
            0};
        static_cast<void>(in_order);
    }

    /// A part of a long block, as a function of its own: optimisers take more than linear time.
    template <int S, int First, int... K>
    [[gnu::noinline]] constexpr void part(T* crossing, std::integer_sequence<int, K...>) const {
        constexpr const plan::instruction* c = program.code + program.steps[S].first + First;
        constexpr const part_operands* x = parted<S>.operands + First;
        T own[sizeof...(K) + 1]{};  // one more, because an instruction may write two
        const int in_order[] = {
            (performer<T, c[K].what, operation_id(c[K], K), own_number(c[K], S), own_number(c[K], First + K), true>::run(
                 *this, own + K, (known(x[K].a) > 0 ? own : crossing)[known(place_of(x[K].a))],
                 (known(x[K].b) > 0 ? own : crossing)[known(place_of(x[K].b))],
                 (known(x[K].c) > 0 ? own : crossing)[known(place_of(x[K].c))], static_cast<const T*>(nullptr), 0, 0),
             0)...,
            ((known(x[K].slot) == 0 ? void() : void(crossing[known(place_of(x[K].slot))] = own[K])), 0)...};
        static_cast<void>(in_order);
    }

    /// The code of a loop at element (i, j) and those after it that V has room for.
    template <class V, int S>
    TYPEGRAD_INLINE void run_at(const T* fixed, V* sums, std::int64_t i, std::int64_t j) const {
        V registers[program.steps[S].count];
        run_code<V, S>(registers, fixed, sums, i, j,
                       std::make_integer_sequence<int, program.steps[S].count>{});
    }

    template <int S, class Rows, class Columns>
    TYPEGRAD_INLINE void loop(Rows rows, Columns columns) const {
        constexpr plan::step s = program.steps[S];
        constexpr bool whole = std::is_same_v<Rows, Columns>;
        const auto length = count_of(columns, this->template size<S, &plan::step::columns>());
        constexpr std::int64_t likely = expected<std::remove_const_t<decltype(length)>>;
        constexpr int lanes = lanes_for<T>(likely);
        // Reductions run in several accumulators: one would wait for its own additions.
        constexpr int unrolled = s.accumulators != 0 && likely >= 4 * lanes && lanes > 1 ? 4 : 1;
        constexpr int sums = s.accumulators + 1;
        constexpr std::make_integer_sequence<int, s.count> all{};
        using V = pack<T, lanes>;
        // Where a row may have to go one by one, there is code for one.
        constexpr int widths = widths_of_rest<std::remove_const_t<decltype(length)>>(lanes) |
                               (memory::template has_reciprocals<S>(all) ? 1 : 0);
        rest_of_sums<T, lanes == 1 ? 1 : lanes / 2, sums> rest;
        V partial[unrolled][sums]{};
        begin<widths>(s, false, rest);
        begin<T>(s, false, partial);
        // Not const: the initialiser of a constant is always evaluated as one.
        bool packed = lanes > 1 && !std::is_constant_evaluated();
        const std::int64_t last_row = first_of(rows) + count_of(rows, this->template size<S, &plan::step::rows>());
        const std::int64_t end = first_of(columns) + length;
        for (std::int64_t i = first_of(rows); i < last_row; ++i) {
            if constexpr (has_row_accumulators(s)) begin<widths>(s, true, rest), begin<T>(s, true, partial);
            T fixed[s.count];
            this->template fix_all<S>(fixed, i, all);
            bool by_lanes = packed;
            if constexpr (lanes > 1 && memory::template has_reciprocals<S>(all))
                by_lanes = packed && memory::template all_serve<S>(fixed, all);
            std::int64_t j = first_of(columns);
            if (by_lanes) {
                for (; unrolled > 1 && j + unrolled * lanes <= end; j += unrolled * lanes)
#pragma GCC unroll 4
                    for (int u = 0; u < unrolled; ++u)
                        run_at<V, S>(fixed, partial[u], i, j + u * lanes);
                for (; j + lanes <= end; j += lanes) run_at<V, S>(fixed, partial[0], i, j);
            }
            // Said so that g++ sees that there is no rest of a whole number of registers.
            if (by_lanes && length % lanes != 0) run_rest<S, widths>(fixed, rest, i, j, end);
            if (!by_lanes || (widths & 1) != 0)
                for (; j < end; ++j) run_at<T, S>(fixed, rest.single(), i, j);
            if constexpr (has_row_accumulators(s))
                finish_row<S, widths>(partial, rest, packed, i, std::make_integer_sequence<int, s.accumulators>{});
        }
        const bool begun = !whole && first_of(rows) + first_of(columns) != 0;
#pragma GCC unroll 4
        for (int k = 0; k < s.accumulators; ++k) {
            if (s.windows[k] != 0) continue;
            const T all_of_it = total<widths, T>(s.reductions[k], k, partial, rest, packed);
            T& result = scalars[s.results[k]];
            result = begun ? reduced<T>(s.reductions[k], result, all_of_it) : all_of_it;
        }
    }

    /// What fills no register, in half as many lanes and so on.
    template <int S, int Widths, int Lanes, int Sums>
    TYPEGRAD_INLINE void run_rest(const T* fixed, rest_of_sums<T, Lanes, Sums>& rest, std::int64_t i, std::int64_t& j,
                                  std::int64_t end) const {
        if constexpr (Lanes > 1) {
            if constexpr ((Widths & Lanes) != 0)
                for (; j + Lanes <= end; j += Lanes) run_at<pack<T, Lanes>, S>(fixed, rest.sums, i, j);
            run_rest<S, Widths>(fixed, rest.less, i, j, end);
        }
    }

    /// The results of the accumulators of each row.
    template <int S, int Widths, class Partial, class Rest, int... K>
    TYPEGRAD_INLINE void finish_row(Partial& partial, Rest& rest, bool packed, std::int64_t i,
                                    std::integer_sequence<int, K...>) const {
        const int in_order[] = {(store_row<S, K, Widths>(partial, rest, packed, i), 0)..., 0};
        static_cast<void>(in_order);
    }
    template <int S, int K, int Widths, class Partial, class Rest>
    TYPEGRAD_INLINE void store_row(Partial& partial, Rest& rest, bool packed, std::int64_t i) const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.windows[K] != 0)
            this->template through<s.rows_to[K].where, s.rows_to[K].index, s.windows[K]>(fixed_size<1>{})(i, 0) =
                total<Widths, T>(s.reductions[K], K, partial, rest, packed);
    }
};

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
