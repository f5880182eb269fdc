// SPDX-License-Identifier: BSL-1.0
// The strict policy: association as written, NaN and infinity as IEEE 754 has them.
#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>

#include "support/catch.hpp"

namespace policies {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto x = tg::vector<"x", 5>;
constexpr auto y = tg::vector<"y", 5>;
constexpr auto z = tg::vector<"z", 5>;
constexpr auto A = tg::matrix<"A", 5, 5>;
constexpr auto B = tg::matrix<"B", 5, 5>;
constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::nan("");

template <class E>
double strict(E e, double at) {
    return tg::function<tg::ieee>(e)(a = at);
}
template <class E>
double usual(E e, double at) {
    return tg::function(e)(a = at);
}

TEST_CASE("0 * x, x - x and x / x stay") {
    for (const double at : {inf, -inf, nan}) {
        CAPTURE(at);
        CHECK(std::isnan(strict(0_c * a, at)));  // semantics: 0_c * a, a - a
        CHECK(std::isnan(strict(a - a, at)));
        CHECK(std::isnan(strict(a / a, at)));
        CHECK(std::isnan(strict(a - a + 1_c, at)));
        CHECK(std::isnan(strict(2_c * a - 2_c * a, at)));
        CHECK(std::isnan(strict(tg::square(a) * 0_c, at)));
        CHECK(usual(0_c * a, at) == 0);
        CHECK(usual(a - a, at) == 0);
        CHECK(usual(a / a, at) == 1);  // semantics: a / a at 0
    }
    CHECK(std::isnan(strict(a / a, 0)));
    CHECK(std::isnan(strict(0_c / a, 0)));
    CHECK(strict(a - a, 3) == 0);
    CHECK(strict(0_c * a, 3) == 0);
    CHECK(strict(1_c / a, 0) == inf);
    CHECK(strict(1_c / (1_c / a), 0) == 0);
    CHECK(strict(tg::square(tg::sqrt(a)), 4) == 4);
    CHECK(std::isnan(strict(tg::square(tg::sqrt(a)), -4)));
    CHECK(usual(tg::square(tg::sqrt(a)), -4) == -4);  // semantics: square(sqrt(a))
    CHECK(strict(tg::sqrt(tg::square(a)), -4) == 4);
    CHECK(std::isnan(strict(tg::diff(tg::sqrt(tg::square(a)), a), 0)));
    CHECK(std::isnan(strict(tg::exp(a) * tg::exp(-a), 800)));
    CHECK(std::isnan(strict(tg::exp(2_c * a) * tg::exp(-2_c * a), 800)));
    CHECK(strict(tg::log(tg::exp(a)), 1000) == inf);
    CHECK(usual(tg::log(tg::exp(a)), 1000) == 1000);
    CHECK(strict(tg::exp(tg::log(a)), 0) == 0);
    CHECK(std::isnan(strict(tg::exp(tg::log(a)), -1)));
    CHECK(strict(tg::log(1_c + tg::exp(a)), 1000) == inf);  // semantics: textbook forms
    CHECK(strict(1_c / (1_c + tg::exp(-a)), -1000) == 0);
    // semantics: 1_c - sigmoid(a) at 40
    CHECK(strict(1_c - tg::sigmoid(a), 40) == 1 - tg::function(tg::sigmoid(a))(a = 40.0));
    CHECK(strict(tg::max(0_c, a), -1) == 0);
    CHECK(std::signbit(strict(a + 0_c, -0.0)));
    CHECK(std::signbit(strict(1_c * a, -0.0)));
}

TEST_CASE("the association is the one written") {
    const auto three = [](auto e, double u, double v, double w) {
        return tg::function<tg::ieee>(e)(a = u, b = v, c = w);
    };
    const volatile double big = 1e16, one = 1, tiny = 1e-16;  // not computed by the compiler
    CHECK(three((a + b) + c, big, -big, one) == 1);  // semantics: a + b + c, a * b * c, A * B * x
    CHECK(three(a + (b + c), big, -big, one) == 0);
    CHECK(three(a + (b + c), one, tiny, tiny) == 1 + 2e-16);
    CHECK(three((a + b) + c, one, tiny, tiny) == 1);
    CHECK(three(a - (b - c), big, big, one) == big - (big - one));
    CHECK(three((a - b) + c, big, big, one) == 1);
    const double third = 1.0 / 3, seventh = 1.0 / 7, ninth = 1.0 / 9;
    CHECK(three((a * b) * c, 1e200, 1e200, 1e-300) == inf);
    CHECK(three(a * (b * c), 1e200, 1e200, 1e-300) == 1e200 * (1e200 * 1e-300));
    CHECK(three(a / b / c, third, seventh, ninth) == third / seventh / ninth);
    CHECK(three(a / (b / c), third, seventh, ninth) == third / (seventh / ninth));
    CHECK(three(a / (b * c), third, seventh, ninth) == third / (seventh * ninth));
    CHECK(three(a * b / c, third, seventh, ninth) == third * seventh / ninth);
    CHECK(three(a * (b / c), third, seventh, ninth) == third * (seventh / ninth));
    CHECK(three(3_c * (a * b) + c, third, seventh, ninth) == 3 * (third * seventh) + ninth);
    CHECK(three((3_c * a) * b + c, third, seventh, ninth) == (3 * third) * seventh + ninth);
    CHECK(three(a * b + a * c, third, seventh, ninth) == third * seventh + third * ninth);
    CHECK(three(a * (b + c), third, seventh, ninth) == third * (seventh + ninth));
    CHECK(three(-(a - b) - c, third, seventh, ninth) == -(third - seventh) - ninth);
    CHECK(three((a + 1_c) - 1_c + b * c, tiny, tiny, one) == (tiny + 1) - 1 + tiny);
    // The other policy need not.
    CHECK(tg::function(tg::square(a) / a)(a = 1e200) == 1e200);  // semantics: square(a) / a
    CHECK(tg::function<tg::ieee>(tg::square(a) / a)(a = 1e200) == inf);
    CHECK(tg::function<tg::algebraic>(tg::square(a) / a)(a = 1e200) == 1e200);
}

TEST_CASE("tensors and products of matrices as written") {
    const double ones[5] = {1, 1, 1, 1, 1}, mixed[5] = {1e16, -1e16, inf, nan, 1}, others[5] = {-1e16, 1e16, 1, 1, 1};
    const auto sums = tg::function<tg::ieee>((x + y) + z, x + (y + z), 0_c * x, x - x)(x = mixed, y = others, z = ones);
    CHECK(std::get<0>(sums)[0] == 1);
    CHECK(std::get<1>(sums)[0] == 0);
    CHECK(std::get<0>(sums)[2] == inf);
    CHECK(std::isnan(std::get<0>(sums)[3]));
    for (const std::size_t i : {std::size_t(2), std::size_t(3)}) {
        CHECK(std::isnan(std::get<2>(sums)[i]));
        CHECK(std::isnan(std::get<3>(sums)[i]));
    }
    CHECK(std::get<2>(sums)[4] == 0);
    // (A·B)·x overflows where A·(B·x) does not.
    double large[5][5] = {}, small[5][5] = {};
    for (int i = 0; i != 5; ++i) large[i][i] = 1e200, small[i][i] = 1e200;
    const double tiny[5] = {1e-300, 1e-300, 0, 1e-300, 1e-300};
    const auto products = tg::function<tg::ieee>((A * B) * x, A * (B * x))(A = large, B = small, x = tiny);
    CHECK(std::get<0>(products)[0] == inf);
    CHECK(std::isnan(std::get<0>(products)[2]));
    CHECK(std::get<1>(products)[0] == 1e200 * (1e200 * 1e-300));
    CHECK(tg::function((A * B) * x)(A = large, B = small, x = tiny)[0] == 1e200 * (1e200 * 1e-300));
    // A matrix of zeros is one.
    const double endless[5] = {1, 2, inf, 4, 5};
    CHECK(std::isnan(tg::function<tg::ieee>(tg::zeros<5, 5> * x)(x = endless)[0]));
    CHECK(tg::function(tg::zeros<5, 5> * x)(x = endless)[0] == 0);
    // uᵀ(A·v), and scalars beside an outer product.
    CHECK(tg::function<tg::ieee>(tg::dot(x, A * y))(x = ones, A = large, y = tiny) == 4 * (1e200 * 1e-300));
    CHECK(tg::function<tg::ieee>(a * tg::outer(x, y))(a = 1e200, x = tiny, y = ones)(0, 0) == 1e200 * (1e-300 * 1));
    CHECK(std::fabs(tg::function<tg::ieee>(tg::sum(A * x))(A = large, x = ones) / 5e200 - 1) < 1e-15);
}

TEST_CASE("statements and gradients under the strict policy") {
    double memory[5] = {1, 2, inf, 4, nan};
    const double ones[5] = {1, 1, 1, 1, 1};
    tg::function<tg::ieee>(x -= 0_c * x)(x = memory);
    CHECK(memory[1] == 2);
    CHECK(std::isnan(memory[2]));
    CHECK(std::isnan(memory[4]));

    // The same derivatives as ever where all is finite.
    constexpr auto h = tg::tanh(A * x + y);
    constexpr auto loss = tg::logsumexp(h) - tg::dot(h, z) + tg::sum(tg::sigmoid(x)) / 5_c + tg::norm(h);
    constexpr auto g = tg::grad(loss, A, x, y);
    double weights[5][5], input[5], bias[5];
    for (int i = 0; i != 5; ++i) {
        input[i] = 0.3 * i - 0.5;
        bias[i] = 0.1 * i * i - 0.7;
        for (int j = 0; j != 5; ++j) weights[i][j] = 0.2 * ((7 * i + 3 * j) % 10) - 1;
    }
    const auto r = tg::function<tg::ieee>(loss, g)(A = weights, x = input, y = bias, z = ones);
    const auto e = tg::function(loss, g)(A = weights, x = input, y = bias, z = ones);
    const auto near = [](double u, double v) { return std::fabs(u - v) <= 1e-14 * std::fabs(v) + 1e-15; };
    CHECK(near(r[loss], e[loss]));
    for (std::size_t i = 0; i != 25; ++i) CHECK(near(r[A][i], e[A][i]));
    for (std::size_t i = 0; i != 5; ++i) CHECK(near(r[x][i], e[x][i]));
    for (std::size_t i = 0; i != 5; ++i) CHECK(near(r[y][i], e[y][i]));
    // Rules keep their digits, and a branch not taken adds no NaN.
    CHECK(tg::function<tg::ieee>(tg::diff(tg::sigmoid(a), a))(a = 40.0) ==
          tg::function(tg::diff(tg::sigmoid(a), a))(a = 40.0));
    CHECK(tg::function<tg::ieee>(tg::diff(tg::tanh(a), a))(a = 30.0) > 0);
    constexpr auto root = tg::where(a > 0_c, tg::sqrt(a), 0_c);
    for (const double at : {0.0, -1.0}) CHECK(tg::function<tg::ieee>(root, tg::diff(root, a), tg::diff<2>(root, a))(a = at) == std::tuple(0.0, 0.0, 0.0));
    CHECK(tg::function<tg::ieee>(tg::diff(tg::relu(a), a), tg::diff(tg::max(0_c, a), a))(a = 0.0) == std::tuple(0.0, 0.0));
    // A slope that is a number by its rules stays one, 0 included; what is written stays in slopes, too.
    CHECK(strict(tg::diff(a - a, a), inf) == 0);  // semantics: slopes
    CHECK(strict(tg::diff(0_c * tg::square(a), a), inf) == 0);
    CHECK(std::isnan(strict(tg::diff(tg::exp(a - a), a), inf)));
    CHECK(usual(tg::diff(tg::exp(a - a), a), inf) == 0);
    CHECK(std::isnan(tg::function<tg::ieee>(tg::diff((0_c * a) * b, b))(a = inf)));
    CHECK(tg::function(tg::diff((0_c * a) * b, b))() == 0);
    CHECK(strict(tg::diff(tg::stop_gradient(a) * a, a), 3) == 3);
    // Second derivatives, and in a constant expression.
    CHECK(strict(tg::diff<2>(a * a * a, a), 3) == 18);
    constexpr double at_compile_time = tg::function<tg::ieee>(tg::diff<2>(tg::exp(2_c * a), a))(a = 0.0);
    STATIC_REQUIRE(at_compile_time == 4);
}

// Rests of every width, of reductions of every kind, divided by what is the same for all: multiplied by its
// reciprocal, unless that has lost its digits.
template <std::size_t N>
void check_rest() {
    constexpr auto u = tg::vector<"u", long{N}>;
    std::array<double, N> at;
    for (std::size_t i = 0; i != N; ++i) at[i] = 1 + static_cast<double>((i * 37) % 101) / 512;
    for (const double by : {49.0, -3.0, 0.0, 0x1p-1070, 0x1.8p+1023, inf}) {
        CAPTURE(N, by);
        double sum = 0, product = 1, most = 0;
        for (const double t : at) sum += t, product *= t, most = t > most ? t : most;
        const auto [quotients, total, prod, largest] = tg::function(u / a, tg::sum(u), tg::prod(u), tg::largest(u))(u = at, a = by);
        const auto exact = tg::function<tg::ieee>(u / a)(u = at, a = by);
        CHECK(std::abs(total - sum) < 1e-12 * sum);
        CHECK(std::abs(prod - product) < 1e-12 * product);
        CHECK(largest == most);
        for (std::size_t i = 0; i != N; ++i) {
            CHECK(exact[i] == at[i] / by);
            CHECK((quotients[i] == exact[i] || std::abs(quotients[i] - exact[i]) < 0x1.8p-52 * std::abs(exact[i])));
        }
    }
}
TEST_CASE("rests of a row, and division by one number") {
    check_rest<7>();
    check_rest<33>();  // semantics: x / a of 32
    check_rest<47>();
}

}  // namespace policies
