// SPDX-License-Identifier: BSL-1.0
// Formulas of textbooks, and what people write by hand, where they would overflow or have no digits left.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <tuple>

#include "support/catch.hpp"

namespace stable {

namespace tg = typegrad;
using namespace tg::literals;
using tg::cos, tg::erf, tg::erfc, tg::exp, tg::expm1, tg::log, tg::log1p, tg::normal_cdf, tg::sigmoid, tg::square, tg::tanh;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;

bool near(double computed, double expected) {
    return computed == expected || std::fabs(computed - expected) <= 8e-15 * std::fabs(expected);
}
template <class Results, std::size_t N>
void check(const Results& computed, const std::array<double, N>& expected) {
    std::apply([&](auto... v) {
        std::size_t i = 0;
        for (const double y : {double(v)...}) {
            CAPTURE(i, y, expected[i]);
            CHECK(near(y, expected[i++]));
        }
    }, computed);
}

static_assert(tg::diff(log(exp(a) + exp(b)), a) == exp(a) / (exp(a) + exp(b)));
static_assert((exp(-a) - exp(a)) / (exp(a) + exp(-a)) == -tanh(a));
static_assert((1_c - exp(-2_c * a)) / (1_c + exp(-2_c * a)) == tanh(a));
static_assert(tg::diff(log(1_c - exp(a)), a) == -exp(a) / (1_c - exp(a)));

TEST_CASE("sums and quotients of exponentials do not overflow") {
    constexpr auto share = exp(a) / (exp(a) + exp(b));
    constexpr auto ratio = (exp(a) - exp(-a)) / (exp(a) + exp(-a));
    constexpr auto twice = (exp(2_c * a) - 1_c) / (exp(2_c * a) + 1_c);
    constexpr auto f = tg::function(log(exp(a) + exp(b)), tg::diff(log(exp(a) + exp(b)), a), share, ratio, twice,
                                    tg::diff(twice, a), tg::diff(log(tg::cosh(a)), a));
    const double less = 1 / (1 + std::exp(1.0));
    // semantics: (exp(a) - exp(-a)) / (exp(a) + exp(-a)); exp(x) / sum(exp(x))
    check(f(a = 1000.0, b = 1001.0), std::array{1001 + std::log1p(std::exp(-1.0)), less, less, 1.0, 1.0, 0.0, 1.0});
    check(f(a = -1000.0, b = -999.0), std::array{-999 + std::log1p(std::exp(-1.0)), less, less, -1.0, -1.0, 0.0, -1.0});
    constexpr auto logistic = exp(-a) / square(1_c + exp(-a));
    // semantics: 1_c / (1_c + exp(-a))
    check(tg::function(logistic, tg::diff(logistic, a))(a = -700.0), std::array{std::exp(-700.0), std::exp(-700.0)});
}

TEST_CASE("what is 1 less a function near 1 keeps its digits") {
    constexpr auto small = tg::function(exp(a) - 1_c, 2_c - 2_c * exp(-a), log(1_c + a), log(1_c - a), 1_c - cos(a),
                                        1_c - erfc(a), b * exp(a) - b);
    for (const double v : {1e-10, -1e-10, 1e-3})
        check(small(a = v, b = 3.0), std::array{std::expm1(v), -2 * std::expm1(-v), std::log1p(v), std::log1p(-v),
                                                2 * std::pow(std::sin(v / 2), 2), std::erf(v), 3 * std::expm1(v)});
    CHECK(near(tg::function((1_c - cos(a)) / square(a))(a = 1e-9), 0.5));  // semantics: 1_c - cos(a)
    constexpr auto logs = tg::function(log(1_c - exp(a)), log1p(-exp(a)), log(-expm1(a)));
    // semantics: exp(a) - 1_c, log(1_c + a)
    check(logs(a = -1e-10), std::array{-23.02585092999046, -23.02585092999046, -23.02585092999046});
    check(logs(a = -40.0), std::array{-4.2483542552915889e-18, -4.2483542552915889e-18, -4.2483542552915889e-18});
    constexpr auto far = tg::function(1_c - tanh(a), 0.5_c + 0.5_c * tanh(-a), (1_c - tanh(a)) * (1_c + tanh(a)), 1_c - erf(a),
                                      1_c + erf(-a), 1_c - normal_cdf(a), sigmoid(a) - square(sigmoid(a)));
    const double s = std::exp(-24.0), t = s / (1 + s), u = std::exp(-12.0);
    // semantics: 1_c - square(tanh(a)); 1_c - erf(a)
    check(far(a = 12.0), std::array{2 * t, t, 4 * t / (1 + s), std::erfc(12.0), std::erfc(12.0), 1.776482112077678997e-33,
                                    u / ((1 + u) * (1 + u))});
    CHECK(tg::function<tg::ieee>(exp(a) - 1_c)(a = 1e-17) == 0);  // semantics: exp(a) - 1_c at 1e-17
}

}  // namespace stable
