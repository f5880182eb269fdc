// SPDX-License-Identifier: BSL-1.0

// The graph: each distinct node once, shapes and numbers once, operands before their users; and the
// loader, which reads expressions into it.

#include "../support/graphs.hpp"

namespace plan_graph {

using namespace graphs;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto a = tg::scalar<"a">;

constexpr const tg::operation& add = tg::operation_of<tg::op::add_record>;
constexpr const tg::operation& matmul = tg::operation_of<tg::op::matmul_record>;
constexpr const tg::operation& exponential = tg::operation_of<tg::op::exp_record>;

/// A graph, and the two symbols its nodes are made of.
struct fixture : tg::builder {
    int p = put(*this, x).id;
    int q = put(*this, y).id;
    int vector = nodes.form(tg::vector_shape(4));

    constexpr int node(const tg::operation& op, tg::operand u, tg::operand v,
                       int value = graph_zero) {
        const tg::operand both[] = {u, v};
        return nodes.intern(op, vector, value, both, 2);
    }
    static constexpr int graph_zero = tg::graph::zero;
};

// The same operation on the same operands is the same node.
constexpr bool equal_nodes_are_one() {
    fixture g;
    const int before = g.nodes.size();
    const int s = g.node(add, {g.p, 0}, {g.q, 0});
    return g.node(add, {g.p, 0}, {g.q, 0}) == s && g.nodes.size() == before + 1;
}
static_assert(equal_nodes_are_one());

// Another operation, order, weight or number is another node; which orders are the same is not for
// the graph to know.
constexpr bool different_nodes_are_not() {
    fixture g;
    const int two = g.nodes.number({2});
    const int nodes[] = {g.node(add, {g.p, 0}, {g.q, 0}),   g.node(matmul, {g.p, 0}, {g.q, 0}),
                         g.node(add, {g.q, 0}, {g.p, 0}),   g.node(add, {g.p, two}, {g.q, 0}),
                         g.node(add, {g.p, 0}, {g.q, two}), g.node(add, {g.p, 0}, {g.q, 0}, two),
                         g.node(matmul, {g.p, 1}, {g.q, 0})};
    for (const int& m : nodes)
        for (const int& n : nodes)
            if (&m != &n && m == n) return false;
    return g.nodes.size() == 2 + 7;
}
static_assert(different_nodes_are_not());

// Nor are nodes of different shapes one: a row is not a matrix of one row.
constexpr bool shapes_tell_nodes_apart() {
    fixture g;
    const tg::operand u{g.p, 1};
    const int row = g.nodes.intern(matmul, g.nodes.form(tg::row_shape(4)), 0, &u, 1);
    const int flat = g.nodes.intern(matmul, g.nodes.form(tg::matrix_shape(1, 4)), 0, &u, 1);
    return row != flat && g.nodes.shape_of(row) == g.nodes.shape_of(flat);
}
static_assert(shapes_tell_nodes_apart());

// A symbol is its name and its shape.
constexpr bool symbols_are_names_and_shapes() {
    fixture g;
    return put(g, x).id == g.p && put(g, tg::vector<"x", 5>).id != g.p &&
           put(g, tg::matrix<"x", 4, 1>).id != g.p && put(g, tg::vector<"z", 4>).id != g.p;
}
static_assert(symbols_are_names_and_shapes());

// Numbers are kept once, 1 and 0 in front, and are what they are however they were computed.
constexpr bool numbers_are_kept_once() {
    tg::graph g;
    const int half = g.number(tg::meta::reciprocal({2}));
    const tg::meta::number quarter = tg::meta::reciprocal({4});
    return g.number({1}) == tg::graph::one && g.number({0}) == tg::graph::zero &&
           g.number(quarter + quarter) == half && g.number(quarter) != half &&
           g.number(-tg::meta::number{1}) != tg::graph::one && g.number_at(half) == quarter * 2;
}
static_assert(numbers_are_kept_once());

// So are shapes, the scalar in front.
constexpr bool shapes_are_kept_once() {
    tg::graph g;
    const int wide = g.form(tg::matrix_shape(1, 4));
    return g.form({}) == tg::graph::scalar && g.form(tg::matrix_shape(1, 4)) == wide &&
           g.form(tg::row_shape(4)) != wide && g.form(tg::vector_shape(4)) != wide &&
           g.form(tg::matrix_shape(4, 1)) != wide && g.form_at(wide) == tg::matrix_shape(1, 4);
}
static_assert(shapes_are_kept_once());

// What a graph says of a node is what it was made of.
constexpr bool nodes_are_read_back() {
    fixture g;
    const int two = g.nodes.number({2}), three = g.nodes.number({3});
    const int s = g.node(add, {g.p, two}, {g.q, 0}, three);
    return g.nodes.is(s, tg::kind::sum) && g.nodes[s].count == 2 && g.nodes.use(s, 0).node == g.p &&
           g.nodes.use(s, 1).node == g.q && g.nodes.operands(s)[1].node == g.q &&
           g.nodes.number_at(g.nodes.use(s, 0).weight) == tg::meta::number{2} &&
           g.nodes.value_of(s) == tg::meta::number{3} && g.nodes.shape_of(s) == tg::vector_shape(4);
}
static_assert(nodes_are_read_back());

// The table grows under a long chain, and every node is still found: none is made a second time.
constexpr bool long_chains_are_found_again() {
    fixture g;
    int top[2] = {};
    for (int& t : top) {
        t = g.p;
        for (int i = 0; i < 300; ++i) t = g.node(add, {t, 0}, {g.q, 0});
    }
    bool ordered = true;
    for (int id = 0; id < g.nodes.size(); ++id)
        for (int i = 0; i < g.nodes[id].count; ++i)
            ordered = ordered && g.nodes.use(id, i).node < id;
    return top[0] == top[1] && g.nodes.size() == 2 + 300 && ordered;
}
static_assert(long_chains_are_found_again());

// The hash is the graph's own: a node that brings the hash of another is not taken for it.
constexpr bool hashes_are_not_believed() {
    fixture g;
    tg::node n{};
    n.op = &exponential;
    n.form = g.vector;
    const tg::operand u{g.p, 0}, v{g.q, 0};
    const int e = g.nodes.intern(n, &u, 1);
    n.hash = g.nodes[e].hash;
    return g.nodes.intern(n, &v, 1) != e && g.nodes.intern(n, &u, 1) == e;
}
static_assert(hashes_are_not_believed());

// The loader reads an expression as it is written, what is shared once.
template <tg::expression E>
constexpr tg::graph loaded(E) {
    tg::graph g;
    tg::loader(g).load(E::description);
    return g;
}
// x, exp(x), its square and their sum; written out the exponential occurs twice.
static_assert(loaded(tg::exp(x) + tg::square(tg::exp(x))).size() == 4);
// 40 squarings, which written out are 2^40 operands.
template <int N, tg::expression E>
constexpr auto squared(E e) {
    if constexpr (N == 0) return e;
    else return squared<N - 1>(e * e);
}
static_assert(loaded(squared<40>(a)).size() == 41);
// It simplifies nothing: that is for later.
static_assert(count<tg::op::subtract_record>(loaded(x - x)) == 1);
static_assert(count<tg::op::negate_record>(loaded(-(-x))) == 2);

// Several expressions of one graph share.
constexpr bool loaded_side_by_side() {
    tg::graph g;
    tg::loader load(g);
    const int e = load.load(decltype(tg::exp(x))::description);
    const int size = g.size();
    const int s = load.load(decltype(tg::exp(x) + y)::description);
    return g.size() == size + 2 && load.load(decltype(tg::exp(x))::description) == e &&
           g.use(s, 0).node == e;
}
static_assert(loaded_side_by_side());

// What a graph has of numbers and layouts: each once, found by its hash, which may be that of another.
struct point {
    int x = 0, y = 0;
    constexpr bool operator==(const point&) const = default;
};
constexpr std::uint64_t hash_of(const point& p) { return static_cast<std::uint64_t>(p.x % 3); }

constexpr bool each_stands_once() {
    tg::meta::distinct<point> all;
    for (int turn = 0; turn < 2; ++turn)
        for (int i = 0; i < 40; ++i)
            if (all.index({i, -i}) != i) return false;
    return all.things.size() == 40 && all.hashes.size() == 40 && all.index({0, 1}) == 40;
}
static_assert(each_stands_once());

constexpr bool goes_on_from_rest() {
    tg::meta::distinct<point> before;
    for (int i = 0; i < 20; ++i) before.index({i, 7});
    const tg::meta::stored_list<point, 32> at_rest(before.things);
    tg::meta::distinct<point> after(at_rest);
    after.resume();
    return after.index({19, 7}) == 19 && after.index({19, 8}) == 20 && after.index({0, 7}) == 0 &&
           before.things.size() == 20;
}
static_assert(goes_on_from_rest());

// Lists, whose memory is taken over by what they are moved to, and copied otherwise.
constexpr bool lists_keep_their_own() {
    tg::meta::list<int> first;
    for (int i = 0; i < 10; ++i) first.push_back(i);
    tg::meta::list<int> second(first), third;
    second[3] = 99;
    third = first;
    third.push_back(10);
    const tg::meta::list<int>& same = first;
    first = same;
    if (first.size() != 10 || first[3] != 3 || second[3] != 99 || third.size() != 11 || third[3] != 3) return false;
    const int* const memory = second.begin();
    first = static_cast<tg::meta::list<int>&&>(second);
    const tg::meta::list<int> fourth(static_cast<tg::meta::list<int>&&>(third));
    return first.begin() == memory && second.empty() && second.begin() == nullptr && third.empty() &&
           fourth.size() == 11 && fourth[10] == 10;
}
static_assert(lists_keep_their_own());

}  // namespace plan_graph
