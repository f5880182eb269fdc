// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "typegrad/math/long_double.hpp"
#include "typegrad/testing/differences.hpp"
#include "typegrad/typegrad.hpp"

namespace typegrad::testing {

/// What a check found: whether all entries agree, and the worst of them.
struct gradient_report {
    bool passed = true;
    double relative_error = 0;  ///< of the worst entry
    std::string worst;          ///< its name: `element<2, 1>(W)`
    std::string text;           ///< a sentence about it

    explicit operator bool() const { return passed; }
};

template <class Stream>
    requires requires(Stream& out, const std::string& s) { out << s; }
Stream& operator<<(Stream& out, const gradient_report& r) {
    out << r.text;
    return out;
}

namespace detail {

/// Names for symbols of the check's own, which no user has.
template <char Letter, int K>
constexpr auto own_name() {
    fixed_string<11> name("check of  ");
    name.characters[8] = Letter;
    name.characters[9] = static_cast<char>('0' + K);
    return name;
}

template <char Letter, int K, class E,
          class Axes = std::make_integer_sequence<int, E::description.form.rank>>
struct own_symbol;
template <char Letter, int K, class E, int... Axis>
struct own_symbol<Letter, K, E, std::integer_sequence<int, Axis...>> {
    using type = symbol<own_name<Letter, K>(), E::description.form.extents[Axis]...>;
};

/// Numbers of a symbol's shape, in the order of its elements.
template <class Symbol, class L>
struct numbers {
    std::vector<L> all = std::vector<L>(static_cast<std::size_t>(Symbol::description.form.size().number));
    auto argument() {
        if constexpr (Symbol::description.form.is_scalar()) return Symbol{} = all[0];
        else return Symbol{} = all;
    }
};

template <class L, class Symbol, class Data>
numbers<Symbol, L> copied(const argument<Symbol, Data>& a) {
    constexpr std::int64_t rows = plan::loop_extents(Symbol::description.form).rows.number;
    constexpr std::int64_t columns = plan::loop_extents(Symbol::description.form).columns.number;
    const auto v = data_traits<std::remove_cvref_t<Data>>::template bind<rows, columns>(a.data);
    numbers<Symbol, L> n;
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j)
            n.all[static_cast<std::size_t>(i * columns + j)] = static_cast<L>(v(i, j));
    return n;
}

/// `element<2, 1>(W)`, or `a` of a scalar.
inline std::string entry_name(const descriptor& s, std::int64_t at) {
    const std::string name(s.name);
    if (s.form.is_scalar()) return name;
    std::string indices;
    for (int k = s.form.rank; k-- > 0; at /= s.form.extents[k].number)
        indices = std::to_string(at % s.form.extents[k].number) + (indices.empty() ? "" : ", ") + indices;
    return "element<" + indices + ">(" + name + ")";
}

inline std::string digits(double x) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", x);
    return text;
}

}  // namespace detail

/// A check of derivatives, made by `gradcheck`.
template <expression E, class... Symbol>
class gradient_check {
    using weights = typename detail::own_symbol<'w', 0, E>::type;
    static constexpr bool is_scalar = E::description.form.is_scalar();
    static constexpr auto loss() {
        if constexpr (is_scalar) return E{};
        else return sum(hadamard(weights{}, E{}));
    }
    template <int K>
    using slope =
        typename detail::own_symbol<'g', K, std::tuple_element_t<K, std::tuple<Symbol...>>>::type;

    double tolerance_ = 0;

public:
    constexpr gradient_check() = default;
    constexpr explicit gradient_check(double tolerance) : tolerance_(tolerance) {}

    /// The same with another relative error allowed.
    [[nodiscard]] constexpr gradient_check within(double tolerance) const {
        return gradient_check(tolerance);
    }

    /// With arguments as a function takes them.
    template <class... Given, class... Data>
    gradient_report operator()(argument<Given, Data>... given) const {
        return run(std::make_integer_sequence<int, sizeof...(Symbol)>{}, given...);
    }

private:
    template <int... K, class... Given, class... Data>
    gradient_report run(std::integer_sequence<int, K...>, const argument<Given, Data>&... given) const {
        using T = eval::element_t<argument<Given, Data>...>;
        using L = std::conditional_t<std::is_class_v<T>, T, long double>;
        std::tuple<detail::numbers<Given, L>...> at{detail::copied<L>(given)...};
        std::tuple<detail::numbers<Given, T>...> as_given{detail::copied<T>(given)...};
        detail::numbers<weights, L> of_elements;
        detail::numbers<weights, T> of_elements_given;
        for (std::size_t k = 0; k < of_elements.all.size(); ++k) {
            // Different from each other, and exact.
            of_elements.all[k] = L(static_cast<int>(k * 37 % 64) + 64) / L(128);
            of_elements_given.all[k] = static_cast<T>(of_elements.all[k]);
        }
        std::tuple<detail::numbers<slope<K>, T>...> slopes;
        std::tuple<> none;
        call<slopes_by<K...>>(as_given, of_elements_given, slopes);
        const auto value = [&] { return call<only_value>(at, of_elements, none); };

        const double allowed =
            tolerance_ != 0 ? tolerance_
                            : std::sqrt(static_cast<double>(std::numeric_limits<T>::epsilon()));
        gradient_report report;
        (compare<Symbol>(report, allowed, std::get<detail::numbers<Symbol, L>>(at).all,
                         std::get<K>(slopes).all, value),
         ...);
        return report;
    }

    struct only_value {
        static constexpr auto f = function(loss());
    };
    template <int... K>
    struct slopes_by {
        static constexpr auto f = function((slope<K>{} = grad(loss(), Symbol{}))...);
    };

    /// F's function of numbers, the weights of a tensor's elements, and where results go.
    template <class F, class Numbers, class Weights, class Results>
    static auto call(Numbers& numbers, Weights& of_elements, Results& results) {
        return std::apply(
            [&](auto&... number) {
                return std::apply(
                    [&](auto&... result) {
                        if constexpr (is_scalar) return F::f(number.argument()..., result.argument()...);
                        else return F::f(number.argument()..., of_elements.argument(), result.argument()...);
                    },
                    results);
            },
            numbers);
    }

    template <class Checked, class L, class T, class Value>
    static void compare(gradient_report& report, double allowed, std::vector<L>& at,
                        const std::vector<T>& found, const Value& value) {
        for (std::size_t k = 0; k < at.size(); ++k) {
            const difference<L> d = differentiate(at[k], value);
            const double slope = static_cast<double>(found[k]), wanted = static_cast<double>(d.slope);
            const double most = std::fmax(std::fabs(slope), std::fabs(wanted));
            const double off = std::fabs(static_cast<double>(L(static_cast<L>(found[k]) - d.slope)));
            // What the differences themselves do not know is no error of the rule's.
            const double excess = off - 4 * static_cast<double>(d.error);
            const double error = slope == wanted || excess <= 0 ? 0 : excess == excess ? excess / most : 1;
            const bool wrong = !(error <= allowed);
            report.passed = report.passed && !wrong;
            if (!report.worst.empty() && !(error > report.relative_error)) continue;
            report.relative_error = error;
            report.worst = detail::entry_name(Checked::description, static_cast<std::int64_t>(k));
            report.text = "the slope by " + report.worst + " is " + detail::digits(slope) +
                          ", differences give " + detail::digits(wanted) + ": a relative error of " +
                          detail::digits(error) + ", allowed is " + detail::digits(allowed);
        }
    }
};

/// Checks derivatives of your own model or operation against differences: the gradient of `e` by each
/// of the symbols, as typegrad computes it with the data as given, against extrapolated central
/// differences in long double. Of a tensor e, it is the gradient of a weighted sum of its elements.
/// Entries are compared by relative error; allowed is the root of the element type's epsilon, 1.5e-8 in
/// double, or what `.within(…)` says. Differences need a neighbourhood: at a kink (relu at 0) or on the
/// edge of a domain (sqrt at 0) there is none, and the check fails.
///
///     const auto report = tg::testing::gradcheck(tg::squared_norm(W * x + v), W, v)(W = weights, x = input, v = bias);
///     if (!report) std::cout << report << '\n';
///
/// Second derivatives are checked as derivatives of first ones: `gradcheck(tg::grad(loss, b), b)`.
template <expression E, expression... Symbol>
    requires(sizeof...(Symbol) != 0 && (is_symbol<Symbol> && ...))
constexpr auto gradcheck(E, Symbol...) {
    return gradient_check<E, Symbol...>{};
}

}  // namespace typegrad::testing
