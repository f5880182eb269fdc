// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "typegrad/core/handle.hpp"
#include "typegrad/core/operation.hpp"
#include "typegrad/core/record.hpp"
#include "typegrad/meta/registry.hpp"

namespace typegrad {

/// What Boost.Hana knows every expression by (see diff/hana.hpp).
struct expression_tag {};

/// What every expression type derives from.
struct expression_base : operators::base {
    using hana_tag = expression_tag;
};

/// An expression: an empty object whose type says everything. A type's name is its hash; what the
/// hash stands for is in the registry (see meta/registry.hpp), its data in `description`.
///
///     static_assert(std::is_empty_v<decltype(tg::exp(a))>);
template <std::uint64_t Hash>
struct expr : expression_base {
    using definition = meta::registry::definition<Hash>;
    static constexpr const descriptor& description = definition::description;
};

/// Returned after a mistake was reported, so that one mistake is one message: it swallows every
/// further operation.
struct poisoned : expression_base {
    /// Stands for any number, and for a condition that holds.
    template <class T>
        requires std::is_arithmetic_v<T>
    constexpr operator T() const { return T(1); }
    constexpr poisoned operator!() const { return {}; }
    template <class Key>
    constexpr poisoned operator[](const Key&) const { return {}; }
    template <class... A>
    constexpr poisoned operator()(const A&...) const { return {}; }
    static constexpr int size() { return 0; }
    static constexpr const poisoned* begin() { return nullptr; }
    static constexpr const poisoned* end() { return nullptr; }
};

template <class T>
concept expression = __is_base_of(expression_base, T);  // std::derived_from makes the compiler instantiate five classes

template <class T>
concept operand_like = expression<T> || std::same_as<T, handle>;

/// The structural hash of an operation applied to operands.
constexpr std::uint64_t hash_application(const operation& op, const descriptor* const* operands,
                                         int count) {
    std::uint64_t h = op.id;
    for (int i = 0; i < count; ++i) h = meta::mix(h, operands[i]->hash);
    return h;
}

/// The shape of an operation applied to operands.
template <std::size_t Count>
constexpr shape form_of_application(const operation& op, const descriptor* const (&operands)[Count]) {
    shape forms[Count];
    for (std::size_t i = 0; i < Count; ++i) forms[i] = operands[i]->form;
    return op.form(forms, static_cast<int>(Count));
}

/// The definition behind an expr: operation R applied to expressions.
template <class R, class... A>
struct application {
    using record = R;
    static constexpr const descriptor* operands[] = {&A::description...};
    static constexpr std::uint64_t hash = hash_application(operation_of<R>, operands, sizeof...(A));
    static constexpr descriptor description = {
        &operation_of<R>, hash, form_of_application(operation_of<R>, operands), operands, sizeof...(A),
        {},               {},   R::what == kind::map || (A::description.binds || ...),
        operation_of<R>.forward_only || (A::description.forward_only || ...)};
    /// Hands the operands to a function object.
    template <class F>
    static constexpr auto unpack(F&& f) {
        return static_cast<F&&>(f)(A{}...);
    }
};

}  // namespace typegrad
