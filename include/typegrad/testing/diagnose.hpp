// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <ostream>
#include <string_view>
#include <tuple>
#include <utility>

#include "typegrad/diff/vmap.hpp"
#include "typegrad/eval/function.hpp"
#include "typegrad/text/string.hpp"

namespace typegrad {

/// What an activation does to the gradient that passes it.
struct layer_report {
    std::string_view layer;  ///< the expression: `sigmoid(W * x)`
    std::int64_t units = 0;  ///< in one sample
    double saturated = 0;    ///< the share of units whose slope is below 0.01
    double dead = 0;         ///< the share of those whose slope is 0
    double slope = 0;        ///< the local gradient's norm, divided by the root of the number of units
};

template <std::size_t Layers>
struct report : std::array<layer_report, Layers> {};

namespace testing {

// An activation, and the maps that it is in, from the innermost on.
struct activation {
    std::uint64_t hash = 0;
    int maps = 0;
    std::array<std::uint64_t, 4> through{};
};

template <class E>
class activations_of {
    static constexpr void mark(const graph& g, int id, meta::list<unsigned char>& needed) {
        if (needed[id] != 0) return;
        needed[id] = 1;
        for (int i = 0; i < g[id].count; ++i) mark(g, g.use(id, i).node, needed);
    }
    static constexpr bool needs(const graph& g, int id, int what) {
        meta::list<unsigned char> needed(g.size());
        mark(g, id, needed);
        return needed[what] != 0;
    }
    static constexpr int find(activation* into) {
        graph raw;
        loader(raw).load(E::description);
        // What is another value in each turn of a loop.
        meta::list<unsigned char> turns(raw.size());
        for (int id = 0; id < raw.size(); ++id) {
            turns[id] = raw[id].op->id == id_of<op::local_record>;
            const bool loop = raw.is(id, kind::last) || raw.is(id, kind::stacked);
            for (int i = 0; i < raw[id].count && !loop; ++i) turns[id] |= turns[raw.use(id, i).node];
        }
        int found = 0;
        for (int id = 0; id < raw.size(); ++id) {
            if (!raw[id].op->activation || turns[id] != 0) continue;
            activation own{raw[id].source->hash};
            if (!find_maps(raw, id, own, turns)) continue;
            if (into != nullptr) into[found] = own;
            ++found;
        }
        return found;
    }
    /// The maps whose samples differ in it. False if one of them runs over what differs in each turn of a loop.
    static constexpr bool find_maps(const graph& raw, int id, activation& own,
                                    const meta::list<unsigned char>& turns) {
        meta::list<unsigned char> needed(raw.size());
        mark(raw, id, needed);
        for (int m = id + 1; m < raw.size(); ++m) {
            if (!raw.is(m, kind::map) || !needs(raw, raw.use(m, 0).node, id)) continue;
            bool differs = false;
            for (int i = 1; i < raw[m].count; i += 2) differs = differs || needed[raw.use(m, i).node] != 0;
            if (!differs) continue;
            for (int i = 2; i < raw[m].count; i += 2)
                if (turns[raw.use(m, i).node] != 0) return false;
            if (own.maps == 4) return false;
            own.through[static_cast<std::size_t>(own.maps++)] = raw[m].source->hash;
            for (int i = 1; i < raw[m].count; i += 2) needed[raw.use(m, i).node] = 0;
            for (int i = 2; i < raw[m].count; i += 2) mark(raw, raw.use(m, i).node, needed);
        }
        return true;
    }

public:
    static constexpr int count = find(nullptr);
    static constexpr auto all = [] {
        std::array<activation, count> found{};
        find(found.data());
        return found;
    }();
};

/// The slope of an activation, by its record's rule.
template <std::uint64_t Hash>
struct slope_of {
    template <class X, class... More>
    constexpr auto operator()(X x, More... more) const {
        using record = typename expr<Hash>::definition::record;
        const auto slope = record::pullback(constant<meta::number{1}>{}, expr<Hash>{}, x, more...);
        if constexpr (requires { slope.first; }) return slope.first;
        else return slope;
    }
};
template <std::uint64_t Hash>
inline constexpr auto slope = expr<Hash>::definition::unpack(slope_of<Hash>{});

// An expression for each sample of a map, instead of what is mapped there.
template <class E>
struct mapped_instead {
    template <class Body, class... Binding>
    constexpr auto operator()(Body, Binding... bindings) const {
        return apply<op::vmap_record>(E{}, bindings...);
    }
};
template <activation A, int Maps = A.maps>
constexpr auto slope_of_samples() {
    if constexpr (Maps == 0) {
        return slope<A.hash>;
    } else {
        using inner = decltype(slope_of_samples<A, Maps - 1>());
        return expr<A.through[Maps - 1]>::definition::unpack(mapped_instead<inner>{});
    }
}

template <activation A>
constexpr auto measures() {
    constexpr auto s = slope_of_samples<A>();
    using namespace literals;
    return std::tuple(mean(abs(s) < 0.01_c), mean(equal(s, 0_c)), sqrt(mean(square(s))));
}

template <class E>
struct measuring {
    template <class... Measures>
    constexpr auto operator()(Measures... measures) const {
        return function(measures..., constant<meta::number{0}>{} * sum(E{}));
    }
};

template <class E, class Layers = std::make_index_sequence<activations_of<E>::count>>
struct diagnosis;
template <class E, std::size_t... Layer>
struct diagnosis<E, std::index_sequence<Layer...>> {
    /// The model itself is among the results, so that all its symbols are known, but costs nothing.
    static constexpr auto measured = std::apply(
        measuring<E>{}, std::tuple_cat(measures<activations_of<E>::all[Layer]>()...));

    template <class... Arguments>
    report<sizeof...(Layer)> operator()(Arguments&&... arguments) const {
        [[maybe_unused]] const auto all = measured(static_cast<Arguments&&>(arguments)...);
        return {{row<Layer>(all)...}};
    }

private:
    template <std::size_t K, class Results>
    static layer_report row(const Results& all) {
        using y = expr<activations_of<E>::all[K].hash>;
        return {to_string(y{}), y::description.form.size().number, static_cast<double>(std::get<3 * K>(all)),
                static_cast<double>(std::get<3 * K + 1>(all)), static_cast<double>(std::get<3 * K + 2>(all))};
    }
};

}  // namespace testing

/// Looks into a model for layers that cannot learn: called like a function of the model's symbols, it
/// gives a row for each activation (`sigmoid`, `tanh`, `relu`, …) in the order of evaluation, with the
/// share of units that are saturated or dead and the size of the local gradient, in one pass forward. Of what is mapped
/// over samples it is the share of all samples' units. Activations within the step of a loop, which are others in each
/// turn, have no row: write the turns one after the other.
/// The rows can be walked through, or printed as a table.
///
///     constexpr auto look = tg::diagnose(tg::squared_norm(tg::tanh(W * x + v)));
///     std::cout << look(W = weights, v = bias, x = input);
template <expression E>
constexpr testing::diagnosis<E> diagnose(E) {
    return {};
}
constexpr poisoned diagnose(poisoned) { return {}; }

template <class Traits, std::size_t Layers>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const report<Layers>& rows) {
    const auto column = [&](std::string_view said, std::size_t width) {
        for (std::size_t at = said.size(); at < width; ++at) out << ' ';
        out << said;
    };
    const auto thousandths = [&](double value, std::size_t width) {
        meta::text said;
        const auto whole = static_cast<std::int64_t>(1000 * value + 0.5);
        said << whole / 1000 << '.' << whole / 100 % 10 << whole / 10 % 10 << whole % 10;
        column(said.view(), width);
    };
    out << "    units  saturated    dead   slope  layer\n";
    for (const layer_report& r : rows) {
        meta::text units;
        units << r.units;
        column(units.view(), 9);
        thousandths(r.saturated, 11);
        thousandths(r.dead, 8);
        thousandths(r.slope, 8);
        out << "  " << r.layer.substr(0, 60) << (r.layer.size() > 60 ? "...\n" : "\n");
    }
    return out;
}

}  // namespace typegrad
