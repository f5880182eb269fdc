// SPDX-License-Identifier: BSL-1.0
// expect: missing argument: n \(an extent\)
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto s = tg::scalar<"s">;
constexpr auto f = tg::function(s / tg::extent(n));

#ifdef MISTAKE
double use() { return f(s = 2.0); }
#else
double use() { return f(s = 2.0, n = 10); }
#endif
