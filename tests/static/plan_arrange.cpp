// SPDX-License-Identifier: BSL-1.0

// What is done to a program once its steps are emitted: instructions that nothing reads are dropped,
// steps that share a matrix are brought together, buffers get their places.

#include "../support/graphs.hpp"

namespace plan_arrange {

using namespace graphs;

namespace dead_code {
constexpr plan::instruction make(plan::code what, int a = 0, int b = 0) {
    plan::instruction i{};
    i.what = what;
    i.a = a;
    i.b = b;
    return i;
}
using plan::code;

// Registers are counted anew; what is before the step stays as it is.
static_assert([] {
    tg::meta::list<plan::instruction> step;
    for (const plan::instruction& i :
         {make(code::constant), make(code::load), make(code::negate, 0), make(code::load),
          make(code::add, 2, 0), make(code::store, 3)})
        step.push_back(i);
    plan::drop_unused(step, 1);
    return step.size() == 5 && step[1].what == code::load && step[2].what == code::load &&
           step[3].what == code::add && step[3].a == 1 && step[3].b == 0 &&
           step[4].what == code::store && step[4].a == 2;
}());
// The two of a pair stay together.
static_assert([] {
    tg::meta::list<plan::instruction> step;
    for (const plan::instruction& i : {make(code::constant), make(code::load), make(code::sigmoid_pair, 1),
                                       make(code::second, 1), make(code::store, 3)})
        step.push_back(i);
    plan::drop_unused(step, 0);
    return step.size() == 4 && step[1].what == code::sigmoid_pair && step[2].what == code::second &&
           step[1].a == 0 && step[3].a == 2;
}());
}  // namespace dead_code

namespace places {
/// Lifetimes in the order in which they begin, and where they are placed.
struct placed {
    tg::meta::list<std::int64_t> at;
    std::int64_t size = 0;

    constexpr placed(std::initializer_list<plan::lifetime> list) : at(static_cast<int>(list.size())) {
        tg::meta::list<plan::lifetime> all;
        tg::meta::list<int> order;
        for (const plan::lifetime& l : list) {
            order.push_back(all.size());
            all.push_back(l);
        }
        size = plan::place_lifetimes(all, order, at);
    }
    constexpr bool are(std::initializer_list<std::int64_t> expected) const {
        int i = 0;
        for (std::int64_t e : expected)
            if (at[i++] != e) return false;
        return true;
    }
};

// At the same time: side by side. A step that ends one lifetime and begins another needs both.
static_assert(placed{{0, 1, 16}, {1, 2, 32}}.are({0, 16}) && placed{{0, 1, 16}, {1, 2, 32}}.size == 48);
// One after the other: in the same place.
static_assert(placed{{0, 1, 16}, {2, 3, 32}}.are({0, 0}) && placed{{0, 1, 16}, {2, 3, 32}}.size == 32);
// In the lowest gap that is large enough.
static_assert(placed{{0, 1, 16}, {0, 5, 16}, {2, 5, 32}, {3, 5, 16}}.are({0, 16, 32, 0}));
static_assert(placed{{0, 1, 16}, {0, 2, 32}, {0, 5, 16}, {2, 5, 16}, {3, 5, 32}}.are({0, 16, 48, 0, 16}));
// Released ones that were placed between live ones.
static_assert(placed{{0, 9, 16}, {1, 2, 16}, {1, 9, 16}, {3, 9, 16}, {3, 9, 16}}.are({0, 16, 32, 16, 48}));
// An heir has its place although both are needed.
static_assert(placed{{0, 1, 16}, {0, 5, 16}, {1, 5, 16, 0}, {2, 5, 16}}.are({0, 16, 0, 32}));
static_assert(placed{{0, 1, 16}, {1, 5, 16, 0}}.size == 16);
static_assert(placed{}.size == 0);
}  // namespace places

constexpr auto rate = tg::scalar<"rate">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto d = tg::vector<"d", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto G = tg::matrix<"G", 3, 4>;
constexpr auto A = tg::matrix<"A", 6, 6>;
constexpr auto B = tg::matrix<"B", 6, 6>;

struct fixture : model {
    handle rate = put(*this, plan_arrange::rate);
    handle x = put(*this, plan_arrange::x), d = put(*this, plan_arrange::d);
    handle W = put(*this, plan_arrange::W);
    handle A = put(*this, plan_arrange::A), B = put(*this, plan_arrange::B);
};
template <class F>
constexpr bool arranges(F f, std::string_view steps, std::int64_t workspace) {
    fixture g;
    f(g);
    const plan::draft p = g.arranged();
    return words(p).view() == steps && p.buffer == workspace;
}

namespace groups {
// Forward, backward and update of a layer: one pass over the rows of W. The gradient by x is read
// by nothing in it, and neither is the sum.
static_assert(arranges(
    [](fixture& g) {
        const handle u = g.W * g.x, slope = square(u);
        g.returns(sum(u));
        g.returns(transpose(g.W) * slope);
        g.assigns(W, g.W - outer(slope, g.x));
    },
    "group of 4\n"
    "  product 3x4 * 4x1: input input' to buffer\n"
    "  loop 1x3: load buffer multiply sum store buffer\n"
    "  product 4x3 * 3x1: input' buffer' to output\n"
    "  loop 3x4: load column buffer load row input load input multiply subtract store output\n"
    "once: scalar store output\n",
    16));
// From the other side as well.
static_assert(arranges(
    [](fixture& g) {
        const handle u = transpose(g.x) * transpose(g.W);
        g.returns(square(u) * g.W);
    },
    "group of 3\n"
    "  product 1x4 * 4x3: input input' to buffer\n"
    "  loop 1x3: load buffer multiply store buffer\n"
    "  product 1x3 * 3x4: buffer input to output\n",
    16));
// Two products with one matrix; a reduction of it.
static_assert(arranges(
    [](fixture& g) {
        g.returns(g.W * g.x);
        g.returns(transpose(g.W) * g.d);
        g.returns(sum(square(g.W)));
    },
    "group of 3\n"
    "  loop 3x4: load input multiply sum\n"
    "  product 3x4 * 4x1: input input' to output\n"
    "  product 4x3 * 3x1: input' input' to output\n"
    "once: scalar store output\n",
    0));
// No group where a step needs all that another computes: softmax between, the product needs Wᵀ·d.
static_assert(arranges(
    [](fixture& g) {
        const handle u = g.W * g.x;
        g.returns(transpose(g.W) * (u / sum(u)));
    },
    "product 3x4 * 4x1: input input' to buffer\n"
    "loop 1x3: load buffer sum\n"
    "loop 1x3: load buffer scalar divide store buffer\n"
    "product 4x3 * 3x1: input' buffer' to output\n",
    16));
static_assert(arranges([](fixture& g) { g.returns(g.W * (transpose(g.W) * g.d)); },
                       "product 4x3 * 3x1: input' input' to buffer\n"
                       "product 3x4 * 4x1: input buffer' to output\n",
                       16));
static_assert(arranges([](fixture& g) { g.returns(g.A * (g.A * put(g, tg::vector<"p", 6>))); },
                       "product 6x6 * 6x1: input input' to buffer\n"
                       "product 6x6 * 6x1: input buffer' to output\n",
                       16));
// Nor of one step, nor of steps that share no matrix.
static_assert(arranges(
    [](fixture& g) {
        g.returns(g.W * g.x);
        g.assigns(G, outer(g.d, g.x));
    },
    "loop 3x4: load column input load row input multiply store output\n"
    "product 3x4 * 4x1: input input' to output\n",
    0));
// All of x is read, by the product and as a row, before it is written: outside of the group.
static_assert(arranges(
    [](fixture& g) {
        const handle u = g.W * g.x;
        g.assigns(W, g.W - outer(u, g.x));
        g.assigns(x, 2_c * g.x);
    },
    "loop 1x4: load input number multiply store buffer\n"
    "group of 2\n"
    "  product 3x4 * 4x1: input input' to buffer\n"
    "  loop 3x4: load column buffer load row input load input multiply subtract store output\n"
    "loop 1x4: load buffer store output\n",
    32));
}  // namespace groups

namespace buffers {
// A product that one loop of its shape takes further is kept in the memory of the result.
static_assert(arranges([](fixture& g) { g.returns(exp(g.A * g.B)); },
                       "product 6x6 * 6x6: input input to output\n"
                       "loop 6x6: load output exp store output\n",
                       0));
// Not in memory of the user's, which may be of a narrower type.
static_assert(arranges([](fixture& g) { g.assigns(A, exp(g.B * g.B)); },
                       "product 6x6 * 6x6: input input to buffer\n"
                       "loop 6x6: load buffer exp store output\n",
                       48));
// Along a chain of products two buffers take turns.
static_assert([] {
    fixture g;
    handle u = exp(g.A * g.B);
    for (int i = 0; i < 6; ++i) u = exp(g.A * u);
    g.assigns(A, u);
    const plan::draft p = g.arranged();
    return p.buffers.size() >= 7 && p.buffer == 2 * 48;
}());
// A loop writes over what it reads for the last time.
static_assert(arranges([](fixture& g) { g.returns(g.A * exp(g.B * put(g, tg::vector<"p", 6>))); },
                       "product 6x6 * 6x1: input input' to buffer\n"
                       "loop 1x6: load buffer exp store buffer\n"
                       "product 6x6 * 6x1: input buffer' to output\n",
                       16));
// But not if another member of its group reads all of that while blocks are still to come.
static_assert([] {
    fixture g;
    const handle e = exp(put(g, tg::vector<"p", 6>)), u = hadamard(g.A * e, e);
    g.returns(transpose(g.A) * u);
    const plan::draft p = g.arranged();
    int group = 0;
    while (p.steps[group].group == 0) ++group;
    const plan::step &product = p.steps[group], &loop = p.steps[group + 1];
    return product.group == 3 && p.buffer == 32 && loop.what == plan::step_kind::loop &&
           !(p.code[loop.first + loop.count - 1].at == product.right) &&
           p.code[loop.first + loop.count - 1].at == product.result;
}());
}  // namespace buffers

}  // namespace plan_arrange
