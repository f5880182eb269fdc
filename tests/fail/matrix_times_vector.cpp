// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, v is 5: W \* v needs v of 4
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto e = W * v;
#else
constexpr auto e = W * x;
#endif
