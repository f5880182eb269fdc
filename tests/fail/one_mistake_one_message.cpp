// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, v is 5: W \* v needs v of 4
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;
constexpr auto b = tg::vector<"b", 3>;

#ifdef MISTAKE
constexpr auto h = W * v;
#else
constexpr auto h = W * x;
#endif

// All that follows is made of the mistake.
constexpr auto z = tg::sigmoid(h + b);
constexpr auto y = tg::hadamard(z, 1_c - z, -z) / 2_c;
constexpr auto loss = tg::dot(y, y) + tg::sum(tg::max(0_c, y)) + tg::mean(z) + tg::logsumexp(z);
constexpr auto dW = tg::grad(loss, W);
constexpr auto g = tg::grad(loss, W, b);
constexpr auto leibniz = tg::d(loss) / tg::d(b);
constexpr auto by_intermediate = tg::d(loss) / tg::d(z);
constexpr auto slope = tg::diff<2>(loss, tg::scalar<"a">);
static_assert(dW == g[W]);
static_assert(leibniz == g[b] && !(g[b] != leibniz));
static_assert(tg::transpose(tg::transpose(W) * y) == tg::transpose(tg::transpose(W) * y));
static_assert((z > 0_c) == (0_c < z));
constexpr auto step = W -= 0.1_c * g[W];
constexpr auto bias = b = b - 0.1_c * g[b];
