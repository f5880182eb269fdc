// SPDX-License-Identifier: BSL-1.0

// A function's plan as text.

#include <typegrad/typegrad.hpp>

namespace text_plan {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto rate = tg::scalar<"rate">;

static_assert(to_text(tg::function(tg::exp(2_c * x + x))) ==
              "for 4 elements:\n"
              "  t2 = 3 * x\n"
              "  t3 = exp(t2)\n"
              "  result 0 = t3\n"
              "workspace: 0 numbers\n");

// A step of a layer: what it does with each row of W while it is at hand.
constexpr auto loss = tg::sum(tg::sigmoid(W * x));
static_assert(to_text(tg::function(loss, W -= rate * tg::grad(loss, W))) ==
              "row by row:\n"
              "  product 3x4x1: temporary[0] = W * x\n"
              "  for 3 elements:\n"
              "    t2 = sigmoid(temporary[0])\n"
              "    t3 = 1 - sigmoid(temporary[0])\n"
              "    t4 = t2 * t3\n"
              "    t5 = t4 * rate\n"
              "    s0 = sum(t2)\n"
              "    temporary[0] = t5\n"
              "  for 3x4 elements:\n"
              "    t3 = temporary[0][i] * x[j]\n"
              "    t4 = W - t3\n"
              "    W = t4\n"
              "once:\n"
              "  result 0 = s0\n"
              "workspace: 16 numbers\n");

// Numbers only, from elements to elements, are written as they come: all are read before one is written.
constexpr auto square_of_two = tg::matrix<"A", 2, 2>;
constexpr auto by_minors = tg::element<0, 0>(square_of_two) * tg::element<1, 1>(square_of_two) -
                           tg::element<0, 1>(square_of_two) * tg::element<1, 0>(square_of_two);
static_assert(to_text(tg::function(by_minors, tg::grad(by_minors, square_of_two))) ==
              "once:\n"
              "  t2 = A[3] * A[0]\n"
              "  t5 = A[2] * A[1]\n"
              "  t6 = t2 - t5\n"
              "  t7 = -A[1]\n"
              "  t8 = -A[2]\n"
              "  result 0 = t6\n"
              "  result 1[3] = A[0]\n"
              "  result 1[2] = t7\n"
              "  result 1[0] = A[3]\n"
              "  result 1[1] = t8\n"
              "workspace: 0 numbers\n");
constexpr double written_over(int i) {
    double r = 0.5, a[] = {1, 2, 3, 4}, u[4] = {};
    tg::function(square_of_two = tg::grad(by_minors, square_of_two))(square_of_two = tg::strided(a, 2, 2, 2));
    tg::function(rate = rate + 1_c, x = tg::stack(2_c * rate, rate, -rate, square(rate)))(rate = r, x = u);
    return i < 4 ? a[i] : i < 8 ? u[i - 4] : r;
}
static_assert(written_over(0) == 4 && written_over(1) == -3 && written_over(2) == -2 && written_over(3) == 1);
static_assert(written_over(4) == 1 && written_over(5) == 0.5 && written_over(6) == -0.5 && written_over(7) == 0.25);
static_assert(written_over(8) == 1.5);

// What is read or written through windows: which element at row i and column j.
constexpr auto v = tg::vector<"v", 6>;
constexpr auto T = tg::tensor<"T", 2, 3, 4>;
static_assert(to_text(tg::function(tg::sum<0>(W), tg::sum<1>(W), tg::max<0>(W))) ==
              "for 3x4 elements:\n"
              "  result 0[j] += W\n"
              "  result 1[i] = sum(W)\n"
              "  result 2[j] = max(result 2[j], W)\n"
              "workspace: 0 numbers\n");
static_assert(to_text(tg::function(tg::exp(tg::reverse(v)), tg::sum<1>(T), W * tg::slice<1, 5>(v))) ==
              "for 6 elements:\n"
              "  t1 = exp(v[5 - j])\n"
              "  result 0 = t1\n"
              "for 6x4 elements:\n"
              "  result 1[4*i1 + j] += T\n"
              "product 3x4x1: result 2 = W * v[1 + j]\n"
              "workspace: 0 numbers\n");
static_assert(to_dot(tg::function(tg::sum<0>(W), tg::sum<1>(W))) ==
              "digraph plan {\n"
              "  node [shape=box, fontname=monospace];\n"
              "  \"W\" [shape=oval];\n"
              "  \"result 0\" [shape=oval];\n"
              "  \"result 1\" [shape=oval];\n"
              "  step0 [label=\"step 0\\lfor 3x4 elements:\\l  result 0[j] += W\\l  result 1[i] = sum(W)\\l\"];\n"
              "  \"W\" -> step0;\n"
              "  step0 -> \"result 0\";\n"
              "  step0 -> \"result 1\";\n"
              "}\n");

// The same as a graph: boxes of steps, and from where to where each place is used.
static_assert(to_dot(tg::function(loss, W -= rate * tg::grad(loss, W))) ==
              "digraph plan {\n"
              "  node [shape=box, fontname=monospace];\n"
              "  \"W\" [shape=oval];\n"
              "  \"x\" [shape=oval];\n"
              "  \"rate\" [shape=oval];\n"
              "  \"result 0\" [shape=oval];\n"
              "  subgraph cluster0 {\n"
              "    label=\"row by row\";\n"
              "  step0 [label=\"step 0, forward\\lproduct 3x4x1: temporary[0] = W * x\\l\", style=filled, fillcolor=\"#dbe9f6\"];\n"
              "  step1 [label=\"step 1, forward and backward\\lfor 3 elements:\\l  t2 = sigmoid(temporary[0])\\l  t3 = 1 - sigmoid(temporary[0])\\l  t4 = t2 * t3\\l  t5 = t4 * rate\\l  s0 = sum(t2)\\l  temporary[0] = t5\\l\", style=filled, fillcolor=\"#e6dff0\"];\n"
              "  step2 [label=\"step 2, backward\\lfor 3x4 elements:\\l  t3 = temporary[0][i] * x[j]\\l  t4 = W - t3\\l  W = t4\\l\", style=filled, fillcolor=\"#fde5cc\"];\n"
              "  }\n"
              "  step3 [label=\"step 3, forward\\lonce:\\l  result 0 = s0\\l\", style=filled, fillcolor=\"#dbe9f6\"];\n"
              "  \"W\" -> step0;\n"
              "  \"x\" -> step0;\n"
              "  step0 -> step1 [label=\"temporary[0]\"];\n"
              "  \"rate\" -> step1;\n"
              "  step1 -> step2 [label=\"temporary[0]\"];\n"
              "  \"x\" -> step2;\n"
              "  \"W\" -> step2;\n"
              "  step2 -> \"W\";\n"
              "  step1 -> step3 [label=\"s0\"];\n"
              "  step3 -> \"result 0\";\n"
              "  memory [shape=note, label=\"temporary[0]: step 0 to 2\\ls0: step 1 to 3\\l\"];\n"
              "}\n");

// Of derivatives alone: forward is what their value needs.
constexpr std::string_view slope = to_dot(tg::function(tg::grad(loss, W)));
static_assert(slope.find("step 0, forward\\lproduct 3x4x1") != slope.npos && slope.find("step 1, forward and backward") != slope.npos &&
              slope.find("step 2, backward") != slope.npos);
static_assert(to_dot(tg::function(tg::grad(tg::sum(W * x), W))).find("step 0, backward") != std::string_view::npos);

// Several expressions at once: a line for each.
constexpr auto u = tg::scalar<"u">;
constexpr auto both = tg::grad(rate * u, rate, u);
static_assert(tg::to_string(both) == "rate: u\nu: rate");
static_assert(tg::to_latex(both) == R"(\begin{aligned} \nabla_{\mathrm{rate}} &= u \\ \nabla_{u} &= \mathrm{rate} \end{aligned})");
static_assert(tg::to_string(tg::function(rate * u, both, u -= rate)) == "rate * u\nrate: u\nu: rate\nu = u - rate");
static_assert(tg::to_dot(both) == tg::to_dot(tg::function(both)) && tg::to_dot(rate * u).starts_with("digraph"));

}  // namespace text_plan
