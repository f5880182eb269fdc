// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: cumsum needs a vector, or an axis: say cumsum<0> or cumsum<1>
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::cumsum(A);
#else
constexpr auto e = tg::cumsum<0>(A);
#endif
