// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: cumsum<2>\(A\) has no such axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::cumsum<2>(A);
#else
constexpr auto e = tg::cumsum<1>(A);
#endif
