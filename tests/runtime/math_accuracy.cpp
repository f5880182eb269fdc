// SPDX-License-Identifier: BSL-1.0

// Every elementary function at 10^5 points for double and for float, in units in the last place
// against the C library's 80-bit functions; and every lane of a vector against the scalar, bit for
// bit. The limits are the documented figures, rounded up.

#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include <typegrad/math/all.hpp>

namespace {

namespace math = typegrad::math;

#if __LDBL_MANT_DIG__ >= 64 && !defined(__FAST_MATH__)

using wide = long double;

constexpr double everything = std::numeric_limits<double>::infinity();

/// Distance in units in the last place of T at the reference; overflow counts as one step.
template <class T>
double ulps(T got, wide want) {
    using limits = std::numeric_limits<T>;
    if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want) ? 0 : 1e30;
    const wide step = std::ldexp(wide(1), limits::max_exponent - limits::digits);
    const wide edge = limits::max() + step;
    const auto finite = [&](wide v) { return std::fabs(v) > edge ? std::copysign(edge, v) : v; };
    want = finite(want);
    int exponent = limits::min_exponent;
    if (want != 0) std::frexp(want, &exponent);
    if (exponent > limits::max_exponent) exponent = limits::max_exponent;
    if (exponent < limits::min_exponent) exponent = limits::min_exponent;
    return double(std::ldexp(std::fabs(finite(got) - want), limits::digits - exponent));
}

struct random_bits {
    std::uint64_t state = 42;
    std::uint64_t operator()() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    double unit() { return double((*this)() >> 11) * 0x1p-53; }
};

/// Where to look: the domain, and the part of it where most points go.
struct range {
    double low, high, domain_low = -everything, domain_high = everything;
};

/// A quarter each: any bit pattern in the domain, uniform in [low, high], uniform closer to zero,
/// and any magnitude between 2^-50 and 2^10.
template <class T>
T sample(random_bits& random, const range& r) {
    for (;;) {
        T x{};
        const std::uint64_t bits = random();
        switch (bits & 3) {
        case 0:
            x = math::from_bits<T>(math::bits_t<T>(random()));
            break;
        case 1:
            x = T(r.low + (r.high - r.low) * random.unit());
            break;
        case 2:
            x = T((r.low + (r.high - r.low) * random.unit()) / 16);
            break;
        default:
            x = T(std::ldexp(1 + random.unit(), int((bits >> 8) % 60) - 50));
            if ((bits & 4) != 0) x = -x;
        }
        if (std::isfinite(x) && double(x) >= r.domain_low && double(x) <= r.domain_high) return x;
    }
}

template <class T, class F, class Reference>
void sweep(F f, Reference reference, const range& r, double limit) {
    typedef T vector __attribute__((vector_size(16)));
    constexpr int lanes = int(sizeof(vector) / sizeof(T));
    random_bits random;
    double worst = 0;
    T at = 0;
    long different = 0;
    for (int i = 0; i < 100000 / lanes; ++i) {
        vector v{};
        for (int k = 0; k < lanes; ++k) v[k] = sample<T>(random, r);
        const vector w = f(v);
        for (int k = 0; k < lanes; ++k) {
            const T x = v[k], y = f(x), z = w[k];
            different += math::to_bits(y) != math::to_bits(z);
            const double distance = ulps(y, reference(wide(x)));
            if (distance > worst) {
                worst = distance;
                at = x;
            }
        }
    }
    CAPTURE(sizeof(T), worst, at);
    CHECK(worst <= limit);
    CHECK(different == 0);
}

template <class F, class Reference>
void sweep_both(F f, Reference reference, const range& r, double limit, double limit_float) {
    sweep<double>(f, reference, r, limit);
    sweep<float>(f, reference, r, limit_float);
}

wide sigmoid(wide x) {
    const wide e = std::exp(-std::fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

wide softplus(wide x) { return (x > 0 ? x : 0) + std::log1p(std::exp(-std::fabs(x))); }

wide sech_squared(wide x) {
    const wide e = std::exp(-2 * std::fabs(x));
    return 4 * e / ((1 + e) * (1 + e));
}

#define SWEEP(function, reference, ...)                                    \
    TEST_CASE("math::" #function " accuracy", "[math]") {                  \
        sweep_both([](auto x) { return math::function(x); },               \
                   [](wide x) -> wide { return reference; }, __VA_ARGS__); \
    }

constexpr range positive{0, 16, 0, everything};
constexpr range unit{-1, 1, -1, 1};

SWEEP(exp, std::exp(x), range{-760, 720}, 1, 1)
SWEEP(expm1, std::expm1(x), range{-50, 720}, 1.3, 1.3)
SWEEP(exp2, std::exp2(x), range{-1080, 1030}, 1, 1)
SWEEP(log, std::log(x), positive, 1, 1)
SWEEP(log1p, std::log1p(x), range{-1, 16, -1, everything}, 1, 1)
SWEEP(log2, std::log2(x), positive, 1, 0.51)
SWEEP(log10, std::log10(x), positive, 1, 0.51)
SWEEP(tanh, std::tanh(x), range{-20, 20}, 1.6, 1.6)
SWEEP(sigmoid, sigmoid(x), range{-750, 60}, 2.5, 2.5)
SWEEP(softplus, softplus(x), range{-750, 60}, 2, 2)
SWEEP(log_sigmoid, -softplus(-x), range{-60, 750}, 2, 2)
SWEEP(sech_squared, sech_squared(x), range{-380, 380}, 5, 5)
SWEEP(sqrt, std::sqrt(x), positive, 0.51, 0.51)
SWEEP(cbrt, std::cbrt(x), range{-16, 16}, 1, 0.51)
SWEEP(sin, std::sin(x), range{-100, 100}, 1, 0.51)
SWEEP(cos, std::cos(x), range{-100, 100}, 1, 0.51)
SWEEP(tan, std::tan(x), range{-100, 100}, 2.5, 0.51)
SWEEP(asin, std::asin(x), unit, 2.2, 0.51)
SWEEP(acos, std::acos(x), unit, 1.5, 0.51)
SWEEP(atan, std::atan(x), range{-16, 16}, 2, 0.51)
SWEEP(sinh, std::sinh(x), range{-711, 711}, 2.5, 2.5)
SWEEP(cosh, std::cosh(x), range{-711, 711}, 1.6, 1.6)
SWEEP(asinh, std::asinh(x), range{-16, 16}, 2, 2)
SWEEP(acosh, std::acosh(x), range{1, 16, 1, everything}, 2.5, 2.5)
SWEEP(atanh, std::atanh(x), unit, 2.5, 2.5)
SWEEP(erf, std::erf(x), range{-6, 6}, 1.3, 0.51)
SWEEP(erfc, std::erfc(x), range{-6, 28}, 5, 0.51)
SWEEP(normal_cdf, std::erfc(-x * 0x1.6a09e667f3bcc908b2fbp-1L) / 2, range{-39, 8}, 6, 0.51)

SWEEP(exp_minus_square, std::exp(-x * x), range{-27, 27}, 1.5, 0.51)
SWEEP(normal_pdf, std::exp(-x * x / 2) * 0x1.9884533d436508d4p-2L, range{-38, 38}, 2.2, 0.51)
SWEEP(log1mexp, x > -0.69L ? std::log(-std::expm1(x)) : std::log1p(-std::exp(x)),
      (range{-760, 0, -everything, 0}), 2, 2)

TEST_CASE("math::sigmoid_pair accuracy", "[math]") {
    sweep_both([](auto x) { return math::sigmoid_pair(x).value; }, sigmoid, range{-750, 60}, 3, 3);
    sweep_both([](auto x) { return math::sigmoid_pair(x).complement; },
               [](wide x) { return sigmoid(-x); }, range{-60, 750}, 3, 3);
}

SWEEP(lgamma, std::lgamma(x), range{0, 20, 0, everything}, 5.5, 0.51)

#endif

#if !defined(__FAST_MATH__)

/// Hidden from constant folding.
template <class T>
T opaque(T x) {
    volatile T y = x;
    return y;
}

/// Equal, with its sign; ordinary numbers may differ by contraction to fused operations.
template <class T>
bool same(T a, T b) {
    if (a != a || b != b) return a != a && b != b;
    const bool special = b == 0 || b == math::infinity<T> || b == -math::infinity<T>;
    const auto i = math::to_bits(a), j = math::to_bits(b);
    return (i > j ? i - j : j - i) <= (special ? 0u : 4u);
}

// What constant evaluation answers by separate branches the kernels must answer by themselves.
#define SPECIALS(function)                                                   \
    CHECK(same(math::function(opaque(inf)), math::function(inf)));           \
    CHECK(same(math::function(opaque(-inf)), math::function(-inf)));         \
    CHECK(same(math::function(opaque(T(0))), math::function(T(0))));         \
    CHECK(same(math::function(opaque(-T(0))), math::function(-T(0))));       \
    CHECK(same(math::function(opaque(T(-1))), math::function(T(-1))));       \
    CHECK(same(math::function(opaque(T(1))), math::function(T(1))));         \
    CHECK(same(math::function(opaque(T(-1e30))), math::function(T(-1e30)))); \
    CHECK(same(math::function(opaque(T(1e30))), math::function(T(1e30))));   \
    CHECK(same(math::function(opaque(nan)), nan))

template <class T>
void special_values() {
    constexpr T inf = math::infinity<T>, nan = math::quiet_nan<T>;
    SPECIALS(exp);
    SPECIALS(expm1);
    SPECIALS(exp2);
    SPECIALS(log);
    SPECIALS(log1p);
    SPECIALS(log2);
    SPECIALS(log10);
    SPECIALS(tanh);
    SPECIALS(sigmoid);
    SPECIALS(softplus);
    SPECIALS(log_sigmoid);
    SPECIALS(sech_squared);
    SPECIALS(sqrt);
    SPECIALS(cbrt);
    SPECIALS(sin);
    SPECIALS(cos);
    SPECIALS(tan);
    SPECIALS(asin);
    SPECIALS(acos);
    SPECIALS(atan);
    SPECIALS(sinh);
    SPECIALS(cosh);
    SPECIALS(asinh);
    SPECIALS(acosh);
    SPECIALS(atanh);
    SPECIALS(erf);
    SPECIALS(erfc);
    SPECIALS(normal_cdf);
    SPECIALS(exp_minus_square);
    SPECIALS(normal_pdf);
    SPECIALS(log1mexp);
    SPECIALS(lgamma);
    SPECIALS(digamma);
    SPECIALS(abs);
    SPECIALS(floor);
}

TEST_CASE("math: special values at run time", "[math]") {
    special_values<double>();
    special_values<float>();
}

#endif

// Vectors wider than the machine's, which the compiler splits. Passing those by value draws a
// warning at the caller, although every function here is inlined.
#pragma GCC diagnostic ignored "-Wpsabi"

template <class V>
void wide_lanes_agree() {
    using T = math::lane_t<V>;
    V x{};
    for (unsigned i = 0; i < sizeof(V) / sizeof(T); ++i) x[i] = T(i) * T(1.25) - T(3);
    const V e = math::exp(x), t = math::tanh(x), s = math::sqrt(math::abs(x)), c = math::cos(x);
    for (unsigned i = 0; i < sizeof(V) / sizeof(T); ++i) {
        CHECK(math::to_bits(T(e[i])) == math::to_bits(math::exp(T(x[i]))));
        CHECK(math::to_bits(T(t[i])) == math::to_bits(math::tanh(T(x[i]))));
        CHECK(math::to_bits(T(s[i])) == math::to_bits(math::sqrt(math::abs(T(x[i])))));
        CHECK(math::to_bits(T(c[i])) == math::to_bits(math::cos(T(x[i]))));
    }
}

typedef double double4 __attribute__((vector_size(32)));
typedef double double8 __attribute__((vector_size(64)));
typedef float float8 __attribute__((vector_size(32)));
typedef float float16 __attribute__((vector_size(64)));

TEST_CASE("math: vectors of every width", "[math]") {
    // -ffast-math may divide scalars and vectors in different ways.
#if !defined(__FAST_MATH__)
    wide_lanes_agree<double4>();
    wide_lanes_agree<double8>();
    wide_lanes_agree<float8>();
    wide_lanes_agree<float16>();
#endif
}

}  // namespace
