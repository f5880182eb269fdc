// SPDX-License-Identifier: BSL-1.0

// Other expressions in the place of symbols.

#include <typegrad/typegrad.hpp>

namespace substitute {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;

static_assert(tg::substitute(tg::exp(a) * b, a = 2_c * b) == tg::exp(2_c * b) * b);
static_assert(tg::substitute(W * x, x = x + y) == W * (x + y));
static_assert(tg::substitute(W * x, y = x) == W * x);
static_assert(tg::substitute(a, a = 3_c) == 3_c);
// All at once.
static_assert(tg::substitute(a - b, a = b, b = a) == b - a);
static_assert(tg::substitute(a - b, a = b + 1_c, b = 2_c * a) == b + 1_c - 2_c * a);
// In one another.
static_assert(tg::substitute(tg::substitute(a * b, a = b), b = a) == square(a));
// A derivative in it is taken before, one of it after.
static_assert(tg::substitute(tg::diff(tg::sin(a * b), a), a = 2_c) == b * tg::cos(2_c * b));
static_assert(tg::diff(tg::substitute(tg::sin(a), a = square(b)), b) ==
              2_c * b * tg::cos(square(b)));
static_assert(tg::diff(tg::substitute(tg::sin(a), a = square(b)), a) == 0_c);
static_assert(tg::substitute(tg::grad(tg::sum(tg::sin(x)), x), x = y) == tg::cos(y));
static_assert(tg::substitute(tg::jacobian(tg::exp(x), x), x = 2_c * y) ==
              tg::as_diagonal(tg::exp(2_c * y)));
static_assert(tg::substitute(tg::sin(a), a = tg::diff(square(b), b)) == tg::sin(2_c * b));
// By an intermediate value that it contains.
constexpr auto inner = tg::sin(b);
static_assert(tg::diff(tg::substitute(square(a), a = inner), inner) == 2_c * inner);
// Evaluated.
static_assert(tg::function(tg::substitute(a * a + b, a = b + 1_c))(b = 2.0) == 11);

}  // namespace substitute
