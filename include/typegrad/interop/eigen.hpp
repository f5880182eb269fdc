// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/eval/array.hpp"
#include "typegrad/eval/dynamic_array.hpp"
#include "typegrad/eval/results.hpp"
#include "typegrad/eval/view.hpp"

/// Eigen's matrices as data and as results.
///
///     #include <typegrad/interop/eigen.hpp>
///     Eigen::MatrixXd weights(3, 4);                        // or fixed, row major, a Map, Block or Ref
///     auto [value, slope] = tg::as_eigen(f(W = weights, x = input));

namespace typegrad {

namespace detail {

template <class Derived>
void take_eigen(const Eigen::EigenBase<Derived>&);
template <class M>
concept eigen_expression = std::is_class_v<M> && requires(const M& m) { take_eigen(m); };

/// Has its elements in memory, by rows and columns.
template <class M>
concept eigen_in_memory =
    eigen_expression<M> && (Eigen::internal::traits<M>::Flags & Eigen::DirectAccessBit) != 0;

/// A distance as our views have it, which take 0 for one that only run time knows.
constexpr std::int64_t known_step(std::int64_t eigens) { return eigens > 0 ? eigens : 0; }

}  // namespace detail

/// Binds whatever Eigen has in memory without a copy: matrices and vectors, fixed and dynamic, row and
/// column major, Map, Block, Ref, transpose(), with any strides. A matrix of one row or one column also
/// stands for a vector. A wrong size is a compile error if the type has it, else it throws
/// std::invalid_argument, like a null pointer in a Map.
template <detail::eigen_in_memory M>
struct data_traits<M> {
    using element = typename M::Scalar;
    static constexpr bool fixed = M::SizeAtCompileTime != Eigen::Dynamic;
    static constexpr bool flat = false, line = true;

    static constexpr shape form()
        requires fixed
    {
        return matrix_shape(static_cast<std::int64_t>(M::RowsAtCompileTime),
                            static_cast<std::int64_t>(M::ColsAtCompileTime));
    }
    static constexpr shape form(const M& m) { return matrix_shape(m.rows(), m.cols()); }

    template <std::int64_t Rows, std::int64_t Columns>
    static constexpr auto bind(auto& m) {
        using T = std::remove_pointer_t<decltype(m.data())>;
        constexpr bool by_rows = M::IsRowMajor != 0;
        constexpr bool owns = std::is_base_of_v<Eigen::PlainObjectBase<M>, M>;
        constexpr std::int64_t inner = owns ? 1 : detail::known_step(M::InnerStrideAtCompileTime);
        if constexpr (Rows == 1) {
            // A vector may be a row or a column.
            if constexpr (owns || (inner == 1 && M::IsVectorAtCompileTime))
                return dense_view<T, Columns>{m.data()};
            else return line_view(m.data(), m.cols() == 1 ? m.rowStride() : m.colStride());
        } else {
            constexpr std::int64_t outer =
                owns ? (by_rows ? Columns : Rows) : detail::known_step(M::OuterStrideAtCompileTime);
            using seen = std::conditional_t<by_rows, view<T, outer, inner>, view<T, inner, outer>>;
            return seen{m.data(), m.rowStride(), m.colStride()};
        }
    }

private:
    template <class T>
    static constexpr auto line_view(T* data, std::int64_t step) {
        return view<T, 0, 0>{data, step, step};
    }
};

/// An expression of Eigen's has no elements before it is evaluated.
template <class M>
    requires(detail::eigen_expression<M> && !detail::eigen_in_memory<M>)
struct data_traits<M> {
    using element = typename M::Scalar;
    static constexpr bool fixed = false, flat = false;
    static constexpr std::string_view wrong = "an Eigen expression: write .eval()";
};

namespace detail {

/// The Eigen matrix of an array: a vector is a column, a matrix keeps its order in memory if Eigen
/// allows, which wants rows and columns of one to lie the other way round.
template <class A>
struct eigen_of;
template <class T, std::int64_t Size>
struct eigen_of<array<T, Size>> {
    using type = Eigen::Matrix<T, static_cast<int>(Size), 1>;
};
template <class T, std::int64_t Rows, std::int64_t Columns>
struct eigen_of<array<T, Rows, Columns>> {
    using type = Eigen::Matrix<T, static_cast<int>(Rows), static_cast<int>(Columns),
                               Columns == 1 ? Eigen::ColMajor : Eigen::RowMajor>;
};
/// One of extents that only run time knows.
template <class M, class A>
auto seen_by_eigen(A& a) {
    const auto extent = [&](std::size_t axis) { return static_cast<Eigen::Index>(a.extent(axis)); };
    if constexpr (A::rank == 1) return Eigen::Map<M>(a.data(), extent(0));
    else return Eigen::Map<M>(a.data(), extent(0), extent(1));
}
template <class T, int Rank>
using eigen_of_any_size = Eigen::Matrix<T, Eigen::Dynamic, Rank == 1 ? 1 : Eigen::Dynamic,
                                        Rank == 1 ? Eigen::ColMajor : Eigen::RowMajor>;

}  // namespace detail

/// A result as an Eigen matrix: a vector as a column, a matrix in row-major order. Of an array that
/// stays where it is, a Map; of one about to vanish, an Eigen::Matrix of its elements. A number is
/// itself; several results are a tuple as before, read by position, by name or by expression.
///
///     Eigen::Matrix<double, 3, 4, Eigen::RowMajor> slope = tg::as_eigen(f(W = weights, x = input));
///     auto [value, dW, db] = tg::as_eigen(tg::function(loss, tg::grad(loss, W, b))(…));
template <class T, std::int64_t... Extents>
    requires(sizeof...(Extents) == 1 || sizeof...(Extents) == 2)
auto as_eigen(array<T, Extents...>& a) {
    return Eigen::Map<typename detail::eigen_of<array<T, Extents...>>::type>(a.data());
}
template <class T, std::int64_t... Extents>
    requires(sizeof...(Extents) == 1 || sizeof...(Extents) == 2)
auto as_eigen(const array<T, Extents...>& a) {
    return Eigen::Map<const typename detail::eigen_of<array<T, Extents...>>::type>(a.data());
}
template <class T, std::int64_t... Extents>
    requires(sizeof...(Extents) == 1 || sizeof...(Extents) == 2)
auto as_eigen(array<T, Extents...>&& a) {
    return typename detail::eigen_of<array<T, Extents...>>::type(as_eigen(a));
}
template <class T, int Rank>
    requires(Rank == 1 || Rank == 2)
auto as_eigen(dynamic_array<T, Rank>& a) {
    return detail::seen_by_eigen<detail::eigen_of_any_size<T, Rank>>(a);
}
template <class T, int Rank>
    requires(Rank == 1 || Rank == 2)
auto as_eigen(const dynamic_array<T, Rank>& a) {
    return detail::seen_by_eigen<const detail::eigen_of_any_size<T, Rank>>(a);
}
template <class T, int Rank>
    requires(Rank == 1 || Rank == 2)
auto as_eigen(dynamic_array<T, Rank>&& a) {
    return detail::eigen_of_any_size<T, Rank>(as_eigen(a));
}
template <class T>
    requires(std::is_arithmetic_v<T> ||
             (std::is_class_v<T> && std::numeric_limits<T>::is_specialized))
T as_eigen(const T& number) {
    return number;
}
inline poisoned as_eigen(poisoned) { return {}; }
template <class Keys, class... Values>
auto as_eigen(results<Keys, Values...>&& r) {
    return std::apply(
        [](Values&... value) {
            return results<Keys, decltype(as_eigen(std::move(value)))...>(as_eigen(std::move(value))...);
        },
        static_cast<std::tuple<Values...>&>(r));
}
template <class Keys, class... Values>
auto as_eigen(const results<Keys, Values...>& r) {
    return std::apply(
        [](const Values&... value) { return results<Keys, decltype(as_eigen(value))...>(as_eigen(value)...); },
        static_cast<const std::tuple<Values...>&>(r));
}

}  // namespace typegrad
