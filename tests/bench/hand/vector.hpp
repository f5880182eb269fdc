// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

// What someone writes who wants the most of the machine and no library: the compilers' vectors, and an
// exponential made of them. Nothing here is typegrad's.

namespace hand {

#if defined(__AVX512F__)
inline constexpr int bytes = 64;
#elif defined(__AVX__)
inline constexpr int bytes = 32;
#else
inline constexpr int bytes = 16;
#endif

#define HAND_INLINE [[gnu::always_inline]] inline

template <class T, int N>
struct vector_of {
    typedef T type __attribute__((vector_size(N * sizeof(T))));
};
template <class T, int N>
using vec = typename vector_of<T, N>::type;
template <class V>
using lane = std::remove_cvref_t<decltype(std::declval<V>()[0])>;
template <class V>
inline constexpr int lanes = sizeof(V) / sizeof(lane<V>);

/// As many as fill a register, or the whole row of n if it is shorter.
template <class T>
constexpr int width(long n) {
    int w = bytes / static_cast<int>(sizeof(T));
    while (w > n) w /= 2;
    return w;
}

template <class V>
HAND_INLINE V load(const lane<V>* p) {
    V v;
    std::memcpy(&v, p, sizeof(V));
    return v;
}
template <class V>
HAND_INLINE void store(lane<V>* p, V v) {
    std::memcpy(p, &v, sizeof(V));
}

/// Lanes of a and b: those without the bit from the first, those with it from the second, ...
template <int Bit, class V, int... L>
HAND_INLINE V fold(V a, V b, std::integer_sequence<int, L...>) {
    constexpr int n = sizeof...(L);
    return __builtin_shufflevector(a, b, ((L & Bit) ? n + L : L)...) +
           __builtin_shufflevector(a, b, ((L & Bit) ? n + (L ^ Bit) : (L ^ Bit))...);
}
/// The sum of each of as many vectors as one has lanes, as one vector.
template <class V, int Bit = lanes<V> / 2>
HAND_INLINE V sums(const V* v) {
    if constexpr (Bit == 0) {
        return v[0];
    } else {
        V half[Bit];
        for (int i = 0; i < Bit; ++i)
            half[i] = fold<Bit>(v[i], v[i + Bit], std::make_integer_sequence<int, lanes<V>>{});
        return sums<V, Bit / 2>(half);
    }
}
template <class V>
HAND_INLINE lane<V> sum(V v) {
    lane<V> total = 0;
    for (int l = 0; l < lanes<V>; ++l) total += v[l];
    return total;
}

/// exp for finite x whose result is normal: 2^n · exp(r), the latter by a polynomial.
template <class V>
HAND_INLINE V exp(V x) {
    using T = lane<V>;
    constexpr bool d = sizeof(T) == 8;
    using I = vec<std::conditional_t<d, std::int64_t, std::int32_t>, lanes<V>>;
    constexpr T magic = d ? T(6755399441055744.0) : T(12582912.0);
    const T most = d ? T(708) : T(87);
    x = x > most ? most - V{} : x;
    x = x < -most ? -most - V{} : x;
    const V shifted = x * T(1.4426950408889634) + magic;
    const V n = shifted - magic;
    const V r = (x - n * (d ? T(0x1.62e42fefa38p-1) : T(0x1.63p-1f))) -
                n * (d ? T(0x1.ef35793c7673p-45) : T(-0x1.bd0106p-13f));
    V p;
    if constexpr (d) {
        const V r2 = r * r, r4 = r2 * r2;
        p = ((0.5 + r * 0.16666666666666666) +
             r2 * (0.04166666666662382 + r * 0.008333333333330038)) +
            r4 * (((0.0013888888917367081 + r * 0.00019841269863171556) +
                   r2 * (2.4801521057868205e-05 + r * 2.7557268276905697e-06)) +
                  r4 * (2.762020159103155e-07 + r * 2.5100472505694996e-08));
        p = 1 + (r + r2 * p);
    } else {
        p = T(0.5) + r * (T(0.1666657667) +
                          r * (T(0.04166655421) + r * (T(0.008363232884) + r * T(0.001392625083))));
        p = 1 + (r + r * r * p);
    }
    const I exponent = __builtin_bit_cast(I, shifted) << (d ? 52 : 23);
    return __builtin_bit_cast(V, __builtin_bit_cast(I, p) + exponent);
}

}  // namespace hand
