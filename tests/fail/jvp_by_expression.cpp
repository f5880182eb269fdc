// SPDX-License-Identifier: BSL-1.0
// expect: jvp by 2 \* x: it needs a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto p = tg::vector<"p", 3>;

#ifdef MISTAKE
constexpr auto e = tg::jvp(W * x, 2_c * x, x);
#else
constexpr auto e = tg::jvp(W * x, x, 2_c * x);
#endif
