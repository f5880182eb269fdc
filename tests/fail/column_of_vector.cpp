// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: column<0>\(v\) needs a matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::column<0>(v);
#else
constexpr auto e = tg::column<0>(tg::stack(v));
#endif
