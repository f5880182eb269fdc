// SPDX-License-Identifier: BSL-1.0
// expect: T is 2x3x4: transpose needs a vector or a matrix
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto T = tg::tensor<"T", 2, 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::transpose(T);
#else
constexpr auto e = tg::sum(T);
#endif
