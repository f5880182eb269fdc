// SPDX-License-Identifier: BSL-1.0
// expect: v is 4: row needs a matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::row(v, k);
#else
constexpr auto e = tg::row(tg::reshape<2, 2>(v), k);
#endif
