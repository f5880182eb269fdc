// SPDX-License-Identifier: BSL-1.0
// expect: k is an index: it is bound to integers, not assigned to
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::function(k = tg::sum(v));
#else
constexpr auto e = tg::function(v = tg::sum(v) * tg::one_hot<4>(k));
#endif
