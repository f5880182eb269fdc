// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "typegrad/core/record.hpp"
#include "typegrad/eval/view.hpp"
#include "typegrad/eval/window_view.hpp"
#include "typegrad/plan/contraction.hpp"
#include "typegrad/plan/program.hpp"

namespace typegrad::eval {

/// Where element k of a tensor is, in row-major order, as a row and a column of all its elements.
struct cell {
    std::int64_t row, column;
};
constexpr cell cell_of(int rank, std::int64_t columns, std::int64_t k) {
    if (rank < 2) return {0, k};
    return {k / columns, k % columns};
}

/// The extents of a tensor, as numbers.
template <class Form>
struct whole_extents {
    static constexpr shape form = Form::value;
    static constexpr std::int64_t extent(int axis) { return form.extents[axis].number; }
    static constexpr std::int64_t size() { return form.size().number; }

protected:
    static constexpr cell at(std::int64_t k) {
        return cell_of(form.rank, form.is_scalar() ? 1 : extent(form.rank - 1), k);
    }
};
template <class Form>
    requires(!Form::value.is_known())
struct whole_extents<Form> {
    static constexpr shape form = Form::value;
    std::int64_t numbers[max_rank]{};
    constexpr std::int64_t extent(int axis) const { return numbers[axis]; }
    constexpr std::int64_t size() const {
        std::int64_t n = 1;
        for (int k = 0; k < form.rank; ++k) n *= numbers[k];
        return n;
    }

protected:
    constexpr cell at(std::int64_t k) const { return cell_of(form.rank, extent(form.rank - 1), k); }
};

/// An operand as a kernel sees it: its elements as numbers of type T. A vector has one index, a
/// matrix two; `[k]` is the k-th element of any tensor in row-major order.
template <class T, class View, class Form>
struct whole_operand : whole_extents<Form> {
    View v;

    constexpr T operator()() const { return static_cast<T>(v(0, 0)); }
    constexpr T operator()(std::int64_t i) const { return static_cast<T>(v(0, i)); }
    constexpr T operator()(std::int64_t i, std::int64_t j) const { return static_cast<T>(v(i, j)); }
    constexpr T operator[](std::int64_t k) const {
        const cell c = this->at(k);
        return static_cast<T>(v(c.row, c.column));
    }
    /// Of indices, as integers.
    constexpr std::int64_t index(std::int64_t k = 0) const {
        const cell c = this->at(k);
        return static_cast<std::int64_t>(v(c.row, c.column));
    }
};

/// Memory of a kernel's result, to be written like the elements of an operand are read.
template <class View, class Form>
struct whole_result : whole_extents<Form> {
    View v;

    /// An element, which takes numbers of any type.
    template <class E>
    struct slot {
        E& element;
        template <class T>
        constexpr void operator=(const T& x) const {
            element = static_cast<E>(x);
        }
    };
    template <class E>
    static constexpr slot<E> slot_of(E& element) {
        return {element};
    }

    constexpr auto operator()() const { return slot_of(v(0, 0)); }
    constexpr auto operator()(std::int64_t i) const { return slot_of(v(0, i)); }
    constexpr auto operator()(std::int64_t i, std::int64_t j) const { return slot_of(v(i, j)); }
    constexpr auto operator[](std::int64_t k) const {
        const cell c = this->at(k);
        return slot_of(v(c.row, c.column));
    }
};

/// A number as a view of it.
template <class T>
struct number_view {
    T number;
    constexpr const T& operator()(std::int64_t, std::int64_t) const { return number; }
};

struct scalar_form {
    static constexpr shape value{};
};
template <class Program, int Window>
struct window_form {
    static constexpr shape value = Program::program.windows[Window].loop;
};

/// What instruction At of a kernel's step reads or writes.
template <int At, class Machine>
TYPEGRAD_INLINE auto view_of_whole(const Machine& m) {
    using T = typename Machine::number_type;
    constexpr plan::instruction c = Machine::program.code[At];
    if constexpr (c.what == plan::code::constant)
        return number_view<T>{Machine::program.numbers[c.a].template to<T>()};
    else if constexpr (c.at.where == plan::place::scalar)
        return dense_view<T, 1>{m.scalars + c.at.index};
    else return m.template through<c.at.where, c.at.index, c.window>(fixed_size<1>{});
}

template <int At, class Machine>
using form_of_whole = std::conditional_t<
    Machine::program.code[At].window == 0, scalar_form,
    window_form<typename Machine::compiled_type, Machine::program.code[At].window>>;

template <class Form, int Axis>
struct axis_of_form {
    static constexpr amount value() { return Form::value.extents[Axis]; }
};
template <class Form, class Machine, int... Axis>
TYPEGRAD_INLINE whole_extents<Form> read_extents(const Machine& m, std::integer_sequence<int, Axis...>) {
    if constexpr (Form::value.is_known()) return {};
    else return {{m.template size<axis_of_form<Form, Axis>>()...}};
}
template <int At, class Machine>
TYPEGRAD_INLINE auto extents_of_whole(const Machine& m) {
    using form = form_of_whole<At, Machine>;
    return read_extents<form>(m, std::make_integer_sequence<int, form::value.rank>{});
}

template <int At, class Machine>
TYPEGRAD_INLINE auto operand_of_kernel(const Machine& m) {
    using view = decltype(view_of_whole<At>(m));
    return whole_operand<typename Machine::number_type, view, form_of_whole<At, Machine>>{
        extents_of_whole<At>(m), view_of_whole<At>(m)};
}
template <int At, class Machine>
TYPEGRAD_INLINE auto result_of_kernel(const Machine& m) {
    return whole_result<decltype(view_of_whole<At>(m)), form_of_whole<At, Machine>>{
        extents_of_whole<At>(m), view_of_whole<At>(m)};
}

template <class T, class Z, class X, class Y>
constexpr void contract(const Z& z, const X& x, const Y& y);

/// Step S, a kernel: its operands are its first instructions, then come the call and the store.
template <int S, class Machine, int... K>
constexpr void run_kernel(const Machine& m, std::integer_sequence<int, K...>) {
    constexpr int first = Machine::program.steps[S].first,
                  call = first + static_cast<int>(sizeof...(K));
    using record = record_of<Machine::program.code[call].op->id>;
    using T = typename Machine::number_type;
    if constexpr (std::is_same_v<record, plan::contraction_record>)
        contract<T>(result_of_kernel<call + 1>(m), operand_of_kernel<first + K>(m)...);
    else record::template run<T>(result_of_kernel<call + 1>(m), operand_of_kernel<first + K>(m)...);
}

}  // namespace typegrad::eval
