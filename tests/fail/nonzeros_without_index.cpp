// SPDX-License-Identifier: BSL-1.0
// expect: missing argument: i \(3 indices\)
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto i = tg::indices<"i", 3>;
constexpr auto f = tg::function(tg::nonzeros(tg::jacobian(tg::gather(x, i), x)));
inline auto found(const tg::array<double, 4>& at, [[maybe_unused]] const tg::array<int, 3>& rows) {
#ifdef MISTAKE
    return f(x = at);
#else
    return f(x = at, i = rows);
#endif
}
