// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/hana/and.hpp>
#include <boost/hana/bool.hpp>
#include <boost/hana/equal.hpp>
#include <boost/hana/not.hpp>
#include <boost/hana/not_equal.hpp>
#include <boost/hana/or.hpp>

#include "typegrad/diff/commute.hpp"
#include "typegrad/diff/derivative.hpp"
#include "typegrad/diff/expand.hpp"
#include "typegrad/diff/second_pass.hpp"

namespace typegrad {

namespace calculus {

/// The canonical forms of expressions, side by side in one graph.
class canonical_forms {
public:
    constexpr canonical_forms() : s_(simplify::flatten::everything) {}

    constexpr int add(const descriptor& e) {
        graph raw;
        const int root = loader(raw).load(e);
        const commuter asked(raw, root);
        simplifier plain(simplify::flatten::nothing);
        plain.cuts_loops = false;
        const expander expanded(asked.nodes(), plain);
        meta::list<int> roots;
        roots.push_back(expanded[asked.root()]);
        simplify_again(plain.nodes, s_, roots);
        return roots[0];
    }
    [[nodiscard]] constexpr const graph& nodes() const { return s_.nodes; }

private:
    simplifier s_;
};

constexpr bool same_canonical_form(const descriptor& a, const descriptor& b) {
    if (a.hash == b.hash) return true;
    canonical_forms forms;
    const int x = forms.add(a), y = forms.add(b);
    return x == y && forms.nodes().shape_of(x).row == forms.nodes().shape_of(y).row;
}

}  // namespace calculus

namespace operators {

/// Whether two expressions have the same shape and the same canonical form: a hana::bool_.
///
///     static_assert(x + y == y + x);
template <expression A, expression B>
constexpr auto operator==(A, B) {
    if constexpr (std::same_as<A, poisoned> || std::same_as<B, poisoned>) return poisoned{};
    else return boost::hana::bool_c<calculus::same_canonical_form(A::description, B::description)>;
}
template <expression A, expression B>
constexpr auto operator!=(A, B) {
    if constexpr (std::same_as<A, poisoned> || std::same_as<B, poisoned>) return poisoned{};
    else return boost::hana::bool_c<!calculus::same_canonical_form(A::description, B::description)>;
}

/// A bare number is no expression to compare with; the sum of both says so.
template <expression E, bare_number N>
constexpr auto operator==(E e, N n) { return e + n; }
template <expression E, bare_number N>
constexpr auto operator==(N n, E e) { return e + n; }
template <expression E, bare_number N>
constexpr auto operator!=(E e, N n) { return e + n; }
template <expression E, bare_number N>
constexpr auto operator!=(N n, E e) { return e + n; }

}  // namespace operators

}  // namespace typegrad
