// SPDX-License-Identifier: BSL-1.0
// expect: X is 5x3, Y is 6x3: fold needs equal leading extents
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto X = tg::matrix<"X", 5, 3>;
constexpr auto Y = tg::matrix<"Y", 6, 3>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::fold([](auto h, auto x, auto y) { return h + x + y; }, tg::zeros<3>, X, Y);
#else
constexpr auto e = tg::fold([](auto h, auto x, auto y) { return h + x + y; }, tg::zeros<3>, X, X);
#endif
