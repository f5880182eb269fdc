// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: cholesky needs a square matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::cholesky(a);
#else
constexpr auto e = tg::cholesky(tg::fill<1, 1>(a));
#endif
