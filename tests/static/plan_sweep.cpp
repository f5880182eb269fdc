// SPDX-License-Identifier: BSL-1.0

// Reverse mode: what adjoint each node gets. A graph holds every distinct node once, so that an
// adjoint is right if it is the node that the derivative, written by hand, is.

#include "../support/graphs.hpp"

#include <typegrad/diff/derivative.hpp>

namespace plan_sweep {

using namespace graphs;
using tg::calculus::sweep;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto p = tg::vector<"p", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto S = tg::matrix<"S", 4, 4>;

struct fixture : simplifier {
    handle a = put(*this, plan_sweep::a), b = put(*this, plan_sweep::b),
           c = put(*this, plan_sweep::c);
    handle x = put(*this, plan_sweep::x), y = put(*this, plan_sweep::y),
           p = put(*this, plan_sweep::p);
    handle W = put(*this, plan_sweep::W), S = put(*this, plan_sweep::S);

    constexpr fixture() : simplifier(flatten::nothing) {}
    fixture(const fixture&) = delete;
    fixture& operator=(const fixture&) = delete;

    /// The adjoint of one node, from a sweep of its own.
    constexpr handle adjoint(handle loss, handle of) {
        tg::meta::list<int> inputs;
        inputs.push_back(of.id);
        return sweep(*this, loss.id, number_node(*this, {1}), inputs).of(of.id);
    }
    constexpr bool is(handle loss, handle of, handle expected) {
        const handle found = adjoint(loss, of);
        return found.id == expected.id && found.form() == of.form();
    }
    /// number · u^p · v^q over the shape of `like`, as one node.
    constexpr handle powers(std::int64_t number, handle u, std::int64_t power_of_u, handle v,
                            std::int64_t power_of_v, const handle& like) {
        const tg::weighted factors[] = {{u.id, {power_of_u}, false}, {v.id, {power_of_v}, false}};
        return tg::simplify::make_product(*this, {number}, factors, 2, tg::shape(like.form()));
    }
    constexpr handle number(std::int64_t n) { return number_node(*this, {n}); }
    constexpr handle filled(std::int64_t n, const handle& like) {
        return number_node(*this, {n}, tg::shape(like.form()));
    }
};

/// One test: a fixture, and what is to be shown of it.
template <class F>
constexpr bool shown(F f) {
    fixture g;
    return f(g);
}

// The root's adjoint is the seed, that of a sum's terms the seed times their coefficients.
static_assert(shown([](fixture& g) { return g.is(g.a, g.a, g.number(1)); }));
static_assert(shown([](fixture& g) { return g.is(g.a + g.b, g.a, g.number(1)); }));
static_assert(shown([](fixture& g) { return g.is(g.a - g.b, g.b, g.number(-1)); }));
static_assert(shown([](fixture& g) { return g.is(3_c * g.a + g.b, g.a, g.number(3)); }));
static_assert(shown([](fixture& g) { return g.is(g.a + 7_c, g.a, g.number(1)); }));

// Of a product: its exponent and the other factors.
static_assert(shown([](fixture& g) { return g.is(g.a * g.b, g.a, g.b); }));
static_assert(shown([](fixture& g) { return g.is(2_c * g.a * g.b, g.b, 2_c * g.a); }));
static_assert(shown([](fixture& g) { return g.is(square(g.a), g.a, 2_c * g.a); }));
static_assert(shown([](fixture& g) {
    return g.is(g.a / g.b, g.b, g.powers(-1, g.a, 1, g.b, -2, g.b));
}));
static_assert(shown([](fixture& g) {
    return g.is(sqrt(g.a), g.a, tg::op::scaled(1_c / sqrt(g.a), tg::meta::reciprocal({2})));
}));
static_assert(shown([](fixture& g) {
    return g.is(sum(hadamard(g.x, g.y)), g.x, g.y) && g.is(sum(g.x / g.y), g.x, 1_c / g.y);
}));

// Of an operation: what its record says.
static_assert(shown([](fixture& g) { return g.is(exp(g.a), g.a, exp(g.a)); }));
static_assert(shown([](fixture& g) { return g.is(tanh(g.a), g.a, sech_squared(g.a)); }));
static_assert(shown([](fixture& g) {
    return g.is(sigmoid(g.a), g.a, hadamard(sigmoid(g.a), sigmoid(-g.a)));
}));
static_assert(shown([](fixture& g) { return g.is(sum(relu(g.x)), g.x, g.x > 0_c); }));
// A comparison has no derivative.
static_assert(shown([](fixture& g) { return g.is(g.a > g.b, g.a, g.number(0)); }));

// Of a chain L·A·R: Lᵀ·g·Rᵀ.
static_assert(shown([](fixture& g) {
    const handle ones = g.filled(1, g.p);
    return g.is(sum(g.W * g.x), g.W, outer(ones, g.x)) &&
           g.is(sum(g.W * g.x), g.x, transpose(g.W) * ones);
}));
static_assert(shown([](fixture& g) {
    const handle f = dot(g.p, g.W * g.x);
    return g.is(f, g.W, outer(g.p, g.x)) && g.is(f, g.x, transpose(g.W) * g.p) &&
           g.is(f, g.p, g.W * g.x);
}));
// A factor that stands transposed: its adjoint is transposed.
static_assert(shown([](fixture& g) {
    return g.is(dot(g.x, transpose(g.W) * g.p), g.W, outer(g.p, g.x));
}));

// A symbol used k times gets k contributions: of x'Sx they are Sx and S'x.
static_assert(shown([](fixture& g) {
    const handle found = g.adjoint(dot(g.x, g.S * g.x), g.x);
    const handle by_hand = g.S * g.x + transpose(g.S) * g.x;
    return found.id == by_hand.id;
}));

// What reached a scalar through a broadcast is summed; a scalar adjoint stands for all elements.
static_assert(shown([](fixture& g) {
    const handle f = sum(g.x + g.a);
    return g.is(f, g.a, g.number(4)) && g.is(f, g.x, g.filled(1, g.x));
}));
static_assert(shown([](fixture& g) { return g.is(sum(g.a * g.x), g.a, sum(g.x)); }));
static_assert(shown([](fixture& g) {
    return g.is(sum(hadamard(g.a * g.x, g.y)), g.a, sum(hadamard(g.x, g.y)));
}));
static_assert(shown([](fixture& g) {
    return g.is(sum(g.x / g.a), g.x, g.powers(1, g.a, -1, g.b, 0, g.x));
}));

// The adjoint of a shared node is summed before it is passed on: one product with the slope of tanh,
// where one per use would be two.
static_assert(shown([](fixture& g) {
    const handle t = tanh(g.x);
    const handle f = sum(hadamard(t, g.y)) + g.a * sum(t) + sum(exp(t));
    const int products = count<tg::op::sech_squared_record>(g.nodes);
    const handle found = g.adjoint(f, g.x);
    if (products != 0 || count<tg::op::sech_squared_record>(g.nodes) != 1) return false;
    int users = 0;
    const int slope = sech_squared(g.x).id;
    for (int id = 0; id < g.nodes.size(); ++id)
        for (int i = 0; i < g.nodes[id].count; ++i)
            users += g.nodes.use(id, i).node == slope ? 1 : 0;
    return found.exists() && users == 1;
}));
static_assert(shown([](fixture& g) {
    const handle t = tanh(g.a);
    return g.is(g.b * t + g.c * t, g.a, hadamard(g.b + g.c, sech_squared(g.a)));
}));

// 30 squarings have 30 nodes, and so many adjoints; passed on use by use there were 2^30.
static_assert(shown([](fixture& g) {
    handle f = g.a;
    for (int i = 0; i < 30; ++i) f = f + f * g.b;
    const int before = g.nodes.size();
    return g.adjoint(f, g.a).exists() && g.nodes.size() < before + 30 * 8;
}));

// What does not occur, or occurs after the root, has zeros of its shape.
static_assert(shown([](fixture& g) {
    return g.is(sum(g.x), g.W, g.filled(0, g.W)) && g.is(g.a, exp(g.a), g.number(0));
}));

// Only what leads to an input is visited: by a alone, no slope of log(b) is made.
static_assert(shown([](fixture& g) {
    const handle f = exp(g.a) + log(g.b);
    const int before = g.nodes.size();
    const handle found = g.adjoint(f, g.a);
    return found.id == exp(g.a).id && g.nodes.size() == before + 1;  // the seed
}));

// The seed may be any node: that is how derivatives of tensors are taken.
static_assert(shown([](fixture& g) {
    tg::meta::list<int> inputs;
    inputs.push_back(g.x.id);
    return sweep(g, (g.W * g.x).id, g.p, inputs).of(g.x.id).id == (transpose(g.W) * g.p).id;
}));
// One sweep has the adjoints of all its inputs.
static_assert(shown([](fixture& g) {
    tg::meta::list<int> inputs;
    inputs.push_back(g.W.id);
    inputs.push_back(g.x.id);
    const sweep by(g, dot(g.p, g.W * g.x).id, number_node(g, {1}), inputs);
    return by.of(g.W.id).id == outer(g.p, g.x).id && by.of(g.x.id).id == (transpose(g.W) * g.p).id;
}));

// Ties of a largest element share equally.
static_assert(shown([](fixture& g) {
    const handle tie = equal(g.x, largest(g.x));
    return g.is(largest(g.x), g.x, (1_c / sum(tie)) * tie);
}));

// The answers to the questions an expression asks: all gradients of one loss come from one sweep.
constexpr auto z = tg::tanh(W * x);
constexpr auto loss = tg::sum(tg::square(z));

template <tg::expression... E>
constexpr int nodes_of(E...) {
    tg::graph raw;
    tg::loader load(raw);
    (load.load(E::description), ...);
    simplifier s(flatten::nothing);
    const tg::calculus::expander answers(raw, s);
    return s.nodes.size();
}
// Each further gradient adds its own last product, and nothing of what leads to it.
static_assert(nodes_of(tg::grad(loss, W), tg::grad(loss, x)) <= nodes_of(tg::grad(loss, W)) + 1);
static_assert(nodes_of(tg::grad(loss, W), tg::grad(loss, x)) > nodes_of(tg::grad(loss, W)));

template <tg::expression E, class F>
constexpr bool answered(E, F by_hand) {
    tg::graph raw;
    const int root = tg::loader(raw).load(E::description);
    simplifier s(flatten::nothing);
    const tg::calculus::expander answers(raw, s);
    return answers[root] == by_hand(s).id;
}
static_assert(answered(tg::grad(loss, x), [](simplifier& s) {
    const handle u = put(s, W) * put(s, x);
    const handle t = tanh(u);
    return transpose(put(s, W)) * hadamard(2_c * t, sech_squared(u));
}));
// The derivative of a tensor by a scalar, without a rule of its own for going forward.
static_assert(answered(tg::diff(a * x, a), [](simplifier& s) { return put(s, x); }));
static_assert(answered(tg::diff(tg::exp(a * x), a), [](simplifier& s) {
    return hadamard(put(s, x), exp(put(s, a) * put(s, x)));
}));
// The derivative by an intermediate value does not look into it.
constexpr auto u = tg::exp(a);
static_assert(answered(tg::diff(tg::log(u), u),
                       [](simplifier& s) { return 1_c / exp(put(s, a)); }));

}  // namespace plan_sweep
