// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/basic.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses an ABI

namespace typegrad::math {

/// x = quadrant pi/2 + hi + lo with |hi| <= pi/4 (a little more at the seams); the quadrant counts
/// modulo 4 in its two low bits.
template <lanes V>
struct quarter_turns {
    V hi, lo;
    bits_t<V> quadrant;
};

/// For |x| <= 2^20: pi/2 in four pieces of 33 bits, so that the first three products are exact.
template <lanes V>
    requires std::same_as<lane_t<V>, double>
TYPEGRAD_MATH_INLINE quarter_turns<V> reduce_near(V x) noexcept {
    TYPEGRAD_MATH_EXACT
    constexpr double one = 0x1p+52, bias = 0x1p+22;
    constexpr std::uint64_t low_bits = 0x7fffff;
    const bits_t<V> b = to_bits(V(x * 0x1.45f306dc9c883p-1 + (0x1.8p+52 + bias)));
    const V k = fence<V>(from_bits<V>((b & low_bits) | to_bits(one)) - (one + bias), b);
    const V r0 = fence<V>(x - k * 0x1.921fb544p+0, b);
    // r0 - k p2 - k p3 - k p4, each difference with its rounding error.
    const V c1 = k * 0x1.0b4611a6p-34, c2 = k * 0x1.3198a2ep-69, c3 = k * 0x1.b839a252049c1p-104;
    const V r1 = fence<V>(r0 - c1, b);
    const V e1 = fence<V>(r0 - r1, b) - c1;
    const V r2 = fence<V>(r1 - c2, b);
    const V e2 = fence<V>(r1 - r2, b) - c2;
    const V lo = e1 + (e2 - c3);
    const V hi = fence<V>(r2 + lo, b);
    return {hi, fence<V>(r2 - hi, b) + lo, b};
}

/// The first 1280 bits of 2/pi, after 64 zeros that serve arguments below 2^55.
inline constexpr std::uint64_t two_over_pi[] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
    0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
    0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
    0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
    0xf0cfbc209af4361d};

/// For any finite |x| >= 2^20: Payne and Hanek's reduction in integers. Of x (2/pi) only the 192
/// bits around the binary point are formed; those above are multiples of four quarter turns.
constexpr quarter_turns<double> reduce_far(double x) noexcept {
    using word = std::uint64_t;
    __extension__ typedef unsigned __int128 double_word;
    const word bits = to_bits(x);
    const word m = (bits & 0x000fffffffffffff) | 0x0010000000000000;
    // x = m 2^e; the window starts where m times a bit of 2/pi weighs 2.
    const int e = int((bits >> 52) & 0x7ff) - 1075;
    const int start = e - 2 + 64;
    const int skip = start / 64, shift = start % 64;
    word window[3]{};
    for (int i = 0; i < 3; ++i) {
        const word high = two_over_pi[skip + i], low = two_over_pi[skip + i + 1];
        window[i] = shift == 0 ? high : (high << shift) | (low >> (64 - shift));
    }
    const double_word p2 = double_word(window[2]) * m;
    const double_word p1 = double_word(window[1]) * m + word(p2 >> 64);
    const word top = window[0] * m + word(p1 >> 64);
    // Two bits of quadrant, then the fraction; above one half it counts down from the next one.
    double_word fraction =
        (double_word(top) << 66) | (double_word(word(p1)) << 2) | (word(p2) >> 62);
    word quadrant = top >> 62;
    const bool negative = (fraction >> 127) != 0;
    if (negative) {
        fraction = ~fraction + 1;
        ++quadrant;
    }
    int exponent = -64;
    while ((fraction >> 127) == 0) {
        fraction <<= 1;
        --exponent;
    }
    // 64 bits of the fraction times 64 bits of pi/2, cut into 53 + 11 bits.
    const word r = word((double_word(word(fraction >> 64)) * 0xc90fdaa22168c235) >> 64);
    const double unit = from_bits<double>(word(1023 + 1 + exponent) << 52);
    double hi = double(r & ~word(0x7ff)) * unit, lo = double(r & 0x7ff) * unit;
    if (negative != (bits >> 63 != 0)) {
        hi = -hi;
        lo = -lo;
    }
    return {hi, lo, bits >> 63 != 0 ? word(0) - quadrant : quadrant};
}

/// Any finite x; |x| >= 2^20 takes a slow path, lane by lane.
template <lanes V>
    requires std::same_as<lane_t<V>, double>
TYPEGRAD_MATH_INLINE quarter_turns<V> reduce_turns(V x) noexcept {
    constexpr double near = 0x1p+20;
    if constexpr (lane_scalar<V>) {
        const double y = abs(x);
        if (y >= near && y < infinity<double>) [[unlikely]]
            return reduce_far(x);
        return reduce_near(x);
    } else {
        quarter_turns<V> r = reduce_near(x);
        const bits_t<V> far = mask<V>(abs(x) >= near) & mask<V>(abs(x) < infinity<double>);
        std::uint64_t any = 0;
        for (unsigned i = 0; i < sizeof(V) / 8; ++i) any |= far[i];
        if (any != 0) [[unlikely]] {
            for (unsigned i = 0; i < sizeof(V) / 8; ++i) {
                if (far[i] == 0) continue;
                const quarter_turns<double> one = reduce_far(x[i]);
                r.hi[i] = one.hi;
                r.lo[i] = one.lo;
                r.quadrant[i] = one.quadrant;
            }
        }
        return r;
    }
}

}  // namespace typegrad::math

#pragma GCC diagnostic pop
