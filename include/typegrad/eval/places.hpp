// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <tuple>
#include <type_traits>

#include "typegrad/eval/compiled.hpp"
#include "typegrad/eval/repeat.hpp"
#include "typegrad/eval/sizes.hpp"
#include "typegrad/eval/window_view.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// The sizes that run time knows of a program.
template <class Program>
using sizes_of_program = run_time_sizes<Program::program.extent_count, Program::program.buffer_count>;

/// Where a program's values are: the memory of its inputs, outputs, scalars and buffers, and views of
/// it. Sizes that the compiler knows are constants in all of them.
template <class Program, class T, class Inputs, class Outputs>
struct program_places {
    static constexpr const auto& program = Program::program;
    using number_type = T;
    using compiled_type = Program;
    using sizes_type = sizes_of_program<Program>;

    const Inputs& inputs;
    const Outputs& outputs;
    T* scalars;
    T* buffer;
    [[no_unique_address]] sizes_type sizes;
    const std::int64_t* turn = nullptr;  ///< of the loops around, from the outermost

    /// The number that an amount is: a constant, if it is known.
    template <class Which>
    TYPEGRAD_INLINE auto size() const {
        constexpr amount a = Which::value();
        if constexpr (a.is_known()) {
            return fixed_size<a.number>{};
        } else {
            constexpr formula f{a, program.extents, program.extent_count};
            return f(sizes.values);
        }
    }
    template <int S, amount plan::step::*Which>
    struct of_step {
        static constexpr amount value() { return program.steps[S].*Which; }
    };
    template <int S, amount plan::step::*Which>
    TYPEGRAD_INLINE auto size() const {
        return size<of_step<S, Which>>();
    }

    /// A view of the value at a location; a buffer is laid out in so many columns.
    template <plan::place Where, int Index, class Columns>
    TYPEGRAD_INLINE auto at([[maybe_unused]] Columns columns) const {
        if constexpr (Where == plan::place::input) return typegrad::again(std::get<Index>(inputs));
        else if constexpr (Where == plan::place::output) return typegrad::again(std::get<Index>(outputs));
        else if constexpr (Where == plan::place::bound) return in_turn<Index>(*this, columns);
        else if constexpr (is_fixed_size<Columns>) return dense_view<T, Columns::value>{place_of_buffer<Index>()};
        else return packed_view<T>{place_of_buffer<Index>(), columns};
    }
    template <int Index>
    TYPEGRAD_INLINE T* place_of_buffer() const {
        if constexpr (program.buffer_count != 0) return buffer + sizes.places[Index];
        else return buffer + Index;
    }

    template <int W>
    struct period_of {
        static constexpr amount value() { return program.windows[W].period; }
    };
    template <int W>
    struct times_of {
        static constexpr amount value() { return program.windows[W].times; }
    };

    /// Whether an accumulation in a window begins in row i of loop S.
    template <int S, int W>
    TYPEGRAD_INLINE bool begins_anew([[maybe_unused]] std::int64_t i) const {
        constexpr amount times = program.windows[W].times, period = program.windows[W].period;
        if constexpr (times == 0) return false;
        else if constexpr (period * times == program.steps[S].rows) return i < size<period_of<W>>();
        else return i / size<period_of<W>>() % size<times_of<W>>() == 0;
    }

    template <int... K>
    TYPEGRAD_INLINE void write_counts(std::integer_sequence<int, K...>) const {
        const int in_order[] = {(write_count<K>(), 0)..., 0};
        static_cast<void>(in_order);
    }
    template <int K>
    struct count_of_program {
        static constexpr amount value() { return program.counts[K].value; }
    };
    template <int K>
    TYPEGRAD_INLINE void write_count() const {
        scalars[program.counts[K].scalar] = static_cast<T>(std::int64_t{this->template size<count_of_program<K>>()});
    }

    template <int W>
    struct columns_of_window {
        static constexpr amount value() { return program.windows[W].memory.columns(); }
    };
    /// The same through a window, if there is one.
    template <plan::place Where, int Index, int Window, class Columns>
    TYPEGRAD_INLINE auto through(Columns columns) const {
        if constexpr (Window == 0) {
            return at<Where, Index>(columns);
        } else {
            const auto v = at<Where, Index>(size<columns_of_window<Window>>());
            using View = std::remove_const_t<decltype(v)>;
            if constexpr (program.windows[Window].is_settled()) return window_view<View, Program, Window>{typegrad::again(v)};
            else return open_window_view<View, Program, Window, sizes_type>{typegrad::again(v), sizes};
        }
    }
};

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
