// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

#include "typegrad/meta/fixed_text.hpp"
#include "typegrad/text/infix.hpp"

namespace typegrad {

namespace text {

/// What a writer makes of an expression, by the compiler, as long as it has to be.
template <class Writer, class E>
struct words_of {
    using program = calculus::program_of<E, calculus::wording::answered>;
    static constexpr meta::text written() {
        meta::text out;
        Writer(program::view()).write(out);
        return out;
    }
    static constexpr auto characters = meta::fixed_text<&words_of::written>();
};

}  // namespace text

/// An expression as text in the user's own names, `sigmoid(W * x + b)`; one that asks for a
/// derivative as the answer. In a long text what occurs several times is named once:
/// `t1 * t1 where t1 = …`.
///
///     static_assert(tg::to_string(tg::diff(tg::square(a), a)) == "2 * a");
template <expression E>
constexpr std::string_view to_string(E) {
    return text::words_of<text::infix, E>::characters.view();
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
