// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/eval/bind.hpp"
#include "typegrad/eval/element.hpp"
#include "typegrad/eval/machine.hpp"
#include "typegrad/eval/memory.hpp"
#include "typegrad/eval/outputs.hpp"
#include "typegrad/eval/range.hpp"
#include "typegrad/plan/cost.hpp"

namespace typegrad {

template <class... Output>
class compiled_function;

namespace eval {

/// Made of a mistake that was reported: gives as many values, which swallow what is done to them.
template <std::size_t Count>
struct poisoned_function {
    template <class... A>
    constexpr auto operator()(const A&...) const {
        return values(std::make_index_sequence<Count>{});
    }
    template <class... A>
    constexpr poisoned_function with(const A&...) const { return {}; }

private:
    template <std::size_t... I>
    static constexpr auto values(std::index_sequence<I...>) {
        return std::tuple<decltype(I, poisoned{})...>{};
    }
    static constexpr poisoned values(std::index_sequence<0>) { return {}; }
};

/// Temporaries too large for the stack, for one call. (<memory> takes longer to include than all of
/// this.)
template <class T>
struct heap_buffer {
    T* elements;
    constexpr explicit heap_buffer(std::int64_t size) : elements(new T[static_cast<std::size_t>(size)]) {}
    heap_buffer(const heap_buffer&) = delete;
    heap_buffer& operator=(const heap_buffer&) = delete;
    constexpr ~heap_buffer() { delete[] elements; }
};

/// An argument that outlives its call: a number by value, other data by reference.
template <class Symbol, class Data>
struct kept_argument {
    Data&& data;
    constexpr argument<Symbol, Data> again() const { return {static_cast<Data&&>(data)}; }
};
template <class Symbol, class Data>
    requires(!std::is_reference_v<Data>)
struct kept_argument<Symbol, Data> {
    Data data;
    constexpr argument<Symbol, const Data&> again() const { return {data}; }
};

template <class Outputs>
struct function_for;
template <class... Output>
struct function_for<output_list<Output...>> {
    using type = compiled_function<Output...>;
    static constexpr meta::text judged() {
        constexpr auto& p = compiled<typename Output::unkeyed...>::program;
        return judge_symbols(p.symbols, p.symbol_count);
    }
};
}  // namespace eval

/// A function with some of its arguments bound.
template <class Function, class... Kept>
struct bound_function {
    std::tuple<Kept...> kept;

    template <class... Symbol, class... Data>
    constexpr auto operator()(argument<Symbol, Data>... given) const {
        return std::apply([&](const Kept&... k) { return Function{}(k.again()..., given...); }, kept);
    }
    template <class... Symbol, class... Data>
    constexpr auto with(argument<Symbol, Data>... given) const {
        return bound_function<Function, Kept..., eval::kept_argument<Symbol, Data>...>{
            std::tuple_cat(kept, std::tuple(eval::kept_argument<Symbol, Data>{
                                     static_cast<Data&&>(given.data)}...))};
    }
};

/// A compiled function: stateless, empty; made by `function`.
template <class... Output>
class compiled_function {
    using program = eval::compiled<typename Output::unkeyed...>;
    using program_name = typename eval::program_for<typename Output::unkeyed...>::type;
    static constexpr int input_count = program::program.input_count;

    template <class Argument>
    struct about;
    template <class Symbol, class Data>
    struct about<argument<Symbol, Data>> {
        static constexpr eval::argument_info info() {
            eval::argument_info a{&Symbol::description, false, true, true, {}};
            if constexpr (!bindable<std::remove_cvref_t<Data>>) {
                a.wrong = "neither a number nor an array of numbers";
            } else if constexpr (requires { data_traits<std::remove_cvref_t<Data>>::wrong; }) {
                a.wrong = data_traits<std::remove_cvref_t<Data>>::wrong;
            } else {
                using traits = data_traits<std::remove_cvref_t<Data>>;
                a.fixed = traits::fixed;
                if constexpr (traits::fixed) {
                    a.given = traits::form();
                    a.fits = eval::fits<traits>(Symbol::description.form, a.given);
                }
                a.writable =
                    decltype(view_of(std::declval<const argument<Symbol, Data>&>()))::writable;
                const bool integers = std::is_integral_v<typename traits::element>;
                if (Symbol::description.op->integer) {
                    if (!integers) a.wrong = "no integer";
                } else if (integers && !(traits::fixed && a.given.is_scalar())) {
                    a.wrong = "an array of integers, which only indices take";
                }
            }
            return a;
        }
    };

    template <class... Argument>
    static constexpr meta::text judged() {
        const eval::argument_info given[] = {about<Argument>::info()..., {}};
        meta::text said = eval::judge_arguments(program::program, given, sizeof...(Argument));
        if constexpr (sizeof...(Argument) != 0 &&
                      (bindable<std::remove_cvref_t<typename Argument::data_type>> && ...)) {
            if (said.empty())
                return eval::judge_results(program::program, program::wanted,
                                           sizeof(eval::element_t<Argument...>),
                                           eval::stack_bytes);
        }
        return said;
    }

    /// What only run time knows: sizes, and whether there is any data.
    template <class Symbol, class Data>
    static constexpr void check(const argument<Symbol, Data>& a) {
        using traits = data_traits<std::remove_cvref_t<Data>>;
        if constexpr (!traits::fixed) {
            const shape given = traits::form(a.data);
            if (!eval::fits<traits>(Symbol::description.form, given)) {
                meta::text sentence;
                eval::write_misfit(sentence, Symbol::description.name, Symbol::description.form,
                                   given);
                eval::fail(sentence);
            }
        }
        if constexpr (Symbol::description.form.rank != 0 && Symbol::description.form.size() != 0) {
            if (!std::is_constant_evaluated() && view_of(a).data == nullptr) {
                meta::text sentence;
                eval::write_missing_data(sentence, Symbol::description);
                eval::fail(sentence);
            }
        }
        if constexpr (Symbol::description.op->integer)
            eval::check_range(program::program, Symbol::description, view_of(a));
    }

    template <class Symbol, class Data>
    static constexpr auto view_of(const argument<Symbol, Data>& a) {
        constexpr shape s = Symbol::description.form;
        return data_traits<std::remove_cvref_t<Data>>::template bind<plan::loop_extents(s).rows.number,
                                                                     plan::loop_extents(s).columns.number>(
            a.data);
    }

    /// Refuses data that is assigned to and overlaps other data. A number that is given by value has no
    /// memory that anybody else has.
    template <int... I, class... Argument>
    static void check_memory(std::integer_sequence<int, I...>, const Argument&... given) {
        const auto arguments = std::tie(given...);
        const eval::region regions[] = {region_of(
            std::get<position<program::program.inputs[I].symbol, Argument...>()>(arguments))...};
        if (eval::any_clash(program::program, regions)) [[unlikely]]
            eval::fail(eval::describe_clash(program::program, regions));
    }
    template <class Symbol, class Data>
    static eval::region region_of(const argument<Symbol, Data>& a) {
        constexpr plan::extent_pair e = plan::loop_extents(Symbol::description.form);
        if constexpr (!std::is_reference_v<Data> && Symbol::description.form.is_scalar()) return {};
        else return eval::region_of<e.rows.number, e.columns.number>(view_of(a));
    }

    static constexpr bool assigns() {
        bool any = false;
        for (int i = 0; i < input_count; ++i) any = any || program::program.inputs[i].written;
        return any;
    }

    /// The position among the arguments of the symbol with this hash.
    template <std::uint64_t Hash, class... Argument>
    static constexpr std::size_t position() {
        constexpr std::uint64_t hashes[] = {Argument::target::description.hash..., Hash};
        std::size_t i = 0;
        while (hashes[i] != Hash) ++i;
        return i;
    }

public:
    /// Evaluates. Arguments by keyword: `f(W = weights, x = input)`. Returns the one value, or all
    /// of them as a tuple that is also read by expression and symbol (see results.hpp).
    /// Compile errors name a missing or unknown argument and data of a wrong shape. What only run time
    /// knows (a wrong size, a null pointer, memory that is assigned to and overlaps other data) throws
    /// std::invalid_argument before anything is written.
    template <class... Symbol, class... Data>
    constexpr auto operator()(argument<Symbol, Data>... given) const {
        if constexpr (meta::length_of<&judged<argument<Symbol, Data>...>>() != 0) {
            mistake<meta::sentence_of<&judged<argument<Symbol, Data>...>>>();
            return typename returned::poisoned_values{};
        } else {
            (check(given), ...);
            if constexpr (assigns())
                if (!std::is_constant_evaluated())
                    check_memory(std::make_integer_sequence<int, input_count>{}, given...);
            return evaluate(std::make_integer_sequence<int, input_count>{}, given...);
        }
    }

    /// What one evaluation with elements of type T does, counted from the plan.
    ///
    ///     static_assert(f.cost().workspace_bytes == 0);
    template <class T = double>
    static constexpr typegrad::cost cost() {
        return plan::cost_of(program::program, sizeof(T));
    }

    /// Its program, for those who print it (text/plan.hpp).
    static constexpr const auto& compiled_plan() { return program::program; }

    /// The function with some arguments bound: `f.with(W = weights)(x = input)`. Numbers are
    /// copied, other data is referred to.
    template <class... Symbol, class... Data>
    constexpr auto with(argument<Symbol, Data>... given) const {
        return bound_function<compiled_function, eval::kept_argument<Symbol, Data>...>{
            std::tuple(eval::kept_argument<Symbol, Data>{static_cast<Data&&>(given.data)}...)};
    }

private:
    template <class List>
    struct returned_values;
    template <class... O>
    struct returned_values<eval::output_list<O...>> {
        template <class T>
        using type = results<std::tuple<typename O::key...>, typename O::template value<T>...>;
        using poisoned_values = std::conditional_t<
            sizeof...(O) == 1, poisoned,
            results<std::tuple<typename O::key...>, std::conditional_t<true, poisoned, O>...>>;
    };
    using returned =
        returned_values<typename eval::joined<eval::output_list<>, typename eval::kept_if_returned<Output>::type...>::type>;

    /// Number of outputs returned by value before the k-th.
    static constexpr std::size_t returned_before(int k) {
        constexpr bool returned[] = {Output::returned...};
        std::size_t n = 0;
        for (int i = 0; i < k; ++i) n += returned[i] ? 1 : 0;
        return n;
    }

    /// Where output K is written: memory of the values returned, or what its target is bound to.
    template <int K, class Values, class Inputs>
    static constexpr auto output_view(Values& values, const Inputs& inputs) {
        constexpr plan::output o = program::program.outputs[K];
        if constexpr (o.target != 0) {
            constexpr int input = [] {
                int i = 0;
                while (program::program.inputs[i].symbol != program::program.outputs[K].target) ++i;
                return i;
            }();
            return std::get<input>(inputs);
        } else {
            auto& value = std::get<returned_before(K)>(values);
            using value_type = std::remove_reference_t<decltype(value)>;
            if constexpr (o.form.is_scalar())
                return dense_view<value_type, 1>{&value};
            else
                return dense_view<typename value_type::value_type,
                                  plan::loop_extents(o.form).columns.number>{value.data()};
        }
    }

    template <int... I, class... Argument>
    static constexpr auto evaluate(std::integer_sequence<int, I...>, const Argument&... given) {
        using T = eval::element_t<Argument...>;
        constexpr auto& p = program::program;
        [[maybe_unused]] const auto arguments = std::tie(given...);
        const auto inputs = std::make_tuple(
            view_of(std::get<position<p.inputs[I].symbol, Argument...>()>(arguments))...);
        constexpr std::int64_t bytes = p.buffer.number * static_cast<std::int64_t>(sizeof(T));
        if constexpr (bytes <= eval::stack_bytes) {
            alignas(bytes >= 64 ? 64 : alignof(T)) T buffer[p.buffer.number + 1];
            return run<T>(inputs, buffer, std::make_integer_sequence<int, sizeof...(Output)>{});
        } else {
            const eval::heap_buffer<T> buffer(p.buffer.number + 1);
            return run<T>(inputs, buffer.elements, std::make_integer_sequence<int, sizeof...(Output)>{});
        }
    }

    template <class T, class Inputs, int... K>
    static constexpr auto run(const Inputs& inputs, T* buffer, std::integer_sequence<int, K...>) {
        using values_type = typename returned::template type<T>;
        auto values = eval::unwritten<values_type>();
        const auto outputs = std::make_tuple(output_view<K>(values, inputs)...);
        T scalars[program::program.scalars + 1];
        eval::machine<program_name, T, Inputs, decltype(outputs)>{inputs, outputs, scalars, buffer}.run();
        if constexpr (std::tuple_size_v<values_type> == 1) return std::get<0>(values);
        else if constexpr (std::tuple_size_v<values_type> > 1) return values;
    }
};

/// Makes a function of expressions, maps of gradients and statements (`W -= lr * g`).
///
///     constexpr auto f = tg::function(z, tg::grad(tg::sum(z), W));
///     auto [value, slope] = f(W = weights, x = input);
/// `function<ieee>(…)` chooses the strict policy.
template <class Policy = algebraic, class... Item>
constexpr auto function(Item...) {
    if constexpr ((std::is_same_v<Item, poisoned> || ...)) {
        return eval::poisoned_function<sizeof...(Item)>{};
    } else if constexpr ((eval::refused<Item>::holds || ...)) {
        ([] { if constexpr (eval::refused<Item>::holds) mistake<typename eval::refused<Item>::said>(); }(), ...);
        return eval::poisoned_function<sizeof...(Item)>{};
    } else {
        using made = eval::function_for<typename eval::joined<
            eval::output_list<>, typename eval::under<Policy, typename eval::outputs_from<Item>::type>::type...>::type>;
        if constexpr (meta::length_of<&made::judged>() != 0)
            mistake<meta::sentence_of<&made::judged>>();
        return typename made::type{};
    }
}

}  // namespace typegrad
