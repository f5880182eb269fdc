// SPDX-License-Identifier: BSL-1.0
// expect: a bare number in an expression: write 1_c
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto same = tg::equivalent(a, 1);
#else
constexpr auto same = tg::equivalent(a, a);
#endif
