// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/slabs.hpp"

namespace typegrad {

namespace op {

/// Sums from one end of an axis to every place along it derive from this: kernels, with a few sums side
/// by side where neighbours in memory belong to different ones.
template <int Axis>
struct running_sum_record : kernel_record<1> {
    static constexpr int axis = Axis;
    static constexpr bool linear = true;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr effort work(const shape* x, int) { return {x[0].size().number}; }

protected:
    template <class Word>
    static constexpr void check_axis(const operand_list& x, meta::text& sentence) {
        if (Axis < 0 || Axis >= x[0].rank) Word::misfit(x, sentence, "has no such axis");
    }
    template <class T, bool Back, class Y, class X>
    static constexpr void add_up(const Y& y, const X& x) {
        const std::int64_t n = x.extent(Axis), step = beside(x);
        constexpr std::int64_t side = 8;
        const std::int64_t blocks = n * step == 0 ? 0 : x.size() / (n * step);
        for (std::int64_t block = 0; block < blocks; ++block) {
            for (std::int64_t first = 0; first < step; first += side) {
                const std::int64_t count = step - first < side ? step - first : side;
                T sums[side]{};
                for (std::int64_t k = 0; k < n; ++k) {
                    const std::int64_t at = (block * n + (Back ? n - 1 - k : k)) * step + first;
                    for (std::int64_t i = 0; i < count; ++i) {
                        sums[i] += x[at + i];
                        y[at + i] = sums[i];
                    }
                }
            }
        }
    }

private:
    /// Elements from one place along the axis to the next.
    template <class X>
    static constexpr std::int64_t beside(const X& x) {
        std::int64_t step = 1;
        for (int k = Axis + 1; k < X::form.rank; ++k) step *= x.extent(k);
        return step;
    }
};

template <int Axis>
struct axis_cumsum_back_record;

template <int Axis>
struct axis_cumsum_record : running_sum_record<Axis> {
    using called = word<"cumsum", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "a number is in all sums from its own place on";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        running_sum_record<Axis>::template check_axis<called>(x, sentence);
    }
    template <class T, class Y, class X>
    static constexpr void run(const Y& y, const X& x) {
        running_sum_record<Axis>::template add_up<T, false>(y, x);
    }
    static constexpr auto pullback(auto g, auto, auto) {
        return apply<axis_cumsum_back_record<Axis>>(g);
    }
    static constexpr handle batched(auto x) { return batched_along<axis_cumsum_record, Axis>(x); }
    static constexpr handle meaning(auto x) { return running_sums(x, Axis, false); }
};

/// The same from the other end.
template <int Axis>
struct axis_cumsum_back_record : running_sum_record<Axis> {
    using called = word<"cumsum_back", Axis>;
    static constexpr std::string_view name = called::text();
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "a number is in all sums up to its own place";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        running_sum_record<Axis>::template check_axis<called>(x, sentence);
    }
    template <class T, class Y, class X>
    static constexpr void run(const Y& y, const X& x) {
        running_sum_record<Axis>::template add_up<T, true>(y, x);
    }
    static constexpr auto pullback(auto g, auto, auto) {
        return apply<axis_cumsum_record<Axis>>(g);
    }
    static constexpr handle batched(auto x) {
        return batched_along<axis_cumsum_back_record, Axis>(x);
    }
    static constexpr handle meaning(auto x) { return running_sums(x, Axis, true); }
    static constexpr handle written_out(auto x) {
        if (Axis != 0) return {};
        return reverse(apply<axis_cumsum_record<Axis>>(reverse(x)));
    }
};

struct cumsum_record {
    static constexpr std::string_view name = "cumsum";
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[0]; }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].is_vector()) return;
        x.describe(sentence, 0);
        sentence << ": cumsum needs a vector";
        if (!x[0].is_scalar()) sentence << ", or an axis: say cumsum<0> or cumsum<1>";
    }
    static constexpr handle definition(auto x) { return apply<axis_cumsum_record<0>>(x); }
};

}  // namespace op

/// The sums of a vector up to each element: x[0], x[0] + x[1], …
///
///     static_assert(tg::grad(tg::sum(tg::cumsum(x)), x) == tg::reverse(tg::cumsum(tg::ones<4>)));
template <term A>
constexpr result<op::cumsum_record, A> cumsum(A x) {
    return apply<op::cumsum_record>(x);
}
/// The sums along an axis of a tensor, up to each element.
///
///     constexpr auto integral = tg::cumsum<0>(X);
template <int Axis, term A>
constexpr result<op::axis_cumsum_record<Axis>, A> cumsum(A x) {
    return apply<op::axis_cumsum_record<Axis>>(x);
}

}  // namespace typegrad
