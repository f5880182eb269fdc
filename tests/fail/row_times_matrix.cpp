// SPDX-License-Identifier: BSL-1.0
// expect: transpose\(x\) is 1x4, B is 5x2: transpose\(x\) \* B needs B of 4x2
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;
constexpr auto B = tg::matrix<"B", 5, 2>;

#ifdef MISTAKE
constexpr auto e = tg::transpose(x) * B;
#else
constexpr auto e = tg::transpose(v) * B;
#endif
