// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/eval/lanes.hpp"
#include "typegrad/eval/sizes.hpp"
#include "typegrad/eval/view.hpp"
#include "typegrad/plan/window.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::eval {

/// What a loop sees through a window of a program: element (i, j) is somewhere in the memory that
/// another view shows. All that can be known of where is known at compile time.
template <class View, class Program, int Window>
struct window_view {
    using element = typename View::element;
    static constexpr plan::window window = Program::program.windows[Window];
    static constexpr plan::split_window split{window};
    static constexpr int last = window.loop.rank - 1;
    static constexpr bool one_row = !window.memory.columns().is_known();
    static constexpr bool dense = !one_row && View::template is_dense<window.memory.columns().number>;

    static constexpr bool steps_along_row() {
        if (last < 0) return false;
        if (dense) return window.step() == 1;
        if (one_row) return View::contiguous && window.step() == 1;
        constexpr int along = last < 0 ? 0 : last;
        return View::contiguous && split.exact && split.axes.step[along][0] == 0 &&
               split.axes.step[along][1] == 1;
    }
    static constexpr bool contiguous = steps_along_row(), column_contiguous = false;

    View v;

    [[nodiscard]] TYPEGRAD_INLINE decltype(auto) operator()(std::int64_t i, std::int64_t j) const {
        if constexpr (dense) {
            return v.data[window(i, j)];
        } else if constexpr (one_row) {
            return v(0, window(i, j));
        } else if constexpr (split.exact) {
            return v(index(0, i, j), index(1, i, j));
        } else {
            const std::int64_t at = window(i, j);
            return v(at / window.memory.columns().number, at % window.memory.columns().number);
        }
    }

private:
    TYPEGRAD_INLINE static std::int64_t index(int axis, std::int64_t i, std::int64_t j) {
        std::int64_t at = split.axes.base[axis].number;
        if (last >= 0) at += split.axes.step[last < 0 ? 0 : last][axis].number * j;
        for (int k = last; k-- > 0;) {
            at += split.axes.step[k][axis].number * (k == 0 ? i : i % window.loop.extents[k].number);
            if (k != 0) i /= window.loop.extents[k].number;
        }
        return at;
    }
};

/// The same where sizes are known only at run time: what depends on them is computed before the loop.
template <class View, class Program, int Window, class Sizes>
struct open_window_view {
    using element = typename View::element;
    static constexpr plan::window window = Program::program.windows[Window];
    static constexpr plan::split_window split{window};
    static constexpr int last = window.loop.rank - 1;
    static constexpr bool dense = requires { View::packed; };
    static constexpr bool steps_along_row() {
        if (last < 0) return false;
        if (!split.exact) return dense && window.step() == 1;
        return View::contiguous && split.axes.step[last][0] == 0 && split.axes.step[last][1] == 1;
    }
    static constexpr bool contiguous = steps_along_row(), column_contiguous = false;

    View v;
    const Sizes& sizes;

    [[nodiscard]] TYPEGRAD_INLINE decltype(auto) operator()(std::int64_t i, std::int64_t j) const {
        if constexpr (split.exact) {
            return v(index<0>(i, j), index<1>(i, j));
        } else {
            const std::int64_t at = index<-1>(i, j);
            if constexpr (dense) return v.data[at];
            else return v(at / columns(), at % columns());
        }
    }

private:
    static constexpr formula rule(const amount& a) {
        return {a, Program::program.extents, Program::program.extent_count};
    }
    TYPEGRAD_INLINE std::int64_t columns() const {
        constexpr formula f = rule(window.memory.columns());
        return f(sizes.values);
    }
    /// Along an axis of memory, or, for -1, from its first element.
    template <int Axis, int K>
    TYPEGRAD_INLINE std::int64_t step() const {
        constexpr formula f = rule(Axis < 0 ? window.at.strides[K] : split.axes.step[K][Axis < 0 ? 0 : Axis]);
        return f(sizes.values);
    }
    template <int K>
    TYPEGRAD_INLINE std::int64_t extent() const {
        constexpr formula f = rule(window.loop.extents[K]);
        return f(sizes.values);
    }
    template <int Axis>
    TYPEGRAD_INLINE std::int64_t index(std::int64_t i, std::int64_t j) const {
        constexpr formula base = rule(Axis < 0 ? window.at.base : split.axes.base[Axis < 0 ? 0 : Axis]);
        std::int64_t at = base(sizes.values);
        if constexpr (last >= 0) at += step<Axis, last>() * j;
        if constexpr (last == 1) at += step<Axis, 0>() * i;
        if constexpr (last > 1) at += rows<Axis, last - 1>(i);
        return at;
    }
    template <int Axis, int K>
    TYPEGRAD_INLINE std::int64_t rows(std::int64_t i) const {
        if constexpr (K == 0) return step<Axis, 0>() * i;
        else return step<Axis, K>() * (i % extent<K>()) + rows<Axis, K - 1>(i / extent<K>());
    }
};

/// A register is made of its lanes at once: compilers put it together from pairs.
template <class V, class T, class View, int... L>
TYPEGRAD_INLINE V gathered_lanes(const View& v, std::int64_t i, std::int64_t j, std::integer_sequence<int, L...>) {
    return V{static_cast<T>(v(i, j + L))...};
}
/// As many elements of row i from column j on as V has lanes.
template <class V, class T, class View>
TYPEGRAD_INLINE V read_lanes(const View& v, std::int64_t i, std::int64_t j) {
    if constexpr (View::contiguous || lane_count<V> == 1) {
        return load<V>(&v(i, j));
    } else {
        return gathered_lanes<V, T>(v, i, j, std::make_integer_sequence<int, lane_count<V>>{});
    }
}
template <class V, class View>
TYPEGRAD_INLINE void write_lanes(const View& v, std::int64_t i, std::int64_t j, const V& x) {
    if constexpr (View::contiguous || lane_count<V> == 1) {
        store<V>(&v(i, j), x);
    } else {
        for (int l = 0; l < lane_count<V>; ++l) v(i, j + l) = x[l];
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
