// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x3, B is 2x3: solve needs B of 3 rows
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto B = tg::matrix<"B", 2, 3>;

#ifdef MISTAKE
constexpr auto e = tg::solve(A, B);
#else
constexpr auto e = tg::solve(A, tg::transpose(B));
#endif
