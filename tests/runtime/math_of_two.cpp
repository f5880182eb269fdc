// SPDX-License-Identifier: BSL-1.0

// Elementary functions of two numbers: accuracy against the C library's 80-bit functions, vectors
// against scalars bit for bit, special values as in C.

#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <typegrad/math/all.hpp>

namespace math_of_two {

namespace math = typegrad::math;

#if !defined(__FAST_MATH__)

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct of_pow {
    auto operator()(auto x, auto y) const { return math::pow(x, y); }
    static long double reference(long double x, long double y) { return std::pow(x, y); }
};
struct of_atan2 {
    auto operator()(auto x, auto y) const { return math::atan2(x, y); }
    static long double reference(long double x, long double y) { return std::atan2(x, y); }
};
struct of_hypot {
    auto operator()(auto x, auto y) const { return math::hypot(x, y); }
    static long double reference(long double x, long double y) { return std::hypot(x, y); }
};
struct of_logaddexp {
    auto operator()(auto x, auto y) const { return math::logaddexp(x, y); }
    static long double reference(long double x, long double y) {
        return std::fmax(x, y) + std::log1p(std::exp(-std::fabs(x - y)));
    }
};

#if __LDBL_MANT_DIG__ >= 64

/// Distance in units in the last place of T at the reference.
template <class T>
double ulps(T got, long double want) {
    if (std::isinf(got) && std::fabs(want) > std::numeric_limits<T>::max()) return 0;
    int exponent = 0;
    std::frexp(want, &exponent);
    const int least = std::numeric_limits<T>::min_exponent;
    exponent = exponent < least || want == 0 ? least : exponent;
    return double(std::ldexp(std::fabs(static_cast<long double>(got) - want),
                             std::numeric_limits<T>::digits - exponent));
}

template <class T, class F, class Draw>
void sweep(F f, Draw draw, double limit) {
    typedef T vector __attribute__((vector_size(16)));
    constexpr int lanes = int(sizeof(vector) / sizeof(T));
    double worst = 0, at_x = 0, at_y = 0;
    int different = 0;
    std::mt19937_64 bits(7);
    for (int i = 0; i < 50000 / lanes; ++i) {
        vector x{}, y{};
        for (int k = 0; k < lanes; ++k) {
            const auto [a, b] = draw(bits);
            x[k] = T(a);
            y[k] = T(b);
        }
        const vector z = f(x, y);
        for (int k = 0; k < lanes; ++k) {
            const T one = f(T(x[k]), T(y[k])), same = z[k];
            different += math::to_bits(one) != math::to_bits(same);
            const double distance = ulps<T>(one, F::reference(T(x[k]), T(y[k])));
            if (!(distance <= worst)) worst = distance, at_x = double(x[k]), at_y = double(y[k]);
        }
    }
    CAPTURE(sizeof(T), worst, at_x, at_y);
    CHECK(worst <= limit);
    CHECK(different == 0);
}

double uniform(std::mt19937_64& bits, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(bits);
}

TEST_CASE("pow is within one unit in the last place", "[math]") {
    sweep<double>(of_pow{}, [](auto& b) {
        return std::pair(std::exp(uniform(b, -3, 3)), uniform(b, -30, 30));
    }, 1);
    // Near 1 with large exponents, and results near the ends of the range.
    sweep<double>(of_pow{}, [](auto& b) {
        return std::pair(1 + uniform(b, -1e-3, 1e-3), uniform(b, -6e5, 6e5));
    }, 1);
    sweep<double>(of_pow{}, [](auto& b) {
        const double x = std::exp(uniform(b, -600, 600));
        return std::pair(x, uniform(b, -744, 709) / std::log(x));
    }, 1);
    sweep<double>(of_pow{}, [](auto& b) {
        return std::pair(uniform(b, -20, -0.1), std::floor(uniform(b, -40, 40)));
    }, 1);
    sweep<float>(of_pow{}, [](auto& b) {
        return std::pair(std::exp(uniform(b, -10, 10)), uniform(b, -8, 8));
    }, 0.51);
}

TEST_CASE("atan2, hypot and logaddexp are accurate", "[math]") {
    const auto square = [](auto& b) { return std::pair(uniform(b, -3, 3), uniform(b, -3, 3)); };
    sweep<double>(of_atan2{}, square, 2.5);
    sweep<float>(of_atan2{}, square, 0.51);
    sweep<double>(of_hypot{}, square, 1.2);
    sweep<float>(of_hypot{}, square, 0.51);
    const auto magnitudes = [](auto& b) {
        return std::pair(std::exp(uniform(b, -700, 700)), std::exp(uniform(b, -700, 700)));
    };
    sweep<double>(of_hypot{}, magnitudes, 1.2);
    sweep<double>(of_atan2{}, magnitudes, 2.5);
    sweep<double>(of_logaddexp{}, [](auto& b) {
        return std::pair(uniform(b, 0, 40), uniform(b, 0, 40));
    }, 2);
}

TEST_CASE("polygamma is the derivative of the one before", "[math]") {
    // Of zeta(n + 1) n!, and trigamma at 1/4: pi² + 8 G.
    CHECK(ulps(math::polygamma(1.0, 1.0), 1.644934066848226436472L) <= 4);
    CHECK(ulps(math::polygamma(2.0, 1.0), -2.404113806319188570800L) <= 4);
    CHECK(ulps(math::polygamma(3.0, 1.0), 6.493939402266829149096L) <= 4);
    CHECK(ulps(math::polygamma(1.0, 0.25), 17.19732915450711073927L) <= 4);
    CHECK(ulps(math::polygamma(1.0, 50.0), 0.020201333226697125806L) <= 4);
    CHECK(ulps(math::polygamma(5.0, 3.5), 0.0870491785671834845539L) <= 4);
    // Below zero, by reflection.
    CHECK(ulps(math::polygamma(1.0, -1.25), 19.1818796476716063984976L) <= 8);
    CHECK(ulps(math::polygamma(2.0, -0.5), -0.82879664423431999559633L) <= 16);
    CHECK(ulps(math::polygamma(3.0, -2.75), 1558.48975128329360127427L) <= 16);
}

#endif

/// The same number, sign of zero included, or both NaN.
bool same(double a, double b) {
    return a != a ? b != b : a == b && std::signbit(a) == std::signbit(b);
}

TEST_CASE("special values of pow, atan2 and hypot are those of C", "[math]") {
    const double values[] = {0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 2.5, -2.5, 1e300, -1e300,
                             1e-300, -1e-300, 1e30, -1e30, 9007199254740993.0, inf, -inf, nan};
    for (const double x : values) {
        for (const double y : values) {
            CAPTURE(x, y, math::pow(x, y), std::pow(x, y), math::atan2(x, y), std::atan2(x, y));
            const double p = std::pow(x, y);
            if (p == 0 || std::isinf(p) || std::isnan(p) || std::fabs(p) == 1)
                CHECK(same(math::pow(x, y), p));  // semantics: other special values
            const double angle = std::atan2(x, y);
            if (angle == 0 || std::isnan(angle)) CHECK(same(math::atan2(x, y), angle));
            else CHECK(std::fabs(math::atan2(x, y) - angle) <= 4e-16 * std::fabs(angle));
            if (x == x && y == y) {
                const double h = std::hypot(x, y);
                CHECK((h == math::hypot(x, y) || std::fabs(math::hypot(x, y) - h) <= 3e-16 * h));
            }
        }
    }
    CHECK(math::hypot(1.0, nan) != math::hypot(1.0, nan));
    CHECK(math::hypot(inf, nan) != math::hypot(inf, nan));
    CHECK(math::logaddexp(inf, -inf) == inf);
    CHECK(math::logaddexp(-inf, -inf) == -inf);
    CHECK(math::logaddexp(-inf, 2.0) == 2.0);
    CHECK(math::logaddexp(1e300, 1e300) == 1e300);
    CHECK(math::xlogy(0.0, 0.0) == 0);
    CHECK(math::xlogy(0.0, inf) == 0);
    CHECK(math::xlogy(0.0, nan) != math::xlogy(0.0, nan));
}

TEST_CASE("constant evaluation agrees with run time", "[math]") {
    constexpr double constant[] = {math::pow(2.5, -1.3), math::pow(-2.0, 3.0), math::pow(0.0, -1.0),
                                   math::pow(10.0, 400.0), math::atan2(0.0, -1.0),
                                   math::atan2(2.0, 1.0), math::hypot(3.0, 4.0),
                                   math::logaddexp(1.0, 1.0), math::xlogy(0.0, 0.0),
                                   math::polygamma(1.0, 2.5)};
    volatile double zero = 0;
    const double o = zero;
    const double computed[] = {math::pow(2.5 + o, -1.3), math::pow(-2.0 + o, 3.0),
                               math::pow(0.0 * o, -1.0), math::pow(10.0 + o, 400.0),
                               math::atan2(0.0 * o, -1.0), math::atan2(2.0 + o, 1.0),
                               math::hypot(3.0 + o, 4.0), math::logaddexp(1.0 + o, 1.0),
                               math::xlogy(0.0 * o, 0.0), math::polygamma(1.0 + o, 2.5)};
    for (int i = 0; i != 10; ++i) {
        CAPTURE(i, constant[i], computed[i]);
        CHECK((constant[i] == computed[i] ||
               std::fabs(constant[i] / computed[i] - 1) < 4e-16));
    }
}

#endif

}  // namespace math_of_two
