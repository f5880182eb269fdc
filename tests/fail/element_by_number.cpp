// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: element\(v, a\) needs an index
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::element(v, a);
#else
constexpr auto e = tg::element(v, k);
#endif
