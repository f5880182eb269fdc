// SPDX-License-Identifier: BSL-1.0
// expect: grad needs a scalar, W \* x is 3: sum it, or say jacobian
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto p = tg::vector<"p", 3>;

#ifdef MISTAKE
constexpr auto e = tg::value_and_grad(W * x, x);
#else
constexpr auto e = tg::value_and_grad(tg::sum(W * x), x);
#endif
