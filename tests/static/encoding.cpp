// SPDX-License-Identifier: BSL-1.0

// The name of an expression's type does not grow with the expression. Written out with its shared
// operands, the residual chain below has 2^24 leaves and the squarings have 2^40: a type that
// spelled its expression would not compile, and a compiler that walked it as a tree would not end.

#include <typegrad/typegrad.hpp>

#include <string_view>
#include <type_traits>

namespace encoding {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto w = tg::scalar<"w">;
constexpr auto x = tg::scalar<"x">;

/// The expression after `Steps` residual steps.
template <int Steps, class Y>
constexpr auto residual(Y y) {
    if constexpr (Steps == 0) return y;
    else return residual<Steps - 1>(y + tg::sigmoid(w * y));
}

/// The expression after `Steps` squarings, each a product of one expression with itself.
template <int Steps, class Y>
constexpr auto squared(Y y) {
    if constexpr (Steps == 0) return y;
    else return squared<Steps - 1>(y * y);
}

constexpr auto chain = residual<24>(x);
constexpr auto power = squared<40>(x);

/// The name of T, as the compiler writes it.
template <class T>
constexpr std::string_view name() {
    return __PRETTY_FUNCTION__;
}
constexpr auto longest = name<decltype(tg::sigmoid(w * x))>().size() + 8;
static_assert(name<decltype(chain)>().size() < longest);
static_assert(name<decltype(power)>().size() < longest);

// An expression is an empty object, and one type however it was built.
static_assert(std::is_empty_v<std::remove_cv_t<decltype(chain)>>);
static_assert(std::is_same_v<decltype(residual<12>(residual<12>(x))), decltype(residual<24>(x))>);
static_assert(std::is_same_v<decltype(squared<20>(squared<20>(x))), decltype(squared<40>(x))>);
static_assert(!std::is_same_v<decltype(residual<23>(x)), decltype(residual<24>(x))>);
static_assert(!std::is_same_v<decltype(squared<40>(w)), decltype(squared<40>(x))>);

// Both can be differentiated: each shared node once.
static_assert(tg::diff(residual<8>(x), x) == tg::grad(residual<8>(x), x));
static_assert(tg::diff(residual<2>(x), x) != tg::diff(residual<3>(x), x));
static_assert(tg::diff(squared<5>(x), x) == 32_c * squared<4>(x) * squared<3>(x) * squared<2>(x) *
                                                 squared<1>(x) * x);

// So that something is emitted, and its name with it.
template <class E>
int use(E) {
    return 0;
}
int used();
int used() { return use(chain) + use(power) + use(tg::diff(chain, x)); }

}  // namespace encoding
