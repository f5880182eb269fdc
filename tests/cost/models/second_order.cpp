// SPDX-License-Identifier: BSL-1.0
// Derivatives of derivatives, and one as text.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::scalar<"x">;
constexpr auto y = tg::scalar<"y">;
constexpr auto f = tg::exp(x * y) * tg::tanh(x) / (1_c + tg::square(y));
constexpr auto xx = tg::diff(tg::diff(f, x), x);
constexpr auto xy = tg::diff(tg::diff(f, x), y);
constexpr auto yy = tg::diff(tg::diff(f, y), y);
static_assert(!tg::to_string(tg::diff(f, y)).empty());

double model(double p, double q) {
    const auto [value, a, b, c] = tg::function(f, xx, xy, yy)(x = p, y = q);
    return value + a + b + c;
}
