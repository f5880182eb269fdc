// SPDX-License-Identifier: BSL-1.0
// Operations of a user's own, in a namespace of their own, with nothing but the front door: everything
// that a built-in one does, they do.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace somewhere {

using namespace typegrad::literals;

/// x / (1 + |x|).
struct softsign_record : typegrad::elementwise_record<1> {
    static constexpr std::string_view name = "somewhere::softsign";
    static constexpr std::string_view label = "softsign";
    static constexpr std::string_view latex = R"(\operatorname{softsign}\left(#1\right))";
    static constexpr int flops = 3;
    template <class V>
    static constexpr V value(V x) {
        return x / (typegrad::math::integer<V>(1) + typegrad::math::abs(x));
    }
    static constexpr auto pullback(auto g, auto, auto x) { return g / square(1_c + abs(x)); }
};
template <typegrad::term A>
constexpr auto softsign(A x) {
    return typegrad::apply<softsign_record>(x);
}

/// Squared near 0, linear from d on.
struct huber_record : typegrad::elementwise_record<2> {
    static constexpr std::string_view name = "somewhere::huber";
    static constexpr std::string_view label = "huber";
    template <class V>
    static constexpr V value(V x, V d) {
        const V half = typegrad::math::number<V>(0.5), size = typegrad::math::abs(x);
        return typegrad::math::choose(size < d, V(half * x * x), V(d * (size - half * d)));
    }
    static constexpr auto pullback(auto g, auto, auto x, auto d) {
        return typegrad::adjoints{hadamard(g, clamp(x, -d, d)), hadamard(g, relu(abs(x) - d))};
    }
};
template <typegrad::term A, typegrad::term D>
constexpr auto huber(A x, D d) {
    return typegrad::apply<huber_record>(x, d);
}

/// 1, x, x², … as long as c, of which only the shape counts.
struct powers_record : typegrad::kernel_record<2> {
    static constexpr std::string_view name = "somewhere::powers";
    static constexpr typegrad::shape form(const typegrad::shape* x, int) { return x[0]; }
    template <class T, class Y, class C, class X>
    static constexpr void run(const Y& y, const C&, const X& x) {
        T power(1);
        for (std::int64_t k = 0; k < C::form.size().number; ++k, power *= x()) y(k) = power;
    }
    /// k·x^(k-1) is k·x^k / x.
    static constexpr auto pullback(auto g, auto y, auto c, auto x) {
        return typegrad::adjoints{hadamard(0_c, g), dot(g, hadamard(y, position(c))) / x};
    }
};

/// The polynomial with coefficients c at x, by Horner's rule: of whole vectors, a scalar.
struct polynomial_record : typegrad::kernel_record<2> {
    static constexpr std::string_view name = "somewhere::polynomial";
    static constexpr std::string_view label = "polynomial";
    static constexpr typegrad::shape form(const typegrad::shape*, int) {
        return typegrad::scalar_shape();
    }
    static constexpr void check(const typegrad::operand_list& x, typegrad::meta::text& sentence) {
        if (x[0].is_vector() && x[1].is_scalar()) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << ": polynomial needs a vector and a scalar";
    }
    template <class T, class Y, class C, class X>
    static constexpr void run(const Y& y, const C& c, const X& x) {
        T sum(0);
        for (auto k = C::form.size().number; k-- > 0;) sum = sum * x() + c(k);
        y() = sum;
    }
    static constexpr auto pullback(auto g, auto, auto c, auto x) {
        const auto powers = typegrad::apply<powers_record>(c, x);
        return typegrad::adjoints{g * powers, g * dot(c, hadamard(powers, position(c))) / x};
    }
};
template <typegrad::term C, typegrad::term X>
constexpr auto polynomial(C c, X x) {
    return typegrad::apply<polynomial_record>(c, x);
}

}  // namespace somewhere

namespace own_operation {

namespace tg = typegrad;
using namespace tg::literals;
using somewhere::huber;
using somewhere::polynomial;
using somewhere::softsign;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 37>;
constexpr auto W = tg::matrix<"W", 3, 5>;
constexpr auto v = tg::vector<"v", 5>;
constexpr auto c = tg::vector<"c", 4>;

// Its derivative is the rule, as a type; the second one follows.
static_assert(tg::diff(softsign(a), a) == 1_c / tg::square(1_c + tg::abs(a)));
static_assert(tg::diff<2>(softsign(a), a) == -2_c * tg::sign(a) / tg::pow(1_c + tg::abs(a), 3_c));
static_assert(tg::diff(softsign(2_c * a), a) == 2_c / tg::square(1_c + 2_c * tg::abs(a)) ||
              tg::diff(softsign(2_c * a), a) == 2_c / tg::square(1_c + tg::abs(2_c * a)));
static_assert(softsign(a + b) == softsign(b + a));
static_assert(to_string(softsign(W * v)) == "softsign(W * v)");
static_assert(to_string(tg::grad(tg::sum(huber(v, a)), v)) == "clamp(v, -a, a)");
static_assert(to_latex(softsign(a)) == R"(\operatorname{softsign}\left(a\right))");

// Constant expressions, cost, plan: it is fused like any other.
static_assert(tg::function(softsign(a), tg::diff(softsign(a), a))(a = 3.0) ==
              std::tuple(0.75, 0.0625));
static_assert(tg::function(polynomial(c, a))(c = tg::array<double, 4>{1, 2, 3, 4}, a = 10) == 4321);
constexpr auto layer = tg::function(tg::sum(softsign(2_c * x)));
static_assert(layer.cost().workspace_bytes == 0);
static_assert(layer.cost().flops == 37 * (1 + 3 + 1));
static_assert(to_text(layer) == "for 37 elements:\n"
                                "  t2 = 2 * x\n"
                                "  t3 = softsign(t2)\n"
                                "  s0 = sum(t3)\n"
                                "once:\n"
                                "  result 0 = s0\n"
                                "workspace: 0 numbers\n");

bool near(double got, double expected) {
    return std::abs(got - expected) <= 1e-14 * std::max(1.0, std::abs(expected));
}

TEST_CASE("the plan names it") {
    // Not a static_assert: with UBSAN, g++ 12 does not compare addresses in constant expressions.
    const std::string_view plan = to_text(tg::function(polynomial(tg::exp(c), a)));
    CHECK(plan.find("kernel 1x1: s0 = polynomial(temporary[0], a)") != std::string_view::npos);
}

TEST_CASE("loops of every length, in every type") {
    std::vector<double> xs(37);
    std::vector<float> floats(37);
    for (int i = 0; i < 37; ++i)
        floats[std::size_t(i)] = float(xs[std::size_t(i)] = (i - 18) / 4.0);
    const auto [y, g, h] = tg::function(softsign(x), tg::grad(tg::sum(tg::square(softsign(x))), x),
                                        tg::hvp(tg::sum(tg::square(softsign(x))), x, x))(x = xs);
    const auto narrow = tg::function(softsign(x))(x = floats);
    for (std::size_t i = 0; i < 37; ++i) {
        const double u = xs[i], d = 1 + std::abs(u), s = u / d;
        CHECK(near(y[i], s));
        CHECK(near(g[i], 2 * s / (d * d)));
        CHECK(near(h[i], u * (2 / (d * d * d * d) - 4 * std::abs(s) / (d * d * d))));
        CHECK(std::abs(narrow[i] - float(s)) < 1e-7f);
    }
    const long double wide = tg::function(softsign(a))(a = 2.0L);
    CHECK(wide == 2.0L / 3);
}

TEST_CASE("two operands, one of them a scalar") {
    double weights[3][5] = {{1, 2, 3, 4, 5}, {-1, 0, 1, 0, -1}, {0.5, 0.25, 0, 0, 0}};
    const double vs[5] = {1, -1, 0.5, 0.25, 0.125};
    constexpr auto loss = tg::sum(huber(W * v, a));
    const auto [value, by_a, by_v, mixed] =
        tg::function(loss, tg::grad(loss, a), tg::grad(loss, v),
                     tg::grad(tg::diff(loss, a), v))(W = weights, v = vs, a = 0.5);
    double sum = 0, slope = 0;
    for (const auto& row : weights) {
        double u = 0;
        for (int k = 0; k < 5; ++k) u += row[k] * vs[k];
        const double size = std::abs(u);
        sum += size < 0.5 ? u * u / 2 : 0.5 * (size - 0.25);
        slope += size < 0.5 ? 0 : size - 0.5;
    }
    CHECK(near(value, sum));
    CHECK(near(by_a, slope));
    CHECK(near(mixed[0], 1 * 1 + 1 * 1 * 1 + 0));
    CHECK(by_v.size() == 5);
    // A step of training.
    constexpr auto step = tg::function(loss, W -= 0.125_c * tg::grad(loss, W));
    const double before = step(W = weights, v = vs, a = 0.5);
    CHECK(step(W = weights, v = vs, a = 0.5) < before);
}

TEST_CASE("of whole tensors") {
    const double cs[4] = {1, 2, 3, 4};
    const auto [y, by_c, by_x, twice, mixed] =
        tg::function(polynomial(c, a), tg::grad(polynomial(c, a), c), tg::grad(polynomial(c, a), a),
                     tg::diff<2>(polynomial(c, a), a),
                     tg::grad(tg::diff(polynomial(c, a), a), c))(c = cs, a = 2);
    CHECK(y == 49);
    CHECK(by_c == tg::array<double, 4>{1, 2, 4, 8});
    CHECK(by_x == 62);
    CHECK(twice == 6 + 48);
    CHECK(mixed == tg::array<double, 4>{0, 1, 4, 12});
}

}  // namespace own_operation
