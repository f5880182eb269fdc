// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/eval/extents.hpp"
#include "typegrad/eval/lanes.hpp"
#include "typegrad/eval/memory.hpp"

namespace typegrad::eval {

/// Whether two lie between each other, by one comparison: b ends behind where a begins, by less than both
/// are long.
[[gnu::always_inline]] inline bool lie_together(const region& a, const region& b) {
    const auto length = static_cast<std::uintptr_t>(a.length), other = static_cast<std::uintptr_t>(b.length);
    const auto distance =
        reinterpret_cast<std::uintptr_t>(b.begin) - reinterpret_cast<std::uintptr_t>(a.begin);
    return length != 0 && other != 0 && distance + other - 1 < length + other - 1;
}

/// Whether there may be a clash, which is judged then. Every call asks this, so a small function does it
/// without loops; Pair are the numbers below the square of how many inputs it has.
template <class Compiled, int... Pair>
[[gnu::always_inline]] inline bool may_clash(const region* given,
                                             std::integer_sequence<int, Pair...>) {
    constexpr const auto& p = Compiled::program;
    constexpr int n = p.input_count;
    if constexpr (sizeof...(Pair) == 0) {
        return any_clash(p, given);
    } else {
        // Of two that are written one comparison is enough.
        return (false || ... ||
                (!p.inputs[Pair / n].written ? false
                 : Pair / n == Pair % n      ? overlaps_itself(given[Pair / n])
                 : p.inputs[Pair % n].written && Pair % n < Pair / n
                     ? false
                     : lie_together(given[Pair / n], given[Pair % n])));
    }
}

/// Refuses data that is assigned to and overlaps other data, given in the order of the inputs. A number that
/// is given by value has no memory that anybody else has.
template <class Compiled, class Bound>
struct memory_check {
    using sizes_type = sizes_of_program<Compiled>;

    template <class... Argument>
    TYPEGRAD_INLINE static void run(const sizes_type& sizes, const Argument&... inputs) {
        check(sizes, place_of(inputs, sizes)...);
    }

private:
    struct nowhere {
        TYPEGRAD_INLINE region taken(const sizes_type&) const { return {}; }
    };
    template <class Symbol, class View>
    struct place {
        View v;
        TYPEGRAD_INLINE region taken([[maybe_unused]] const sizes_type& sizes) const {
            constexpr plan::extent_pair e = plan::loop_extents(Symbol::description.form);
            return region_of(v, Bound::template value<e.rows>(sizes),
                             Bound::template value<e.columns>(sizes));
        }
    };
    template <class Symbol, class Data>
    TYPEGRAD_INLINE static auto place_of(const argument<Symbol, Data>& a,
                                         [[maybe_unused]] const sizes_type& sizes) {
        if constexpr (!std::is_reference_v<Data> && Symbol::description.form.is_scalar()) {
            return nowhere{};
        } else {
            const auto v = view_of<Compiled>(a, sizes);
            return place<Symbol, std::remove_const_t<decltype(v)>>{typegrad::again(v)};
        }
    }

    template <class... Place>
    TYPEGRAD_INLINE static void check(const sizes_type& sizes, const Place&... places) {
        const region regions[] = {places.taken(sizes)...};
        constexpr int n = sizeof...(Place), pairs = n > 8 ? 0 : n * n;
        if (may_clash<Compiled>(regions, std::make_integer_sequence<int, pairs>{})) [[unlikely]] {
            judge(places.taken(sizes)...);
            // Of what has no gaps it was no mere suspicion: with nothing to come back to, the call needs to keep nothing.
            if (pairs != 0 && (solid(places.taken(sizes)) && ...)) __builtin_unreachable();
        }
    }
    [[gnu::always_inline]] static inline bool solid(const region& r) {
        return r.length == r.rows * r.columns * r.element_bytes;
    }
    /// Apart, with copies of its own, so that a call that passes keeps nothing in memory for it.
    template <class... Region>
    [[gnu::noinline, gnu::cold]] static void judge(Region... given) {
        const region regions[] = {given...};
        if (any_clash(Compiled::program, regions)) fail(describe_clash(Compiled::program, regions));
    }
};

}  // namespace typegrad::eval
