// SPDX-License-Identifier: BSL-1.0
// expect: jacobian by 2: it needs a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::jacobian(W * x, 2_c);
#else
constexpr auto e = tg::jacobian(W * x, x);
#endif
