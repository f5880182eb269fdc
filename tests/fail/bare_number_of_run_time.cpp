// SPDX-License-Identifier: BSL-1.0
// expect: a bare number in an expression: write 1_c
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
auto scaled(double rate);

#ifdef MISTAKE
auto scaled(double rate) { return rate * x; }
#else
auto scaled(double) { return tg::scalar<"rate"> * x; }
#endif
