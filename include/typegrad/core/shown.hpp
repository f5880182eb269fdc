// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/expression.hpp"
#include "typegrad/core/spell.hpp"
#include "typegrad/meta/fixed_text.hpp"

namespace typegrad::detail {

/// `sigmoid(W * x) : vector[3]`.
constexpr meta::text described(const descriptor& d) {
    constexpr std::string_view kinds[] = {"scalar", "vector", "matrix", "tensor"};
    meta::text all, out;
    spell(all, d, 200);
    out << all.view().substr(0, 200) << (all.size() > 200 ? "... : " : " : ");
    out << (d.form.row ? "row" : kinds[d.form.rank < 3 ? d.form.rank : 3]);
    for (int k = d.form.row ? 1 : 0; k < d.form.rank; ++k)
        out << (k == (d.form.row ? 1 : 0) ? "[" : ", ") << d.form.extents[k];
    if (d.form.rank != 0) out << ']';
    return out;
}

template <class Definition>
constexpr meta::text described_as() {
    return described(Definition::description);
}

/// What an expression's type stands for, kept in the program for debuggers: see share/gdb. Only with
/// TYPEGRAD_DEBUGGER defined.
template <std::uint64_t Hash>
struct shown {
    [[gnu::used]] static constexpr auto text = meta::fixed_text<&described_as<meta::registry::definition<Hash>>>();
};

}  // namespace typegrad::detail
