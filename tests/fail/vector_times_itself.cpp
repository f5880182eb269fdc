// SPDX-License-Identifier: BSL-1.0
// expect: x \* x of two vectors: say dot, outer or hadamard
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = x * x;
#else
constexpr auto e = tg::square(x);
#endif
