// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/hana/bool.hpp>

#include "typegrad/core/spell.hpp"
#include "typegrad/meta/diagnose.hpp"
#include "typegrad/proof/judge.hpp"

namespace typegrad {

namespace proof {

/// A question at rest, which one evaluation leaves to the next.
template <int Room>
struct stored_question {
    stored_graph<Room> nodes;
    int a, b, exp_a, exp_b;
};
template <int Room>
constexpr stored_question<Room> stored(const descriptor& x, const descriptor& y) {
    const question q(x, y);
    return {q.words.nodes.stored<Room>(), q.a, q.b, q.exp_a, q.exp_b};
}

constexpr comparison advanced(comparison c, const auto& q, bool exponentials) {
    const graph nodes(q.nodes);
    c.advance(nodes, exponentials ? q.exp_a : q.a, exponentials ? q.exp_b : q.b, 200'000);
    return c;
}
constexpr bool differ(const auto& q, int first, int last) {
    const graph nodes(q.nodes);
    return differ_at_a_real_point(nodes, q.a, q.b, first, last);
}
/// How many real points one evaluation takes.
constexpr int points_at_once(const auto& q) { return q.nodes.nodes.count < 100 ? 6 : 1; }

/// The name of a function that was taken for an unknown one.
constexpr std::string_view unknown_name(const auto& q) {
    const graph nodes(q.nodes);
    std::string_view name;
    for (const node& n : nodes)
        if (is_unknown(*n.op)) name = n.op->label;
    return name;
}

template <class A, class B>
struct settled {
    static constexpr int room = 64;
    static constexpr auto first = stored<room>(A::description, B::description);
    template <int Room>
    static constexpr auto second = stored<Room>(A::description, B::description);
    static constexpr const auto& question() {
        if constexpr (first.nodes.needed() <= room) return first;
        else return second<first.nodes.needed()>;
    }
    /// The comparison in pieces, each an evaluation of its own; that of the exponentials likewise.
    template <int Piece, bool Exponentials>
    static constexpr comparison compare() {
        if constexpr (Piece == 0) return advanced({}, question(), Exponentials);
        else return advanced(compared<Piece - 1, Exponentials>, question(), Exponentials);
    }
    template <int Piece, bool Exponentials>
    static constexpr comparison compared = compare<Piece, Exponentials>();
    template <bool Exponentials, int Piece = 0>
    static constexpr verdict end() {
        if constexpr (compared<Piece, Exponentials>.done) return compared<Piece, Exponentials>.found;
        else if constexpr (Piece == 400)
            return compared<Piece, Exponentials>.asks() ? verdict::too_many : verdict::too_large;
        else return end<Exponentials, Piece + 1>();
    }
    static constexpr verdict modulo = end<false>();

    template <int First>
    static constexpr bool differs = differ(question(), First, First + points_at_once(question()));
    template <verdict V, int First = 0>
    static constexpr verdict by_reals() {
        if constexpr (First >= real_points(V)) return without_witness(V);
        else if constexpr (differs<First>) return verdict::refuted;
        else return by_reals<V, First + points_at_once(question())>();
    }
    static constexpr verdict find() {
        if constexpr (!is_open(modulo)) return modulo;
        else if constexpr (question().exp_a < 0 || modulo == verdict::likely) return by_reals<modulo>();
        else if constexpr (end<true>() == verdict::proved) return verdict::proved;
        else return by_reals<end<true>() == verdict::likely ? verdict::likely : modulo>();
    }
    static constexpr verdict value = find();

    static constexpr meta::text complaint() {
        meta::text said;
        if (value == verdict::proved || value == verdict::refuted) return said;
        said << "equivalent cannot judge ";
        spell_short(said, A::description);
        said << " and ";
        spell_short(said, B::description);
        said << ": ";
        switch (value) {
            case verdict::too_deep: said << "exponentials stand in each other more than three deep"; break;
            case verdict::too_large: said << "there are too many elements, take smaller shapes"; break;
            case verdict::at_run_time: said << "an extent is known at run time only"; break;
            case verdict::too_many: said << "there are too many conditions or roots, take smaller shapes"; break;
            case verdict::nowhere: said << "no point was found where both are defined"; break;
            case verdict::by_name: said << "it knows " << unknown_name(question()) << " by its name only"; break;
            default: said << "it found no proof, and no point where they differ"; break;
        }
        return said;
    }
};

}  // namespace proof

/// Whether two expressions are the same function wherever both are defined, proved by the compiler: a
/// hana::bool_. Both are evaluated modulo large primes at random points, fixed by a seed; where they
/// differ in more than a polynomial's roots, a real point is the witness. Expressions of different
/// shapes are not the same. What it cannot judge is an error that says why: see docs/howto/proofs.md
/// for what it decides. The chance that it takes a wrong identity for a right one is below 2^-50.
///
///     constexpr auto s = tg::sigmoid(z);
///     static_assert(tg::equivalent(tg::diff(s, z), tg::exp(-z) / tg::square(1_c + tg::exp(-z))));
///     static_assert(!tg::equivalent(tg::diff(s, z), s * (1_c + s)));
template <expression A, expression B>
constexpr auto equivalent(A, B) {
    if constexpr (std::same_as<A, poisoned> || std::same_as<B, poisoned>) {
        return poisoned{};
    } else if constexpr (!(A::description.form == B::description.form)) {
        return boost::hana::false_c;
    } else if constexpr (meta::length_of<&proof::settled<A, B>::complaint>() != 0) {
        mistake<meta::sentence_of<&proof::settled<A, B>::complaint>>();
        return poisoned{};
    } else {
        return boost::hana::bool_c<proof::settled<A, B>::value == proof::verdict::proved>;
    }
}
/// A bare number is no expression to compare with; the sum of both says so.
template <expression E, bare_number N>
constexpr auto equivalent(E e, N n) { return e + n; }
template <expression E, bare_number N>
constexpr auto equivalent(N n, E e) { return e + n; }

}  // namespace typegrad
