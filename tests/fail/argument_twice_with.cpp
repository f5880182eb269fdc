// SPDX-License-Identifier: BSL-1.0
// expect: argument given twice: W
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto f = tg::function(tg::sum(tg::sigmoid(W * x)));

constexpr double weights[3][4] = {};
constexpr double input[4] = {};

#ifdef MISTAKE
constexpr double r = f.with(W = weights)(W = weights, x = input);
#else
constexpr double r = f.with(W = weights)(x = input);
#endif
