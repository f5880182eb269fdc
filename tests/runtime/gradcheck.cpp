// SPDX-License-Identifier: BSL-1.0
// The checker for users' own models: it passes what is right, and catches a rule that is not.
#include <typegrad/testing/gradcheck.hpp>
#include <typegrad/typegrad.hpp>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace gradcheck {

namespace tg = typegrad;
using namespace tg::literals;
using tg::testing::gradcheck;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto V = tg::matrix<"V", 3, 3>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto a = tg::scalar<"a">;

constexpr double weights[3][4] = {{0.1, -0.2, 0.3, 0.4}, {-0.5, 0.6, 0.7, -0.8}, {0.9, 1.0, -1.1, 1.2}};
constexpr double square_weights[3][3] = {{1, 2, 0.5}, {0.25, -3, 1}, {2, -1, 0.75}};
constexpr double input[4] = {1, -2, 0.5, 3};
constexpr double bias[3] = {0.05, -0.1, 0.2};

/// An operation of the user's.
struct softsign_record : tg::elementwise_record<1> {
    static constexpr std::string_view name = "softsign";
    static constexpr int flops = 3;
    static constexpr auto value(auto u) { return u / (1 + tg::math::abs(u)); }
    static constexpr auto pullback(auto g, auto, auto u) {
        return tg::hadamard(g, 1_c / tg::square(1_c + tg::abs(u)));
    }
};
/// The same with a rule that is wrong by some millionths, and only far from 0.
struct wrong_record : softsign_record {
    static constexpr std::string_view name = "wrong_softsign";
    static constexpr auto pullback(auto g, auto y, auto u) {
        return softsign_record::pullback(g, y, u) + tg::hadamard(g, tg::where(u > 2_c, 1e-7_c * u, 0_c * u));
    }
};
template <class E>
constexpr auto softsign(E e) {
    return tg::apply<softsign_record>(e);
}
template <class E>
constexpr auto wrong(E e) {
    return tg::apply<wrong_record>(e);
}

TEST_CASE("what is right passes") {
    constexpr auto layer = tg::softmax(V * tg::sigmoid(W * x + b));
    constexpr auto loss = -tg::dot(b, tg::log(layer));
    const auto report = gradcheck(loss, W, V, x, b)(W = weights, V = square_weights, x = input, b = bias);
    CAPTURE(report.text);
    CHECK(report);
    CHECK(report.relative_error < 1e-9);
    CHECK_FALSE(report.worst.empty());
    // Tensors, second derivatives, scalars, float.
    CHECK(gradcheck(layer, W, b)(W = weights, V = square_weights, x = input, b = bias));
    CHECK(gradcheck(tg::grad(loss, b), b)(W = weights, V = square_weights, x = input, b = bias));
    CHECK(gradcheck(tg::sin(a * a) * x, a, x)(a = 3.0, x = input));
    const float small[4] = {1, -2, 0.5f, 3};
    CHECK(gradcheck(tg::prod(x) * tg::norm(x), x)(x = small));
    CHECK(gradcheck(softsign(x), x).within(1e-13)(x = input));
}

TEST_CASE("differences find slopes of every size, near the edge of a domain and in flat places") {
    for (const double at : {1e-12, 1e-6, 0.01, 1.0, 700.0}) {
        CAPTURE(at);
        CHECK(gradcheck(tg::log(a), a).within(1e-11)(a = at));
        CHECK(gradcheck(tg::sqrt(a), a).within(1e-11)(a = at));
        CHECK(gradcheck(1_c / a, a).within(1e-11)(a = at));
        CHECK(gradcheck(tg::exp(a), a).within(1e-11)(a = at));
        CHECK(gradcheck(tg::tanh(a), a).within(1e-9)(a = at));
        CHECK(gradcheck(tg::sin(a), a).within(1e-11)(a = at));
    }
    CHECK(gradcheck(tg::square(a), a)(a = 0.0));
    CHECK(gradcheck(tg::cos(a), a)(a = 0.0));
    CHECK(gradcheck(0_c * a, a)(a = 2.0));
    CHECK_FALSE(gradcheck(tg::relu(a), a)(a = 0.0));
}

TEST_CASE("a wrong rule is caught, and where") {
    const auto report = gradcheck(wrong(x), x)(x = input);
    CHECK_FALSE(report);
    CHECK(report.worst == "element<3>(x)");
    CHECK(report.relative_error > 1e-6);
    CHECK(report.text.find("the slope by element<3>(x) is ") == 0);
    std::ostringstream out;
    out << report;
    CHECK(out.str() == report.text);
    // Below what is allowed it passes.
    CHECK(gradcheck(wrong(x), x).within(1e-3)(x = input));
    // Deep inside a model: by whichever symbol.
    const auto deep = gradcheck(tg::sum(wrong(4_c * (W * x) + b)), b, W)(W = weights, x = input, b = bias);
    CHECK_FALSE(deep);
    CHECK(deep.worst.substr(deep.worst.size() - 3) == "(W)");
    CHECK_FALSE(gradcheck(wrong(a), a)(a = 3.0));
    CHECK(gradcheck(wrong(a), a)(a = 3.0).worst == "a");
}

}  // namespace gradcheck
