// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: as_diagonal\(A\) needs a vector
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::as_diagonal(A);
#else
constexpr auto e = tg::as_diagonal(tg::row<0>(A));
#endif
