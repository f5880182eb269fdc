// SPDX-License-Identifier: BSL-1.0
// expect: v is 4, u is 3: cross needs two vectors of 3
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;
constexpr auto u = tg::vector<"u", 3>;

#ifdef MISTAKE
constexpr auto e = tg::cross(v, u);
#else
constexpr auto e = tg::cross(u, u);
#endif
