// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/meta/hash.hpp"
#include "typegrad/meta/number.hpp"

namespace typegrad::proof {

/// A tower of primes, each of the form 2·c·(the next) + 1. An exponential is a power of an element of
/// order p[i + 1] modulo p[i]: its argument is known modulo p[i + 1], so exp(a + b) = exp(a)·exp(b)
/// holds, and each exponential that stands in another takes one storey (M. Wu et al., Mirage,
/// arXiv 2405.05751, have two). All are 3 modulo 4, so that of u and -u one has a square root, and
/// those that have are closed under products, as positive numbers are; none is 1 modulo 3, 5 or 7,
/// so that those roots are functions too. The primes up to 23 are squares, so that they have roots.
inline constexpr int storeys = 4;
inline constexpr std::uint64_t primes[storeys] = {8492541675272052719u, 5049073528699199u, 2626989348959u,
                                                  2730758159u};
inline constexpr std::uint64_t generators[storeys - 1] = {8064280575878454904u, 1648719627178312u, 1458643321673u};

__extension__ using wide = unsigned __int128;

constexpr std::uint64_t plus(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
    const std::uint64_t c = a + b;
    return c >= p ? c - p : c;
}
constexpr std::uint64_t times(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
    return static_cast<std::uint64_t>(static_cast<wide>(a) * b % p);
}
constexpr std::uint64_t raised(std::uint64_t a, std::uint64_t e, std::uint64_t p) {
    std::uint64_t r = 1;
    for (; e != 0; e >>= 1) {
        if (e & 1) r = times(r, a, p);
        if (e > 1) a = times(a, a, p);
    }
    return r;
}
/// 1 / a modulo the prime p, by Euclid's algorithm.
constexpr std::uint64_t inverse(std::uint64_t a, std::uint64_t p) {
    std::int64_t x = 0, y = 1;
    std::uint64_t r = p, s = a;
    while (s != 0) {
        const std::uint64_t quotient = r / s, rest = r - quotient * s;
        const std::int64_t next = x - static_cast<std::int64_t>(quotient) * y;
        r = s, s = rest, x = y, y = next;
    }
    return x < 0 ? p - static_cast<std::uint64_t>(-x) : static_cast<std::uint64_t>(x);
}

/// The next of a sequence that looks like chance.
constexpr std::uint64_t scattered(std::uint64_t seed) {
    seed += 0x9e3779b97f4a7c15u;
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9u;
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebu;
    return seed ^ (seed >> 31);
}

/// A number modulo the primes of the tower from the first on, as many as are known.
struct residues {
    std::uint64_t at[storeys]{};
    int known = 0;
    std::uint64_t conditions = 0;  ///< which conditions' answers it depends on, a bit each
    std::uint64_t logarithms = 0;  ///< of which values there are logarithms in it, a bit each
    bool defined = false;  ///< not where something is divided by 0, or has no root
};

constexpr bool is_square(std::uint64_t a, std::uint64_t p) {
    // Jacobi's symbol, by reciprocity.
    std::uint64_t n = p;
    bool positive = true;
    a %= n;
    while (a != 0) {
        while ((a & 1) == 0) {
            a >>= 1;
            if ((n & 7) == 3 || (n & 7) == 5) positive = !positive;
        }
        const std::uint64_t rest = n;
        n = a, a = rest;
        if ((a & 3) == 3 && (n & 3) == 3) positive = !positive;
        a %= n;
    }
    return positive;
}

/// The square root that is itself a square, of a or else of -a.
constexpr std::uint64_t square_root(std::uint64_t a, std::uint64_t p) {
    return raised(is_square(a, p) ? a : p - a, (p + 1) / 4, p);
}

/// Any number, but a square, as all irrational constants are positive; the root of pi and that of 2 pi are what they
/// are called.
constexpr std::uint64_t irrational_number(meta::irrational base, std::uint64_t seed, std::uint64_t p) {
    const auto any = [seed, p](meta::irrational i) {
        const std::uint64_t n = meta::mix(0x69727261u + seed, static_cast<std::uint64_t>(i)) % (p - 1) + 1;
        return times(n, n, p);
    };
    if (base == meta::irrational::root_pi) return square_root(any(meta::irrational::pi), p);
    if (base == meta::irrational::root_two_pi) return square_root(times(2, any(meta::irrational::pi), p), p);
    return any(base);
}

/// A rational number, or one that is rounded: that is what it is. An irrational one is any number, another one for
/// each seed.
constexpr residues residues_of(const meta::number& n, int known, std::uint64_t seed = 0) {
    residues r;
    r.known = known;
    r.defined = true;
    for (int i = 0; i < known; ++i) {
        const std::uint64_t p = primes[i];
        const auto two = static_cast<std::uint64_t>(n.exponent < 0 ? -n.exponent : n.exponent);
        std::uint64_t scale = n.exponent == 0 ? 1 : raised(2, two, p);
        if (n.exponent < 0) scale = inverse(scale, p);
        std::uint64_t v = times(n.numerator % p, scale, p);
        if (n.denominator != 1) v = times(v, inverse(n.denominator % p, p), p);
        if (n.times != 0) {
            const std::uint64_t any = irrational_number(n.base, seed, p);
            const auto often = static_cast<std::uint64_t>(n.times < 0 ? -n.times : n.times);
            v = times(v, raised(n.times < 0 ? inverse(any, p) : any, often, p), p);
        }
        r.at[i] = n.negative && v != 0 ? p - v : v;
    }
    return r;
}

}  // namespace typegrad::proof
