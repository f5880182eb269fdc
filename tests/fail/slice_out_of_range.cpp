// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: slice<2, 5>\(v\) is out of range
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::slice<2, 5>(v);
#else
constexpr auto e = tg::slice<2, 4>(v);
#endif
