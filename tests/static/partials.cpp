// SPDX-License-Identifier: BSL-1.0

// All partial derivatives to an order.

#include <typegrad/typegrad.hpp>

namespace partials {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto c = tg::scalar<"c">;
constexpr auto x = tg::vector<"x", 3>;

// One of them is an expression, in any order of the symbols.
constexpr auto p = tg::partials<3>(tg::exp(a * b), a, b);
static_assert(p() == tg::exp(a * b));
static_assert(p(a) == b * tg::exp(a * b));
static_assert(p(a, b) == tg::diff(tg::diff(tg::exp(a * b), a), b));
static_assert(std::is_same_v<decltype(p(a, b, a)), decltype(p(a, a, b))>);
static_assert(p(b, a, a) == p(a, a, b));

// Mixed ones are symmetric.
constexpr auto polynomial = a * square(b) + 3_c * a * a * b * c - c * b;
static_assert(tg::diff(tg::diff(polynomial, a), b) == tg::diff(tg::diff(polynomial, b), a));
static_assert(tg::diff(tg::diff(polynomial, a), c) == tg::diff(tg::diff(polynomial, c), a));
static_assert(tg::diff(tg::diff(tg::tanh(a * b), a), b) ==
              tg::diff(tg::diff(tg::tanh(a * b), b), a));
static_assert(tg::diff(tg::diff(tg::sin(a * b), a), b) == tg::diff(tg::diff(tg::sin(a * b), b), a));
// So are derivatives of derivatives, asked for one by one, though the answers have factors and sums of their own.
template <class F>
constexpr bool is_symmetric(F f) {
    return tg::diff(tg::diff(f, a), b) == tg::diff(tg::diff(f, b), a) &&
           tg::grad(tg::diff<2>(f, b), a) == tg::diff<2>(tg::diff(f, a), b) &&
           std::is_same_v<decltype(canonical(tg::diff(tg::diff(f, a), b))), decltype(canonical(tg::diff(tg::diff(f, b), a)))>;
}
static_assert(is_symmetric(square(a * b + 1_c) * a) && is_symmetric((a * b + 2_c) * (a - b) * square(a + 3_c * b)));
static_assert(is_symmetric(tg::sigmoid(a * b)) && is_symmetric(tg::gelu(a + square(b))) && is_symmetric(tg::sqrt(a * b)));
// A proof takes no form for granted.
constexpr auto two_layers = tg::sigmoid(b * tg::tanh(a * c)) * tg::exp(a * b);
static_assert(tg::equivalent(tg::diff(tg::diff(two_layers, a), b),
                             tg::diff(tg::diff(two_layers, b), a)));
static_assert(tg::equivalent(tg::diff(tg::diff(two_layers, a), c),
                             tg::diff(tg::diff(two_layers, c), a)));

// The whole as an output: read by symbols, by expression and by position, lower orders first.
constexpr auto q = tg::partials<4>(polynomial, a, b, c);
constexpr auto f = tg::function(q);
constexpr auto r = f(a = 2.0, b = 3.0, c = 5.0);
static_assert(std::tuple_size_v<std::remove_const_t<decltype(r)>> == 35);
static_assert(r() == 18 + 180 - 15 && std::get<0>(r) == r());
static_assert(r(a) == 9 + 180 && std::get<1>(r) == r(a));
static_assert(r(b) == 12 + 60 - 5 && r(c) == 36 - 3);
static_assert(r(a, a) == 90 && r(b, b) == 4 && r(c, c) == 0);
static_assert(r(a, b) == 6 + 60 && r(b, a) == r(a, b) && r[q(b, a)] == r(a, b));
static_assert(r(b, c) == 12 - 1);
static_assert(r(a, a, b) == 30 && r(b, a, a) == 30 && r(a, b, b) == 2);
static_assert(r(c, a, b, a) == 6 && r(a, a, a) == 0 && r(a, b, c, c) == 0);

// Beside other outputs.
constexpr auto two = tg::function(tg::partials<1>(a * b, a, b), a + b)(a = 2.0, b = 3.0);
static_assert(two(a) == 3 && two(b) == 2 && two() == 6 && two[a + b] == 5);

// Nodes that several of them need are there once: all of exp(a·b) needs one exponential.
static_assert(tg::function(p).cost().calls == 1);
static_assert(tg::function(p).cost().flops <= 30);

// Tensors on the way are differentiated by a sweep.
constexpr auto along = tg::partials<2>(tg::sum(tg::exp(a * x)), a);
constexpr auto line = tg::function(along)(a = 0.0, x = tg::array<double, 3>{1, 2, 3});
static_assert(line() == 3 && line(a) == 6 && line(a, a) == 14);

// Of order 0 and by one symbol.
static_assert(tg::function(tg::partials<0>(a * b, a))(a = 2.0, b = 3.0) == 6);

}  // namespace partials
