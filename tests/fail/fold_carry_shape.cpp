// SPDX-License-Identifier: BSL-1.0
// expect: the carry is 3, the step of fold gives a scalar
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto X = tg::matrix<"X", 5, 3>;
constexpr auto Y = tg::matrix<"Y", 6, 3>;
constexpr auto a = tg::scalar<"a">;

#ifdef MISTAKE
constexpr auto e = tg::fold([](auto h, auto x) { return tg::dot(h, x); }, tg::zeros<3>, X);
#else
constexpr auto e = tg::fold([](auto h, auto x) { return h * tg::dot(h, x); }, tg::zeros<3>, X);
#endif
