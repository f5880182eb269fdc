// SPDX-License-Identifier: BSL-1.0
// expect: diff by k, an index: it needs a symbol of numbers
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::diff(a * tg::element(v, k), k);
#else
constexpr auto e = tg::diff(a * tg::element(v, k), a);
#endif
