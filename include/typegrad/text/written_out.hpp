// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/core/symbol.hpp"
#include "typegrad/text/wording.hpp"

namespace typegrad {

namespace calculus {

/// The types of a program's lines. Each names those of its operands, and they are asked for in the
/// program's order, so that no instantiation goes deep however long the program is.
template <class Program, int Line>
struct line_type;

template <std::size_t Size>
constexpr fixed_string<Size + 1> copied(std::string_view name) {
    fixed_string<Size + 1> copy;
    for (std::size_t i = 0; i != Size; ++i) copy.characters[i] = name[i];
    return copy;
}

template <class Program, int Line>
struct symbol_line {
    static constexpr const descriptor& source = *Program::view().lines[Line].source;
    static constexpr auto name = copied<source.name.size()>(source.name);
    template <class Axes>
    struct with;
    template <int... Axis>
    struct with<std::integer_sequence<int, Axis...>> {
        using type = std::conditional_t<source.op->integer, index_symbol<name, source.form.extents[Axis]...>,
                                        symbol<name, source.form.extents[Axis]...>>;
    };
    using type = typename with<std::make_integer_sequence<int, source.form.rank>>::type;
};

template <class Program, int Line>
struct constant_line {
    static constexpr program_constant source =
        Program::view().constants[Program::view().lines[Line].constant];
    template <class Axes>
    struct with;
    template <int... Axis>
    struct with<std::integer_sequence<int, Axis...>> {
        using type = constant<source.value, source.form.extents[Axis]...>;
    };
    using type = typename with<std::make_integer_sequence<int, source.form.rank>>::type;
};

/// The type of a word with numbers.
template <std::uint64_t Word, amount... N>
struct numbered_record;
template <amount... N>
struct numbered_record<element_word.id, N...> {
    using type = op::element_record<N...>;
};
template <amount N>
struct numbered_record<row_word.id, N> {
    using type = op::row_record<N>;
};
template <amount N>
struct numbered_record<column_word.id, N> {
    using type = op::column_record<N>;
};
template <amount Begin, amount End>
struct numbered_record<slice_word.id, Begin, End> {
    using type = op::slice_record<Begin, End>;
};
template <amount... N>
struct numbered_record<reshape_word.id, N...> {
    using type = op::reshape_record<N...>;
};
template <amount N>
struct numbered_record<broadcast_word.id, N> {
    using type = op::broadcast_record<N, 0>;
};
template <amount N, amount Axis>
struct numbered_record<broadcast_word.id, N, Axis> {
    using type = op::broadcast_record<N, static_cast<int>(Axis.number)>;
};
template <amount Before, amount After>
struct numbered_record<pad_word.id, Before, After> {
    using type = op::pad_record<Before, After>;
};

template <class Program, int Line>
struct word_line {
    static constexpr program_line source = Program::view().lines[Line];
    static constexpr layout numbers = Program::view().constants[source.constant].numbers;
    template <class Numbers>
    struct with;
    template <int... I>
    struct with<std::integer_sequence<int, I...>> {
        using record = typename numbered_record<source.op->id, numbers.strides[I]...>::type;
        using type = result<record, typename line_type<Program, Program::view().operand(source, 0)>::type>;
    };
    using type = typename with<std::make_integer_sequence<int, static_cast<int>(numbers.base.number)>>::type;
};

template <class Program, int Line>
struct operation_line {
    static constexpr program_line source = Program::view().lines[Line];
    template <class Operands>
    struct with;
    template <int... I>
    struct with<std::integer_sequence<int, I...>> {
        using type = result<record_of<source.op->id>,
                            typename line_type<Program, Program::view().operand(source, I)>::type...>;
    };
    using type = typename with<std::make_integer_sequence<int, source.count>>::type;
};

template <class Program, int Line>
consteval auto find_line_type() {
    constexpr kind what = Program::view().lines[Line].op->what;
    if constexpr (what == kind::symbol) return symbol_line<Program, Line>{};
    else if constexpr (what == kind::constant) return constant_line<Program, Line>{};
    else if constexpr (what == kind::view) return word_line<Program, Line>{};
    else return operation_line<Program, Line>{};
}

template <class Program, int Line>
struct line_type {
    using type = typename decltype(find_line_type<Program, Line>())::type;
};

template <class Program, class Lines = std::make_integer_sequence<int, Program::view().size>>
struct replayed;
template <class Program, int... Line>
struct replayed<Program, std::integer_sequence<int, Line...>> {
    static constexpr std::size_t sizes[] = {sizeof(typename line_type<Program, Line>::type)...};
    static_assert(sizeof(sizes) != 0);
    using type = typename line_type<Program, sizeof...(Line) - 1>::type;
    static_assert(!std::is_same_v<type, poisoned>, "the words of an expression do not fit together");
};

}  // namespace calculus

/// The canonical form as an ordinary expression, its derivatives answered and written out: equal
/// expressions have one canonical type.
///
///     static_assert(std::is_same_v<decltype(canonical(x + y)), decltype(canonical(y + x))>);
template <expression E>
constexpr auto canonical(E) {
    return typename calculus::replayed<
        calculus::program_of<E, calculus::wording::canonical>>::type{};
}
constexpr poisoned canonical(poisoned) { return {}; }

}  // namespace typegrad
