// SPDX-License-Identifier: BSL-1.0
// expect: x is 4, v is 5: atan2 needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto e = tg::atan2(x, v);
#else
constexpr auto e = tg::atan2(x, a);
#endif
