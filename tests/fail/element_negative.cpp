// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: element<-1>\(v\) is out of range
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::element<-1>(v);
#else
constexpr auto e = tg::element<0>(v);
#endif
