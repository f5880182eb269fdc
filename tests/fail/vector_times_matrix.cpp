// SPDX-License-Identifier: BSL-1.0
// expect: v is 5, B is 5x2: v \* B needs B of 1x2
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;
constexpr auto B = tg::matrix<"B", 5, 2>;

#ifdef MISTAKE
constexpr auto e = v * B;
#else
constexpr auto e = tg::transpose(v) * B;
#endif
