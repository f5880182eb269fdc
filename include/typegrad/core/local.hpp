// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"
#include "typegrad/core/symbol.hpp"

namespace typegrad {

namespace op {
/// A name that a loop binds: it is no argument of a function.
struct local_record {
    static constexpr std::string_view name = "local";
    static constexpr int arity = 0;
    static constexpr kind what = kind::symbol;
    static constexpr shape form(const shape*, int) { return {}; }
};
}  // namespace op

/// What stands in a loop's body for a value it carries, or for what it reads in its turn: the
/// Index-th of its kind. Loops within loops have different levels.
template <shape Form, int Level, int Index, bool Carry>
struct local : expression_base {
    static constexpr descriptor description = {
        &operation_of<op::local_record>,
        meta::mix(meta::mix(meta::hash_text(Carry ? "carry" : "x"), static_cast<std::uint64_t>(64 * Level + Index)),
                  hash_shape(Form)),
        Form,
        {},
        0,
        Carry ? "carry" : "x",
        meta::number{Level}};
};

/// The deepest level of the locals in an expression, 0 if there are none.
constexpr int deepest_local(const descriptor& e) {
    graph g;
    loader(g).load(e);
    int deepest = 0;
    for (const node& n : g) {
        if (n.op->what != kind::symbol || n.op->id != id_of<op::local_record>) continue;
        const int level = static_cast<int>(n.source->value.numerator);
        deepest = deepest < level ? level : deepest;
    }
    return deepest;
}

}  // namespace typegrad
