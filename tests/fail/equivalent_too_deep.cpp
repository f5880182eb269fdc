// SPDX-License-Identifier: BSL-1.0
// expect: equivalent cannot judge exp\(exp\(exp\(exp\(a\)\)\)\) and exp\(exp\(exp\(exp\(a\) \* 1\)\)\): exponentials stand in each other more than three deep
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto same =
    tg::equivalent(tg::exp(tg::exp(tg::exp(tg::exp(a)))), tg::exp(tg::exp(tg::exp(tg::exp(a) * 1_c))));
#else
constexpr auto same = tg::equivalent(a, a);
#endif
