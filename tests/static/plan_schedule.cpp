// SPDX-License-Identifier: BSL-1.0

// The schedule: how each node is computed, and at which level. Within a level scalar code runs first,
// then the loops, then the matrix products; what is in one level and of one shape is one loop.

#include "../support/graphs.hpp"

namespace plan_schedule {

using namespace graphs;
using plan::role;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto d = tg::vector<"d", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;

struct fixture : model {
    handle a = put(*this, plan_schedule::a);
    handle x = put(*this, plan_schedule::x), y = put(*this, plan_schedule::y);
    handle d = put(*this, plan_schedule::d);
    handle W = put(*this, plan_schedule::W);

    constexpr plan::schedule schedule() const { return plan::make_schedule(nodes, roots); }
};

template <class F>
constexpr bool shown(F f) {
    fixture g;
    return f(g);
}

namespace roles {
constexpr role of(handle h) { return plan::role_of(h.nodes(), h.id); }

static_assert(shown([](fixture& g) {
    return of(g.x) == role::leaf && of(number_node(g, {2})) == role::leaf;
}));
static_assert(shown([](fixture& g) {
    return of(exp(g.a)) == role::scalar && of(exp(g.x)) == role::element;
}));
static_assert(shown([](fixture& g) {
    return of(g.a + 1_c) == role::scalar && of(g.x + g.a) == role::element;
}));
static_assert(shown([](fixture& g) {
    return of(sum(g.x)) == role::reduce && of(largest(g.W)) == role::reduce;
}));
static_assert(shown([](fixture& g) { return of(g.W * g.x) == role::product; }));
// An outer product is a loop, and is never formed for its own sake.
static_assert(shown([](fixture& g) {
    return of(outer(g.d, g.x)) == role::element && plan::is_outer(g.nodes, outer(g.d, g.x).id) &&
           !plan::is_outer(g.nodes, (g.W * g.x).id) && !plan::is_outer(g.nodes, transpose(g.x).id);
}));
// A transposed vector is the same memory, a transposed matrix is not.
static_assert(shown([](fixture& g) {
    return of(transpose(g.x)) == role::alias && of(transpose(g.W)) == role::element;
}));
// What no result needs is not computed.
static_assert(shown([](fixture& g) {
    const handle unused = exp(g.y);
    g.returns(exp(g.x));
    const plan::schedule s = g.schedule();
    return s.roles[unused.id] == role::unused && s.roles[g.y.id] == role::unused &&
           s.roles[g.x.id] == role::leaf;
}));
}  // namespace roles

namespace levels {
/// Whether two nodes are in one loop.
constexpr bool together(const plan::schedule& s, handle u, handle v) {
    return s.levels[u.id] == s.levels[v.id];
}

// A chain of elementwise operations is one loop; so is a reduction of what it computes.
static_assert(shown([](fixture& g) {
    const handle u = exp(g.x), v = u + g.y, total = sum(v);
    g.returns(v);
    g.returns(total);
    const plan::schedule s = g.schedule();
    return together(s, u, v) && together(s, v, total) && s.levels[v.id] == 0 && s.last == 0;
}));
// What needs a reduction's result comes after it.
static_assert(shown([](fixture& g) {
    const handle total = sum(g.x), y = g.x / total;
    g.returns(y);
    const plan::schedule s = g.schedule();
    return s.levels[total.id] == 0 && s.levels[y.id] == 1 && s.last == 1;
}));
// Scalar code between two loops is in the level of the second.
static_assert(shown([](fixture& g) {
    const handle total = sum(g.x), root = log(total), y = g.x / root;
    g.returns(y);
    const plan::schedule s = g.schedule();
    return s.roles[root.id] == role::scalar && s.levels[root.id] == 1 && s.levels[y.id] == 1;
}));
// A matrix product follows the loops of its level: its operand's loop is in the same one.
static_assert(shown([](fixture& g) {
    const handle u = exp(g.x), product = g.W * u, z = tanh(product);
    g.returns(z);
    const plan::schedule s = g.schedule();
    return together(s, u, product) && s.levels[z.id] == s.levels[product.id] + 1;
}));
// An outer product reads all of its vectors, and so comes after them.
static_assert(shown([](fixture& g) {
    const handle u = exp(g.x), formed = outer(g.d, u);
    g.returns(formed);
    const plan::schedule s = g.schedule();
    return s.levels[formed.id] == s.levels[u.id] + 1;
}));
// But what takes it element by element is in its loop.
static_assert(shown([](fixture& g) {
    const handle formed = outer(g.d, g.x), updated = g.W - g.a * formed;
    g.returns(updated);
    const plan::schedule s = g.schedule();
    return together(s, formed, updated) && s.last == 0;
}));
// A transposed matrix is read from memory.
static_assert(shown([](fixture& g) {
    const handle e = exp(g.W), t = transpose(e);
    g.returns(t);
    const plan::schedule s = g.schedule();
    return s.levels[t.id] == s.levels[e.id] + 1;
}));
// So is what goes by an alias: the loop that wrote it has to be over.
static_assert(shown([](fixture& g) {
    const handle e = exp(g.x), t = transpose(e), f = tanh(t);
    g.returns(f);
    const plan::schedule s = g.schedule();
    return s.roles[t.id] == role::alias && s.levels[f.id] > s.levels[e.id];
}));
}  // namespace levels

namespace sinking {
// What only a later loop of its shape uses moves into that loop, and is never stored.
static_assert(shown([](fixture& g) {
    const handle e = exp(g.y), total = sum(g.x), f = e / total;
    g.returns(f);
    const plan::schedule s = g.schedule();
    return s.levels[e.id] == 1 && s.levels[f.id] == 1;
}));
// With two users in one later loop as well; with users in two loops it stays at the earlier one.
static_assert(shown([](fixture& g) {
    const handle e = exp(g.y), total = sum(g.x);
    g.returns(e / total + e);
    const plan::schedule s = g.schedule();
    return s.levels[e.id] == 1;
}));
static_assert(shown([](fixture& g) {
    const handle e = tanh(g.x), total = sum(e), f = e / total;
    g.returns(f);
    const plan::schedule s = g.schedule();
    return s.levels[e.id] == 0 && s.levels[total.id] == 0 && s.levels[f.id] == 1;
}));
// A result stays where it is, and so does what a product or an outer product reads.
static_assert(shown([](fixture& g) {
    const handle e = exp(g.y);
    g.returns(e);
    g.returns(e / sum(g.x));
    return g.schedule().levels[e.id] == 0;
}));
static_assert(shown([](fixture& g) {
    const handle e = exp(g.y), product = g.W * e;
    g.returns(product);
    g.returns(e / sum(g.x));
    return g.schedule().levels[e.id] == 0;
}));
}  // namespace sinking

namespace pairs {
// sigmoid(u) and sigmoid(-u) know each other.
static_assert(shown([](fixture& g) {
    const handle s = sigmoid(g.x), t = sigmoid(-g.x), lone = sigmoid(g.y);
    g.returns(hadamard(s, t) + lone);
    const plan::schedule found = g.schedule();
    return found.mates[s.id] == t.id && found.mates[t.id] == s.id && found.mates[lone.id] < 0;
}));
// They are computed together, in the earlier of their loops, if only a later one needs the second.
static_assert(shown([](fixture& g) {
    const handle s = sigmoid(g.x), t = sigmoid(-g.x);
    g.returns(hadamard(t, g.y) / sum(s));
    const plan::schedule found = g.schedule();
    return found.levels[s.id] == 0 && found.levels[t.id] == 0;
}));
// Not if one of them is not computed, nor with another multiple of u.
static_assert(shown([](fixture& g) {
    const handle s = sigmoid(g.x);
    [[maybe_unused]] const handle t = sigmoid(-g.x);
    const handle twice = sigmoid(-2_c * g.x);
    g.returns(s + twice);
    const plan::schedule found = g.schedule();
    return found.mates[s.id] < 0 && found.mates[twice.id] < 0;
}));
static_assert(shown([](fixture& g) {
    return plan::is_negated(g.nodes, (-g.x).id, g.x.id) &&
           !plan::is_negated(g.nodes, g.x.id, (-g.x).id) &&
           !plan::is_negated(g.nodes, (-2_c * g.x).id, g.x.id) &&
           !plan::is_negated(g.nodes, (-square(g.x)).id, g.x.id);
}));
}  // namespace pairs

}  // namespace plan_schedule
