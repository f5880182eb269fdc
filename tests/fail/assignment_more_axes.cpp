// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, X is 32x4: x = X needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto X = tg::matrix<"X", 32, 4>;

#ifdef MISTAKE
constexpr auto f = tg::function(tg::sum(x), x = X);
#else
constexpr auto f = tg::function(tg::sum(x), x = tg::row<0>(X));
#endif
