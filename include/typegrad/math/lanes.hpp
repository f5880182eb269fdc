// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

/// What the elementary functions need to treat float, double and compiler vectors of them alike.

// Constants of the kernels are exact sums of products: a compiler that reassociates breaks them.
// `fence` below holds both off where a value can be made opaque; clang also needs this pragma, at
// the start of a function body, since it distributes products.
#if defined(__clang__)
#define TYPEGRAD_MATH_EXACT _Pragma("clang fp reassociate(off)")
#else
#define TYPEGRAD_MATH_EXACT
#endif

// Vector kernels must not become calls, and scalar ones must be seen by the loop vectoriser.
#define TYPEGRAD_MATH_INLINE [[nodiscard, gnu::always_inline]] inline constexpr

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

template <class T>
concept lane_scalar = std::same_as<T, float> || std::same_as<T, double>;

template <class T>
inline constexpr bool is_lanes = lane_scalar<T>;

template <class T>
    requires(!std::is_class_v<T> && !std::is_arithmetic_v<T> && !std::is_pointer_v<T> &&
             requires(T v) {
                 v[0];
                 v + v;
             })
inline constexpr bool is_lanes<T> = lane_scalar<std::remove_cvref_t<decltype(T{}[0])>>;

/// float, double, or a compiler vector (`__attribute__((vector_size(N)))`) of either.
template <class V>
concept lanes = is_lanes<V>;

/// The compiler's vector of T of a given size. (g++ 12 forgets the attribute on a dependent local
/// typedef, hence a class template.)
template <class T, unsigned Bytes>
struct vector_of {
    typedef T type __attribute__((vector_size(Bytes)));
};

template <class V>
struct lanes_traits {
    using lane = std::remove_cvref_t<decltype(V{}[0])>;
    using word = std::conditional_t<sizeof(lane) == 8, std::uint64_t, std::uint32_t>;
    using bits = typename vector_of<word, sizeof(V)>::type;
};

template <lane_scalar T>
struct lanes_traits<T> {
    using lane = T;
    using word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    using bits = word;
};

/// The type of one lane: float or double.
template <class V>
using lane_t = typename lanes_traits<V>::lane;
/// The unsigned integer of one lane's width.
template <class V>
using word_t = typename lanes_traits<V>::word;
/// Unsigned integers with the layout of V.
template <class V>
using bits_t = typename lanes_traits<V>::bits;

/// IEEE 754 layout of a lane.
template <class T>
inline constexpr int mantissa_bits = sizeof(T) == 8 ? 52 : 23;
template <class T>
inline constexpr int exponent_bias = sizeof(T) == 8 ? 1023 : 127;

template <class V>
inline constexpr word_t<V> sign_bit = word_t<V>(word_t<V>(1) << (8 * sizeof(word_t<V>) - 1));
template <class T>
inline constexpr T infinity = T(__builtin_inf());
template <class T>
inline constexpr T quiet_nan = T(__builtin_nan(""));

template <lanes V>
TYPEGRAD_MATH_INLINE bits_t<V> to_bits(V x) noexcept {
    return __builtin_bit_cast(bits_t<V>, x);
}

template <lanes V>
TYPEGRAD_MATH_INLINE V from_bits(bits_t<V> b) noexcept {
    return __builtin_bit_cast(V, b);
}

/// Every lane t. Written `t - V{}`: `V{} + t` is not t for -0 and would cost an addition.
template <lanes V>
TYPEGRAD_MATH_INLINE V broadcast(lane_t<V> t) noexcept {
    if constexpr (lane_scalar<V>) return t;
    else return t - V{};
}

/// a * b + c, contracted to one rounding where the target and flags allow.
template <class A, class B, class C>
TYPEGRAD_MATH_INLINE auto mul_add(A a, B b, C c) noexcept {
    return a * b + c;
}

/// All bits of a lane set where the condition holds: a bool for scalars, -1/0 lanes for vectors.
template <lanes V, class Condition>
TYPEGRAD_MATH_INLINE bits_t<V> mask(Condition c) noexcept {
    if constexpr (lane_scalar<V>) return bits_t<V>(0) - bits_t<V>(c);
    else return __builtin_bit_cast(bits_t<V>, c);
}

/// a where the mask is set, b elsewhere. Of scalars by bits, since g++ gives up vectorising a loop on `?:`; so where
/// nothing blends, as in SSE2.
template <lanes V>
TYPEGRAD_MATH_INLINE V select(bits_t<V> m, V a, V b) noexcept {
#if defined(__AVX__) || !defined(__x86_64__)
    if constexpr (!lane_scalar<V>) return m ? a : b;
#endif
    return from_bits<V>((to_bits(a) & m) | (to_bits(b) & ~m));
}
/// a where a comparison of two V holds, b elsewhere.
template <lanes V, class Condition>
TYPEGRAD_MATH_INLINE V either(Condition c, V a, V b) noexcept {
    if constexpr (lane_scalar<V>) return select<V>(mask<V>(c), a, b);
    else return c ? a : b;
}

/// v, but opaque to algebraic rewriting under -ffast-math: no compiler knows that the sign bit of
/// `positive` is always clear. Costs one instruction there and nothing otherwise.
template <lanes V>
TYPEGRAD_MATH_INLINE V fence(V v, [[maybe_unused]] bits_t<V> positive) noexcept {
#if defined(__FAST_MATH__)
    return from_bits<V>(to_bits(v) | (positive & sign_bit<V>));
#else
    return v;
#endif
}

/// c0 + c1 x + c2 x^2 + ..., in two interleaved chains to halve the latency.
template <lanes V>
TYPEGRAD_MATH_INLINE V polynomial_pairs(V, V, lane_t<V> c0) noexcept {
    return broadcast<V>(c0);
}

template <lanes V, class... C>
TYPEGRAD_MATH_INLINE V polynomial_pairs(V x, V xx, lane_t<V> c0, lane_t<V> c1, C... c) noexcept {
    const V low = mul_add(x, c1, c0);
    if constexpr (sizeof...(C) == 0) return low;
    else return mul_add(xx, polynomial_pairs<V>(x, xx, c...), low);
}

template <lanes V, class... C>
TYPEGRAD_MATH_INLINE V polynomial(V x, C... c) noexcept {
    return polynomial_pairs<V>(x, x * x, c...);
}

/// f(x) in double precision, whatever the lanes of x. For functions without kernels for float: the
/// result is then good to 0.51 ulp, at the speed of double.
template <lanes V, class F>
TYPEGRAD_MATH_INLINE V in_double(V x, F f) noexcept {
    if constexpr (sizeof(lane_t<V>) == 8) {
        return f(x);
    } else if constexpr (lane_scalar<V>) {
        const double y = f(double(x));
        // A constant expression must not convert out of range; infinities may pass.
        if (std::is_constant_evaluated() && (y > 0x1.ffffffp+127 || y < -0x1.ffffffp+127))
            return y > 0 ? infinity<V> : -infinity<V>;
        return V(y);
    } else {
        // In two halves, so that the vectors of double are no wider than those of float.
        using wide = typename vector_of<double, sizeof(V)>::type;
        using half = typename vector_of<float, sizeof(V) / 2>::type;
        struct halves {
            half low, high;
        };
        const halves h = __builtin_bit_cast(halves, x);
        const wide low = f(__builtin_convertvector(h.low, wide));
        const wide high = f(__builtin_convertvector(h.high, wide));
        return __builtin_bit_cast(
            V, halves{__builtin_convertvector(low, half), __builtin_convertvector(high, half)});
    }
}

/// The same of two operands.
template <lanes V, class F>
TYPEGRAD_MATH_INLINE V in_double(V x, V y, F f) noexcept {
    if constexpr (sizeof(lane_t<V>) == 8) {
        return f(x, y);
    } else if constexpr (lane_scalar<V>) {
        const double z = f(double(x), double(y));
        if (std::is_constant_evaluated() && (z > 0x1.ffffffp+127 || z < -0x1.ffffffp+127))
            return z > 0 ? infinity<V> : -infinity<V>;
        return V(z);
    } else {
        using wide = typename vector_of<double, sizeof(V)>::type;
        using half = typename vector_of<float, sizeof(V) / 2>::type;
        struct halves {
            half low, high;
        };
        const halves g = __builtin_bit_cast(halves, x), h = __builtin_bit_cast(halves, y);
        const wide low =
            f(__builtin_convertvector(g.low, wide), __builtin_convertvector(h.low, wide));
        const wide high =
            f(__builtin_convertvector(g.high, wide), __builtin_convertvector(h.high, wide));
        return __builtin_bit_cast(
            V, halves{__builtin_convertvector(low, half), __builtin_convertvector(high, half)});
    }
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
