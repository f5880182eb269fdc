// SPDX-License-Identifier: BSL-1.0
// expect: x \* y of two vectors: say dot, outer or hadamard
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;

#ifdef MISTAKE
constexpr auto e = x * y;
#else
constexpr auto e = tg::dot(x, y);
#endif
