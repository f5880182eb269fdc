// SPDX-License-Identifier: BSL-1.0
// expect: grad by b goes backwards through while_loop, which has forward derivatives only: say jvp
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto b = tg::vector<"b", 3>;
constexpr auto e =
    tg::while_loop([](auto c) { return tg::norm(c) < 9_c; }, [](auto c) { return c * 2_c; }, b);

#ifdef MISTAKE
constexpr auto g = tg::grad(tg::sum(e), b);
#else
constexpr auto g = tg::jvp(tg::sum(e), b, b);
#endif
