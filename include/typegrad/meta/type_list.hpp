// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace typegrad::meta {

/// Types in order.
template <class... A>
struct type_list {};

namespace detail {

template <class... Lists>
struct join_lists;
template <class... A>
struct join_lists<type_list<A...>> {
    using type = type_list<A...>;
};
template <class... A, class... B, class... More>
struct join_lists<type_list<A...>, type_list<B...>, More...> : join_lists<type_list<A..., B...>, More...> {};

template <class List>
struct list_size;
template <class... A>
struct list_size<type_list<A...>> {
    static constexpr int value = static_cast<int>(sizeof...(A));
};

template <int I, class List>
struct list_element;
template <class A, class... More>
struct list_element<0, type_list<A, More...>> {
    using type = A;
};
template <int I, class A, class... More>
    requires(I > 0)
struct list_element<I, type_list<A, More...>> : list_element<I - 1, type_list<More...>> {};

}  // namespace detail

template <class... Lists>
using joined = typename detail::join_lists<Lists...>::type;
template <class List>
inline constexpr int count_of = detail::list_size<List>::value;
template <int I, class List>
using type_at = typename detail::list_element<I, List>::type;

}  // namespace typegrad::meta
