// SPDX-License-Identifier: BSL-1.0
// expect: grad by k, an index: it needs a symbol of numbers
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;

#ifdef MISTAKE
constexpr auto e = tg::grad(tg::element(v, k), k);
#else
constexpr auto e = tg::grad(tg::element(v, k), v);
#endif
