// SPDX-License-Identifier: BSL-1.0
// expect: diff by 2, a constant: it needs a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::d(a) / tg::d(2_c);
#else
constexpr auto e = tg::d(a) / tg::d(a);
#endif
