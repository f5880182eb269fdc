// SPDX-License-Identifier: BSL-1.0
// expect: k is a scalar and an index in one expression: give one of them another name
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto number = tg::scalar<"k">;

#ifdef MISTAKE
constexpr auto e = tg::function(number * tg::element(v, k));
#else
constexpr auto e = tg::function(number * tg::element(v, tg::index<"l">));
#endif
