// SPDX-License-Identifier: BSL-1.0
// Proofs of equality, by canonical forms.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto z = tg::sigmoid(W * x);

static_assert(tg::grad(tg::sum(z), W) == tg::outer(tg::hadamard(z, 1_c - z), x));
static_assert(tg::grad(tg::sum(z), x) == tg::transpose(W) * tg::hadamard(z, 1_c - z));
static_assert(tg::dot(v, W * x) == tg::dot(tg::transpose(W) * v, x));
static_assert(tg::diff(tg::square(a * b), a) == 2_c * a * tg::square(b));
static_assert(tg::diff(tg::log(a) * b, a) == b / a);
static_assert(a - b != b - a);
