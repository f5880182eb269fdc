// SPDX-License-Identifier: BSL-1.0
// expect: no gradient by x was asked for
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto b = tg::vector<"b", 3>;

#ifdef MISTAKE
constexpr auto e = tg::jacobian(W * x, W, b)[x];
#else
constexpr auto e = tg::jacobian(W * x, W, b)[b];
#endif
