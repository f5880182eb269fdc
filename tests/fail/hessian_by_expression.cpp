// SPDX-License-Identifier: BSL-1.0
// expect: hessian by W \* x: it needs a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::hessian(tg::sum(W * x), W * x);
#else
constexpr auto e = tg::hessian(tg::sum(W * x), x);
#endif
