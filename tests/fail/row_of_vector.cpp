// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: row<0>\(v\) needs a matrix or a tensor
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::row<0>(v);
#else
constexpr auto e = tg::row<0>(tg::stack(v));
#endif
