// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "typegrad/core/shape.hpp"
#include "typegrad/eval/array.hpp"
#include "typegrad/eval/sizes.hpp"

namespace typegrad {

/// Data as it lies in memory: rows and columns with the distance between neighbours of each. A
/// distance known at compile time is a template argument, else it is 0 there and a member.
/// A vector is one row.
template <class T, std::int64_t RowStep, std::int64_t ColumnStep>
struct view {
    using element = std::remove_const_t<T>;
    /// Whether neighbours in a row, and in a column, are neighbours in memory.
    static constexpr bool contiguous = ColumnStep == 1, column_contiguous = RowStep == 1;
    /// Whether the elements are one run in memory, so many to a row.
    template <std::int64_t Columns>
    static constexpr bool is_dense = ColumnStep == 1 && RowStep == Columns;
    static constexpr bool writable = !std::is_const_v<T>;

    T* data = nullptr;
    std::int64_t row_distance = RowStep;
    std::int64_t column_distance = ColumnStep;

    [[nodiscard]] constexpr std::int64_t row_step() const {
        return RowStep != 0 ? RowStep : row_distance;
    }
    [[nodiscard]] constexpr std::int64_t column_step() const {
        return ColumnStep != 0 ? ColumnStep : column_distance;
    }
    [[nodiscard]] constexpr T& operator()(std::int64_t i, std::int64_t j) const {
        return data[i * row_step() + j * column_step()];
    }
};

/// A C array of rows, whose rows are arrays of their own: in a constant expression no pointer may
/// step from one to the next.
template <class T, std::int64_t Columns>
struct grid_view {
    using element = std::remove_const_t<T>;
    static constexpr bool contiguous = true, column_contiguous = false;
    template <std::int64_t>
    static constexpr bool is_dense = false;
    static constexpr bool writable = !std::is_const_v<T>;

    T (*data)[Columns] = nullptr;

    [[nodiscard]] static constexpr std::int64_t row_step() { return Columns; }
    [[nodiscard]] static constexpr std::int64_t column_step() { return 1; }
    [[nodiscard]] constexpr T& operator()(std::int64_t i, std::int64_t j) const { return data[i][j]; }
};

/// A row-major block, a row, a single number.
template <class T, std::int64_t Columns>
using dense_view = view<T, Columns, 1>;

/// A row-major block whose rows are as long as only run time knows.
template <class T>
struct packed_view {
    using element = std::remove_const_t<T>;
    static constexpr bool contiguous = true, column_contiguous = false, packed = true;
    template <std::int64_t>
    static constexpr bool is_dense = false;
    static constexpr bool writable = !std::is_const_v<T>;

    T* data = nullptr;
    std::int64_t columns = 0;

    [[nodiscard]] constexpr std::int64_t row_step() const { return columns; }
    [[nodiscard]] static constexpr std::int64_t column_step() { return 1; }
    [[nodiscard]] constexpr T& operator()(std::int64_t i, std::int64_t j) const { return data[i * columns + j]; }
};

/// The transpose of what a view shows.
template <class View>
struct transposed_view {
    using element = typename View::element;
    static constexpr bool contiguous = View::column_contiguous,
                          column_contiguous = View::contiguous;

    View v;

    [[nodiscard]] constexpr decltype(auto) operator()(std::int64_t i, std::int64_t j) const {
        return v(j, i);
    }
};

/// The same view, member by member, and of distances those that are no part of its type: copies of all of
/// it would go through memory, in every turn of a loop.
template <class View>
[[gnu::always_inline]] constexpr View again(const View& v) {
    return v;
}
template <class E, std::int64_t RowStep, std::int64_t ColumnStep>
[[gnu::always_inline]] constexpr auto again(const view<E, RowStep, ColumnStep>& v) {
    return view<E, RowStep, ColumnStep>{v.data, v.row_step(), v.column_step()};
}
template <class E>
[[gnu::always_inline]] constexpr auto again(const packed_view<E>& v) {
    return packed_view<E>{v.data, v.columns};
}

template <bool Transposed, class View>
[[gnu::always_inline]] constexpr auto transposed_if(const View& v) {
    if constexpr (Transposed) return transposed_view<View>{again(v)};
    else return again(v);
}

/// What another view shows from some row and column on.
template <class View>
struct moved_view {
    using element = typename View::element;
    static constexpr bool contiguous = View::contiguous, column_contiguous = View::column_contiguous;
    template <std::int64_t>
    static constexpr bool is_dense = false;
    static constexpr bool writable = View::writable;

    View v;
    std::int64_t row = 0, column = 0;

    [[nodiscard]] constexpr std::int64_t row_step() const { return v.row_step(); }
    [[nodiscard]] constexpr std::int64_t column_step() const { return v.column_step(); }
    [[nodiscard]] constexpr decltype(auto) operator()(std::int64_t i, std::int64_t j) const {
        return v(row + i, column + j);
    }
};

/// What begins so many elements into memory that has `of` columns, as rows of `columns`.
template <class View, class Of, class Columns>
[[gnu::always_inline]] constexpr auto moved_by(const View& v, std::int64_t elements, [[maybe_unused]] Of of,
                                               [[maybe_unused]] Columns columns) {
    constexpr bool array = std::is_array_v<std::remove_pointer_t<decltype(v.data)>>;
    constexpr bool packed = requires { View::packed; };
    using E = std::remove_pointer_t<decltype(v.data)>;
    if constexpr (!array && (packed || View::template is_dense<eval::known_size<Of>>)) {
        if constexpr (eval::is_fixed_size<Columns>) return view<E, Columns::value, 1>{v.data + elements};
        else return packed_view<E>{v.data + elements, columns};
    } else {
        return moved_view<View>{again(v), elements / of, elements % of};
    }
}

/// A matrix in memory of the user's: `leading` elements from one row to the next, or, stored column
/// by column, from one column to the next.
template <class T, bool ByColumns>
struct strided_data {
    T* data;
    std::int64_t rows, columns, leading;
};

/// Says that a matrix is stored column by column.
struct column_major_t {};
inline constexpr column_major_t column_major{};

/// Binds a matrix that is part of a larger block of memory, without a copy. A matrix of one row or one
/// column also stands for a vector. Throws std::invalid_argument when called with a null pointer or,
/// where it is assigned to, with rows that overlap.
///
///     f(W = tg::strided(block, 3, 4, 16));                    // row i begins at block + 16 * i
///     f(W = tg::strided(block, 3, 4, 16, tg::column_major));  // column j begins at block + 16 * j
template <class T>
constexpr strided_data<T, false> strided(T* data, std::int64_t rows, std::int64_t columns,
                                         std::int64_t leading) {
    return {data, rows, columns, leading};
}
template <class T>
constexpr strided_data<T, true> strided(T* data, std::int64_t rows, std::int64_t columns,
                                        std::int64_t leading, column_major_t) {
    return {data, rows, columns, leading};
}

/// How data of a type is bound to a symbol: its element type, whether the compiler knows its shape,
/// that shape, and a view of it for a symbol of so many rows and columns, where a vector is one row and
/// 0 is a number that only run time knows.
/// If it is `flat`, it stands for any symbol of as many elements, in row-major order; if it has a
/// member `line`, one row or one column of it stands for a vector. Specialise it for data of your own.
template <class Data>
struct data_traits;

template <class Data>
concept bindable = requires(typename data_traits<std::remove_cv_t<Data>>::element x) { x * x; };

namespace detail {

/// Contiguous elements. They bind to a symbol of as many elements, in row-major order.
template <class T, bool Fixed>
struct flat_data {
    using element = std::remove_const_t<T>;
    static constexpr bool fixed = Fixed, flat = true, packed = true;

    template <std::int64_t Rows, std::int64_t Columns>
    static constexpr auto bind(auto& data) {
        return dense_view<std::remove_pointer_t<decltype(std::data(data))>, Columns>{std::data(data)};
    }
};

/// The type a number is computed with: of integers double.
template <class T>
using number_t = std::conditional_t<std::is_integral_v<T>, double, T>;

}  // namespace detail

/// Numbers of any arithmetic type, and of class types that are numbers (multiprecision).
template <class T>
    requires std::is_arithmetic_v<T> ||
             (std::is_class_v<T> && std::numeric_limits<T>::is_specialized)
struct data_traits<T> {
    using element = T;
    static constexpr bool fixed = true, flat = false;
    static constexpr shape form() { return {}; }
    template <std::int64_t, std::int64_t>
    static constexpr auto bind(auto& number) {
        return dense_view<std::remove_reference_t<decltype(number)>, 1>{&number};
    }
};

template <class T, std::int64_t... Extents>
struct data_traits<array<T, Extents...>> : detail::flat_data<T, true> {
    static constexpr bool flat = sizeof...(Extents) == 1;
    static constexpr shape form() { return {sizeof...(Extents), false, {Extents...}}; }
};

template <class T, std::size_t N>
struct data_traits<std::array<T, N>> : detail::flat_data<T, true> {
    static constexpr shape form() { return vector_shape(static_cast<std::int64_t>(N)); }
};

template <class T, std::size_t N>
    requires(N != std::dynamic_extent)
struct data_traits<std::span<T, N>> : detail::flat_data<T, true> {
    static constexpr shape form() { return vector_shape(static_cast<std::int64_t>(N)); }
};

template <class T, std::size_t N>
    requires(!std::is_array_v<T>)
struct data_traits<T[N]> : detail::flat_data<T, true> {
    static constexpr shape form() { return vector_shape(static_cast<std::int64_t>(N)); }
};

template <class T, std::size_t M, std::size_t N>
    requires(!std::is_array_v<T>)
struct data_traits<T[M][N]> {
    using element = std::remove_const_t<T>;
    static constexpr bool fixed = true, flat = false;
    static constexpr shape form() {
        return matrix_shape(static_cast<std::int64_t>(M), static_cast<std::int64_t>(N));
    }
    template <std::int64_t, std::int64_t>
    static constexpr auto bind(auto& rows) {
        return grid_view<std::remove_reference_t<decltype(rows[0][0])>, N>{rows};
    }
};

/// std::vector, std::span and whatever else is contiguous and has a size, but no rows and columns:
/// in which order a matrix of another library lies in memory, only its own traits know.
template <class Data>
    requires(
        !std::is_array_v<Data> &&
        requires(Data& d) {
            *std::data(d);
            std::size(d);
        } &&
        !requires(Data& d) {
            d.rows();
            d.cols();
        })
struct data_traits<Data>
    : detail::flat_data<std::remove_pointer_t<decltype(std::data(std::declval<Data&>()))>, false> {
    static constexpr shape form(const Data& d) {
        return vector_shape(static_cast<std::int64_t>(std::size(d)));
    }
};

template <class T, bool ByColumns>
struct data_traits<strided_data<T, ByColumns>> {
    using element = std::remove_const_t<T>;
    static constexpr bool fixed = false, flat = false, line = true;
    static constexpr shape form(const strided_data<T, ByColumns>& d) {
        return matrix_shape(d.rows, d.columns);
    }
    template <std::int64_t Rows, std::int64_t Columns>
    static constexpr auto bind(const strided_data<T, ByColumns>& d) {
        const std::int64_t next = (ByColumns ? d.rows : d.columns) == 1 ? d.leading : 1;
        if constexpr (Rows == 1) return view<T, 0, 0>{d.data, next, next};
        else if constexpr (ByColumns) return view<T, 1, 0>{d.data, 1, d.leading};
        else return view<T, 0, 1>{d.data, d.leading};
    }
};

}  // namespace typegrad
