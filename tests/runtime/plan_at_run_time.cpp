// SPDX-License-Identifier: BSL-1.0
// The middle end is ordinary code: at run time, where it can be debugged and profiled, it makes the
// same graphs and the same programs as in the compiler.
#include <typegrad/typegrad.hpp>

#include <cstdint>

#include "support/catch.hpp"

namespace plan_at_run_time {

namespace tg = typegrad;
namespace plan = tg::plan;
using namespace tg::literals;

void same_location(const plan::location& a, const plan::location& b) {
    CHECK(a.where == b.where);
    CHECK(a.index == b.index);
}

void same_step(const plan::step& a, const plan::step& b) {
    CHECK(a.what == b.what);
    CHECK(a.rows == b.rows);
    CHECK(a.columns == b.columns);
    CHECK(a.inner == b.inner);
    CHECK(a.first == b.first);
    CHECK(a.count == b.count);
    REQUIRE(a.accumulators == b.accumulators);
    for (int k = 0; k != a.accumulators; ++k) {
        CHECK(a.results[k] == b.results[k]);
        CHECK(a.reductions[k] == b.reductions[k]);
    }
    same_location(a.left, b.left);
    same_location(a.right, b.right);
    same_location(a.result, b.result);
    CHECK(a.left_transposed == b.left_transposed);
    CHECK(a.right_transposed == b.right_transposed);
    CHECK(a.result_transposed == b.result_transposed);
    CHECK(a.left_columns == b.left_columns);
    CHECK(a.right_columns == b.right_columns);
    CHECK(a.result_columns == b.result_columns);
    CHECK(a.group == b.group);
    CHECK(a.cut == b.cut);
}

void same_instruction(const plan::instruction& a, const plan::instruction& b) {
    CHECK(a.what == b.what);
    CHECK(a.how == b.how);
    same_location(a.at, b.at);
    CHECK(a.a == b.a);
    CHECK(a.b == b.b);
    CHECK(a.c == b.c);
    REQUIRE((a.op == nullptr) == (b.op == nullptr));
    if (a.op != nullptr) CHECK(a.op->id == b.op->id);
}

template <class List>
struct compiled_from;
template <class... Output>
struct compiled_from<tg::eval::output_list<Output...>> {
    static constexpr auto& program = tg::eval::compiled<Output...>::program;
    static constexpr int count = sizeof...(Output);
    static void write_wanted(plan::result* wanted) { ((*wanted++ = Output::wanted()), ...); }

    /// A number that every node of the graph before lowering goes into.
    static constexpr std::uint64_t graph_of(const plan::result* wanted) {
        const plan::stage s = plan::simplified(plan::answered(plan::loaded(wanted, count)));
        std::uint64_t h = 0;
        for (int id = 0; id < s.nodes.size(); ++id) h = tg::meta::mix(h, s.nodes[id].hash);
        for (int r : s.roots) h = tg::meta::mix(h, static_cast<std::uint64_t>(r));
        return h;
    }
    static constexpr std::uint64_t graph_in_the_compiler = [] {
        const plan::result wanted[] = {Output::wanted()...};
        return graph_of(wanted);
    }();
};

/// Makes the program of a function's items here and now.
template <class... Item>
void check(Item...) {
    using compiled = compiled_from<typename tg::eval::joined<
        tg::eval::output_list<>, typename tg::eval::outputs_from<Item>::type...>::type>;
    constexpr auto& expected = compiled::program;
    plan::result wanted[compiled::count];
    compiled::write_wanted(wanted);
    CHECK(compiled::graph_of(wanted) == compiled::graph_in_the_compiler);

    const plan::draft made = plan::make_program(wanted, compiled::count);
    REQUIRE(made.steps.size() == expected.step_count);
    for (int i = 0; i != made.steps.size(); ++i) same_step(made.steps[i], expected.steps[i]);
    REQUIRE(made.code.size() == expected.code_count);
    for (int i = 0; i != made.code.size(); ++i) same_instruction(made.code[i], expected.code[i]);
    REQUIRE(made.inputs.size() == expected.input_count);
    for (int i = 0; i != made.inputs.size(); ++i) {
        CHECK(made.inputs[i].symbol == expected.inputs[i].symbol);
        CHECK(made.inputs[i].read == expected.inputs[i].read);
        CHECK(made.inputs[i].written == expected.inputs[i].written);
    }
    REQUIRE(made.outputs.size() == expected.output_count);
    for (int i = 0; i != made.outputs.size(); ++i) {
        CHECK((made.outputs[i].form == expected.outputs[i].form));
        CHECK(made.outputs[i].target == expected.outputs[i].target);
    }
    REQUIRE(made.symbols.size() == expected.symbol_count);
    for (int i = 0; i != made.symbols.size(); ++i)
        CHECK(made.symbols[i]->hash == expected.symbols[i]->hash);
    CHECK(made.scalars == expected.scalars);
    CHECK(made.buffer == expected.buffer);
}

constexpr auto a = tg::scalar<"a">;
constexpr auto rate = tg::scalar<"rate">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto q = tg::vector<"q", 2>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto V = tg::matrix<"V", 2, 3>;
constexpr auto S = tg::matrix<"S", 4, 4>;

TEST_CASE("programs of scalars") {
    check(tg::exp(a) * a + 1_c);
    check(tg::square(a), tg::grad(tg::square(a), a));
    check(tg::diff<3>(tg::sigmoid(a) * tg::log(a), a));
}

TEST_CASE("programs of vectors and matrices") {
    check(tg::exp(2_c * x + y));
    check(tg::dot(x, S * S * y), tg::grad(tg::dot(x, S * S * y), x, S));
    check(tg::softmax(x), tg::logsumexp(y), (tg::max)(x) + (tg::min)(y));
    check(tg::outer(b, x), tg::transpose(W), tg::sum(W * S));
}

TEST_CASE("programs of a network") {
    constexpr auto z = tg::sigmoid(W * x + b);
    constexpr auto o = V * z;
    constexpr auto loss = tg::logsumexp(o) - tg::dot(q, o);
    check(z, tg::grad(tg::sum(z), W, x, b));
    check(loss, tg::grad(loss, W, V, b));
    check(loss, W -= rate * tg::grad(loss, W), V -= rate * tg::grad(loss, V));
}

TEST_CASE("programs of statements") {
    check(x = y, y = x);
    check(S = tg::transpose(S), x = S * x);
    check(x, x -= tg::sum(x) * y);
}

TEST_CASE("a long chain") {
    constexpr auto longer = [](auto e) { return tg::tanh(e * e + a); };
    constexpr auto e = longer(longer(longer(longer(longer(longer(longer(longer(a))))))));
    check(e, tg::grad(e, a));
}

// A point turned about an axis, as bundle adjustment has it: with a condition for no turn at all. What a
// condition makes 0 is masked once, not again in every part of what is taken apart.
TEST_CASE("the derivative of a choice between samples taken apart") {
    constexpr auto r = tg::vector<"r", 3>;
    constexpr auto p = tg::vector<"p", 3>;
    constexpr auto square = tg::squared_norm(r);
    constexpr auto angle = tg::sqrt(square);
    constexpr auto k = r / angle;
    constexpr auto turned = tg::cos(angle) * p + tg::sin(angle) * tg::cross(k, p) + (tg::dot(k, p) * (1_c - tg::cos(angle))) * k;
    constexpr auto e = tg::where(square > 0_c, turned, p + tg::cross(r, p));
    constexpr auto u = tg::slice<0, 2>(e) / tg::element<2>(e);
    constexpr auto J = tg::vmap(tg::jacobian(u, r), r = tg::matrix<"R", 100, 3>, p = tg::matrix<"P", 100, 3>);
    const plan::result wanted{&decltype(J)::description, &decltype(J)::description, false, false};
    const plan::stage whole = plan::lowered(plan::simplified(plan::answered(plan::loaded(&wanted, 1))));
    const plan::stage parts = plan::split(whole);
    int choices = 0;
    for (const tg::node& n : parts.nodes) choices += n.op->id == tg::id_of<tg::op::where_record> ? 1 : 0;
    CHECK(parts.nodes.size() > whole.nodes.size());
    CHECK(choices < 200);
}

}  // namespace plan_at_run_time
