// SPDX-License-Identifier: BSL-1.0
// expect: i is 3 indices, v is 4: scatter_add needs a row for each index
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto i = tg::indices<"i", 3>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto u = tg::vector<"u", 3>;

#ifdef MISTAKE
constexpr auto e = tg::scatter_add(4_c, i, v);
#else
constexpr auto e = tg::scatter_add(4_c, i, u);
#endif
