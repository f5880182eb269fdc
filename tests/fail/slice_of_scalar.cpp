// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: slice<0, 1>\(a\) needs an axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::slice<0, 1>(a);
#else
constexpr auto e = tg::slice<0, 1>(tg::stack(a));
#endif
