// SPDX-License-Identifier: BSL-1.0
// expect: jvp by k: it needs a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::jvp(a * tg::element(v, k), k, a);
#else
constexpr auto e = tg::jvp(a * tg::element(v, k), a, a);
#endif
