// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, x is 4: W \+ x needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = W + x;
#else
constexpr auto e = W * x;
#endif
