// SPDX-License-Identifier: BSL-1.0
// expect: the carry is 3, the step of while_loop gives a scalar
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto b = tg::vector<"b", 3>;
constexpr auto go = [](auto c) { return tg::norm(c) < 9_c; };

#ifdef MISTAKE
constexpr auto e = tg::while_loop(
    go, [](auto c) { return tg::sum(c); }, b);
#else
constexpr auto e = tg::while_loop(
    go, [](auto c) { return c * tg::sum(c); }, b);
#endif
