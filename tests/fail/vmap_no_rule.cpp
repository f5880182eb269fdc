// SPDX-License-Identifier: BSL-1.0
// expect: backwards has no rule for vmap
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

struct backwards_record : tg::tensor_record {
    static constexpr std::string_view name = "backwards";
#ifndef MISTAKE
    static constexpr tg::handle batched(auto x) { return x; }
#endif
};

constexpr auto x = tg::vector<"x", 4>;
constexpr auto X = tg::matrix<"X", 32, 4>;
constexpr auto e = tg::vmap(tg::apply<backwards_record>(x), x = X);
