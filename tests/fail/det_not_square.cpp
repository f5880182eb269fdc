// SPDX-License-Identifier: BSL-1.0
// expect: W is 3x4: det needs a square matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::det(W);
#else
constexpr auto e = tg::det(W * tg::transpose(W));
#endif
