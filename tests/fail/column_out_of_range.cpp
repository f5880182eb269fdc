// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: column<4>\(A\) is out of range
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::column<4>(A);
#else
constexpr auto e = tg::column<3>(A);
#endif
