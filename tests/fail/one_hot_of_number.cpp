// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: one_hot<4>\(a\) needs an index
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::one_hot<4>(a);
#else
constexpr auto e = tg::one_hot<4>(k);
#endif
