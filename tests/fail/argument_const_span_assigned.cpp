// SPDX-License-Identifier: BSL-1.0
// expect: x is assigned to, the data given is const
#include <typegrad/typegrad.hpp>

#include <span>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;
constexpr auto step = tg::function(x = 2_c * x);

#ifdef MISTAKE
void use(std::span<const double> data) { step(x = data); }
#else
void use(const std::span<double> data) { step(x = data); }
#endif
