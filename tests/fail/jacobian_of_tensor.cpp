// SPDX-License-Identifier: BSL-1.0
// expect: T is 2x3x2x2x2, W is 3x4: the jacobian has more than six axes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto T = tg::tensor<"T", 2, 3, 2, 2, 2>;

#ifdef MISTAKE
constexpr auto e = tg::jacobian(T, W);
#else
constexpr auto e = tg::jacobian(T, x);
#endif
