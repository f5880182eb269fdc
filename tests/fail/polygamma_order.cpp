// SPDX-License-Identifier: BSL-1.0
// expect: polygamma needs a constant order 0, 1, ..., not a
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto e = tg::polygamma(a, x);
#else
constexpr auto e = tg::polygamma(1_c, x);
#endif
