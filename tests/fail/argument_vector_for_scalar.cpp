// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar, the data given has 4
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};
constexpr auto a = tg::scalar<"a">;
constexpr auto h = tg::function(tg::sum(a * x));

#ifdef MISTAKE
constexpr double r = h(x = input, a = input);
#else
constexpr double r = h(x = input, a = 2);
#endif
