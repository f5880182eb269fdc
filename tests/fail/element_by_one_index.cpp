// SPDX-License-Identifier: BSL-1.0
// expect: A is 3x4: element needs an index for each axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto k = tg::index<"k">;
constexpr auto A = tg::matrix<"A", 3, 4>;

#ifdef MISTAKE
constexpr auto e = tg::element(A, k);
#else
constexpr auto e = tg::element(A, k, k);
#endif
