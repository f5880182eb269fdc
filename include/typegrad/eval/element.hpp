// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include "typegrad/core/dimension.hpp"
#include "typegrad/eval/outputs.hpp"
#include "typegrad/eval/view.hpp"

namespace typegrad::eval {

/// What a program computes in: the common type of all data, where integers count as double, and
/// double if there is none.
template <class Numbers>
struct common_element;
template <class... Number>
struct common_element<output_list<Number...>> : std::common_type<Number...> {};
template <>
struct common_element<output_list<>> {
    using type = double;
};
/// Data of indices and the values of extents have no say.
template <class Argument>
struct number_in;
template <class Symbol, class Data>
struct number_in<argument<Symbol, Data>> {
    using element = typename data_traits<std::remove_cvref_t<Data>>::element;
    using type = output_list<detail::number_t<element>>;
};
template <fixed_string Name, amount... Extents, class Data>
struct number_in<argument<index_symbol<Name, Extents...>, Data>> {
    using type = output_list<>;
};
template <amount Value, class Data>
struct number_in<argument<dimension<Value>, Data>> {
    using type = output_list<>;
};
template <class... Argument>
using element_t = typename common_element<
    typename joined<output_list<>, typename number_in<Argument>::type...>::type>::type;

}  // namespace typegrad::eval
