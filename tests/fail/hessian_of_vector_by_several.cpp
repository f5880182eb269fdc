// SPDX-License-Identifier: BSL-1.0
// expect: hessian needs a scalar, W \* x is 3: sum it, or say jacobian
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::hessian(W * x, x, W);
#else
constexpr auto e = tg::hessian(tg::sum(W * x), x, W);
#endif
