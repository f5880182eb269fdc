// SPDX-License-Identifier: BSL-1.0
// expect: A is 65x65: inverse needs a square matrix of at most 64 rows
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 65, 65>;

#ifdef MISTAKE
constexpr auto e = tg::inverse(A);
#else
constexpr auto e = tg::inverse(tg::transpose(tg::slice<0, 64>(tg::transpose(tg::slice<0, 64>(A)))));
#endif
