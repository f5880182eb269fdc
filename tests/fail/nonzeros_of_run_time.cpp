// SPDX-License-Identifier: BSL-1.0
// expect: nonzeros needs extents that the compiler knows, jacobian\(cumsum\(exp\(x\)\), x\) is n x n
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

#ifdef MISTAKE
constexpr auto x = tg::vector<"x", tg::dim<"n">>;
#else
constexpr auto x = tg::vector<"x", 3>;
#endif
constexpr auto H = tg::nonzeros(tg::jacobian(tg::cumsum(tg::exp(x)), x));
