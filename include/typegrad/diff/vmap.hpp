// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"
#include "typegrad/core/load.hpp"
#include "typegrad/core/statement.hpp"

namespace typegrad {

namespace op {

/// An expression for every index of the leading axis of others. The operands are the expression, then
/// pairs of a symbol and what it runs over.
struct vmap_record {
    static constexpr std::string_view name = "vmap";
    static constexpr int arity = -1;  // any
    static constexpr kind what = kind::map;
    static constexpr shape form(const shape* x, int) { return with_axis(x[0], 0, x[2].extents[0]); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        for (int i = 1; i < x.count; i += 2) {
            if (x[i + 1].rank != x[i].rank + 1 || !(without_axis(x[i + 1], 0) == x[i])) {
                describe(x, sentence, i, i + 1);
                sentence << ": vmap maps ";
                x.spell(sentence, i);
                sentence << " over one axis more";
            } else if (x[i + 1].extents[0] != x[2].extents[0]) {
                describe(x, sentence, 2, i + 1);
                sentence << ": vmap needs equal leading extents";
            }
            for (int k = 1; k < i; k += 2)
                if (x.operands[k]->hash == x.operands[i]->hash && sentence.size() == 0) {
                    sentence << "vmap over ";
                    x.spell(sentence, i);
                    sentence << " twice";
                }
            if (sentence.size() != 0) return;
        }
        if (x[0].rank == max_rank) {
            x.describe(sentence, 0);
            sentence << ": vmap gives at most six axes";
        }
    }

private:
    static constexpr void describe(const operand_list& x, meta::text& sentence, int i, int j) {
        x.describe(sentence, i);
        sentence << ", ";
        x.describe(sentence, j);
    }
};

template <class Binding>
struct bound_pair;
template <class Symbol, class E>
struct bound_pair<mapping<Symbol, E>> {
    using symbol = Symbol;
    using over = E;
};
template <class Symbol, class E>
struct bound_pair<assignment<Symbol, E>> : bound_pair<mapping<Symbol, E>> {};

/// The operands of a map.
template <class... Operand>
struct operand_row {
    template <class Symbol, class Over>
    constexpr operand_row<Operand..., Symbol, Over> operator+(operand_row<Symbol, Over>) const {
        return {};
    }
    static constexpr auto map() { return apply<vmap_record>(Operand{}...); }
};

}  // namespace op

/// The expression e for every index of the leading axis of X, which has one more axis than the symbol x:
/// a model of one sample becomes the model of a batch. The result has a leading axis as long; several
/// symbols run together over axes of one length. What does not depend on them is the same for all
/// samples, and the gradient by it is summed over them. The symbols are known inside only. Maps and
/// derivatives may stand inside.
///
///     constexpr auto losses = tg::vmap(tg::square(tg::dot(x, y) - t), y = X, t = T);
///     constexpr auto slope = tg::grad(tg::mean(losses), x);
template <term E, class... Binding>
    requires(sizeof...(Binding) > 0 && (requires { typename op::bound_pair<Binding>::over; } && ...))
constexpr auto vmap(E e, Binding...) {
    using first = op::operand_row<decltype(as_operand(e))>;
    return (first{} + ... +
            op::operand_row<typename op::bound_pair<Binding>::symbol, typename op::bound_pair<Binding>::over>{})
        .map();
}
template <class E, class... Binding>
    requires(std::same_as<E, poisoned> || (std::same_as<Binding, poisoned> || ...))
constexpr poisoned vmap(E, Binding...) {
    return {};
}

}  // namespace typegrad
