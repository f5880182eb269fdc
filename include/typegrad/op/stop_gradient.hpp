// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/apply.hpp"

namespace typegrad {

namespace op {

struct stop_gradient_record : elementwise_record<1> {
    static constexpr std::string_view name = "stop_gradient";
    static constexpr std::string_view reason = "what is held fixed has no slope";
    static constexpr bool transparent = true;
    static constexpr auto value(auto x) { return x; }
};

}  // namespace op

/// x, which derivatives take for a constant. Any shape; costs nothing when evaluated.
///
///     static_assert(tg::grad(tg::stop_gradient(a) * a, a) == a);
template <term A>
constexpr result<op::stop_gradient_record, A> stop_gradient(A x) {
    return apply<op::stop_gradient_record>(x);
}

}  // namespace typegrad
