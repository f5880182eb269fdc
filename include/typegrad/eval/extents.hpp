// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/core/dimension.hpp"
#include "typegrad/eval/bind.hpp"
#include "typegrad/eval/places.hpp"
#include "typegrad/plan/cost.hpp"
#include "typegrad/plan/lifetime.hpp"

namespace typegrad::eval {

/// What one argument says about extents: amounts, and the numbers that its data has for them. A vector
/// and data that only has a size say one thing, others one for each axis.
template <class Argument>
struct said_by;
template <class Symbol, class Data>
struct said_by<argument<Symbol, Data>> {
    using data_type = std::remove_cvref_t<Data>;
    static constexpr bool is_value = typegrad::detail::is_dimension<Symbol>;
    static constexpr shape form = Symbol::description.form;
    static constexpr bool only_size() {
        if constexpr (form.rank == 1) return true;
        else return data_traits<data_type>::flat;
    }
    static constexpr int count() {
        if constexpr (is_value) return 1;
        else if constexpr (form.rank == 0 || form.is_known()) return 0;
        else return only_size() ? 1 : form.rank;
    }
    static constexpr amount what(int k) {
        if constexpr (is_value) return Symbol::value;
        else return only_size() ? form.size() : form.extents[k];
    }
    static constexpr shape given(const argument<Symbol, Data>& a) {
        using traits = data_traits<data_type>;
        if constexpr (traits::fixed) return traits::form();
        else return traits::form(a.data);
    }
    static constexpr std::int64_t number([[maybe_unused]] const argument<Symbol, Data>& a,
                                         [[maybe_unused]] int k) {
        if constexpr (is_value) return static_cast<std::int64_t>(a.data);
        else if constexpr (count() == 0) return 0;
        else if constexpr (requires { data_traits<data_type>::packed; })
            return only_size() ? static_cast<std::int64_t>(std::size(a.data)) : given(a).extents[k].number;
        else return only_size() ? count_of(given(a)) : given(a).extents[k].number;
    }
};
/// The extents of a program as the arguments of a call give them.
template <class Program, class... Argument>
struct bound_extents {
    static constexpr const auto& program = Program::program;
    using sizes_type = sizes_of_program<Program>;
    static constexpr int extent_count = program.extent_count;

    /// Which argument gives an extent first, and with what of what it says.
    struct source {
        int from = -1, part = 0;
    };
    struct source_list {
        source of[extent_count + 1]{};
    };
    static constexpr source_list find_sources() {
        source_list list;
        int i = 0, again = 0;
        (look<Argument>(list, i++, false), ...);
        (look<Argument>(list, again++, true), ...);
        return list;
    }
    static constexpr source_list sources = find_sources();

    /// The sentence about an extent that no argument gives, or an empty one.
    static constexpr meta::text missing() {
        meta::text said;
        for (int k = 0; k < extent_count && said.empty(); ++k)
            if (sources.of[k].from < 0) said << "missing argument: " << names[static_cast<std::size_t>(k)] << " (an extent)";
        return said;
    }

    /// The values of all extents, and the places of the buffers. Throws if arguments disagree.
    static constexpr sizes_type resolve(std::int64_t& room, const Argument&... given) {
        sizes_type sizes{};
        if constexpr (extent_count != 0) {
            take(std::make_integer_sequence<int, extent_count>{}, sizes, std::tie(given...));
            (check(sizes, given), ...);
            for (int k = 0; k < extent_count; ++k)
                if (sizes.values[k] < program.least[k]) [[unlikely]]
                    fail_small(k, sizes.values[k]);
            refuse_huge(sizes);
            room = place_buffers(sizes);
        }
        return sizes;
    }

    /// An amount of the program as a number.
    static constexpr std::int64_t number(const amount& a, [[maybe_unused]] const sizes_type& sizes) {
        if constexpr (extent_count == 0) return a.number;
        else return formula(a, program.extents, extent_count)(sizes.values);
    }
    /// The same of one that the compiler knows: a product and a sum.
    template <amount A>
    TYPEGRAD_INLINE static std::int64_t value([[maybe_unused]] const sizes_type& sizes) {
        if constexpr (A.is_known()) {
            return A.number;
        } else {
            constexpr formula f{A, program.extents, extent_count};
            return f(sizes.values);
        }
    }
    static constexpr shape form_in(shape s, const sizes_type& sizes) {
        for (int k = 0; k < s.rank; ++k) s.extents[k] = number(s.extents[k], sizes);
        return s;
    }

private:
    /// `c·n·n`, as the size of a square is.
    static constexpr bool is_square(const amount& a) {
        return a.factors[0] == a.factors[1] && a.factors[2] == 0 && a.number == 0 && typegrad::factor::offset(a.factors[0]) == 0;
    }
    static constexpr std::int64_t root_of(std::int64_t square) {
        std::int64_t root = square;
        while (root > 1 && root > square / root) root = (root + square / root) / 2;
        return root;
    }

    template <class A>
    static constexpr void look(source_list& list, int i, bool squares) {
        for (int part = 0; part < said_by<A>::count(); ++part) {
            const amount a = said_by<A>::what(part);
            if (a.is_known() || (a.factors[1] != 0 && !(squares && is_square(a)))) continue;
            for (int k = 0; k < extent_count; ++k)
                if (list.of[k].from < 0 && typegrad::factor::name(a.factors[0]) == program.extents[k])
                    list.of[k] = {i, part};
        }
    }

    template <int... K, class Given>
    static constexpr void take(std::integer_sequence<int, K...>, sizes_type& sizes, const Given& given) {
        ((sizes.values[K] = value_of<K>(given)), ...);
    }
    template <int K, class Given>
    static constexpr std::int64_t value_of(const Given& given) {
        constexpr source from = sources.of[K];
        using said = said_by<std::remove_cvref_t<std::tuple_element_t<from.from, Given>>>;
        constexpr amount a = said::what(from.part);
        const std::int64_t n = said::number(std::get<from.from>(given), from.part);
        if constexpr (a.factors[1] != 0) return root_of(n / a.coefficient);
        else if constexpr (a.coefficient == 1) return n - a.number;
        else return (n - a.number) / a.coefficient;
    }

    template <class A>
    static constexpr void check(const sizes_type& sizes, const A& a) {
        using said = said_by<A>;
        check_parts(sizes, a, std::make_integer_sequence<int, said::count()>{});
        if constexpr (said::count() != 0 && !said::is_value) {
            using traits = data_traits<typename said::data_type>;
            if constexpr (!traits::flat)
                if (!fits_now<traits, typename A::target>(said::given(a))) [[unlikely]] fail_form<A>(said::given(a));
        }
    }

    template <class A, int... Part>
    TYPEGRAD_INLINE static void check_parts(const sizes_type& sizes, const A& a, std::integer_sequence<int, Part...>) {
        (check_part<Part>(sizes, a), ...);
    }
    template <int Part, class A>
    TYPEGRAD_INLINE static void check_part(const sizes_type& sizes, const A& a) {
        using said = said_by<A>;
        if (value<said::what(Part)>(sizes) == said::number(a, Part)) [[likely]] return;
        if constexpr (said::is_value) fail_value(sizes, said::what(Part), said::number(a, Part));
        else fail_part<A>(sizes, a, Part);
    }

    /// Refuses extents of which the program computes a size that 64 bits do not hold in bytes.
    static constexpr void refuse_huge(const sizes_type& sizes) {
        int longest = 0;
        for (int k = 1; k < extent_count; ++k)
            if (sizes.values[k] > sizes.values[longest]) longest = k;
        if (sizes.values[longest] < 1 << 17) [[likely]] return;
        double most = 0;
        for (int b = 0; b < program.buffer_count; ++b) most += magnitude(program.sizes[b], sizes);
        for (const plan::output& y : program.outputs) {
            double all = 1;
            for (int k = 0; k < y.form.rank; ++k) all *= magnitude(y.form.extents[k], sizes);
            most += all;
        }
        if (most < 0x1p58) [[likely]] return;
        fail_huge(longest, sizes);
    }
    static constexpr double magnitude(const amount& a, const sizes_type& sizes) {
        double all = static_cast<double>(a.coefficient);
        for (int i = 0; i < max_factors && !a.is_known() && a.factors[i] != 0; ++i)
            for (int k = 0; k < extent_count; ++k)
                if (typegrad::factor::name(a.factors[i]) == program.extents[k])
                    all *= static_cast<double>(sizes.values[k] + typegrad::factor::offset(a.factors[i]));
        return all + static_cast<double>(a.number);
    }

    static constexpr std::int64_t place_buffers(sizes_type& sizes) {
        constexpr int count = program.buffer_count;
        if constexpr (count == 0) {
            return program.buffer;
        } else {
            plan::lifetime buffers[count];
            int order[count]{}, live[count]{};
            set_sizes(sizes, buffers, std::make_integer_sequence<int, count>{});
            for (int b = 0; b < count; ++b) order[b] = b;
            return plan::place_lifetimes(buffers, order, count, live, sizes.places);
        }
    }

    template <int... B>
    TYPEGRAD_INLINE static void set_sizes(const sizes_type& sizes, plan::lifetime* buffers, std::integer_sequence<int, B...>) {
        ((buffers[B] = program.lifetimes[B], buffers[B].size = (value<program.sizes[B]>(sizes) + 15) / 16 * 16), ...);
    }

    template <int... K>
    static constexpr auto list_names(std::integer_sequence<int, K...>) {
        return std::array<std::string_view, extent_count + 1>{
            meta::registry::definition<typegrad::factor::moved(program.extents[K], 0)>::text..., {}};
    }
    static constexpr auto names = list_names(std::make_integer_sequence<int, extent_count>{});
    static constexpr std::string_view symbols[] = {Argument::target::description.name..., {}};
    static constexpr bool by_value[] = {said_by<Argument>::is_value..., false};

    static constexpr int extent_in(const amount& a) {
        int k = 0;
        while (k < extent_count && typegrad::factor::name(a.factors[0]) != program.extents[k]) ++k;
        return k;
    }
    /// `X says n = 7`, `n = 7 is given`.
    static constexpr void write_source(meta::text& out, int k, const sizes_type& sizes) {
        const int from = sources.of[k].from;
        if (!by_value[from]) out << symbols[from] << " says ";
        out << names[static_cast<std::size_t>(k)] << " = " << sizes.values[k];
        if (by_value[from]) out << " is given";
    }

    [[gnu::noinline]] static void fail_value(const sizes_type& sizes, const amount& a, std::int64_t n) {
        meta::text out;
        const int k = extent_in(a);
        write_source(out, k, sizes);
        out << ", " << names[static_cast<std::size_t>(k)] << " = " << n << " is given";
        fail(out);
    }
    static void fail_small(int k, std::int64_t n) {
        meta::text out;
        out << names[static_cast<std::size_t>(k)] << " is " << n << ", the function needs "
            << names[static_cast<std::size_t>(k)] << " to be " << program.least[k] << " or more";
        fail(out);
    }
    [[gnu::noinline]] static void fail_huge(int k, const sizes_type& sizes) {
        meta::text out;
        write_source(out, k, sizes);
        out << ", too large for what is computed of it";
        fail(out);
    }
    template <class A>
    static void fail_form(const shape& given) {
        meta::text out;
        write_misfit(out, A::target::description.name, A::target::description.form, given);
        fail(out);
    }
    template <class A>
    [[gnu::noinline]] static void fail_part(const sizes_type& sizes, const A& a, int part) {
        using said = said_by<A>;
        const amount what = said::what(part);
        const std::int64_t n = said::number(a, part);
        // Which axis it is, and how long there.
        int axis = part;
        if (said::only_size())
            for (axis = 0; axis + 1 < said::form.rank && said::form.extents[axis].is_known();) ++axis;
        const amount there = said::form.extents[axis];
        const bool alone = !what.is_known() && what.factors[1] == 0 && !there.is_known();
        if (!alone || (n - what.number) % what.coefficient != 0 || (!said::only_size() && said::given(a).rank != said::form.rank))
            fail_form<A>(said::given(a));
        const std::int64_t here = (n - what.number) / what.coefficient * there.coefficient + there.number;
        meta::text out;
        out << A::target::description.name << " has " << here;
        if (axis < 2) out << (axis == 0 ? " rows, " : " columns, ");
        else out << " elements along axis " << axis << ", ";
        write_source(out, extent_in(what), sizes);
        fail(out);
    }
};

/// The data of an argument as rows and columns; without sizes only its type is of use.
template <class Program, class Symbol, class Data>
constexpr auto view_of(const argument<Symbol, Data>& a, [[maybe_unused]] const sizes_of_program<Program>& sizes = {}) {
    constexpr plan::extent_pair e = plan::loop_extents(Symbol::description.form);
    constexpr std::int64_t rows = e.rows.is_known() ? e.rows.number : 0,
                           columns = e.columns.is_known() ? e.columns.number : 0;
    using traits = data_traits<std::remove_cvref_t<Data>>;
    if constexpr (Symbol::description.form.rank > 1 && !e.columns.is_known() && requires { traits::packed; })
        return packed_view<std::remove_pointer_t<decltype(std::data(a.data))>>{
            std::data(a.data), bound_extents<Program>::template value<e.columns>(sizes)};
    else return traits::template bind<rows, columns>(a.data);
}

/// What a program does with elements of so many bytes, for values of its extents.
template <class Program, std::int64_t Element, class... Argument>
constexpr cost cost_with(const Argument&... given) {
    if constexpr (Program::program.extent_count == 0) {
        return plan::cost_of(Program::program, Element);
    } else {
        using bound = bound_extents<Program, Argument...>;
        auto p = Program::program;
        const auto sizes = bound::resolve(p.buffer, given...);
        for (plan::step& s : p.steps) {
            for (amount* a : {&s.rows, &s.columns, &s.inner, &s.turns}) *a = bound::number(*a, sizes);
        }
        for (plan::window& w : p.windows) {
            w.loop = bound::form_in(w.loop, sizes);
            for (amount& a : w.at.strides) a = bound::number(a, sizes);
        }
        return plan::cost_of(p, Element);
    }
}

/// The last two of what judge_program says, which need the whole program.
template <class Compiled>
constexpr meta::text judge_names() {
    const auto& p = Compiled::program;
    meta::text said = judge_symbols(p.symbols, p.symbol_count);
    if (!said.empty() || !Compiled::extents.complicated) return said;
    said << "extents too complicated: ";
    spell_short(said, *Compiled::wanted[0].value);
    said << " needs a size that is no product of extents plus a number";
    return said;
}

/// The sentence about a function that has too many operations, whose symbols contradict each other, or whose
/// sizes are of no form that run time can evaluate; or an empty one.
template <class... Output>
constexpr meta::text judge_program() {
    constexpr int nodes = wanted_graph<Output...>::loaded.nodes.nodes.count;
    if constexpr (nodes > TYPEGRAD_MOST_NODES) {
        meta::text said;
        said << nodes << " nodes in a function, which takes " << TYPEGRAD_MOST_NODES
             << ": say vectors, or a loop";
        return said;
    } else {
        return judge_names<compiled<Output...>>();
    }
}

}  // namespace typegrad::eval
