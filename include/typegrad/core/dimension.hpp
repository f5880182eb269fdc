// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/symbol.hpp"

namespace typegrad {

namespace detail {
/// What the registry keeps for each name, so that two that would be one factor do not compile.
template <fixed_string Name>
struct dimension_name {
    static constexpr std::string_view text = Name.view();
};
template <amount Value>
constexpr std::string_view name_of_extent() {
    if constexpr (Value == amount(0, 1, Value.factors[0]))
        return meta::registry::definition<Value.factors[0]>::text;
    else return {};
}
}  // namespace detail

/// What an extent is known by among the symbols of a function.
constexpr std::uint64_t hash_of_extent(const amount& a) { return mix(meta::hash_text("dimension"), a); }

/// An extent that is known only at run time, or one computed from such: `n`, `n + 1_c`.
///
///     constexpr auto n = tg::dim<"n">;
///     constexpr auto differences = tg::slice<1, n>(tg::vector<"s", n>) - tg::slice<0, n - 1_c>(tg::vector<"s", n>);
template <amount Value>
struct dimension : operators::base {
    static constexpr amount value = Value;
    static constexpr descriptor description = {
        &operation_of<op::symbol_record>, hash_of_extent(Value), {}, {}, 0, detail::name_of_extent<Value>(), {}};

    constexpr operator amount() const { return Value; }

    /// `n = 10`: an argument of a call.
    template <class T>
        requires(!expression<std::remove_cvref_t<T>> && Value == amount(0, 1, Value.factors[0]))
    constexpr auto operator=(T&& number) const {
        return argument<dimension, T>{static_cast<T&&>(number)};
    }
};

namespace detail {
template <class T>
inline constexpr bool is_dimension = false;
template <amount Value>
inline constexpr bool is_dimension<dimension<Value>> = true;

template <fixed_string Name>
constexpr amount named_amount() {
    static_assert(Name.view().size() != 0, "an extent needs a name");
    constexpr std::uint64_t code = factor::of_name(Name.view());
    static_assert(sizeof(meta::registry::define<code, dimension_name<Name>>) == 1,
                  "two names of extents that are alike to the library: rename one of them");
    return {0, 1, code};
}

template <class T>
concept whole_constant = integral_constant_like<T> || requires { requires T::description.value.is_integer(); };
template <class T>
constexpr amount whole_number() {
    if constexpr (integral_constant_like<T>) {
        return static_cast<std::int64_t>(T::value);
    } else {
        constexpr meta::number n = T::description.value;
        return n.negative ? -static_cast<std::int64_t>(n.numerator) : static_cast<std::int64_t>(n.numerator);
    }
}
}  // namespace detail

/// An extent that only run time knows, equal to another by its name. It stands wherever an integer
/// extent can, as do `n + 1_c`, `n - 1_c`, `2_c * n` and products of such.
///
///     constexpr auto n = tg::dim<"n">;
///     constexpr auto X = tg::matrix<"X", n, 3>;
///
/// It has its value from the data that is bound, or by value, `f(…, n = 10)`; all of them have to
/// agree.
template <fixed_string Name>
inline constexpr dimension<detail::named_amount<Name>()> dim{};

namespace operators {

template <amount A, amount B>
constexpr dimension<A + B> operator+(dimension<A>, dimension<B>) { return {}; }
template <amount A, amount B>
constexpr dimension<A - B> operator-(dimension<A>, dimension<B>) { return {}; }
template <amount A, amount B>
constexpr dimension<A * B> operator*(dimension<A>, dimension<B>) { return {}; }
template <amount A, detail::whole_constant C>
constexpr dimension<A + detail::whole_number<C>()> operator+(dimension<A>, C) { return {}; }
template <amount A, detail::whole_constant C>
constexpr dimension<A + detail::whole_number<C>()> operator+(C, dimension<A>) { return {}; }
template <amount A, detail::whole_constant C>
constexpr dimension<A - detail::whole_number<C>()> operator-(dimension<A>, C) { return {}; }
template <amount A, detail::whole_constant C>
constexpr dimension<detail::whole_number<C>() * A> operator*(C, dimension<A>) { return {}; }
template <amount A, detail::whole_constant C>
constexpr dimension<detail::whole_number<C>() * A> operator*(dimension<A>, C) { return {}; }

}  // namespace operators

}  // namespace typegrad
