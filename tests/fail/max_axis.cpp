// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: max<0>\(a\) has no such axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = (tg::max<0>)(a);
#else
constexpr auto e = (tg::max<0>)(tg::stack(a));
#endif
