// SPDX-License-Identifier: BSL-1.0
// expect: transpose\(x\) is 1x4, v is 5: transpose\(x\) \* v needs v of 4
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto e = tg::transpose(x) * v;
#else
constexpr auto e = tg::transpose(x) * x;
#endif
