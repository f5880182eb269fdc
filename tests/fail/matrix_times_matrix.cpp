// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, B is 5x2: W \* B needs B of 4x2
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto B = tg::matrix<"B", 5, 2>;

#ifdef MISTAKE
constexpr auto e = W * B;
#else
constexpr auto e = W * tg::transpose(W);
#endif
