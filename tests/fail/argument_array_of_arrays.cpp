// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4, the data given is neither a number nor an array of numbers
#include <typegrad/typegrad.hpp>

#include <array>
#include <vector>

namespace tg = typegrad;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto f = tg::function(tg::sum(W));

#ifdef MISTAKE
double use(const std::vector<std::array<double, 4>>& rows) { return f(W = rows); }
#else
double use(const std::vector<std::array<double, 4>>& rows) { return f(W = tg::strided(rows[0].data(), 3, 4, 4)); }
#endif
