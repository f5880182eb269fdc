// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, x is 4: dot needs two vectors of one size
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::dot(W, x);
#else
constexpr auto e = tg::dot(W * x, W * x);
#endif
