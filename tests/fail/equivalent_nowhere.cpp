// SPDX-License-Identifier: BSL-1.0
// expect: equivalent cannot judge log\(a\) and log\(-a\): no point was found where both are defined
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto same = tg::equivalent(tg::log(a), tg::log(-a));
#else
constexpr auto same = tg::equivalent(a, a);
#endif
