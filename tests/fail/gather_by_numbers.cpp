// SPDX-License-Identifier: BSL-1.0
// expect: u is 3: gather needs indices
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto i = tg::indices<"i", 3>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto u = tg::vector<"u", 3>;

#ifdef MISTAKE
constexpr auto e = tg::gather(v, u);
#else
constexpr auto e = tg::gather(v, i);
#endif
