// SPDX-License-Identifier: BSL-1.0

// Lowering: chains of matrix products in their cheapest order, sums of products without the product,
// and operations that are loops of simpler ones.

#include "../support/graphs.hpp"

namespace plan_lower {

using namespace graphs;
using tg::kind;

constexpr auto w = tg::vector<"w", 5>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto p = tg::vector<"p", 10>;
constexpr auto A = tg::matrix<"A", 10, 100>;
constexpr auto B = tg::matrix<"B", 100, 5>;
constexpr auto C = tg::matrix<"C", 5, 50>;
constexpr auto D = tg::matrix<"D", 50, 2>;

/// The same graph, lowered.
struct lowered : simplifier {
    tg::meta::list<int> roots;

    template <class F>
    constexpr explicit lowered(F make) : simplifier(flatten::nothing) {
        simplifier s(flatten::everything);  // chains as long as they get
        roots.push_back(make(s).id);
        needed = plan::needs_lowering(s.nodes, roots);
        plan::lower(s.nodes, *this, roots);
    }
    constexpr handle root() { return at(roots[0]); }

    /// Multiplications of all products of two matrices that the root needs, outer products included.
    [[nodiscard]] constexpr tg::amount multiplications() const {
        tg::amount total = 0;
        const plan::schedule s = plan::make_schedule(nodes, roots);
        for (int id = 0; id < nodes.size(); ++id) {
            if (s.roles[id] == plan::role::unused) continue;
            if (!nodes.is(id, kind::chain) || nodes[id].count != 2) continue;
            const tg::operand a = nodes.use(id, 0), b = nodes.use(id, 1);
            const tg::weighted u{a.node, {1}, a.weight != 0}, v{b.node, {1}, b.weight != 0};
            total += plan::factor_rows(nodes, u) * plan::factor_columns(nodes, u) *
                     plan::factor_columns(nodes, v);
        }
        return total;
    }
    [[nodiscard]] constexpr int longest_chain() const {
        int longest = 0;
        for (int id = 0; id < nodes.size(); ++id)
            if (nodes.is(id, kind::chain) && nodes[id].count > longest) longest = nodes[id].count;
        return longest;
    }
    bool needed = false;
};

namespace brackets {
// The textbook's example: (A·B)·C is 10·100·5 + 10·5·50 = 7,500, A·(B·C) would be 75,000.
constexpr auto three = [](simplifier& s) { return put(s, A) * put(s, B) * put(s, C); };
static_assert(lowered(three).needed);
static_assert(lowered(three).multiplications() == 7500);
static_assert(lowered(three).longest_chain() == 2);
static_assert([] {
    lowered l(three);
    const handle left = l.root().operand(0);
    return left.is(kind::chain) && left.form() == tg::matrix_shape(10, 5) &&
           l.root().form() == tg::matrix_shape(10, 50);
}());
// Four: from the end, 5·50·2 + 100·5·2 + 10·100·2 = 3,500; (A·B)·(C·D) would be 5,600.
static_assert(lowered([](simplifier& s) {
                  return put(s, A) * put(s, B) * put(s, C) * put(s, D);
              }).multiplications() == 3500);
// With a vector at the end from the end: 100·5 + 10·100 = 1,500, where A·B first would be 5,050.
static_assert(lowered([](simplifier& s) {
                  return put(s, A) * put(s, B) * put(s, w);
              }).multiplications() == 1500);
// With a row in front from the front: 10·100 + 100·5 = 1,500.
static_assert(lowered([](simplifier& s) {
                  return transpose(put(s, p)) * put(s, A) * put(s, B);
              }).multiplications() == 1500);
// Transposed factors count as they stand: Cᵀ·Bᵀ·Aᵀ is (C'·(B'·A')), the mirror image of the first.
static_assert(lowered([](simplifier& s) {
                  return transpose(put(s, C)) * transpose(put(s, B)) * transpose(put(s, A));
              }).multiplications() == 7500);
// A column times a row between matrices: the vectors meet the matrices first, 10·100 + 5·50 and then
// the outer product 10·50, where outer(u, w) first would be more.
static_assert(lowered([](simplifier& s) {
                  return put(s, A) * outer(put(s, tg::vector<"u", 100>), put(s, w)) * put(s, C);
              }).multiplications() == 1000 + 250 + 500);
// Rows and columns keep their shapes on the way.
static_assert([] {
    lowered l([](simplifier& s) { return transpose(put(s, p)) * put(s, A) * put(s, B); });
    return l.root().form().row && l.root().operand(0).form().row;
}());
static_assert([] {
    lowered l([](simplifier& s) { return put(s, A) * put(s, B) * put(s, w); });
    return l.root().form() == tg::vector_shape(10) &&
           l.root().operand(1).form() == tg::vector_shape(100);
}());
// A product of two is one already.
static_assert(!lowered([](simplifier& s) { return put(s, A) * put(s, B); }).needed);
// What two chains have in common is computed once.
static_assert([] {
    lowered l([](simplifier& s) {
        return sum(put(s, A) * put(s, B) * put(s, w)) + largest(put(s, A) * put(s, B) * put(s, w));
    });
    return l.multiplications() == 1500;
}());
}  // namespace brackets

namespace sums_of_products {
// sum(A·B) is the sum over k of A's column k times B's row k: n² for n³. The sums are products with
// vectors of ones, which go the cheapest way like any other.
static_assert([] {
    lowered l([](simplifier& s) { return sum(put(s, A) * put(s, B)); });
    return l.needed && l.multiplications() == 10 * 100 + 100 * 5;
}());
static_assert([] {
    lowered l([](simplifier& s) { return sum(put(s, A) * put(s, B) * put(s, C)); });
    return l.multiplications() == 10 * 100 + 100 * 5 + 5 * 50;
}());
// A vector that is summed is a product of matrix and vector all the same.
static_assert(!lowered([](simplifier& s) { return sum(put(s, B) * put(s, w)); }).needed);
}  // namespace sums_of_products

namespace scalars {
constexpr auto rate = tg::scalar<"rate">;
constexpr auto u = tg::vector<"u", 100>;
constexpr auto K = tg::matrix<"K", 5, 100>;

/// What is not needed any more is left behind.
constexpr bool is_outer_of_vectors(const lowered& l, int id, std::int64_t scaled) {
    if (!plan::is_outer(l.nodes, id)) return false;
    for (int side = 0; side < 2; ++side) {
        const int v = l.nodes.use(id, side).node;
        if (l.nodes.is(v, kind::product) != (l.nodes.shape_of(v).size() == scaled)) return false;
    }
    return true;
}
// A scalar times an outer product goes into the shorter vector.
static_assert([] {
    const lowered l([](simplifier& s) { return put(s, rate) * outer(put(s, w), put(s, u)); });
    return l.needed && is_outer_of_vectors(l, l.roots[0], 5);
}());
static_assert([] {
    const lowered l([](simplifier& s) { return put(s, rate) * outer(put(s, u), put(s, w)); });
    return is_outer_of_vectors(l, l.roots[0], 5);
}());
// So does the coefficient of a term of a sum, of which the sign is left.
static_assert([] {
    lowered l([](simplifier& s) { return put(s, K) - 3_c * outer(put(s, w), put(s, u)); });
    for (int i = 0; i < 2; ++i) {
        const tg::operand t = l.nodes.use(l.roots[0], i);
        if (l.nodes.is(t.node, kind::chain))
            return is_outer_of_vectors(l, t.node, 5) &&
                   l.nodes.number_at(t.weight) == tg::meta::number{-1};
    }
    return false;
}());
// Of an outer product that something else uses it is left where it is.
static_assert([] {
    lowered l([](simplifier& s) {
        const handle both = outer(put(s, w), put(s, u));
        return hadamard(put(s, rate) * both, exp(both));
    });
    int outers = 0;
    for (int id = 0; id < l.nodes.size(); ++id) outers += plan::is_outer(l.nodes, id) ? 1 : 0;
    return outers == 1;
}());
// A computed vector is taken rather than data that is a little shorter: its loop is there.
static_assert([] {
    const lowered l([](simplifier& s) { return put(s, rate) * outer(exp(put(s, p)), put(s, w)); });
    return is_outer_of_vectors(l, l.roots[0], 10);
}());
static_assert([] {
    const lowered l([](simplifier& s) { return put(s, rate) * outer(exp(put(s, u)), put(s, w)); });
    return is_outer_of_vectors(l, l.roots[0], 5);
}());
}  // namespace scalars

namespace sums_and_diagonals {
/// Whether no product of two matrices is computed.
template <class F>
constexpr bool forms_no_matrix(F make) {
    const lowered l(make);
    const plan::schedule s = plan::make_schedule(l.nodes, l.roots);
    for (int id = 0; id < l.nodes.size(); ++id)
        if (s.roles[id] != plan::role::unused && l.nodes.is(id, kind::chain) && l.nodes[id].count == 2 &&
            l.nodes.shape_of(id).is_matrix())
            return false;
    return l.needed;
}
template <int Axis>
constexpr handle along(handle y) { return tg::apply<tg::op::axis_sum_record<Axis>>(y); }
// Sums of the rows or columns of a product: a product with a vector of ones.
static_assert(forms_no_matrix([](simplifier& s) { return along<0>(put(s, A) * put(s, B)); }));
static_assert(forms_no_matrix([](simplifier& s) { return along<1>(put(s, A) * put(s, B) * put(s, C)); }));
static_assert(forms_no_matrix([](simplifier& s) { return along<1>(transpose(put(s, B)) * transpose(put(s, A))); }));
// Of an outer product: one of its vectors times a number.
static_assert(forms_no_matrix([](simplifier& s) { return along<0>(outer(put(s, w), put(s, x))); }));
static_assert(forms_no_matrix([](simplifier& s) { return along<1>(outer(put(s, w), put(s, x))); }));
// The diagonal of a product: n sums of n products.
static_assert(forms_no_matrix([](simplifier& s) { return tg::apply<tg::op::diagonal_record>(put(s, D) * transpose(put(s, D))); }));
static_assert(forms_no_matrix([](simplifier& s) { return tg::apply<tg::op::diagonal_record>(transpose(put(s, D)) * put(s, D)); }));
static_assert([] {
    const lowered l([](simplifier& s) { return tg::apply<tg::op::diagonal_record>(outer(put(s, x), put(s, x))); });
    const int y = l.roots[0];
    return l.needed && !l.nodes.is(y, kind::reduction) && l.nodes.shape_of(y) == tg::vector_shape(4);
}());
// What is computed anyway is summed where it is.
static_assert([] {
    const lowered l([](simplifier& s) {
        const handle y = put(s, A) * put(s, B);
        return sum(exp(y)) + sum(square(along<0>(y)));
    });
    return l.multiplications() == 10 * 100 * 5;
}());
}  // namespace sums_and_diagonals

namespace operations {
// logsumexp is a maximum, an exponential, a sum and a logarithm.
static_assert([] {
    lowered l([](simplifier& s) { return logsumexp(put(s, x)); });
    return l.needed && count<tg::op::logsumexp_record>(l.nodes) == 0 &&
           count<tg::op::largest_record>(l.nodes) == 1 &&
           count<tg::op::finite_record>(l.nodes) == 1 && count<tg::op::exp_record>(l.nodes) == 1 &&
           count<tg::op::sum_record>(l.nodes) == 1 && count<tg::op::log_record>(l.nodes) == 1;
}());
// softmax likewise; it is not recognised again in its own parts.
static_assert([] {
    lowered l([](simplifier& s) { return softmax(put(s, x)); });
    return l.needed && count<tg::op::softmax_record>(l.nodes) == 0 &&
           count<tg::op::exp_record>(l.nodes) == 1 && l.root().is(kind::product);
}());
// Both of one vector share the maximum, the exponentials and their sum.
static_assert([] {
    lowered l([](simplifier& s) { return logsumexp(put(s, x)) + softmax(put(s, x)); });
    return count<tg::op::largest_record>(l.nodes) == 1 && count<tg::op::exp_record>(l.nodes) == 1 &&
           count<tg::op::sum_record>(l.nodes) == 1;
}());
// What no root needs is left behind.
static_assert([] {
    simplifier s(flatten::nothing), to(flatten::nothing);
    tg::meta::list<int> roots;
    roots.push_back(exp(put(s, x)).id);
    [[maybe_unused]] const handle unused = softmax(put(s, x));
    plan::lower(s.nodes, to, roots);
    return to.nodes.size() == 2 && to.at(roots[0]).is(tg::id_of<tg::op::exp_record>);
}());
// Where nothing is taken apart, the graph stays what it is.
static_assert(!lowered([](simplifier& s) { return exp(put(s, x)) + sum(put(s, x)); }).needed);
}  // namespace operations

}  // namespace plan_lower
