// SPDX-License-Identifier: BSL-1.0
// expect: missing argument: W \(3x4\)
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};

#ifdef MISTAKE
constexpr double r = f(x = input);
#else
constexpr double r = f(W = weights, x = input);
#endif
