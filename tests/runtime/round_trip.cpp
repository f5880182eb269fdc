// SPDX-License-Identifier: BSL-1.0
// From an expression to its text, and from the text back to the expression: the same nodes.
#include <typegrad/typegrad.hpp>

#include <memory>
#include <string>

#include "support/catch.hpp"
#include "support/parse.hpp"

namespace tg = typegrad;
using namespace tg::literals;

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto u = tg::vector<"u", 3>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto t = tg::vector<"t", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto A = tg::matrix<"A", 3, 3>;

parse::reader make_reader() {
    return parse::reader({{"a", {}}, {"b", {}}, {"c", {}}, {"x", tg::vector_shape(4)}, {"u", tg::vector_shape(3)},
                          {"v", tg::vector_shape(3)}, {"t", tg::vector_shape(3)}, {"W", tg::matrix_shape(3, 4)},
                          {"A", tg::matrix_shape(3, 3)},
                          {"X", tg::matrix_shape(5, 3)},
                          {"T", tg::vector_shape(5)}});
}

std::string text_of(const tg::graph& g, int id) {
    tg::graph cone;
    const int root = tg::text::copy_cone(g, id, cone);
    const auto p = tg::calculus::written<256, 64>(cone, root);
    tg::meta::text out;
    tg::text::infix({p.lines, p.constants, p.operands, p.size}).write(out);
    return std::string(out.view());
}

/// The text of what was read is the text, and where nothing was answered what was read is the
/// expression itself.
template <class E>
void comes_back(E e, bool as_written = true) {
    const std::string said(tg::to_string(e));
    INFO(said);
    parse::reader in = make_reader();
    const int id = in.read(said);
    CHECK(text_of(in.nodes, id) == said);
    tg::graph own;
    const int root = tg::loader(own).load(E::description);
    if (as_written) {
        tg::graph first, second;
        const int p = tg::text::copy_cone(in.nodes, id, first), q = tg::text::copy_cone(own, root, second);
        CHECK(first[p].hash == second[q].hash);
    }
    CHECK(tg::proof::judge({in.nodes, id, tg::loader(in.nodes).load(E::description)}) ==
          tg::proof::verdict::proved);
}

constexpr auto X = tg::matrix<"X", 5, 3>;
constexpr auto T = tg::vector<"T", 5>;
constexpr auto n = tg::dim<"n">;

}  // namespace

TEST_CASE("loops come back") {
    comes_back(tg::iterate([](auto y) { return (y + a / y) / 2_c; }, a, 6_c) * b);
    comes_back(tg::iterate([](auto y) { return y * a; }, b, n) / tg::extent(n));
    comes_back(tg::fold([](auto y, auto s, auto r) { return y * b + tg::dot(r, u) * s; }, a, T, X));
    comes_back(tg::fold([](auto y, auto s) { return y + tg::fold([&](auto p, auto q) { return p * s + q; }, 0_c, u); },
                        0_c, T));
    comes_back(tg::while_loop([](auto y) { return tg::abs(y * y - a) > 1e-3_c; }, [](auto y) { return (y + a / y) / 2_c; }, a));
    constexpr auto newton = tg::while_loop([](auto y) { return tg::abs(y * y - a) > 1e-3_c; }, [](auto y) { return (y + a / y) / 2_c; }, a);
    const std::string slope(tg::to_string(tg::diff(tg::square(newton) * b, a)));  // its condition is carried
    parse::reader in = make_reader();
    const int read = in.read(slope);
    CHECK(text_of(in.nodes, read) == slope);
    CHECK(tg::to_string(tg::diff(newton, a)).ends_with("pair(abs(square(a) - a) > 0.001, pair(a, 1))).second.second"));
    constexpr auto doubled = tg::while_loop([](auto p) { return p.first < b; },
                                            [](auto p) { return tg::pair(p.first * 2_c, p.second + p.first); }, tg::pair(a, 1_c));
    comes_back(doubled.first + doubled.second);
    CHECK(tg::to_latex(doubled.first).starts_with(R"(\operatorname{while\_loop}\left(\left(\mathrm{carry}, )"));
    constexpr auto both = tg::iterate([](auto p) { return tg::pair(p.second, p.first + p.second); }, tg::pair(a, b), 6_c);
    comes_back(both.first - both.second);
    constexpr auto states = tg::scan(
        [](auto h, auto r) {
            const auto next = tg::tanh(A * h + r);
            return tg::pair(next, tg::pair(tg::sum(next), next));
        },
        u, X);
    comes_back(states.first + v);
    comes_back(tg::dot(states.second.first, T) * states.first);
    // Named within the step, and around it.
    constexpr auto again = tg::dot(states.second.first, T) * tg::sum<0>(states.second.second) + states.first;
    REQUIRE(tg::to_string(again).find("{ const auto t1 = ") != std::string_view::npos);
    comes_back(again);
}

TEST_CASE("maps and indices come back") {
    comes_back(tg::vmap(tg::square(tg::dot(u, v) - a), v = X, a = T));
    comes_back(tg::sum(tg::vmap(tg::sigmoid(A * v), v = X)) * b);
}

TEST_CASE("what is written comes back") {
    comes_back(a + b - c);
    comes_back(a - (b - c) + -a);
    comes_back(a / (b * c) * 2_c);
    comes_back(-(a + b) * (c - 0.25_c));
    comes_back(a - -b);
    comes_back(tg::sigmoid(W * x + v));
    comes_back(2_c * tg::pi * a + a / tg::pi);
    comes_back(tg::identity<3> + A);
    comes_back(tg::hadamard(u, v, tg::exp(t)) / (1_c + tg::square(u)));
    comes_back(tg::transpose(W) * (W * x) + x * 1e-20_c);
    comes_back(tg::where(a > b && !(c <= 0_c), tg::sqrt(a), tg::log(b)));
    comes_back((a < b || b < c) * a);
    comes_back(tg::max(u, v) + tg::max(u) * tg::ones<3>);
    comes_back(tg::outer(u, v) * t - tg::zeros<3>);
    comes_back(tg::dot(u, A * v) + tg::trace(A) + tg::norm(v));
    comes_back(tg::softmax(v) + tg::log_softmax(u));
    comes_back(tg::slice<0, 2>(u) + tg::slice<1, 3>(v));
    comes_back(tg::element<2>(v) * tg::row<1>(W) + tg::column<1>(tg::transpose(W)) * 2_c - x);
    comes_back(tg::stack(a, b, c) + tg::concatenate(tg::slice<0, 2>(u), tg::stack(a)));
    comes_back(tg::sum<0>(W) + tg::sum(W) * x);
    comes_back(tg::pow(a, 1.5_c) + tg::hypot(a, b));
}

TEST_CASE("what is answered comes back") {
    comes_back(tg::grad(tg::sum(tg::sigmoid(W * x)), W), false);
    comes_back(tg::grad(tg::sum(tg::square(t - A * tg::tanh(W * x + v))), x), false);
    comes_back(tg::diff<2>(tg::sigmoid(a), a), false);
    comes_back(tg::diff(tg::erf(a), a), false);
    comes_back(tg::grad(tg::sum(tg::square(tg::slice<1, 3>(v))), v), false);
    constexpr auto horner = tg::fold([](auto y, auto s) { return y * b + s; }, a, T);
    CHECK(tg::to_string(tg::diff(horner, b)) ==
          "fold([](auto [carry, carry1], auto x) { return pair(b * carry, carry1 + x * carry); }, pair(1, 0), "
          "reverse(scan([](auto carry2, auto x1) { return pair(b * carry2 + x1, carry2); }, a, T).second)).second");
}

TEST_CASE("names for what occurs several times come back") {
    constexpr auto s = tg::sigmoid(W * x + v);
    constexpr auto p = tg::hadamard(s, 1_c - s, u) + tg::exp(s);
    constexpr auto e = tg::hadamard(p, p, t) + tg::sin(p) + tg::cos(p) + tg::tanh(p) + A * (A * p) + s;
    REQUIRE(tg::to_string(e).find(" where t1 = ") != std::string_view::npos);
    comes_back(e);
}
