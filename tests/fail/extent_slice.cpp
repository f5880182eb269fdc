// SPDX-License-Identifier: BSL-1.0
// expect: x is n: slice<0, n \+ 1>\(x\) is out of range
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto x = tg::vector<"x", n>;
#ifdef MISTAKE
constexpr auto y = tg::slice<0, n + 1_c>(x);
#else
constexpr auto y = tg::slice<0, n - 1_c>(x);
#endif
