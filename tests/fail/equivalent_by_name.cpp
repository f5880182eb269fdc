// SPDX-License-Identifier: BSL-1.0
// expect: equivalent cannot judge sin\(-a\) and -sin\(a\): it knows sin by its name only
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto same = tg::equivalent(tg::sin(-a), -tg::sin(a));
#else
constexpr auto same = tg::equivalent(a, a);
#endif
