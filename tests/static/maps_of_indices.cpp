// SPDX-License-Identifier: BSL-1.0
// Maps over indices, and of what is taken by them.
#include <typegrad/typegrad.hpp>

namespace maps_of_indices {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto labels = tg::indices<"labels", 3>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto V = tg::matrix<"V", 3, 4>;
constexpr auto A = tg::matrix<"A", 4, 2>;
constexpr double vs[] = {1, 2, 4, 8};
constexpr int ls[] = {3, 1, 3};
constexpr double as[4][2] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
constexpr double ws[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
static_assert(tg::vmap(tg::element(v, k), k = labels) == tg::gather(v, labels));
static_assert(tg::function(tg::vmap(tg::element(v, k), k = labels))(v = vs, labels = ls) == tg::array<double, 3>{8, 2, 8});
static_assert(tg::function(tg::vmap(tg::row(A, k), k = labels))(A = as, labels = ls) == tg::array<double, 3, 2>{7, 8, 3, 4, 7, 8});
static_assert(tg::function(tg::vmap(tg::one_hot<4>(k), k = labels))(labels = ls) == tg::array<double, 3, 4>{0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1});
static_assert(tg::function(tg::vmap(tg::element(v, k), v = V, k = labels))(V = ws, labels = ls) ==
              tg::array<double, 3>{4, 6, 12});
static_assert(tg::function(tg::vmap(tg::element(v, k), v = V))(V = ws, k = 2) ==
              tg::array<double, 3>{3, 7, 11});
static_assert(tg::function(tg::vmap(tg::grad(tg::square(tg::element(v, k)), v), v = V, k = labels))(V = ws, labels = ls) ==
              tg::array<double, 3, 4>{0, 0, 0, 8, 0, 12, 0, 0, 0, 0, 0, 24});
static_assert(tg::function(tg::grad(tg::sum(tg::vmap(tg::square(tg::element(v, k)), v = V, k = labels)), V))(V = ws, labels = ls) ==
              tg::array<double, 3, 4>{0, 0, 0, 8, 0, 12, 0, 0, 0, 0, 0, 24});
static_assert(tg::function(tg::vmap(tg::gather(v, labels), v = V))(V = ws, labels = ls) ==
              tg::array<double, 3, 3>{4, 2, 4, 8, 6, 8, 12, 10, 12});
static_assert(tg::function(tg::vmap(tg::scatter_add(4_c, labels, tg::gather(v, labels)), v = V))(V = ws, labels = ls) ==
              tg::array<double, 3, 4>{0, 2, 0, 8, 0, 6, 0, 16, 0, 10, 0, 24});
constexpr auto i = tg::indices<"i", 2>;
constexpr auto is = tg::indices<"is", 3, 2>;
constexpr int ii[3][2] = {{0, 3}, {1, 1}, {2, 0}};
static_assert(tg::function(tg::vmap(tg::gather(v, i), v = V, i = is))(V = ws, is = ii) ==
              tg::array<double, 3, 2>{1, 4, 6, 6, 11, 9});
static_assert(tg::function(tg::vmap(tg::gather(v, i), i = is))(v = vs, is = ii) == tg::array<double, 3, 2>{1, 8, 2, 2, 4, 1});
static_assert(tg::function(tg::vmap(tg::scatter_add(4_c, i, tg::gather(v, i)), v = V, i = is))(V = ws, is = ii) ==
              tg::array<double, 3, 4>{1, 0, 0, 4, 0, 12, 0, 0, 9, 0, 11, 0});

}  // namespace maps_of_indices
