// SPDX-License-Identifier: BSL-1.0
// expect: nonzeros needs extents that the compiler knows, hessian\(sum\(tanh\(W \* x\)\), W\) is m x n x m x n
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", tg::dim<"m">, tg::dim<"n">>;
constexpr auto x = tg::vector<"x", tg::dim<"n">>;
constexpr auto loss = tg::sum(tg::tanh(W * x));
#ifdef MISTAKE
constexpr auto H = tg::nonzeros(tg::hessian(loss, W));
#else
constexpr auto H = tg::nonzeros(tg::hessian(loss, x));
#endif
