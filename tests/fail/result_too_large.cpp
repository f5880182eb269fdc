// SPDX-License-Identifier: BSL-1.0
// expect: exp\(G\) is 100x100, 80000 bytes: too large to return by value, assign it to a symbol
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto G = tg::matrix<"G", 100, 100>;
void use(const double (&data)[100][100]);
void use(double (&data)[100][100]);

#ifdef MISTAKE
void use(const double (&data)[100][100]) { tg::function(tg::exp(G))(G = data); }
#else
void use(double (&data)[100][100]) { tg::function(G = tg::exp(G))(G = data); }
#endif
