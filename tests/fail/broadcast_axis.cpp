// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: broadcast<2, 2>\(v\) has no such axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::broadcast<2, 2>(v);
#else
constexpr auto e = tg::broadcast<2, 1>(v);
#endif
