// SPDX-License-Identifier: BSL-1.0
// Boost.Hana's own algorithms on expressions and gradients.
#include <typegrad/typegrad.hpp>

#include <boost/hana.hpp>

#include <type_traits>

namespace hana = boost::hana;
namespace tg = typegrad;
using namespace tg::literals;

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto z = tg::sigmoid(W * x + v);
constexpr auto loss = tg::sum(z);

namespace concepts {
using sum = std::remove_const_t<decltype(x + y)>;
static_assert(hana::Comparable<sum>::value && hana::Hashable<sum>::value);
static_assert(hana::Foldable<sum>::value && hana::Searchable<sum>::value);
static_assert(hana::Functor<sum>::value);
using gradients = decltype(tg::grad(loss, W, v));
static_assert(hana::Foldable<gradients>::value && hana::Searchable<gradients>::value);
static_assert(hana::Comparable<gradients>::value);
}  // namespace concepts

namespace comparable {
static_assert(hana::equal(x + y, y + x));
static_assert(hana::not_equal(x, y));
static_assert(hana::equal.to(2_c * x)(x + x));
static_assert(std::is_same_v<decltype(x + y == y + x), hana::true_>);
static_assert(hana::if_(x + y == y + x, hana::int_c<1>, 0) == hana::int_c<1>);
// Sequences and sets of expressions compare by ==.
static_assert(hana::make_tuple(x + y, a * b) == hana::make_tuple(y + x, b * a));
static_assert(hana::make_tuple(x, y) != hana::make_tuple(y, x));
static_assert(hana::index_if(hana::make_tuple(a, a + b, a * b), hana::equal.to(b + a)) ==
              hana::just(hana::size_c<1>));
static_assert(hana::length(hana::unique(hana::make_tuple(a + b, b + a, a))) == hana::size_c<2>);
static_assert(hana::contains(hana::make_set(a + b, a * b), b * a));
// What is no expression is equal to none, save an integral constant.
static_assert(hana::not_equal(x, hana::type_c<int>));
}  // namespace comparable

namespace hashable {
static_assert(hana::hash(x + y) == hana::hash(y + x));
static_assert(hana::hash(1_c * x) == hana::hash(x));
static_assert(hana::hash(x) != hana::hash(y));
static_assert(hana::hash(tg::grad(tg::sum(tg::square(x)), x)) == hana::hash(2_c * x));
}  // namespace hashable

namespace foldable {
// The operands as written, in their order.
static_assert(hana::length(x - y) == hana::size_c<2>);
static_assert(hana::length(z) == hana::size_c<1>);
static_assert(hana::unpack(x - y, hana::make_tuple) == hana::make_tuple(x, y));
static_assert(hana::to_tuple(x - y) == hana::make_tuple(x, y));
static_assert(hana::fold_left(x - y, 0_c, [](auto sum, auto e) { return sum + tg::dot(e, y); }) ==
              tg::dot(x, y) + tg::dot(y, y));
static_assert(hana::fold_right(x - y, hana::make_tuple(), hana::flip(hana::append)) ==
              hana::make_tuple(y, x));
static_assert(hana::count_if(x - y, hana::equal.to(x)) == hana::size_c<1>);
static_assert(hana::fuse(hana::_ + hana::_)(x - y) == x + y);
// Symbols and constants have none.
static_assert(hana::length(x) == hana::size_c<0>);
static_assert(hana::to_tuple(2_c) == hana::make_tuple());
static_assert(hana::fold_left(W, hana::int_c<7>, hana::plus) == hana::int_c<7>);
// A derivative has those of its answer.
static_assert(hana::to_tuple(tg::grad(tg::sum(z), v)) ==
              hana::make_tuple(z, 1_c - z));
static_assert(hana::length(tg::grad(a, a)) == hana::size_c<0>);
}  // namespace foldable

namespace searchable {
static_assert(hana::contains(x - y, y));
static_assert(hana::contains(tg::hadamard(x + y, x), y + x));
static_assert(!hana::contains(x - y, x - y));
static_assert(hana::find(x - y, y) == hana::just(y));
static_assert(hana::find(x - y, a) == hana::nothing);
static_assert(hana::any_of(x - y, [](auto e) { return hana::bool_c<tg::is_symbol<decltype(e)>>; }));
static_assert(hana::none_of(x, [](auto) { return hana::true_c; }));
static_assert(hana::find_if(W * x + v, [](auto e) { return hana::length(e) > hana::size_c<0>; }) ==
              hana::just(W * x));
static_assert(x ^hana::in^ (x - y));

// A search through the whole expression is a fold of itself.
struct collect_symbols {
    template <class Found, class E>
    constexpr auto operator()(Found found, E e) const {
        if constexpr (tg::is_symbol<E>) return hana::insert(found, e);
        else return hana::fold_left(e, found, *this);
    }
};
constexpr auto symbols = collect_symbols{}(hana::make_set(), z + tg::hadamard(z, v));
static_assert(symbols == hana::make_set(W, x, v));
}  // namespace searchable

namespace rebuilding {
static_assert(hana::transform(x - y, [](auto e) { return 2_c * e; }) == 2_c * x - 2_c * y);
static_assert(hana::replace(a * x, x, y) == a * y);
static_assert(hana::replace_if(x - y, hana::equal.to(y), x) == tg::zeros<4>);
static_assert(hana::transform(x, [](auto e) { return -e; }) == x);

// Substitution through the whole expression.
template <class From, class To>
struct substitute {
    template <class E>
    constexpr auto operator()(E e) const {
        if constexpr (std::is_same_v<E, From>) return To{};
        else return hana::transform(e, *this);
    }
};
constexpr substitute<std::remove_const_t<decltype(x)>, std::remove_const_t<decltype(y)>> y_for_x;
static_assert(y_for_x(z) == tg::sigmoid(W * y + v));
static_assert(y_for_x(tg::grad(loss, v)) == tg::grad(tg::sum(tg::sigmoid(W * y + v)), v));
}  // namespace rebuilding

namespace gradients {
constexpr auto g = tg::grad(loss, W, v);
static_assert(hana::at_key(g, v) == tg::hadamard(z, 1_c - z));
static_assert(hana::at_key(g, W) == tg::outer(tg::hadamard(z, 1_c - z), x));
static_assert(std::is_same_v<decltype(hana::at_key(g, v)), decltype(g[v])>);
static_assert(hana::find(g, v) == hana::just(g[v]));
static_assert(hana::find(g, x) == hana::nothing);
static_assert(hana::contains(g, W) && !hana::contains(g, x));
static_assert(W ^hana::in^ g);
static_assert(hana::length(g) == hana::size_c<2> && hana::size(g) == hana::size_c<2>);
static_assert(hana::keys(g) == hana::make_tuple(W, v));
static_assert(hana::values(g) == hana::make_tuple(g[W], g[v]));
constexpr auto by_W = hana::make_pair(W, g[W]);
constexpr auto by_v = hana::make_pair(v, g[v]);
static_assert(hana::to_tuple(g) == hana::make_tuple(by_W, by_v));
static_assert(hana::to_map(g) == hana::make_map(by_v, by_W));
static_assert(hana::any_of(g, hana::equal.to(v)) && hana::all_of(g, hana::not_equal.to(x)));
static_assert(hana::find_if(g, hana::equal.to(v)) == hana::just(g[v]));
static_assert(hana::fold_left(g, 0_c, [](auto norm, auto entry) {
                  return norm + tg::sum(tg::square(hana::second(entry)));
              }) == tg::sum(tg::square(g[W])) + tg::sum(tg::square(g[v])));
// As a lambda over its entries, each a pair.
static_assert(hana::unpack(g, [](auto... entry) {
    return hana::make_tuple((hana::first(entry) - hana::second(entry))...);
}) == hana::make_tuple(W - g[W], v - g[v]));
static_assert(hana::equal(g, tg::grad(loss, v, W)));
static_assert(g == tg::grad(1_c * loss, W, v));
static_assert(g != tg::grad(2_c * loss, W, v));
static_assert(g != tg::grad(loss, W, v, x));
static_assert(hana::insert(hana::to_map(g), hana::make_pair(x, tg::grad(loss, x)))[x] ==
              tg::transpose(W) * g[v]);
}  // namespace gradients

namespace keys_of_a_map {
constexpr auto sizes =
    hana::make_map(hana::make_pair(W, hana::int_c<12>), hana::make_pair(x, hana::int_c<4>));
static_assert(sizes[W] == hana::int_c<12>);
static_assert(hana::at_key(sizes, x) == hana::int_c<4>);
static_assert(!hana::contains(sizes, y));
// Any expression can be one, and is found by what it is equal to.
static_assert(hana::make_map(hana::make_pair(a + b, hana::int_c<1>))[b + a] == hana::int_c<1>);
}  // namespace keys_of_a_map

namespace constants {
static_assert(hana::int_c<2> * x == x + x);
static_assert(x * hana::int_c<2> == 2_c * x);
static_assert(hana::long_c<1> - z == 1_c - z);
static_assert(z - hana::size_c<1> == z - 1_c);
static_assert(hana::int_c<1> / a == 1_c / a && a / hana::int_c<-2> == -0.5_c * a);
static_assert(hana::int_c<1> + a == a + hana::int_c<1>);
static_assert((x > hana::int_c<0>) == (hana::int_c<0> < x));
static_assert((x >= hana::int_c<0>) == (hana::int_c<0> <= x));
static_assert(tg::max(hana::int_c<0>, W * x) == tg::relu(W * x));
static_assert(tg::hadamard(hana::int_c<3>, x) == 3_c * x);
static_assert(std::integral_constant<int, 2>{} * x == 2_c * x);
static_assert(hana::int_c<2> == 2_c && 2_c == hana::int_c<2>);
static_assert(hana::int_c<2> != 3_c && x != hana::int_c<2>);
static_assert(hana::equal(2_c, hana::int_c<2>) && hana::not_equal(hana::int_c<2>, 3_c));
static_assert(hana::find(hana::make_tuple(1_c, 2_c), hana::int_c<2>) == hana::just(2_c));
// Between themselves they stay Hana's.
static_assert(std::is_same_v<decltype(hana::int_c<2> * hana::int_c<3>), hana::int_<6>>);
// And out.
static_assert(hana::to<hana::integral_constant_tag<int>>(-2_c) == hana::int_c<-2>);
static_assert(hana::value(x == x));
}  // namespace constants

namespace types {
constexpr auto x_type = hana::type_c<std::remove_const_t<decltype(x)>>;
static_assert(x_type * a == x * a);
static_assert(tg::sigmoid(x_type) == tg::sigmoid(x));
static_assert(tg::grad(tg::sum(x_type), x_type) == tg::ones<4>);
static_assert(hana::at_key(tg::grad(loss, x_type, v), x_type) == tg::grad(loss, x));
static_assert(hana::unpack(hana::make_tuple(x_type, y), [](auto... e) { return tg::dot(e...); }) ==
              tg::dot(x, y));
// And out: equal expressions have one canonical type.
static_assert(hana::decltype_(canonical(x + y)) == hana::decltype_(canonical(y + x)));
}  // namespace types

}  // namespace
