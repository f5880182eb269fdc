// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, v is 5: x && v needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto e = x && v;
#else
constexpr auto e = x && a;
#endif
