// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: fill<2>\(v\) needs a scalar
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::fill<2>(v);
#else
constexpr auto e = tg::fill<2>(tg::sum(v));
#endif
