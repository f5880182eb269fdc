// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>

#include "typegrad/eval/bound_function.hpp"
#include "typegrad/eval/element.hpp"
#include "typegrad/eval/extents.hpp"
#include "typegrad/eval/finish.hpp"
#include "typegrad/eval/machine.hpp"
#include "typegrad/eval/memory_check.hpp"
#include "typegrad/eval/outputs.hpp"
#include "typegrad/eval/parameters.hpp"
#include "typegrad/eval/range.hpp"
#include "typegrad/plan/cost.hpp"

namespace typegrad {
template <class... Output>
class compiled_function;
namespace eval {

template <class Outputs>
struct function_for;
template <class... Output>
struct function_for<output_list<Output...>> {
    using type = compiled_function<Output...>;
    static constexpr meta::text judged() {
        return judge_program<typename Output::unkeyed...>();
    }
};
}  // namespace eval
/// A compiled function: stateless, empty; made by `function`.
///
///     constexpr auto f = tg::function(tg::square(a));
///     static_assert(f(a = 3.0) == 9 && f.cost().workspace_bytes == 0);
template <class... Output>
class compiled_function {
    using program = eval::compiled<typename Output::unkeyed...>;
    using program_name = typename eval::program_for<typename Output::unkeyed...>::type;
    static constexpr int input_count = program::program.input_count;
    using sizes_type = eval::sizes_of_program<program>;
    using bound = eval::bound_extents<program>;

    template <class Argument>
    struct about;
    template <class Symbol, class Data>
    struct about<argument<Symbol, Data>> {
        static constexpr eval::argument_info info() {
            eval::argument_info a{&Symbol::description, false, true, true, {}};
            if constexpr (typegrad::detail::is_dimension<Symbol>) {
                if (!std::is_integral_v<std::remove_cvref_t<Data>>) a.wrong = "no whole number";
            } else if constexpr (!bindable<std::remove_cvref_t<Data>>) {
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
                    decltype(eval::view_of<program>(std::declval<const argument<Symbol, Data>&>()))::writable;
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
            (eval::judge_output<Output>(said, given, sizeof...(Argument)), ...);
            if (said.empty())
                return eval::judge_results(program::program, program::wanted,
                                           sizeof(eval::element_t<Argument...>),
                                           eval::stack_bytes);
        }
        return said;
    }

    /// What only run time knows: sizes, and whether there is any data.
    template <class Symbol, class Data>
        requires(!typegrad::detail::is_dimension<Symbol>)
    TYPEGRAD_INLINE static void check(const argument<Symbol, Data>& a, [[maybe_unused]] const sizes_type& sizes) {
        using traits = data_traits<std::remove_cvref_t<Data>>;
        if constexpr (!traits::fixed && Symbol::description.form.is_known()) {
            // Asked for again where it is refused: a shape that stays would be written to memory, all of it.
            if (!eval::fits_now<traits, Symbol>(traits::form(a.data))) [[unlikely]]
                eval::refuse_size(Symbol::description, traits::form(a.data));
        }
        if constexpr (Symbol::description.form.rank != 0 && Symbol::description.form.size() != 0) {
            if (!std::is_constant_evaluated() && eval::view_of<program>(a).data == nullptr) [[unlikely]] {
                if constexpr (Symbol::description.form.is_known()) eval::refuse_null(Symbol::description);
                else if (eval::said_by<argument<Symbol, Data>>::given(a).size() != 0) eval::refuse_null(Symbol::description);
            }
        }
        if constexpr (Symbol::description.op->integer)
            eval::check_range<bound>(program::program, Symbol::description, eval::view_of<program>(a, sizes), sizes);
    }

    template <amount Value, class Data>
    static constexpr void check(const argument<dimension<Value>, Data>&, const sizes_type&) {}

    template <int... I, class... Argument>
    TYPEGRAD_INLINE static void check_memory(std::integer_sequence<int, I...>, const sizes_type& sizes, const Argument&... given) {
        const auto arguments = std::tie(given...);
        eval::memory_check<program, bound>::run(
            sizes, std::get<position<program::program.inputs[I].symbol, Argument...>()>(arguments)...);
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
    TYPEGRAD_INLINE auto operator()(argument<Symbol, Data>... given) const {
        return call(nullptr, given...);
    }
    /// The same with a workspace that the function made: allocates nothing for temporaries as long as
    /// extents do not grow.
    template <class T, class... Symbol, class... Data>
    TYPEGRAD_INLINE auto operator()(typegrad::workspace<T>& ws, argument<Symbol, Data>... given) const {
        return call(&ws, given...);
    }

    /// A workspace of the size that a call with these arguments needs.
    template <class... Symbol, class... Data>
    static constexpr auto workspace(argument<Symbol, Data>... given) {
        if constexpr (misjudged<argument<Symbol, Data>...>()) {
            return typegrad::workspace<double>{};
        } else {
            using T = eval::element_t<argument<Symbol, Data>...>;
            std::int64_t room = program::program.buffer;
            eval::bound_extents<program, argument<Symbol, Data>...>::resolve(room, given...);
            return typegrad::workspace<T>(room + 1);
        }
    }

    /// The same with a struct of parameters, its members bound by name, see parameters.hpp.
    template <parameter_struct S, class... Symbol, class... Data>
    constexpr auto operator()(S&& all, argument<Symbol, Data>... given) const {
        return eval::call_with_members<program>(*this, std::tuple<>(), all, static_cast<argument<Symbol, Data>&&>(given)...);
    }
    template <class T, parameter_struct S, class... Symbol, class... Data>
    constexpr auto operator()(typegrad::workspace<T>& ws, S&& all, argument<Symbol, Data>... given) const {
        return eval::call_with_members<program>(*this, std::tie(ws), all, static_cast<argument<Symbol, Data>&&>(given)...);
    }

    /// What may be given to it: names and shapes, which of them must be given, which are assigned to.
    static constexpr auto arguments() { return eval::described_arguments<program>(); }

    /// What one evaluation with elements of type T does, counted from the plan.
    /// Extents that only run time knows are given: `f.cost(n = 1000)`.
    ///
    ///     static_assert(tg::function(tg::sigmoid(a)).cost().workspace_bytes == 0);
    template <class T = double, class... Symbol, class... Data>
    static constexpr typegrad::cost cost(argument<Symbol, Data>... extents) {
        if constexpr (misjudged_extents<argument<Symbol, Data>...>()) return {};
        else return eval::cost_with<program, sizeof(T)>(extents...);
    }

    /// Its program, and what output k was asked for as: for those who print it (text/plan.hpp).
    static constexpr const auto& compiled_plan() { return program::program; }
    static constexpr const descriptor& output(int k) {
        return *std::initializer_list<const descriptor*>{&Output::expression::description...}.begin()[k];
    }

    /// The function with some arguments bound: `f.with(W = weights)(x = input)`. Numbers are
    /// copied, other data is referred to.
    template <class... Symbol, class... Data>
    constexpr auto with(argument<Symbol, Data>... given) const {
        return bound_function<compiled_function, eval::kept_argument<Symbol, Data>...>{
            std::tuple(eval::kept_argument<Symbol, Data>{static_cast<Data&&>(given.data)}...)};
    }

private:
    /// Whether the arguments of a call are wrong, which it reports.
    template <class... Argument>
    static constexpr bool misjudged() {
        if constexpr (meta::length_of<&judged<Argument...>>() != 0) {
            mistake<meta::sentence_of<&judged<Argument...>>>();
            return true;
        } else {
            return misjudged_extents<Argument...>();
        }
    }
    template <class... Argument>
    static constexpr bool misjudged_extents() {
        if constexpr (program::program.extent_count == 0) {
            return false;
        } else {
            constexpr auto missing = &eval::bound_extents<program, Argument...>::missing;
            if constexpr (meta::length_of<missing>() != 0) mistake<meta::sentence_of<missing>>();
            return meta::length_of<missing>() != 0;
        }
    }

    // Inlined, so that what is known of the data, that it is there and how large it is, is known in here.
    template <class Workspace, class... Argument>
    TYPEGRAD_INLINE static auto call(Workspace ws, const Argument&... given) {
        if constexpr (misjudged<Argument...>()) {
            return typename eval::returned_by_users<Output...>::poisoned_values{};
        } else {
            using T = eval::element_t<Argument...>;
            static_assert(std::is_convertible_v<Workspace, typegrad::workspace<T>*>,
                          "the workspace is for numbers of another type");
            std::int64_t room = program::program.buffer;
            const sizes_type sizes = eval::bound_extents<program, Argument...>::resolve(room, given...);
            (check(given, sizes), ...);
            if constexpr (eval::assigns(program::program))
                if (!std::is_constant_evaluated())
                    check_memory(std::make_integer_sequence<int, input_count>{}, sizes, given...);
            auto* const memory = static_cast<typegrad::workspace<T>*>(ws);
            constexpr std::make_integer_sequence<int, input_count> inputs{};
            if constexpr ((eval::is_finished_later<Output> || ...)) {
                auto values = evaluate(inputs, memory, room, sizes, given...);
                return eval::finisher<program, bound, Output...>::run(values, memory, sizes, given...);
            } else {
                return evaluate(inputs, memory, room, sizes, given...);
            }
        }
    }

    using returned = eval::returned_of<Output...>;

    /// Where output K is written: memory of the values returned, or what its target is bound to.
    template <int K, class Values, class Inputs>
    static constexpr auto output_view([[maybe_unused]] Values& values, [[maybe_unused]] const Inputs& inputs,
                                      [[maybe_unused]] const sizes_type& sizes) {
        constexpr plan::output o = program::program.outputs[K];
        if constexpr (o.target != 0) {
            constexpr int input = [] {
                int at = 0;  // no name of one letter, which a user's symbol may have
                while (program::program.inputs[at].symbol != program::program.outputs[K].target) ++at;
                return at;
            }();
            return std::get<input>(inputs);
        } else {
            auto& value = std::get<eval::returned_before<Output...>(std::size_t{K})>(values);
            using value_type = std::remove_reference_t<decltype(value)>;
            constexpr amount columns = plan::loop_extents(o.form).columns;
            if constexpr (!o.form.is_known()) open<K>(value, sizes, std::make_integer_sequence<int, o.form.rank>{});
            if constexpr (o.form.is_scalar()) return dense_view<value_type, 1>{&value};
            else if constexpr (columns.is_known())
                return dense_view<typename value_type::value_type, columns.number>{value.data()};
            else
                return packed_view<typename value_type::value_type>{value.data(), bound::template value<columns>(sizes)};
        }
    }
    /// Gives a value with extents that run time knows its memory.
    template <int K, class Value, int... Axis>
    static constexpr void open(Value& value, const sizes_type& sizes, std::integer_sequence<int, Axis...>) {
        constexpr shape form = program::program.outputs[K].form;
        value = Value(bound::template value<form.extents[Axis]>(sizes)...);
    }

    template <int... I, class T, class... Argument>
    TYPEGRAD_INLINE static auto evaluate(std::integer_sequence<int, I...>, [[maybe_unused]] typegrad::workspace<T>* ws,
                                   [[maybe_unused]] std::int64_t room, const sizes_type& sizes,
                                   const Argument&... given) {
        constexpr auto& p = program::program;
        [[maybe_unused]] const auto arguments = std::tie(given...);
        const auto inputs = std::make_tuple(
            eval::view_of<program>(std::get<position<p.inputs[I].symbol, Argument...>()>(arguments), sizes)...);
        constexpr std::make_integer_sequence<int, sizeof...(Output)> outputs{};
        // Where only run time knows how much it is, a small part of the stack.
        constexpr std::int64_t element = sizeof(T), bytes = p.buffer_count != 0 ? 4096 : p.buffer * element;
        if constexpr (bytes <= eval::stack_bytes) {
            alignas(bytes >= 64 ? 64 : alignof(T)) T buffer[bytes / element + 1];
            if constexpr (p.buffer_count == 0) return run<T>(inputs, buffer, sizes, outputs);
            else if (room * element <= bytes) return run<T>(inputs, buffer, sizes, outputs);
        }
        if constexpr (p.buffer_count != 0 || bytes > eval::stack_bytes) {
            typegrad::workspace<T> own;
            if (ws == nullptr) ws = &own;
            ws->grow(room + 1);
            return run<T>(inputs, ws->data(), sizes, outputs);
        }
    }

    template <class T, class Inputs, int... K>
    TYPEGRAD_INLINE static auto run(const Inputs& inputs, T* buffer, const sizes_type& sizes, std::integer_sequence<int, K...>) {
        using values_type = typename returned::template type<T>;
        auto values = eval::unwritten<values_type>();
        const auto outputs = std::make_tuple(output_view<K>(values, inputs, sizes)...);
        // Each is written before it is read, which g++ does not always see; a few cost nothing.
        T scalars[program::program.scalars + 1];
        if constexpr (program::program.scalars < 64)
            for (T& number : scalars) number = T{};
        eval::machine<program_name, T, Inputs, decltype(outputs)>{{{inputs, outputs, scalars, buffer, sizes}}}.run();
        if constexpr (std::tuple_size_v<values_type> == 1) return std::move(std::get<0>(values));
        else if constexpr (std::tuple_size_v<values_type> > 1) return values;
    }
};

/// Makes a function of expressions, maps of gradients and statements (`W -= lr * g`).
///
///     constexpr auto s = tg::sigmoid(W * x);
///     constexpr auto f = tg::function(s, tg::grad(tg::sum(s), W));
///     const auto [value, slope] = f(W = weights, x = input);   // function<ieee>(…): the strict policy
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
        if constexpr (meta::length_of<&made::judged>() != 0) {
            mistake<meta::sentence_of<&made::judged>>();
            return eval::poisoned_function<sizeof...(Item)>{};
        } else {
            return typename made::type{};
        }
    }
}

}  // namespace typegrad
