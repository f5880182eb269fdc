// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: pad<-1, 0>\(v\) takes something away: say slice
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::pad<-1, 0>(v);
#else
constexpr auto e = tg::pad<1, 0>(v);
#endif
