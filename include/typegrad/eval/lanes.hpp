// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "typegrad/math/lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

// Not with sanitizers: their checks in one function of all that is inlined take g++ minutes.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TYPEGRAD_INLINE inline constexpr
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TYPEGRAD_INLINE inline constexpr
#elif !defined(TYPEGRAD_INLINE)
#define TYPEGRAD_INLINE [[gnu::always_inline]] inline constexpr
#endif

namespace typegrad::eval {

/// Bytes of the vector registers this translation unit is compiled for.
#if defined(__AVX512F__)
inline constexpr int register_bytes = 64;
#elif defined(__AVX__)
inline constexpr int register_bytes = 32;
#else
inline constexpr int register_bytes = 16;
#endif

/// How many elements of T a loop over n elements takes at a time: a register, or less for short
/// loops; 1 for types that have no vectors.
template <class T>
constexpr int lanes_for(std::int64_t n) {
    if constexpr (math::lane_scalar<T>) {
        int lanes = register_bytes / static_cast<int>(sizeof(T));
        while (lanes > n && lanes > 1) lanes /= 2;
        return lanes;
    } else {
        return 1;
    }
}

template <class T, int Lanes>
struct pack_of {
    using type = typename math::vector_of<T, Lanes * sizeof(T)>::type;
};
template <class T>
struct pack_of<T, 1> {
    using type = T;
};
/// Lanes elements of T in a register.
template <class T, int Lanes>
using pack = typename pack_of<T, Lanes>::type;

template <class V>
inline constexpr int lane_count = 1;
template <class V>
    requires(math::lanes<V> && !math::lane_scalar<V>)
inline constexpr int lane_count<V> = sizeof(V) / sizeof(math::lane_t<V>);

/// t in every lane.
template <class V, class T>
TYPEGRAD_INLINE V spread(T t) {
    if constexpr (lane_count<V> == 1) return static_cast<V>(t);
    else return t - V{};
}

/// The elements from p on; of another type they are converted.
template <class V, class T>
TYPEGRAD_INLINE V load(const T* p) {
    if constexpr (lane_count<V> == 1) {
        return static_cast<V>(*p);
    } else if constexpr (std::is_same_v<math::lane_t<V>, T>) {
        V v;
        __builtin_memcpy(&v, p, sizeof(V));
        return v;
    } else {
        V v{};
        for (int k = 0; k < lane_count<V>; ++k) v[k] = static_cast<math::lane_t<V>>(p[k]);
        return v;
    }
}

template <class V, class T>
TYPEGRAD_INLINE void store(T* p, const V& v) {
    if constexpr (lane_count<V> == 1) {
        *p = static_cast<T>(v);
    } else if constexpr (std::is_same_v<math::lane_t<V>, T>) {
        __builtin_memcpy(p, &v, sizeof(V));
    } else {
        for (int k = 0; k < lane_count<V>; ++k) p[k] = static_cast<T>(v[k]);
    }
}

/// Lanes I... of v. (Copying them through memory would keep v itself in memory: g++ then adds up
/// whole products there.)
template <class V, std::size_t... I>
TYPEGRAD_INLINE auto lanes_of(const V& v, std::size_t first, std::index_sequence<I...>) {
    return first == 0 ? __builtin_shufflevector(v, v, I...)
                      : __builtin_shufflevector(v, v, (I + sizeof...(I))...);
}

/// The sum of all lanes, by halves.
template <class V>
TYPEGRAD_INLINE auto sum_of_lanes(const V& v) {
    if constexpr (lane_count<V> == 1) {
        return v;
    } else if constexpr (lane_count<V> == 2) {
        return static_cast<math::lane_t<V>>(v[0] + v[1]);
    } else {
        constexpr std::make_index_sequence<lane_count<V> / 2> half{};
        using H = pack<math::lane_t<V>, lane_count<V> / 2>;
        return sum_of_lanes<H>(lanes_of(v, 0, half) + lanes_of(v, 1, half));
    }
}

/// Lanes without the bit from a, those with it from b, each with the sum of the two that differ in the bit.
template <int Bit, class V, int... L>
TYPEGRAD_INLINE V folded_lanes(const V& a, const V& b, std::integer_sequence<int, L...>) {
    constexpr int n = sizeof...(L);
    return __builtin_shufflevector(a, b, ((L & Bit) != 0 ? n + L : L)...) +
           __builtin_shufflevector(a, b, ((L & Bit) != 0 ? n + L - Bit : L + Bit)...);
}
/// The sums of all lanes of as many registers as one has lanes, each in a lane: half as many shuffles and
/// additions as for each of them alone.
template <class V, int Bit = lane_count<V> / 2>
TYPEGRAD_INLINE V sums_of_lanes(const V* v) {
    if constexpr (Bit == 0) {
        return v[0];
    } else {
        V half[Bit];
#pragma GCC unroll 8
        for (int k = 0; k < Bit; ++k)
            half[k] = folded_lanes<Bit>(v[k], v[k + Bit], std::make_integer_sequence<int, lane_count<V>>{});
        return sums_of_lanes<V, Bit / 2>(half);
    }
}

}  // namespace typegrad::eval

#pragma GCC diagnostic pop
