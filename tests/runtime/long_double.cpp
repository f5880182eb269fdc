// SPDX-License-Identifier: BSL-1.0
// The functions of the vocabulary on long double: a few units of its own last place.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <limits>

#include "support/catch.hpp"

namespace on_long_double {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;

bool near(long double computed, long double expected) {
    return std::fabs(computed - expected) <=
           8 * std::numeric_limits<long double>::epsilon() * std::fabs(expected);
}

template <class E>
long double at(E, long double p, long double q) {
    return tg::function(E{} + 0_c * a + 0_c * b)(a = p, b = q);
}

TEST_CASE("functions on long double") {
    const long double p = 0.7L, q = -1.3L;
    CHECK(near(at(tg::exp2(a), p, q), std::exp2(p)));
    CHECK(near(at(tg::log10(a), p, q), std::log10(p)));
    CHECK(near(at(tg::sin(a) + tg::cos(b), p, q), std::sin(p) + std::cos(q)));
    CHECK(near(at(tg::asin(a), p, q), std::asin(p)));
    CHECK(near(at(tg::atan2(a, b), p, q), std::atan2(p, q)));
    CHECK(near(at(tg::hypot(a, b), p, q), std::hypot(p, q)));
    CHECK(near(at(tg::pow(a, b), p, q), std::pow(p, q)));
    CHECK(near(at(tg::asinh(b), p, q), std::asinh(q)));
    CHECK(near(at(tg::erf(b), p, q), std::erf(q)));
    CHECK(near(at(tg::lgamma(a), p, q), std::lgamma(p)));
    CHECK(near(at(tg::floor(b), p, q), -2));
    CHECK(near(at(tg::gelu(b), p, q), q * std::erfc(-q / std::sqrt(2.0L)) / 2));
    CHECK(near(at(tg::where(a > b, tg::logaddexp(a, b), b), p, q), std::log(std::exp(p) + std::exp(q))));
    CHECK(near(at(tg::diff(tg::pow(a, b), b), p, q), std::log(p) * std::pow(p, q)));
    CHECK(near(at(tg::diff(tg::erf(a), a), p, q),
               2 / std::sqrt(std::acos(-1.0L)) * std::exp(-p * p)));
    CHECK(near(at(tg::diff(tg::exp2(a), a), p, q), std::log(2.0L) * std::exp2(p)));
}

constexpr auto constant = tg::function(tg::pow(a, b))(a = 2.0L, b = 0.5L);
static_assert(constant > 1.41421356237309504L && constant < 1.41421356237309506L);

}  // namespace on_long_double
