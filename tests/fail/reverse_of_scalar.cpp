// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: reverse\(a\) needs an axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::reverse(a);
#else
constexpr auto e = tg::reverse(tg::stack(a));
#endif
