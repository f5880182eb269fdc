// SPDX-License-Identifier: BSL-1.0
// expect: sigmoid\(W \* x\) is 3, v is 5: sigmoid\(W \* x\) \+ v needs equal shapes
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 5>;

#ifdef MISTAKE
constexpr auto e = tg::exp(tg::sigmoid(W * x) + v);
#else
constexpr auto e = tg::exp(tg::sigmoid(W * x) + W * x);
#endif
