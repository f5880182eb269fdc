// SPDX-License-Identifier: BSL-1.0
// expect: x is 4: log_det needs a square matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto x = tg::vector<"x", 4>;

#ifdef MISTAKE
constexpr auto e = tg::log_det(x);
#else
constexpr auto e = tg::log_det(tg::as_diagonal(x));
#endif
