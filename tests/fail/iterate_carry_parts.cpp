// SPDX-License-Identifier: BSL-1.0
// expect: the carry has 2 parts, the step of iterate gives 1
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto X = tg::matrix<"X", 5, 3>;
constexpr auto Y = tg::matrix<"Y", 6, 3>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::iterate([](auto c) { return c.first * 2_c; }, tg::pair(a, a), 3_c);
#else
constexpr auto e = tg::iterate([](auto c) { return tg::pair(c.second, c.first); }, tg::pair(a, a), 3_c);
#endif
