// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <utility>

#include "typegrad/eval/accumulators.hpp"
#include "typegrad/eval/calculate.hpp"
#include "typegrad/eval/places.hpp"
#include "typegrad/plan/reciprocal.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// The instructions of a program that read or write memory, are a number, or are the same in a whole row of a loop.
template <class Program, class T, class Inputs, class Outputs>
struct memory_code : program_places<Program, T, Inputs, Outputs> {
    static constexpr const auto& program = Program::program;
    using places = program_places<Program, T, Inputs, Outputs>;
    using places::scalars;

    /// A number of the program. No local constant: clang evaluates those anew each time it passes them.
    /// Its type is a parameter, because clang refuses one of a class that is no literal even where nobody reads it.
    template <int N, class U = T>
    static constexpr U constant_number = program.numbers[N].template to<U>();

    /// Whether an instruction of a loop has the same result in a whole row.
    static constexpr bool is_fixed(const plan::instruction& c) {
        return c.what == plan::code::constant || c.what == plan::code::scalar ||
               (c.what == plan::code::load &&
                (c.how == plan::access::column ||
                 (c.how == plan::access::window && program.windows[c.window].step() == 0)));
    }

    /// Of all instructions of loop S, whether they have the same result in a whole row.
    template <int S>
    struct fixed_ones {
        bool of[program.steps[S].count + 1]{};
        constexpr fixed_ones() {
            if (program.steps[S].what == plan::step_kind::loop)
                plan::mark_same(program.steps[S], program.code + program.steps[S].first, of, is_fixed);
        }
    };
    template <int S>
    static constexpr fixed_ones<S> fixed_in{};

    /// Whether instruction K of step S divides by the same in a whole row, whose reciprocal is in `fixed`.
    template <int S, int K>
    static constexpr bool has_reciprocal() {
        constexpr const plan::instruction* c = program.code + program.steps[S].first;
        return math::lane_scalar<T> && c[K].what == plan::code::divide_by_same && fixed_in<S>.of[c[K].b];
    }
    template <int S, int... K>
    static constexpr bool has_reciprocals(std::integer_sequence<int, K...>) {
        bool any = false;  // no fold expression: a loop may have more instructions than those take
        const int in_order[] = {(any = any || has_reciprocal<S, K>(), 0)..., 0};
        static_cast<void>(in_order);
        return any;
    }
    /// A reciprocal that has lost its digits or its size is not multiplied by: that row goes one by one.
    static constexpr bool serves(T reciprocal) {
        const T size = reciprocal < 0 ? -reciprocal : reciprocal;
        return size >= std::numeric_limits<T>::min() && size <= std::numeric_limits<T>::max();
    }
    template <int S, int... K>
    TYPEGRAD_INLINE static bool all_serve([[maybe_unused]] const T* fixed, std::integer_sequence<int, K...>) {
        bool all = true;
        const int in_order[] = {(all = all && (!has_reciprocal<S, K>() || serves(fixed[K])), 0)..., 0};
        static_cast<void>(in_order);
        return all;
    }
    template <class V, int S, int K>
    TYPEGRAD_INLINE static V divided(const V& a, const V& b, const T* fixed) {
        if constexpr (!has_reciprocal<S, K>()) return a / b;
        else return lane_count<V> == 1 && !serves(fixed[K]) ? a / b : a * spread<V>(fixed[K]);
    }

    /// Instruction K of step S, a constant or one that reads or writes memory. What is the same in a
    /// whole row of a loop is in `fixed`.
    template <class V, int S, int K>
    TYPEGRAD_INLINE void memory_instruction(V* out, [[maybe_unused]] const V& a, [[maybe_unused]] const T* fixed,
                                            [[maybe_unused]] std::int64_t i, [[maybe_unused]] std::int64_t j) const {
        using plan::code;
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        constexpr bool in_loop = program.steps[S].what == plan::step_kind::loop;
        if constexpr (!in_loop && lane_count<V> > 1) {
            T one{};
            memory_instruction<T, S, K>(&one, a[0], fixed, i, j);
            if constexpr (c.what != code::store && c.what != code::accumulate) *out = spread<V>(one);
        } else if constexpr (in_loop && fixed_in<S>.of[K]) {
            *out = spread<V>(fixed[K]);
        } else if constexpr (c.what == code::constant) {
            if constexpr (std::is_class_v<T>) {
                *out = number_as<T>(program.numbers[c.a]);
            } else {
                *out = constant_number<c.a>;
            }
        } else if constexpr (c.what == code::scalar) {
            if constexpr (c.at.where == plan::place::scalar) *out = scalars[c.at.index];
            else *out = static_cast<T>(this->template through<c.at.where, c.at.index, c.window>(fixed_size<1>{})(0, 0));
        } else if constexpr (c.what == code::accumulate) {
            accumulate<V, S, K>(a, i, j);
        } else if constexpr (c.what == code::load) {
            *out = read<V, S, K>(i, j);
        } else if constexpr (c.what == code::position) {
            const std::int64_t first = i * this->template size<S, &plan::step::columns>() + j;
            if constexpr (lane_count<V> == 1) {
                *out = static_cast<V>(first);
            } else {
                for (int l = 0; l < lane_count<V>; ++l) (*out)[l] = static_cast<T>(first + l);
            }
        } else if constexpr (c.at.where == plan::place::scalar) {
            scalars[c.at.index] = a;
        } else {
            constexpr bool flipped = c.how == plan::access::transposed;
            constexpr auto width = flipped ? &plan::step::rows : &plan::step::columns;
            const auto v = this->template through<c.at.where, c.at.index, c.window>(this->template size<S, width>());
            write_lanes<V>(transposed_if<flipped>(v), i, j, a);
        }
    }

    /// Adds to what is there, or takes the larger of both; where a reduction begins anew, stores.
    template <class V, int S, int K>
    TYPEGRAD_INLINE void accumulate(const V& x, std::int64_t i, std::int64_t j) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        const auto v = this->template through<c.at.where, c.at.index, c.window>(fixed_size<1>{});
        V y = x;
        if (!this->template begins_anew<S, c.window>(i)) {
            const V there = read_lanes<V, T>(v, i, j);
            if constexpr (c.b == 0) y = there + x;
            else if constexpr (c.b == 2) y = there * x;
            else y = op::max_record::value(there, x);
        }
        write_lanes<V>(v, i, j, y);
    }

    /// The elements a loop reads at (i, j).
    template <class V, int S, int K>
    TYPEGRAD_INLINE V read(std::int64_t i, std::int64_t j) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        constexpr bool flipped = c.how == plan::access::transposed;
        constexpr auto width = flipped ? &plan::step::rows : &plan::step::columns;
        const auto v = this->template through<c.at.where, c.at.index, c.window>(this->template size<S, width>());
        if constexpr (c.how == plan::access::row) i = 0;
        return read_lanes<V, T>(transposed_if<flipped>(v), i, j);
    }

    /// What is the same in all of row i, read once.
    template <int S, int K>
    TYPEGRAD_INLINE void fix(T* fixed, std::int64_t i) const {
        constexpr plan::instruction c = program.code[program.steps[S].first + K];
        if constexpr (has_reciprocal<S, K>()) {
            fixed[K] = T(1) / fixed[c.b];
        } else if constexpr (fixed_in<S>.of[K] && !is_fixed(c)) {
            arithmetic<c.what, 0, false>::run(*this, fixed + K, fixed[c.a], fixed[c.b], fixed[c.c],
                                                         static_cast<const T*>(nullptr), 0, 0);
        } else if constexpr (c.what == plan::code::constant) {
            fixed[K] = number_as<T>(program.numbers[c.a]);
        } else if constexpr (c.what == plan::code::scalar) {
            if constexpr (c.at.where == plan::place::scalar) fixed[K] = scalars[c.at.index];
            else fixed[K] = static_cast<T>(this->template through<c.at.where, c.at.index, c.window>(fixed_size<1>{})(0, 0));
        } else if constexpr (is_fixed(c) && c.how == plan::access::window) {
            fixed[K] = static_cast<T>(this->template through<c.at.where, c.at.index, c.window>(fixed_size<1>{})(i, 0));
        } else if constexpr (is_fixed(c)) {
            fixed[K] = static_cast<T>(this->template at<c.at.where, c.at.index>(this->template size<S, &plan::step::rows>())(0, i));
        }
    }

    template <int S, int... K>
    TYPEGRAD_INLINE void fix_all(T* fixed, std::int64_t i, std::integer_sequence<int, K...>) const {
        const int in_order[] = {(fix<S, K>(fixed, i), 0)..., 0};
        static_cast<void>(in_order);
    }
};

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
