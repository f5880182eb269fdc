// SPDX-License-Identifier: BSL-1.0
// expect: grad by 2, a constant: it needs a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::grad(tg::sum(x), 2_c);
#else
constexpr auto e = tg::grad(tg::sum(x), x);
#endif
