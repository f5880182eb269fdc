// SPDX-License-Identifier: BSL-1.0
// expect: T is 2x3x4, x is 4: T \* x is for vectors and matrices: say contract
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto T = tg::tensor<"T", 2, 3, 4>;

#ifdef MISTAKE
constexpr auto e = T * x;
#else
constexpr auto e = a * T;
#endif
