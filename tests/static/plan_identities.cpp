// SPDX-License-Identifier: BSL-1.0

// The makers of sums, products and chains under their three policies: which identities each takes,
// and which nodes it leaves alone.

#include "../support/graphs.hpp"

namespace plan_identities {

using namespace graphs;
using tg::graph;
using tg::kind;
using tg::meta::number;

struct fixture : simplifier {
    handle a = put(*this, tg::scalar<"a">), b = put(*this, tg::scalar<"b">),
           c = put(*this, tg::scalar<"c">);
    handle x = put(*this, tg::vector<"x", 4>), y = put(*this, tg::vector<"y", 4>);
    handle p = put(*this, tg::vector<"p", 3>);
    handle A = put(*this, tg::matrix<"A", 3, 4>), B = put(*this, tg::matrix<"B", 4, 5>);
    handle S = put(*this, tg::matrix<"S", 4, 4>);

    constexpr explicit fixture(flatten how) : simplifier(how) {}
    fixture(const fixture&) = delete;
    fixture& operator=(const fixture&) = delete;

    constexpr handle number(std::int64_t n) { return number_node(*this, {n}); }
    /// Whether a node is of this kind with this number and so many operands.
    constexpr bool is(handle h, kind what, const tg::meta::number& value, int operands) const {
        return h.is(what) && nodes.value_of(h.id) == value && nodes[h.id].count == operands;
    }
    /// The weight of an operand in a node; 0 if it is none.
    constexpr tg::meta::number weight(handle in, handle of) const {
        for (int i = 0; i < nodes[in.id].count; ++i)
            if (nodes.use(in.id, i).node == of.id)
                return nodes.number_at(nodes.use(in.id, i).weight);
        return {0};
    }
};

template <class F>
constexpr bool shown(flatten how, F f) {
    fixture g(how);
    return f(g);
}
/// Of all three policies.
template <class F>
constexpr bool always(F f) {
    return shown(flatten::nothing, f) && shown(flatten::used_once, f) &&
           shown(flatten::everything, f);
}

namespace sums {
// Operands are in one order, which is that of their hashes.
static_assert(always([](fixture& g) {
    const handle s = g.c + g.a;
    bool ordered = true;
    for (int i = 1; i < g.nodes[s.id].count; ++i)
        ordered = ordered && g.nodes[g.nodes.use(s.id, i - 1).node].hash <
                                 g.nodes[g.nodes.use(s.id, i).node].hash;
    return s.id == (g.a + g.c).id && ordered && g.is(s, kind::sum, {0}, 2);
}));
// Numbers are folded, like terms collected.
static_assert(always([](fixture& g) { return g.is((g.a + 0_c), kind::symbol, {1}, 0); }));
static_assert(always([](fixture& g) { return g.is(g.a + 3_c, kind::sum, {3}, 1); }));
static_assert(always([](fixture& g) { return (g.number(2) + 3_c).id == g.number(5).id; }));
static_assert(always([](fixture& g) { return (g.a + g.a).id == (2_c * g.a).id; }));
static_assert(always([](fixture& g) { return (g.a - g.a).id == g.number(0).id; }));
static_assert(always([](fixture& g) { return (3_c * g.a - 2_c * g.a).id == g.a.id; }));
static_assert(always([](fixture& g) {
    const handle s = 2_c * g.a - g.b;  // the number of a product is the coefficient of the term
    return g.is(s, kind::sum, {0}, 2) && g.weight(s, g.a) == number{2} &&
           g.weight(s, g.b) == number{-1};
}));
// A scalar beside a tensor is a term of its sum.
static_assert(always([](fixture& g) {
    const handle s = g.x + g.a;
    return g.is(s, kind::sum, {0}, 2) && s.form() == tg::vector_shape(4) &&
           g.weight(s, g.a).is_one();
}));
static_assert(always([](fixture& g) {
    return (g.x - g.x).id == number_node(g, {0}, tg::vector_shape(4)).id;
}));

// Sums in sums: kept while derivatives are taken, ...
static_assert(shown(flatten::nothing, [](fixture& g) {
    const handle inner = g.a + g.b, s = inner + g.c;
    return g.is(s, kind::sum, {0}, 2) && g.weight(s, inner).is_one();
}));
// ... flattened by the plan if the inner one is used once, ...
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle inner = g.a + g.b;
    g.mark_single(inner.id);
    const handle s = g.c - 2_c * inner;
    return g.is(s, kind::sum, {0}, 3) && g.weight(s, g.a) == number{-2} &&
           g.weight(s, g.c).is_one();
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle inner = g.a + g.b, s = inner + g.c;
    return g.is(s, kind::sum, {0}, 2) && g.weight(s, inner).is_one();
}));
// ... always in the canonical form.
static_assert(shown(flatten::everything, [](fixture& g) {
    return g.is((g.a + 1_c) + (g.b + g.c) + 2_c, kind::sum, {3}, 3) &&
           ((g.a + g.b) + g.c).id == (g.a + (g.b + g.c)).id;
}));
static_assert(shown(flatten::everything, [](fixture& g) {
    return (2_c * (g.a + g.b)).id == (2_c * g.a + 2_c * g.b).id;
}));
// What of this is not for the plan: a shared sum times a number stays a product of it.
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle inner = g.a + g.b;
    return g.is(2_c * inner, kind::product, {2}, 1);
}));
}  // namespace sums

namespace products {
static_assert(always([](fixture& g) { return (g.a * g.b).id == (g.b * g.a).id; }));
static_assert(always([](fixture& g) { return (1_c * g.a).id == g.a.id; }));
static_assert(always([](fixture& g) { return (0_c * g.a).id == g.number(0).id; }));
static_assert(always([](fixture& g) { return (g.a * g.a).id == square(g.a).id; }));
static_assert(always([](fixture& g) { return (g.a / g.a).id == g.number(1).id; }));
static_assert(always([](fixture& g) { return (-(-g.a)).id == g.a.id; }));
static_assert(shown(flatten::everything, [](fixture& g) {
    const handle q = 6_c * g.a / g.b;
    return g.is(q, kind::product, {6}, 2) && g.weight(q, g.b) == number{-1};
}));
// The number of a factor is the number of the product, to the power the factor has.
static_assert(always([](fixture& g) {
    return g.is((2_c * g.a) * (3_c * g.b), kind::product, {6}, 2) &&
           g.is(square(3_c * g.a), kind::product, {9}, 1) &&
           g.weight(square(3_c * g.a), g.a) == number{2};
}));
// A root is half a power.
static_assert(always([](fixture& g) { return square(sqrt(g.a)).id == g.a.id; }));
static_assert(always([](fixture& g) {
    const handle r = sqrt(g.a);
    return g.is(r, kind::product, {1}, 1) && g.weight(r, g.a) == tg::meta::reciprocal({2});
}));
// Elementwise with a tensor of ones, and with zeros.
static_assert(always([](fixture& g) {
    return hadamard(g.x, number_node(g, {1}, tg::vector_shape(4))).id == g.x.id &&
           hadamard(g.x, number_node(g, {0}, tg::vector_shape(4))).id ==
               number_node(g, {0}, tg::vector_shape(4)).id;
}));
// Indicators are idempotent.
static_assert(always([](fixture& g) {
    const handle i = g.a > g.b;
    return (i * i).id == i.id && square(i).id == i.id;
}));
// Products in products, as sums in sums.
static_assert(shown(flatten::nothing, [](fixture& g) {
    const handle inner = g.a * g.b;
    return g.weight(inner * g.c, inner).is_one();
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle inner = g.a * g.b;
    g.mark_single(inner.id);
    return g.is(g.c / inner, kind::product, {1}, 3) && g.weight(g.c / inner, g.a) == number{-1};
}));
static_assert(shown(flatten::everything, [](fixture& g) {
    return ((g.a * g.b) * g.c).id == (g.a * (g.b * g.c)).id &&
           (g.a / (g.b / g.c)).id == (g.a * g.c / g.b).id;
}));
// Sums are not multiplied out.
static_assert(shown(flatten::everything, [](fixture& g) {
    return (g.a * (g.b + g.c)).id != (g.a * g.b + g.a * g.c).id;
}));
// A number is drawn out of a sum that is a factor, with the sign of its first term.
static_assert(shown(flatten::everything, [](fixture& g) {
    const handle drawn = (2_c * g.a + 4_c * g.b) * g.c, by_hand = 2_c * ((g.a + 2_c * g.b) * g.c);
    return drawn.id == by_hand.id && ((g.a - g.b) * g.c).id == (-((g.b - g.a) * g.c)).id;
}));
}  // namespace products

namespace chains {
// Products of matrices: flattened like the others, but in order.
static_assert(shown(flatten::nothing, [](fixture& g) {
    const handle inner = g.A * g.S;
    return g.is(inner * g.x, kind::chain, {1}, 2) && (inner * g.x).operand(0).id == inner.id;
}));
static_assert(shown(flatten::everything, [](fixture& g) {
    return g.is(g.A * g.S * g.x, kind::chain, {1}, 3) &&
           (g.A * g.S * g.x).id == (g.A * (g.S * g.x)).id &&
           (g.A * g.S * g.x).operand(0).id == g.A.id;
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle inner = g.S * g.x;
    g.mark_single(inner.id);
    return g.is(g.A * inner, kind::chain, {1}, 3);
}));
// A transposition is a mark on a factor, and two are none.
static_assert(always([](fixture& g) {
    const handle t = transpose(g.A);
    return g.is(t, kind::chain, {1}, 1) && g.nodes.use(t.id, 0).weight == 1 &&
           transpose(t).id == g.A.id;
}));
static_assert(always([](fixture& g) {
    const handle product = transpose(g.A) * g.p;
    return g.is(product, kind::chain, {1}, 2) && g.nodes.use(product.id, 0).node == g.A.id &&
           g.nodes.use(product.id, 0).weight == 1;
}));
static_assert(shown(flatten::everything, [](fixture& g) {
    return transpose(g.A * g.S).id == (transpose(g.S) * transpose(g.A)).id &&
           transpose(g.S + exp(g.S)).id == (transpose(g.S) + exp(transpose(g.S))).id;
}));
// Scalar factors and numbers move to the front.
static_assert(shown(flatten::everything, [](fixture& g) {
    const handle f = g.A * (2_c * (g.a * g.x));
    return g.is(f, kind::product, {2}, 2) && g.weight(f, g.a).is_one() &&
           g.weight(f, g.A * g.x).is_one();
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle scaled = g.a * g.x;
    return g.is(g.A * scaled, kind::product, {1}, 2);
}));
// A zero absorbs.
static_assert(always([](fixture& g) {
    return (g.A * number_node(g, {0}, tg::vector_shape(4))).id ==
           number_node(g, {0}, tg::vector_shape(3)).id;
}));
// From a row to a column is a scalar; outer(u, v)·w is not a matrix.
static_assert(shown(flatten::everything, [](fixture& g) {
    const handle f = outer(g.p, g.x) * g.y;
    return g.is(f, kind::product, {1}, 2) && g.weight(f, g.p).is_one() &&
           g.weight(f, dot(g.x, g.y)).is_one();
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle formed = outer(g.p, g.x);
    g.mark_single(formed.id);
    return g.is(formed * g.y, kind::product, {1}, 2);
}));
// dot(u, v) is the sum of a product, from whichever place it is read.
static_assert(always([](fixture& g) {
    const handle f = dot(g.x, g.y);
    return f.is(tg::id_of<tg::op::sum_record>) && f.id == sum(hadamard(g.y, g.x)).id &&
           f.id == (transpose(g.x) * g.y).id;
}));
static_assert(shown(flatten::everything, [](fixture& g) {
    return dot(g.p, g.A * g.x).id == dot(transpose(g.A) * g.p, g.x).id &&
           dot(g.p, g.A * g.x).id == (transpose(g.p) * g.A * g.x).id;
}));
}  // namespace chains

namespace operations {
// Operands that commute are ordered, in all policies; the others are not.
static_assert(always([](fixture& g) {
    return max(g.a, g.b).id == max(g.b, g.a).id && equal(g.a, g.b).id == equal(g.b, g.a).id &&
           (g.a > g.b).id != (g.b > g.a).id && (g.a < g.b).id == (g.b > g.a).id;
}));
// Linear operations hand scalars out.
static_assert(shown(flatten::everything, [](fixture& g) {
    return sum(2_c * (g.a * g.x)).id == (2_c * (g.a * sum(g.x))).id &&
           sum(-g.x).id == (-sum(g.x)).id;
}));
// Textbook forms, in all policies.
static_assert(always([](fixture& g) {
    return (1_c - sigmoid(g.a)).id == sigmoid(-g.a).id &&
           (1_c - square(tanh(g.a))).id == sech_squared(g.a).id;
}));
static_assert(always([](fixture& g) { return (1_c / (1_c + exp(-g.a))).id == sigmoid(g.a).id; }));
static_assert(always([](fixture& g) { return log(1_c + exp(g.a)).id == softplus(g.a).id; }));
static_assert(always([](fixture& g) {
    return log(sum(exp(g.x))).id == logsumexp(g.x).id &&
           (exp(g.x) / sum(exp(g.x))).id == softmax(g.x).id;
}));
static_assert(always([](fixture& g) { return (exp(-g.a) * sigmoid(g.a)).id == sigmoid(-g.a).id; }));
static_assert(always([](fixture& g) {
    return log(exp(g.a)).id == g.a.id && max(0_c, g.a).id == relu(g.a).id;
}));
// Not where the plan takes a stable operation apart, or it would be put together again.
static_assert(always([](fixture& g) {
    g.textbook = false;
    return (1_c - sigmoid(g.a)).is(kind::sum) && (exp(g.x) / sum(exp(g.x))).is(kind::product) &&
           log(sum(exp(g.x))).is(tg::id_of<tg::op::log_record>);
}));
// In a longer sum of the canonical form every sigmoid has one orientation; in the plan it keeps its
// digits.
static_assert(shown(flatten::everything, [](fixture& g) {
    return (g.b + sigmoid(-g.a)).id == (g.b + 1_c - sigmoid(g.a)).id &&
           (sigmoid(g.a) + sigmoid(-g.a)).id == g.number(1).id;
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle s = sigmoid(-g.a);
    return g.weight(g.b + s, s).is_one();
}));
// The same holds of 1 - tanh²: alone it is one node, in a longer sum it is written out, or association
// would matter.
static_assert(shown(flatten::everything, [](fixture& g) {
    const handle t = square(tanh(g.a));
    return ((1_c - t) + g.b).id == (1_c + (g.b - t)).id && ((1_c - t) + t).id == g.number(1).id &&
           ((1_c - t) + (1_c - t)).id == (2_c * sech_squared(g.a)).id;
}));
static_assert(shown(flatten::used_once, [](fixture& g) {
    const handle s = sech_squared(g.a);
    return g.weight(g.b + s, s).is_one();
}));
// exp(a)·exp(b) stays: the product may overflow where the exponential of the sum does not, or less.
static_assert(always([](fixture& g) { return g.is(exp(g.a) * exp(g.b), kind::product, {1}, 2); }));
}  // namespace operations

namespace rebuilding {
// A graph built again under another policy is that policy's form of it.
constexpr bool built_again(flatten how, int terms) {
    fixture from(flatten::nothing);
    const handle root = exp((from.a + from.b) + from.c) + (from.a + from.b);
    simplifier to(how);
    tg::meta::list<int> roots;
    roots.push_back(root.id);
    tg::calculus::simplify_again(from.nodes, to, roots);
    for (int id = 0; id < to.nodes.size(); ++id)
        if (to.nodes.is(id, kind::elementwise))
            return to.nodes[to.nodes.use(id, 0).node].count == terms;
    return false;
}
static_assert(built_again(flatten::nothing, 2));
static_assert(built_again(flatten::used_once, 2));  // a + b is used twice, and stays a node
static_assert(built_again(flatten::everything, 3));

// What no root needs is not built again.
constexpr bool only_what_is_needed() {
    fixture from(flatten::nothing);
    const handle root = exp(from.a);
    [[maybe_unused]] const handle unused = log(from.b) * tanh(from.c);
    simplifier to(flatten::used_once);
    tg::meta::list<int> roots;
    roots.push_back(root.id);
    tg::calculus::simplify_again(from.nodes, to, roots);
    return to.nodes.size() == 2;
}
static_assert(only_what_is_needed());
}  // namespace rebuilding

}  // namespace plan_identities
