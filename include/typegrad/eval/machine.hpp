// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <tuple>
#include <utility>

#include "typegrad/eval/compiled.hpp"
#include "typegrad/eval/group.hpp"
#include "typegrad/eval/matrix_product.hpp"
#include "typegrad/eval/view.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"   // all of it is inlined: no vector crosses an ABI
#pragma GCC diagnostic ignored "-Wshadow"  // of names at the user's global scope, by lambdas here

namespace typegrad::eval {

/// Runs a compiled program: `Program` names it, T is what it computes in, Inputs and Outputs are
/// tuples of views. The program is data; each step and each instruction becomes code by
/// instantiating one small template with its index.
template <class Program, class T, class Inputs, class Outputs>
struct machine {
    static constexpr const auto& program = Program::program;
    using number_type = T;

    const Inputs& inputs;
    const Outputs& outputs;
    T* scalars;
    T* buffer;

    constexpr void run() const { run_steps(std::make_integer_sequence<int, program.step_count>{}); }

    /// The same with views of its own.
    constexpr auto over(const Inputs& own_inputs, const Outputs& own_outputs) const {
        return machine{own_inputs, own_outputs, scalars, buffer};
    }

    /// The same view; of one whose distances are part of its type, only the pointer is read: copies
    /// of all of it would go through memory.
    template <class View>
    [[gnu::always_inline]] static constexpr View again(const View& v) {
        return v;
    }
    template <class E, std::int64_t RowStep, std::int64_t ColumnStep>
        requires(RowStep != 0 && ColumnStep != 0)
    [[gnu::always_inline]] static constexpr auto again(const view<E, RowStep, ColumnStep>& v) {
        return view<E, RowStep, ColumnStep>{v.data};
    }

    /// A view of the value at a location; `Columns` tells how a buffer is laid out.
    template <plan::place Where, int Index, std::int64_t Columns>
    TYPEGRAD_INLINE auto at() const {
        if constexpr (Where == plan::place::input) return again(std::get<Index>(inputs));
        else if constexpr (Where == plan::place::output) return again(std::get<Index>(outputs));
        else return dense_view<T, Columns>{buffer + Index};
    }

    template <int S, class Range = every_row>
    TYPEGRAD_INLINE void step(Range range = {}) const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.what == plan::step_kind::block) {
            T registers[s.count];
            run_code<T, S>(registers, nullptr, nullptr, 0, 0,
                           std::make_integer_sequence<int, s.count>{});
        } else if constexpr (s.what == plan::step_kind::loop) {
            if constexpr (s.cut == plan::along::columns) loop<S>(every_row{}, range);
            else loop<S>(range, every_row{});
        } else {
            const auto a = at<s.left.where, s.left.index, s.left_columns>();
            const auto b = at<s.right.where, s.right.index, s.right_columns>();
            const auto c = at<s.result.where, s.result.index, s.result_columns>();
            product<S>(factor<decltype(a), s.left_transposed>{a},
                       factor<decltype(b), s.right_transposed>{b},
                       factor<decltype(c), s.result_transposed>{c}, range);
        }
    }

private:
    template <int... S>
    constexpr void run_steps(std::integer_sequence<int, S...>) const {
        const int in_order[] = {(step_or_group<S>(), 0)..., 0};
        static_cast<void>(in_order);
    }

    template <int S>
    TYPEGRAD_INLINE void step_or_group() const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.group > 0) run_group<S>(*this, std::make_integer_sequence<int, s.group>{});
        else if constexpr (s.cut == plan::along::nothing) step<S>();
    }

    template <int S, class A, class B, class C>
    TYPEGRAD_INLINE void product(const A& a, const B& b, const C& c, every_row) const {
        constexpr plan::step s = program.steps[S];
        matrix_product<T, s.rows, s.inner, s.columns>(a, b, c);
    }
    template <int S, class A, class B, class C, std::int64_t Count>
    TYPEGRAD_INLINE void product(const A& a, const B& b, const C& c, some_rows<Count> range) const {
        constexpr plan::step s = program.steps[S];
        part_of_product<T, s.rows, s.inner, s.columns, Count>(a, b, c, range.first);
    }

    /// All instructions of step S, on registers of type V: T itself or some elements at a time.
    template <class V, int S, int... K>
    TYPEGRAD_INLINE void run_code(V* registers, const T* fixed, V* sums, std::int64_t i,
                                  std::int64_t j, std::integer_sequence<int, K...>) const {
        const int in_order[] = {(instruction<V, S, K>(registers, fixed, sums, i, j), 0)..., 0};
        static_cast<void>(in_order);
    }

    /// Whether an instruction of a loop has the same result in a whole row.
    static constexpr bool is_fixed(const plan::instruction& c) {
        return c.what == plan::code::constant || c.what == plan::code::scalar ||
               (c.what == plan::code::load && c.how == plan::access::column);
    }

    template <class V>
    static constexpr V number(const meta::number& n) {
        if constexpr (std::is_class_v<V>) return n.template to<V>();
        else return spread<V>(n.template to<T>());
    }

    template <class V, int S, int K>
    TYPEGRAD_INLINE void instruction(V* r, const T* fixed, V* sums, std::int64_t i,
                                     std::int64_t j) const {
        using plan::code;
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        constexpr bool in_loop = program.steps[S].what == plan::step_kind::loop;
        if constexpr (in_loop && is_fixed(c)) {
            r[K] = spread<V>(fixed[K]);
        } else if constexpr (c.what == code::constant) {
            if constexpr (std::is_class_v<T>) {
                r[K] = number<T>(c.value);
            } else {
                constexpr T value = c.value.template to<T>();
                r[K] = value;
            }
        } else if constexpr (c.what == code::scalar) {
            if constexpr (c.at.where == plan::place::scalar) r[K] = scalars[c.at.index];
            else r[K] = static_cast<T>(at<c.at.where, c.at.index, 1>()(0, 0));
        } else if constexpr (c.what == code::load) {
            r[K] = read<V, S, K>(i, j);
        } else if constexpr (c.what == code::store) {
            if constexpr (c.at.where == plan::place::scalar) {
                scalars[c.at.index] = r[c.a];
            } else {
                const auto v = at<c.at.where, c.at.index, program.steps[S].columns>();
                if constexpr (decltype(v)::contiguous || lane_count<V> == 1) {
                    store<V>(&v(i, j), r[c.a]);
                } else {
                    for (int l = 0; l < lane_count<V>; ++l) v(i, j + l) = r[c.a][l];
                }
            }
        } else if constexpr (c.what == code::sum) {
            sums[c.b] += r[c.a];
        } else if constexpr (c.what == code::largest) {
            sums[c.b] = op::max_record::value(sums[c.b], r[c.a]);
        } else if constexpr (c.what == code::call) {
            using record = record_of<c.op->id>;
            if constexpr (record::arity == 1) r[K] = record::value(r[c.a]);
            else if constexpr (record::arity == 2) r[K] = record::value(r[c.a], r[c.b]);
            else r[K] = record::value(r[c.a], r[c.b], r[c.c]);
        } else if constexpr (c.what == code::sigmoid_pair) {
            const auto both = math::sigmoid_pair(r[c.a]);
            r[K] = both.value;
            r[K + 1] = both.complement;
        } else if constexpr (c.what == code::second) {
            // written by the instruction before
        } else if constexpr (c.what == code::add) {
            r[K] = r[c.a] + r[c.b];
        } else if constexpr (c.what == code::subtract) {
            r[K] = r[c.a] - r[c.b];
        } else if constexpr (c.what == code::multiply) {
            r[K] = r[c.a] * r[c.b];
        } else if constexpr (c.what == code::divide) {
            r[K] = r[c.a] / r[c.b];
        } else if constexpr (c.what == code::negate) {
            r[K] = -r[c.a];
        } else if constexpr (c.what == code::multiply_add) {
            r[K] = r[c.a] * r[c.b] + r[c.c];
        } else if constexpr (c.what == code::multiply_subtract) {
            r[K] = r[c.c] - r[c.a] * r[c.b];
        } else {
            static_assert(c.what == code::sqrt);
            r[K] = math::sqrt(r[c.a]);
        }
    }

    /// The elements a loop reads at (i, j).
    template <class V, int S, int K>
    TYPEGRAD_INLINE V read(std::int64_t i, std::int64_t j) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        constexpr plan::step s = program.steps[S];
        constexpr bool flipped = c.how == plan::access::transposed;
        const auto v = at<c.at.where, c.at.index, flipped ? s.rows : s.columns>();
        if constexpr (c.how == plan::access::row) i = 0;
        if constexpr (flipped) {
            if constexpr (lane_count<V> == 1) {
                return static_cast<V>(v(j, i));
            } else {
                V lanes{};
                for (int l = 0; l < lane_count<V>; ++l) lanes[l] = static_cast<T>(v(j + l, i));
                return lanes;
            }
        } else if constexpr (decltype(v)::contiguous || lane_count<V> == 1) {
            return load<V>(&v(i, j));
        } else {
            V lanes{};
            for (int l = 0; l < lane_count<V>; ++l) lanes[l] = static_cast<T>(v(i, j + l));
            return lanes;
        }
    }

    /// What is the same in all of row i, read once.
    template <int S, int K>
    TYPEGRAD_INLINE void fix(T* fixed, std::int64_t i) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        if constexpr (c.what == plan::code::constant) {
            fixed[K] = number<T>(c.value);
        } else if constexpr (c.what == plan::code::scalar) {
            if constexpr (c.at.where == plan::place::scalar) fixed[K] = scalars[c.at.index];
            else fixed[K] = static_cast<T>(at<c.at.where, c.at.index, 1>()(0, 0));
        } else if constexpr (is_fixed(c)) {
            fixed[K] = static_cast<T>(at<c.at.where, c.at.index, program.steps[S].rows>()(0, i));
        }
    }

    template <int S, int... K>
    TYPEGRAD_INLINE void fix_all(T* fixed, std::int64_t i, std::integer_sequence<int, K...>) const {
        const int in_order[] = {(fix<S, K>(fixed, i), 0)..., 0};
        static_cast<void>(in_order);
    }

    static constexpr T identity_of(plan::code reduction) {
        if (reduction == plan::code::sum) return T(0);
        if constexpr (std::numeric_limits<T>::has_infinity) return -std::numeric_limits<T>::infinity();
        else return std::numeric_limits<T>::lowest();
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
        constexpr std::int64_t length = count_of(Columns{}, s.columns);
        constexpr int lanes = lanes_for<T>(length);
        // Reductions run in several accumulators: one would wait for its own additions.
        constexpr int unrolled = s.accumulators != 0 && length >= 4 * lanes && lanes > 1 ? 4 : 1;
        constexpr int sums = s.accumulators + 1;
        using V = pack<T, lanes>;
        T rest[sums]{};
        V partial[unrolled][sums]{};
        for (int k = 0; k < s.accumulators; ++k) {
            rest[k] = identity_of(s.reductions[k]);
            for (int u = 0; u < unrolled; ++u) partial[u][k] = spread<V>(rest[k]);
        }
        // Not const: the initialiser of a constant is always evaluated as one.
        bool packed = lanes > 1 && !std::is_constant_evaluated();
        const std::int64_t last_row = first_of(rows) + count_of(rows, s.rows);
        const std::int64_t end = first_of(columns) + length;
        for (std::int64_t i = first_of(rows); i < last_row; ++i) {
            T fixed[s.count];
            fix_all<S>(fixed, i, std::make_integer_sequence<int, s.count>{});
            std::int64_t j = first_of(columns);
            if (packed) {
                for (; unrolled > 1 && j + unrolled * lanes <= end; j += unrolled * lanes)
                    for (int u = 0; u < unrolled; ++u)
                        run_at<V, S>(fixed, partial[u], i, j + u * lanes);
                for (; j + lanes <= end; j += lanes) run_at<V, S>(fixed, partial[0], i, j);
            }
            for (; j < end; ++j) run_at<T, S>(fixed, rest, i, j);
        }
        const bool begun = !whole && first_of(rows) + first_of(columns) != 0;
        if constexpr (s.accumulators != 0) finish<S, unrolled>(partial, rest, packed, begun);
    }

    /// From partial results to the scalars a loop yields, which blocks before have begun.
    template <int S, int Unrolled, class V, int Sums>
    TYPEGRAD_INLINE void finish(V (&partial)[Unrolled][Sums], T* rest, bool packed, bool begun) const {
        constexpr plan::step s = program.steps[S];
        for (int k = 0; k < s.accumulators; ++k) {
            for (int u = 0; u < Unrolled && packed; ++u) {
                if (s.reductions[k] == plan::code::sum) rest[k] += sum_of_lanes<V>(partial[u][k]);
                else rest[k] = larger(rest[k], largest_of_lanes<V>(partial[u][k], larger));
            }
            T& result = scalars[s.results[k]];
            if (!begun) result = rest[k];
            else if (s.reductions[k] == plan::code::sum) result += rest[k];
            else result = larger(result, rest[k]);
        }
    }

    static constexpr T larger(T a, T b) { return op::max_record::value(a, b); }
};

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
