// SPDX-License-Identifier: BSL-1.0
// expect: k is an index, the data given is no integer
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto f = tg::function(tg::element(v, k));
constexpr double data[4] = {};

#ifdef MISTAKE
constexpr auto e = f(v = data, k = 2.0);
#else
constexpr auto e = f(v = data, k = 2);
#endif
