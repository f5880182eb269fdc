// SPDX-License-Identifier: BSL-1.0
// expect: a bare number of turns in iterate: write 1_c
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto step = [](auto y) { return y * 2_c; };

#ifdef MISTAKE
constexpr auto e = tg::iterate(step, a, 3);
#else
constexpr auto e = tg::iterate(step, a, 3_c);
#endif
