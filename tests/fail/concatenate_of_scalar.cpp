// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: concatenate needs vectors: say stack
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto v = tg::vector<"v", 4>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::concatenate(v, a);
#else
constexpr auto e = tg::concatenate(v, tg::stack(a));
#endif
