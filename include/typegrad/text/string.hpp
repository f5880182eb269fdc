// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

#include "typegrad/text/infix.hpp"

namespace typegrad {

namespace text {

constexpr int length_of(const program_view& p) {
    meta::text out;
    infix(p).write(out);
    return out.size();
}

template <int Size>
constexpr fixed_string<Size + 1> characters_of(const program_view& p) {
    meta::text out;
    infix(p).write(out);
    fixed_string<Size + 1> all;
    for (int i = 0; i < Size; ++i) all.characters[i] = out.view()[static_cast<unsigned>(i)];
    return all;
}

/// The text of an expression, made by the compiler, as long as it has to be.
template <class E>
struct string_of {
    using program = calculus::program_of<E, calculus::wording::answered>;
    static constexpr int size = length_of(program::view());
    static constexpr auto characters = characters_of<size>(program::view());
};

}  // namespace text

/// An expression as text in the user's own names, `sigmoid(W * x + b)`; one that asks for a
/// derivative as the answer. In a long text what occurs several times is named once:
/// `t1 * t1 where t1 = …`.
///
///     static_assert(tg::to_string(tg::diff(tg::square(a), a)) == "2 * a");
template <expression E>
constexpr std::string_view to_string(E) {
    return text::string_of<E>::characters.view();
}
constexpr std::string_view to_string(poisoned) { return {}; }

/// Prints an expression as `to_string` writes it.
///
///     std::cout << tg::sigmoid(W * x);  // sigmoid(W * x)
template <class Traits, expression E>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, E e) {
    return out << to_string(e);
}

}  // namespace typegrad
