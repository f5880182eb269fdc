// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: diagonal\(v\) needs a matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::diagonal(v);
#else
constexpr auto e = tg::diagonal(tg::as_diagonal(v));
#endif
