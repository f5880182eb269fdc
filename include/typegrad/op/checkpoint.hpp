// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/scan.hpp"
#include "typegrad/op/word.hpp"

namespace typegrad {

namespace op {

/// A loop whose derivative backwards keeps of each turn what it carries into it, and computes the rest again.
struct checkpointed_record : loop_record {
    static constexpr std::string_view name = "checkpointed";
    static constexpr bool recomputes = true;
};

/// What it is given, with its loops cut into so many segments.
template <int Segments>
struct checkpoint_record {
    using spelling = word<"checkpoint", Segments>;
    static constexpr std::string_view name = spelling::text();
    static constexpr int segments = Segments;
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        graph g;
        loader(g).load(*x.operands[0]);
        bool any = false;
        for (const node& n : g) {
            if (n.op->what != kind::loop || n.op->forward_only) continue;
            const amount turns = g.form_at(n.form).extents[0];
            any = true;
            if (turns.is_known() || turns % Segments == 0) continue;
            sentence << turns << " turns in " << std::int64_t{Segments} << " segments: " << name
                     << " needs a number of turns, or a multiple of an extent";
            return;
        }
        if (any) return;
        x.spell(sentence, 0);
        sentence << " has no loop: " << name << " needs what iterate, fold or scan gives";
    }
};

}  // namespace op

namespace detail {

template <int Segments, class T>
constexpr auto in_segments(T x) {
    return apply<op::checkpoint_record<Segments>>(x);
}
template <int Segments, class A, class B>
constexpr auto in_segments(pair<A, B> x) {
    return pair(in_segments<Segments>(x.first), in_segments<Segments>(x.second));
}

/// Whether a step gives a carry and something besides.
template <class Step, class Carry, class... X>
constexpr bool scans() {
    using given = leaves_of<typename body<Step, Carry, type_list<X...>, 0>::type>;
    return meta::count_of<given> > meta::count_of<leaves_of<Carry>>;
}

}  // namespace detail

/// The same value, of what `iterate`, `fold` or `scan` gives, by another gradient: instead of the states of
/// all n turns it keeps those at the beginning of so many segments, and computes a segment's again when the
/// sweep backwards comes to it. With sqrt(n) segments that is memory for about 2 sqrt(n) turns, for one more
/// evaluation. What `f.cost().workspace_bytes` says is the measure. If the number of turns is not a multiple,
/// the last segment is shorter; where it is an extent that run time knows, it has to be one.
///
///     constexpr auto step = [](auto h, auto row) { return tg::tanh(A * h + W * row); };
///     constexpr auto last = tg::checkpoint<2>(tg::fold(step, tg::zeros<3>, X));
///     static_assert(last == tg::fold(step, tg::zeros<3>, X));
///
/// It may be given what the loop would be: `checkpoint<32>(step, h0, X)` is a fold, or, if the step gives
/// pair(carry, y), a scan; `checkpoint<32>(step, h0, 1024_c)` iterates.
template <int Segments, class E>
constexpr auto checkpoint(E e) {
    static_assert(Segments > 0, "checkpoint needs at least one segment");
    return detail::in_segments<Segments>(detail::as_carry(e));
}
template <int Segments, class Step, class Initial, detail::counts Count>
constexpr auto checkpoint(Step step, Initial initial, Count count) {
    return checkpoint<Segments>(iterate(step, initial, count));
}
template <int Segments, class Step, class Initial, term... X>
    requires(sizeof...(X) > 0 && !(detail::counts<X> || ...))
constexpr auto checkpoint(Step step, Initial initial, X... xs) {
    using carry = detail::carry_t<Initial>;
    if constexpr (detail::scans<Step, carry, decltype(as_operand(xs))...>()) {
        return checkpoint<Segments>(scan(step, initial, xs...));
    } else {
        return checkpoint<Segments>(fold(step, initial, xs...));
    }
}

}  // namespace typegrad
