// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4, u is 3: contract needs the last axis of one as long as the first of the other
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto A = tg::matrix<"A", 3, 4>;
constexpr auto u = tg::vector<"u", 3>;

#ifdef MISTAKE
constexpr auto e = tg::contract(A, u);
#else
constexpr auto e = tg::contract(u, A);
#endif
