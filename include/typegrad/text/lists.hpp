// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/gradients.hpp"
#include "typegrad/text/dot.hpp"
#include "typegrad/text/latex.hpp"
#include "typegrad/text/string.hpp"

namespace typegrad {

namespace text {

/// One of several expressions: the value of a function, a gradient under its key, or what is assigned.
template <class Target, class E, bool Assigned>
struct line {
    template <class Writer>
    static constexpr void write(meta::text& out) {
        constexpr bool plain = std::same_as<Writer, infix>;
        if (out.size() != 0) out << (plain ? "\n" : R"( \\ )");
        if constexpr (!is_symbol<Target>) {
            if (!plain) out << "& ";
        } else {
            if (!plain && !Assigned) out << R"(\nabla_{)";
            out << words_of<Writer, Target>::characters.view();
            out << (plain ? (Assigned ? " = " : ": ") : Assigned ? R"( &\leftarrow )" : "} &= ");
        }
        out << words_of<Writer, E>::characters.view();
    }
};
template <class... Line>
struct lines {
    template <class Writer>
    static constexpr meta::text written() {
        meta::text out, whole;
        (Line::template write<Writer>(out), ...);
        if constexpr (std::same_as<Writer, infix>) return out;
        whole << R"(\begin{aligned} )" << out << R"( \end{aligned})";
        return whole;
    }
    template <class Writer>
    static constexpr auto characters = meta::fixed_text<&lines::written<Writer>>();
};

template <class T>
struct lines_of {};
template <class... Symbol, class... E>
struct lines_of<gradient_map<gradient_entry<Symbol, E>...>> {
    using type = lines<line<Symbol, E, false>...>;
};
template <class Output>
struct line_of {
    using type = line<typename Output::key, typename Output::expression, false>;
};
template <class Output>
    requires(!Output::returned)
struct line_of<Output> {
    using type = line<typename Output::target, typename Output::expression, true>;
};
template <template <class...> class Function, class... Output>
    requires requires { Function<Output...>::compiled_plan(); }
struct lines_of<Function<Output...>> {
    using type = lines<typename line_of<Output>::type...>;
};
template <class T>
concept listed = requires { typename lines_of<T>::type; };

}  // namespace text

/// A map of gradients, or what a function returns and assigns, a line for each: `W: grad(loss, W)`, `W = W - 0.1`.
///
///     static_assert(tg::to_string(tg::grad(a * b, a, b)) == "a: b\nb: a");
template <text::listed T>
constexpr std::string_view to_string(T) {
    return text::lines_of<T>::type::template characters<text::infix>.view();
}
/// The same in LaTeX, aligned.
///
///     static_assert(tg::to_latex(tg::grad(a * b, a, b)).starts_with("\\begin{aligned} \\nabla_{a} &= b"));
template <text::listed T>
constexpr std::string_view to_latex(T) {
    return text::lines_of<T>::type::template characters<text::latex>.view();
}
/// The plan of the function of an expression, or of a map of gradients.
///
///     static_assert(tg::to_dot(a * b) == tg::to_dot(tg::function(a * b)));
template <class E>
    requires(expression<E> || is_gradient_map<E>)
constexpr std::string_view to_dot(E e) {
    return to_dot(function(e));
}
constexpr std::string_view to_dot(poisoned) { return {}; }

}  // namespace typegrad
