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

}  // namespace text_plan
