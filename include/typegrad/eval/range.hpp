// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/eval/bind.hpp"
#include "typegrad/plan/code_writer.hpp"

namespace typegrad::eval {

/// `k is 7, v has 4`: the sentence about element n of an index that is out of range.
constexpr meta::text out_of_range(const plan::limit& l, std::int64_t n, std::int64_t value, std::int64_t extent) {
    meta::text out;
    out << l.index->name;
    if (!l.index->form.is_scalar()) out << '[' << n << ']';
    out << " is " << value << ", ";
    spell_short(out, *l.of);
    out << " has " << extent;
    if (l.of->form.rank > 1) out << " rows";
    return out;
}

/// Refuses data of an index that is out of a range; `v` is a view of it.
/// `Extents` knows the values of extents.
template <class Extents, class Program, class View, class Sizes>
constexpr void check_range(const Program& program, const descriptor& index, const View& v, const Sizes& sizes) {
    const plan::extent_pair e = plan::loop_extents(index.form);
    const std::int64_t columns = Extents::number(e.columns, sizes);
    const std::int64_t count = Extents::number(e.rows, sizes) * columns;
    for (int i = 0; i < program.limit_count; ++i) {
        const plan::limit& l = program.limits[i];
        if (l.index->hash != index.hash) continue;
        const std::int64_t extent = Extents::number(l.extent, sizes);
        for (std::int64_t n = 0; n < count; ++n) {
            const auto value = static_cast<std::int64_t>(v(n / columns, n % columns));
            if (value < 0 || value >= extent) [[unlikely]]
                fail(out_of_range(l, n, value, extent));
        }
    }
}

}  // namespace typegrad::eval
