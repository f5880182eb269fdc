// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/hana/fwd/integral_constant.hpp>

#include "typegrad/op/compare.hpp"
#include "typegrad/op/linalg.hpp"
#include "typegrad/op/logic.hpp"

// Boost.Hana's own operators take its integral constants with anything, as well as ours do; these
// are closer to both.
#define TYPEGRAD_WITH_INTEGRAL(infix)                                             \
    template <class T, T Value, expression E>                                     \
    constexpr auto operator infix(boost::hana::integral_constant<T, Value> a, E b) { \
        return as_operand(a) infix b;                                             \
    }                                                                             \
    template <class T, T Value, expression E>                                     \
    constexpr auto operator infix(E a, boost::hana::integral_constant<T, Value> b) { \
        return a infix as_operand(b);                                             \
    }

namespace typegrad {

TYPEGRAD_WITH_INTEGRAL(+)
TYPEGRAD_WITH_INTEGRAL(-)
TYPEGRAD_WITH_INTEGRAL(*)
TYPEGRAD_WITH_INTEGRAL(/)
TYPEGRAD_WITH_INTEGRAL(<)
TYPEGRAD_WITH_INTEGRAL(<=)
TYPEGRAD_WITH_INTEGRAL(>)
TYPEGRAD_WITH_INTEGRAL(>=)
TYPEGRAD_WITH_INTEGRAL(&&)
TYPEGRAD_WITH_INTEGRAL(||)

}  // namespace typegrad

#undef TYPEGRAD_WITH_INTEGRAL
