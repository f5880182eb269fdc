// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

#include "typegrad/text/infix.hpp"

namespace typegrad {

namespace text {

/// The text of an expression, made by the compiler, as long as it has to be.
template <class E>
struct string_of {
    static constexpr program_view program =
        calculus::program_of<E, calculus::wording::answered>::view();
    static constexpr int size = [] {
        meta::text out;
        infix(program).write(out);
        return out.size();
    }();
    struct buffer {
        char characters[size + 1]{};
    };
    static constexpr buffer storage = [] {
        meta::text out;
        infix(program).write(out);
        buffer b;
        for (int i = 0; i < size; ++i) b.characters[i] = out.view()[static_cast<unsigned>(i)];
        return b;
    }();
};

}  // namespace text

/// An expression as text in the user's own names, `sigmoid(W * x + b)`; one that asks for a
/// derivative as the answer. In a long text what occurs several times is named once:
/// `t1 * t1 where t1 = …`.
///
///     static_assert(to_string(diff(square(x), x)) == "2 * x");
template <expression E>
constexpr std::string_view to_string(E) {
    return {text::string_of<E>::storage.characters, text::string_of<E>::size};
}
constexpr std::string_view to_string(poisoned) { return {}; }

/// Prints an expression as `to_string` writes it.
template <class Traits, expression E>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, E e) {
    return out << to_string(e);
}

}  // namespace typegrad
