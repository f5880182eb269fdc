// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <tuple>
#include <utility>

#include "typegrad/eval/compiled.hpp"
#include "typegrad/eval/matrix_product.hpp"
#include "typegrad/eval/view.hpp"
#include "typegrad/eval/window_view.hpp"

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

    const Inputs& inputs;
    const Outputs& outputs;
    T* scalars;
    T* buffer;

    constexpr void run() const { run_steps(std::make_integer_sequence<int, program.step_count>{}); }

private:
    template <int... S>
    constexpr void run_steps(std::integer_sequence<int, S...>) const {
        const int in_order[] = {(step<S>(), 0)..., 0};
        static_cast<void>(in_order);
    }

    /// A view of the value at a location; `Columns` tells how a buffer is laid out.
    template <plan::place Where, int Index, std::int64_t Columns>
    TYPEGRAD_INLINE auto at() const {
        if constexpr (Where == plan::place::input) return std::get<Index>(inputs);
        else if constexpr (Where == plan::place::output) return std::get<Index>(outputs);
        else return dense_view<T, Columns>{buffer + Index};
    }

    /// The same through a window, if there is one.
    template <plan::place Where, int Index, std::int64_t Columns, int Window>
    TYPEGRAD_INLINE auto through() const {
        if constexpr (Window < 0) return at<Where, Index, Columns>();
        else return window_view<decltype(at<Where, Index, program.windows[Window].memory.columns()>()), Program,
                                Window>{at<Where, Index, program.windows[Window].memory.columns()>()};
    }

    template <int S>
    TYPEGRAD_INLINE void step() const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.what == plan::step_kind::block) {
            T registers[s.count];
            run_code<T, S>(registers, nullptr, nullptr, 0, 0,
                           std::make_integer_sequence<int, s.count>{});
        } else if constexpr (s.what == plan::step_kind::loop) {
            loop<S>();
        } else {
            const auto a = through<s.left.where, s.left.index, s.left_columns, s.left_window>();
            const auto b = through<s.right.where, s.right.index, s.right_columns, s.right_window>();
            const auto c = at<s.result.where, s.result.index, s.result_columns>();
            matrix_product<T, s.rows, s.inner, s.columns>(
                factor<decltype(a), s.left_transposed>{a},
                factor<decltype(b), s.right_transposed>{b},
                factor<decltype(c), s.result_transposed>{c});
        }
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
               (c.what == plan::code::load &&
                (c.how == plan::access::column ||
                 (c.how == plan::access::window && program.windows[c.window].step() == 0)));
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
            else r[K] = static_cast<T>(through<c.at.where, c.at.index, 1, c.window>()(0, 0));
        } else if constexpr (c.what == code::accumulate) {
            accumulate<V, S, K>(r[c.a], i, j);
        } else if constexpr (c.what == code::load) {
            r[K] = read<V, S, K>(i, j);
        } else if constexpr (c.what == code::store) {
            if constexpr (c.at.where == plan::place::scalar) {
                scalars[c.at.index] = r[c.a];
            } else {
                const auto v = through<c.at.where, c.at.index, program.steps[S].columns, c.window>();
                write_lanes<V>(v, i, j, r[c.a]);
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

    template <class V, int S, int K>
    TYPEGRAD_INLINE void accumulate(const V& x, std::int64_t i, std::int64_t j) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        constexpr plan::window w = program.windows[c.window];
        const auto v = through<c.at.where, c.at.index, 1, c.window>();
        V y = x;
        const bool anew = w.times != 0 && i / w.period % w.times == 0;
        if (!anew) {
            const V there = read_lanes<V, T>(v, i, j);
            if constexpr (c.b == 0) y = there + x;
            else y = op::max_record::value(there, x);
        }
        write_lanes<V>(v, i, j, y);
    }

    /// The elements a loop reads at (i, j).
    template <class V, int S, int K>
    TYPEGRAD_INLINE V read(std::int64_t i, std::int64_t j) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        constexpr plan::step s = program.steps[S];
        constexpr bool flipped = c.how == plan::access::transposed;
        const auto v = through<c.at.where, c.at.index, flipped ? s.rows : s.columns, c.window>();
        if constexpr (c.how == plan::access::row) i = 0;
        if constexpr (flipped) {
            if constexpr (lane_count<V> == 1) {
                return static_cast<V>(v(j, i));
            } else {
                V lanes{};
                for (int l = 0; l < lane_count<V>; ++l) lanes[l] = static_cast<T>(v(j + l, i));
                return lanes;
            }
        } else {
            return read_lanes<V, T>(v, i, j);
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
        } else if constexpr (is_fixed(c) && c.how == plan::access::window) {
            fixed[K] = static_cast<T>(through<c.at.where, c.at.index, 1, c.window>()(i, 0));
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

    template <int S>
    TYPEGRAD_INLINE void loop() const {
        constexpr plan::step s = program.steps[S];
        constexpr auto all = std::make_integer_sequence<int, s.count>{};
        constexpr int lanes = lanes_for<T>(s.columns);
        // Reductions run in several accumulators: one would wait for its own additions.
        constexpr int unrolled = s.accumulators != 0 && s.columns >= 4 * lanes && lanes > 1 ? 4 : 1;
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
        for (std::int64_t i = 0; i < s.rows; ++i) {
            if constexpr (per_row<S>()) begin_row<S, unrolled>(partial, rest);
            T fixed[s.count];
            fix_all<S>(fixed, i, all);
            std::int64_t j = 0;
            if (packed) {
                for (; unrolled > 1 && j + unrolled * lanes <= s.columns; j += unrolled * lanes) {
                    for (int u = 0; u < unrolled; ++u) {
                        V registers[s.count];
                        run_code<V, S>(registers, fixed, partial[u], i, j + u * lanes, all);
                    }
                }
                for (; j + lanes <= s.columns; j += lanes) {
                    V registers[s.count];
                    run_code<V, S>(registers, fixed, partial[0], i, j, all);
                }
            }
            for (; j < s.columns; ++j) {
                T registers[s.count];
                run_code<T, S>(registers, fixed, rest, i, j, all);
            }
            if constexpr (per_row<S>())
                finish_row<S, unrolled>(partial, rest, packed, i,
                                        std::make_integer_sequence<int, s.accumulators>{});
        }
        if constexpr (s.accumulators != 0) finish<S, unrolled>(partial, rest, packed);
    }

    template <int S>
    static constexpr bool per_row() {
        for (int k = 0; k < program.steps[S].accumulators; ++k)
            if (program.steps[S].windows[k] >= 0) return true;
        return false;
    }
    template <int S, int Unrolled, class V, int Sums>
    TYPEGRAD_INLINE void begin_row(V (&partial)[Unrolled][Sums], T* rest) const {
        constexpr plan::step s = program.steps[S];
        for (int k = 0; k < s.accumulators; ++k) {
            if (s.windows[k] < 0) continue;
            rest[k] = identity_of(s.reductions[k]);
            for (int u = 0; u < Unrolled; ++u) partial[u][k] = spread<V>(rest[k]);
        }
    }
    template <int S, int Unrolled, class V, int Sums, int... K>
    TYPEGRAD_INLINE void finish_row(V (&partial)[Unrolled][Sums], T* rest, bool packed, std::int64_t i,
                                    std::integer_sequence<int, K...>) const {
        const int in_order[] = {(store_row<S, K>(partial, rest, packed, i), 0)..., 0};
        static_cast<void>(in_order);
    }
    template <int S, int K, int Unrolled, class V, int Sums>
    TYPEGRAD_INLINE void store_row(V (&partial)[Unrolled][Sums], T* rest, bool packed,
                                   std::int64_t i) const {
        constexpr plan::step s = program.steps[S];
        if constexpr (s.windows[K] >= 0) {
            total<S>(partial, rest, packed, K);
            through<s.rows_to[K].where, s.rows_to[K].index, 1, s.windows[K]>()(i, 0) = rest[K];
        }
    }

    /// From partial results to the scalars a loop yields.
    template <int S, int Unrolled, class V, int Sums>
    TYPEGRAD_INLINE void finish(V (&partial)[Unrolled][Sums], T* rest, bool packed) const {
        constexpr plan::step s = program.steps[S];
        for (int k = 0; k < s.accumulators; ++k) {
            if (s.windows[k] >= 0) continue;
            total<S>(partial, rest, packed, k);
            scalars[s.results[k]] = rest[k];
        }
    }
    template <int S, int Unrolled, class V, int Sums>
    TYPEGRAD_INLINE void total(V (&partial)[Unrolled][Sums], T* rest, bool packed, int k) const {
        constexpr plan::step s = program.steps[S];
        const auto larger = [](T a, T b) {
            return op::max_record::value(a, b);
        };
        for (int u = 0; u < Unrolled && packed; ++u) {
            if (s.reductions[k] == plan::code::sum) rest[k] += sum_of_lanes<V>(partial[u][k]);
            else rest[k] = larger(rest[k], largest_of_lanes<V>(partial[u][k], larger));
        }
    }
};

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
