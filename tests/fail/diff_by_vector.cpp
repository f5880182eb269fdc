// SPDX-License-Identifier: BSL-1.0
// expect: diff needs a scalar to differentiate by, x is 4: say grad or jacobian
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::diff(tg::sum(x), x);
#else
constexpr auto e = tg::diff(a * x, a);
#endif
