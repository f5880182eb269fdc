// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar, x is 4: dot needs two vectors of one size
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::dot(a, x);
#else
constexpr auto e = a * x;
#endif
