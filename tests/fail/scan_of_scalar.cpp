// SPDX-License-Identifier: BSL-1.0
// expect: a is a scalar: scan needs a leading axis
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto X = tg::matrix<"X", 5, 3>;
constexpr auto Y = tg::matrix<"Y", 6, 3>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::scan([](auto h, auto x) { return tg::pair(h + x, x); }, tg::zeros<3>, a);
#else
constexpr auto e = tg::scan([](auto h, auto x) { return tg::pair(h + x, x); }, tg::zeros<3>, X);
#endif
