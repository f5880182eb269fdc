// SPDX-License-Identifier: BSL-1.0
// expect: W \* x is 3, x is 4: vjp needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto p = tg::vector<"p", 3>;

#ifdef MISTAKE
constexpr auto e = tg::vjp(W * x, x, x);
#else
constexpr auto e = tg::vjp(W * x, x, p);
#endif
