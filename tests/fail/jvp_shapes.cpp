// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, p is 3: jvp needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto p = tg::vector<"p", 3>;

#ifdef MISTAKE
constexpr auto e = tg::jvp(W * x, x, p);
#else
constexpr auto e = tg::jvp(W * x, x, x);
#endif
