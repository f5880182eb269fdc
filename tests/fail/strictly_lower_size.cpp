// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: strictly_lower needs a vector of n\(n - 1\)/2
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::strictly_lower(v);
#else
constexpr auto e = tg::strictly_lower(tg::slice<0, 3>(v));
#endif
