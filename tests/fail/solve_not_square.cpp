// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4: solve needs a square matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 3>;

#ifdef MISTAKE
constexpr auto e = tg::solve(W, x);
#else
constexpr auto e = tg::solve(W * tg::transpose(W), x);
#endif
