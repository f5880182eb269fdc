// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, y is 5: x = y needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 5>;

#ifdef MISTAKE
constexpr auto e = tg::substitute(2_c * x, x = y);
#else
constexpr auto e = tg::substitute(2_c * y, y = 2_c * y);
#endif
