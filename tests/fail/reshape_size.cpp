// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: reshape<5, 2>\(A\) has 10 elements, not 12
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::reshape<5, 2>(A);
#else
constexpr auto e = tg::reshape<6, 2>(A);
#endif
