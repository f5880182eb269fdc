// SPDX-License-Identifier: BSL-1.0
// Derivations, step by step: each step holds, and the last is what diff and grad give.
#include <typegrad/typegrad.hpp>

#include <sstream>
#include <string>

#include "support/catch.hpp"
#include "support/parse.hpp"

namespace tg = typegrad;
using namespace tg::literals;

namespace mine {
/// An operation of a user's own, with its rule in words.
struct cube_record : tg::elementwise_record<1> {
    static constexpr std::string_view name = "cube";
    static constexpr std::string_view latex = "@1^{3}";
    static constexpr tg::binding latex_binding = tg::binding::raised;
    static constexpr std::string_view rule = "cube rule";
    static constexpr std::string_view reason = "the slope of a cube is three squares";
    static constexpr auto value(auto x) { return x * x * x; }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(3_c * g, square(x)); }
    static constexpr tg::handle meaning(auto x) { return x * x * x; }
};
constexpr auto cube(auto x) { return tg::apply<cube_record>(x); }
}  // namespace mine

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto z = tg::scalar<"z">;
constexpr auto u = tg::scalar<"u">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto t = tg::vector<"t", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto A = tg::matrix<"A", 3, 3>;

/// Every step is proved, and the last one ends in the derivative.
template <class F, class X>
void holds(F f, X by) {
    INFO(tg::to_string(f));
    const auto e = tg::explain(f, by);
    REQUIRE(e.size() > 0);
    for (const auto& s : e) {
        INFO(std::string(s.before.plain.view()) << " = " << std::string(s.after.plain.view()));
        CHECK(e.judge(s) == tg::proof::verdict::proved);
        CHECK(!s.rule.empty());
    }
    const auto last = e.steps()[e.size() - 1].after.plain.view();
    if constexpr (X::description.form.is_scalar()) CHECK(last == tg::to_string(tg::diff(f, by)));
    else CHECK(last == tg::to_string(tg::grad(f, by)));
}

}  // namespace

TEST_CASE("the sigmoid as in the notes") {
    const auto e = tg::explain(1_c / (1_c + tg::exp(-z)), z);
    std::ostringstream out;
    for (const auto& s : e)
        out << s.rule << ": " << s.before.plain.view() << " = " << s.after.plain.view() << '\n';
    CHECK(out.str() == "chain rule: 1 / (1 + exp(-z)) = 1 / u with u = 1 + exp(-z)\n"
                       "quotient rule: d/du (1 / u) = -1 / square(u)\n"
                       "chain rule: exp(-z) = exp(v) with v = -z\n"
                       "exponential rule: d/dv exp(v) = exp(v)\n"
                       "constant factor rule: d/dz -z = -1\n"
                       "chain rule: d/dz exp(-z) = -exp(-z)\n"
                       "sum rule: d/dz (1 + exp(-z)) = -exp(-z)\n"
                       "chain rule: d/dz (1 / (1 + exp(-z))) = -1 / square(exp(-z) + 1) * (-exp(-z))\n"
                       "simplified: -1 / square(exp(-z) + 1) * (-exp(-z)) = exp(-z) / square(exp(-z) + 1)\n"
                       "definition: sigmoid(z) = 1 / (exp(-z) + 1)\n"
                       "common denominator: 1 - sigmoid(z) = exp(-z) / (exp(-z) + 1)\n"
                       "called by name: exp(-z) / square(exp(-z) + 1) = sigmoid(z) * (1 - sigmoid(z))\n");
    CHECK(std::string(e.steps()[8].after.latex.view()) == R"(\frac{e^{-z}}{\left(e^{-z} + 1\right)^{2}})");
    CHECK(e.steps()[1].reason == "the slope of a / b is 1 / b by a and -a / b^2 by b");
}

TEST_CASE("derivatives, maps and loops on the way are gone through in a step") {
    constexpr auto slope = tg::grad(tg::sum(tg::tanh(A * v)), v);
    holds(tg::squared_norm(slope), v);
    holds(tg::squared_norm(slope) + tg::sum(A * v), v);  // A * v is in it and beside it
    holds(tg::diff(tg::dot(v, a * t), a) * tg::norm(v), v);
    holds(tg::sum(tg::iterate([](auto s) { return s * a + v; }, t, 3_c)), v);
    const auto e = tg::explain(tg::squared_norm(tg::vmap(tg::dot(v, t), v = A)), t);
    std::ostringstream out;
    for (const auto& s : e) out << s.before.plain.view() << " = " << s.after.plain.view() << '\n';
    CHECK(out.str() == "z = vmap(dot(v, t), v = A)\n"
                       "L = squared_norm(z)\n"
                       "dL/dz = 2 * z\n"
                       "dL/dt = dL/dz * dz/dt\n"
                       "dL/dt = transpose(A) * dL/dz\n"
                       "dL/dt = 2 * transpose(A) * A * t\n");
}

TEST_CASE("a layer in Leibniz' form") {
    const auto e = tg::explain(tg::sum(tg::sigmoid(W * x)), x);
    std::ostringstream out;
    for (const auto& s : e) {
        out << s.before.plain.view() << " = " << s.after.plain.view();
        if (s.reason.starts_with("of shape")) out << ", " << s.reason;
        out << '\n';
    }
    CHECK(out.str() == "z1 = W * x, of shape 3\n"
                       "z2 = sigmoid(z1), of shape 3\n"
                       "L = sum(z2)\n"
                       "dL/dz2 = ones<3>\n"
                       "dL/dz1 = dL/dz2 * dz2/dz1, of shape 3\n"
                       "dL/dz1 = hadamard(dL/dz2, sigmoid(z1), 1 - sigmoid(z1))\n"
                       "dL/dx = dL/dz1 * dz1/dx, of shape 4\n"
                       "dL/dx = transpose(W) * dL/dz1\n"
                       "dL/dx = transpose(W) * hadamard(sigmoid(W * x), 1 - sigmoid(W * x))\n");
    const auto said = e.markdown();
    CHECK(said.view().find(R"($$\frac{\partial L}{\partial x} = W^{\mathsf{T}} \, \frac{\partial L}{\partial z_{1}}$$)") !=
          std::string_view::npos);
}

TEST_CASE("every step holds, by a scalar") {
    holds(z, z);
    holds(a, z);
    holds(a * z, z);
    holds(z * tg::sin(z), z);
    holds(tg::square(z) * tg::exp(z) / (1_c + z), z);
    holds(tg::exp(-tg::square(z) / 2_c), z);
    holds(tg::sqrt(1_c + a * tg::square(z)), z);
    holds(tg::log(1_c + tg::exp(z)), z);
    holds(tg::tanh(tg::sigmoid(z) * z), z);
    holds(tg::relu(a * z) + tg::softplus(-z), z);
    holds(tg::where(z > 0_c, tg::square(z), a * z), z);
    holds(1_c / (1_c + tg::exp(-(a * z + u))), z);  // u is the user's
    holds(tg::exp(z) / (tg::exp(z) + tg::exp(-z)), z);
    holds(tg::pow(z, 3_c) - 2_c * tg::pow(z, 2.5_c), z);
    holds(tg::sum(tg::exp(z * v)), z);
    holds(tg::dot(v, A * (z * v)) + tg::norm(z * v), z);
    holds(tg::hadamard(v, tg::sigmoid(z * v)), z);
    holds(tg::diff(tg::square(z) * a, z) * z, z);
    holds(tg::max(0_c, a - z), z);  // a kink, where the slope is relu's
    holds(tg::square(tg::min(tg::max(z, 0_c), a)), z);
    holds(mine::cube(tg::sin(z)), z);
    holds(tg::fold([](auto s, auto q) { return s * z + q; }, 0_c, v), z);
}

TEST_CASE("every step holds, by a tensor") {
    holds(tg::sum(tg::sigmoid(W * x)), W);
    holds(tg::sum(tg::square(t - A * tg::sigmoid(W * x + v))), W);
    holds(tg::sum(tg::square(t - A * tg::tanh(W * x + v))), v);
    holds(tg::sum(tg::relu(W * x)), x);
    holds(tg::dot(v, A * v), v);
    holds(tg::dot(v, A * v), A);
    holds(tg::sum(v), v);
    holds(tg::sum(t), v);
    holds(-tg::dot(t, tg::log_softmax(A * v)), A);
    holds(tg::squared_norm(A * v - t) / 2_c, A);
    holds(tg::sum(mine::cube(W * x)), W);
    holds(tg::logsumexp(v) + tg::mean(tg::square(v)), v);
    holds(tg::dot(t, tg::solve(A, v)), A);
    holds(tg::log_det(A), A);
    holds(tg::dot(v, tg::mean<1>(A)), A);
    holds(tg::sum(tg::vmap(tg::square(tg::dot(v, t)), t = A)), v);  // a map is one step
}

TEST_CASE("a condition is no part, and each contribution has its rule") {
    CHECK(std::string(tg::explain(tg::where(z > u, tg::square(z), a * z), z).plain().view()) ==
          " 1. d/dz square(z) = 2 * z    [power rule: the slope of u^2 is 2 u]\n"
          " 2. d/dz (a * z) = a    [product rule: each factor is differentiated in turn, the others stay]\n"
          " 3. d/dz where(z > u, square(z), a * z) = (z > u) * (2 * z) + !(z > u) * a"
          "    [case by case: where a condition chooses, each case has its own slope, and the other nothing]\n"
          " 4. (z > u) * (2 * z) + !(z > u) * a = where(z > u, 0, a) + 2 * where(z > u, z, 0)    [simplified]\n");
    CHECK(tg::explain(z > u, z).steps()[0].reason == "what is 0 or 1 has no slope");
    const auto e = tg::explain(tg::logsumexp(A * v) - tg::dot(t, A * v), v);
    bool found = false;
    for (const auto& s : e)
        found = found || (s.rule == "sum of contributions" &&
                          s.reason == "through z2 by the logarithm rule, through z3 by the product rule");
    CHECK(found);
    // A minus stands between terms, a norm and a power are called so.
    CHECK(std::string(tg::explain(tg::softplus(z) - a * z, z).steps()[2].after.plain.view()) == "sigmoid(z) - a");
    CHECK(std::string(tg::explain(tg::norm(z + v), z).steps()[1].after.plain.view()) == "sum(v + z) / norm(v + z)");
    CHECK(std::string(tg::explain(tg::pow(z, 4_c), z).steps()[0].after.latex.view()) == "4 \\, z^{3}");
}

TEST_CASE("every record that has a derivative says its rule") {
    for (const auto& [called, operation] : parse::operations()) {
        INFO(called.first);
        if (!operation->differentiable || operation->defined) continue;  // else what it is by definition says it
        CHECK(!operation->rule.empty());
        CHECK(!operation->reason.empty());
    }
}

TEST_CASE("the rule and its reason are the record's") {
    const auto e = tg::explain(mine::cube(a * z), z);
    bool found = false;
    for (const auto& s : e)
        found = found || (s.rule == "cube rule" && s.reason == "the slope of a cube is three squares" &&
                          s.after.plain.view() == "3 * square(u)");
    CHECK(found);
}
