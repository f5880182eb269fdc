// SPDX-License-Identifier: BSL-1.0

// What becomes of a graph between its derivatives and the emitter: samples of a few elements taken apart,
// programs of numbers in one block, bodies of loops taken out, divisions by the same number shared.

#include "../support/graphs.hpp"

#include <typegrad/op/all.hpp>

namespace plan_phases {

using namespace graphs;
using tg::kind;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto points = tg::matrix<"points", 100, 3>;
constexpr auto few_points = tg::matrix<"few_points", 20, 3>;
constexpr auto wide = tg::matrix<"wide", 100, 50>;

/// Column j of a matrix, as a view.
constexpr handle column(handle x, int j) {
    tg::layout l;
    l.base = j;
    l.strides[0] = x.form().extents[1];
    return tg::op::arranged(kind::view, x, l, tg::vector_shape(x.form().extents[0]));
}

namespace samples {
/// What taking samples apart makes of a graph.
struct taken_apart : simplifier {
    tg::meta::list<int> roots;
    bool any = false;

    template <class F>
    constexpr explicit taken_apart(F make) : simplifier(flatten::nothing) {
        simplifier s(flatten::nothing);
        make(s, roots);
        any = plan::samples(s.nodes, roots).finds_any();
        if (any) plan::splitter(s.nodes, roots, *this).run(roots);
    }
    /// How many matrices are computed as such.
    [[nodiscard]] constexpr int matrices() const {
        int n = 0;
        for (int id = 0; id < nodes.size(); ++id)
            n += nodes.shape_of(id).is_matrix() && !nodes.is(id, kind::symbol) && !nodes.is(id, kind::place) ? 1 : 0;
        return n;
    }
};
constexpr handle sum_of_each(handle x) { return tg::apply<tg::op::axis_sum_record<1>>(x); }

// The sum of squares of each of 100 points: of three vectors, and no matrix is left.
static_assert([] {
    const taken_apart t([](simplifier& s, auto& roots) { roots.push_back(sum_of_each(square(put(s, points))).id); });
    return t.any && t.matrices() == 0 && t.nodes.shape_of(t.roots[0]) == tg::vector_shape(100) &&
           t.nodes.is(t.roots[0], kind::sum) && t.nodes[t.roots[0]].count == 3;
}());
// What a result is made of as a whole is joined of its parts, which are computed once for both.
static_assert([] {
    const taken_apart t([](simplifier& s, auto& roots) {
        const handle e = exp(put(s, points));
        roots.push_back(e.id);
        roots.push_back(sum_of_each(e).id);
    });
    const int whole = t.roots[0];
    bool places = t.nodes.is(whole, kind::sum) && t.nodes[whole].count == 3;
    for (int i = 0; i < 3; ++i) places = places && t.nodes.is(t.nodes.use(whole, i).node, kind::place);
    return t.any && places && t.matrices() == 1 && count<tg::op::exp_record>(t.nodes) == 3;
}());
// The choice of a column is the part.
static_assert([] {
    const taken_apart t([](simplifier& s, auto& roots) {
        const handle e = exp(put(s, points));
        roots.push_back(hadamard(column(e, 0), column(e, 2)).id);
    });
    return t.any && t.matrices() == 0 && count<tg::op::exp_record>(t.nodes) == 3;
}());
// Nothing is gained where nothing goes by the parts, nor by few samples, nor of samples of many elements.
constexpr bool stays(auto make) {
    return !taken_apart([&](simplifier& s, auto& roots) { roots.push_back(make(s).id); }).any;
}
static_assert(stays([](simplifier& s) { return exp(put(s, points)); }));
static_assert(stays([](simplifier& s) { return sum_of_each(square(put(s, few_points))); }));
static_assert(stays([](simplifier& s) { return sum_of_each(square(put(s, wide))); }));
}  // namespace samples

namespace straight_lines {
/// A number put at a place among zeros.
constexpr handle put_at(handle x, int i, const tg::shape& form) {
    tg::layout l;
    l.base = i;
    return tg::op::arranged(kind::place, x, l, form);
}
constexpr bool is_straight(auto make, bool gaps = false) {
    model m;
    m.returns(make(m));
    return plan::only_numbers(m.nodes, m.roots, gaps);
}
// Numbers, elements of what is given, and a tensor whose elements are computed one by one.
static_assert(is_straight([](model& m) { return exp(put(m, a)) * put(m, b); }));
static_assert(is_straight([](model& m) { return exp(tg::op::entry(put(m, points), 3, 1)); }));
static_assert(is_straight([](model& m) {
    const handle x = put(m, a), y = put(m, b);
    return put_at(exp(x), 0, tg::vector_shape(2)) + put_at(x * y, 1, tg::vector_shape(2));
}));
// Elements that nothing is put at, if nothing is read there.
constexpr auto with_gaps = [](model& m) { return put_at(exp(put(m, a)), 0, tg::vector_shape(3)) + put_at(put(m, b), 2, tg::vector_shape(3)); };
static_assert(is_straight(with_gaps, true) && !is_straight(with_gaps));
// Not a function of a tensor, nor a tensor with elements that nothing is put at, or two things.
static_assert(!is_straight([](model& m) { return exp(put(m, v)); }));
static_assert(!is_straight([](model& m) { return sum(put(m, v)); }));
static_assert(!is_straight([](model& m) { return put_at(exp(put(m, a)), 0, tg::vector_shape(2)) + put_at(put(m, b), 0, tg::vector_shape(2)); }));

constexpr bool writes(auto make, std::string_view block) {
    model m;
    make(m);
    const plan::draft d = plan::straight_line(m.nodes, m.roots, plan::outputs_of(m.results.begin(), m.results.size())).done();
    return words(d).view() == block;
}
// All in one block, what two results share once.
static_assert(writes([](model& m) {
    const handle e = exp(put(m, a));
    m.returns(e * put(m, b));
    m.returns(e + put(m, b));
}, "once: scalar input exp scalar input multiply add store output store output\n"));
// Both sigmoids from one exponential.
static_assert(writes([](model& m) {
    const handle x = put(m, a);
    m.returns(sigmoid(x) + 2_c * sigmoid(-x));
}, "once: scalar input sigmoid_pair second number multiply_add store output\n"));
// What is read is read before anything is written: a and b change places.
static_assert(writes([](model& m) {
    m.assigns(a, exp(put(m, b)));
    m.assigns(b, exp(put(m, a)));
}, "once: scalar input exp scalar input exp store output store output\n"));
}  // namespace straight_lines

namespace bodies {
constexpr auto rows = tg::matrix<"rows", 7, 3>;
constexpr auto decay = [](auto s, auto row) { return tg::exp(b) * s + row; };

/// The graph of an expression without the bodies of its loops.
template <class E>
constexpr plan::outlined_graph outlined(E) {
    constexpr plan::result r{&E::description, &E::description, false};
    const plan::stage s = plan::answered(plan::loaded(&r, 1));
    return plan::outliner(s.nodes, s.roots).done();
}
// The body is a graph of its own: what it carries, the slab, and what it captures, computed outside since
// it is the same in every turn.
static_assert([] {
    const plan::outlined_graph o = outlined(tg::fold(decay, v, rows));
    const plan::body_graph& body = o.bodies[0];
    return plan::has_loops(o.nodes) && o.bodies.size() == 1 && body.carries == 1 && body.slabs == 1 &&
           body.roots.size() == 1 && count<tg::op::exp_record>(body.nodes) == 0 &&
           count<tg::op::exp_record>(o.nodes) == 1 && count<tg::op::symbol_record>(body.nodes) == 3;
}());
static_assert(!plan::has_loops(outlined(tg::exp(v)).nodes));
}  // namespace bodies

namespace reciprocals {
constexpr int shared(auto make) {
    model m;
    m.returns(make(m));
    plan::draft d = m.program();
    plan::share_reciprocals(d, d.steps);
    int n = 0;
    for (const plan::instruction& i : d.code) n += i.what == plan::code::divide_by_same ? 1 : 0;
    return n;
}
constexpr auto longer = tg::vector<"longer", 64>;
// A row divided by a number is multiplied by its reciprocal; a number divided by a row is not, nor is a row
// divided by a row, nor are few elements.
static_assert(shared([](model& m) { return exp(put(m, longer)) / put(m, a); }) == 1);
static_assert(shared([](model& m) { return put(m, a) / exp(put(m, longer)); }) == 0);
static_assert(shared([](model& m) { return sqrt(put(m, longer)) / exp(put(m, longer)); }) == 0);
static_assert(shared([](model& m) { return exp(put(m, v)) / put(m, a); }) == 0);
}  // namespace reciprocals

}  // namespace plan_phases
