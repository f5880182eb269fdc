// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/text/derive_by_scalar.hpp"
#include "typegrad/text/derive_by_tensor.hpp"

namespace typegrad {

namespace text {

/// What `explain` needs: a scalar to differentiate by, or one to differentiate.
struct explain_record {
    static constexpr std::string_view name = "explain";
    static constexpr int arity = 2;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& said) {
        if (x.operands[1]->op->what != kind::symbol) {
            said << "explain by ";
            x.spell(said, 1);
            said << ": it needs a symbol";
        } else if (!x[0].is_scalar() && !x[1].is_scalar()) {
            said << "explain needs a scalar to differentiate or to differentiate by, ";
            x.describe(said, 0);
            said << " and ";
            x.describe(said, 1);
            said << ": sum it";
        }
    }
};

constexpr void write_markdown(meta::text& out, const meta::list<derivation_step>& steps) {
    for (int i = 0; i < steps.size(); ++i) {
        const derivation_step& s = steps[i];
        out << i + 1 << ". **" << s.rule << "**";
        if (!s.reason.empty()) out << ": " << s.reason;
        out << "\n\n   $$" << s.before.latex << " = " << s.after.latex << "$$\n\n";
    }
}

constexpr void write_plain(meta::text& out, const meta::list<derivation_step>& steps) {
    for (int i = 0; i < steps.size(); ++i) {
        const derivation_step& s = steps[i];
        out << (i < 9 ? " " : "") << i + 1 << ". " << s.before.plain << " = " << s.after.plain << "    [" << s.rule;
        if (!s.reason.empty()) out << ": " << s.reason;
        out << "]\n";
    }
}

}  // namespace text

/// A derivation, step by step: walk through `steps()`, or print it. It is not copied: its steps refer
/// to it.
///
///     const auto steps = tg::explain(tg::sigmoid(z), z);
///     for (const auto& step : steps.steps()) std::cout << step.rule << '\n';
template <class By>
class explanation : By {
public:
    constexpr explanation(const descriptor& of, const descriptor& by) : By(of, by) {}

    /// The steps in their order: `rule`, `reason`, `before` and `after` with `plain` and `latex`.
    using By::steps;
    /// Whether a step holds, as `equivalent` judges.
    using By::judge;
    [[nodiscard]] constexpr int size() const { return steps().size(); }
    constexpr auto begin() const { return steps().begin(); }
    constexpr auto end() const { return steps().end(); }

    /// A line for each step.
    [[nodiscard]] constexpr meta::text plain() const {
        meta::text out;
        text::write_plain(out, steps());
        return out;
    }
    /// A numbered list in Markdown, the formulas in LaTeX.
    [[nodiscard]] constexpr meta::text markdown() const {
        meta::text out;
        text::write_markdown(out, steps());
        return out;
    }

    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const explanation& e) {
        const meta::text said = e.plain();
        return out << said.view();
    }
};

/// The derivation of the derivative of f by the symbol x: each step with the rule's name, what it was
/// applied to and what came out. By a scalar it goes from the outside in, as in `diff`; the gradient of
/// a scalar by anything else goes backwards, in Leibniz' form with shapes, as in `grad`. The last step
/// ends in what `diff` or `grad` gives. Works at run time and in constant expressions.
///
///     std::cout << tg::explain(1_c / (1_c + tg::exp(-z)), z);
template <expression F, expression X>
constexpr auto explain(F f, X x) {
    using checked = decltype(apply<text::explain_record>(f, x));
    static_cast<void>(apply<text::explain_record>(f, x));
    if constexpr (std::same_as<checked, poisoned>) return poisoned{};
    else if constexpr (X::description.form.is_scalar())
        return explanation<text::derivation_by_scalar>(F::description, X::description);
    else return explanation<text::derivation_by_tensor>(F::description, X::description);
}

}  // namespace typegrad
