// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, transpose\(x\) is 1x4: x \+ transpose\(x\) needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = x + tg::transpose(x);
#else
constexpr auto e = x + x;
#endif
