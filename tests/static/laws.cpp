// SPDX-License-Identifier: BSL-1.0

// The laws of derivatives (testing/laws.hpp), of every function of a number and of some of tensors.

#include <typegrad/testing/laws.hpp>

namespace laws {

namespace tg = typegrad;
namespace op = typegrad::op;
using namespace tg::literals;
using namespace tg::testing;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto W = tg::matrix<"W", 3, 4>;

/// Of a function of one number, by `==` alone where derivatives are short.
template <class R>
constexpr bool hold() {
    constexpr auto f = [](auto u) { return tg::apply<R>(u); };
    return chain_rule(f, a * b, a) && symmetric_second_derivatives(f(a * b), a, b) &&
           canonical_form_stays(tg::diff(f(a * a), a));
}
template <class... R>
constexpr bool each_holds = (hold<R>() && ...);

static_assert(each_holds<op::sigmoid_record, op::tanh_record, op::softplus_record, op::relu_record,
                         op::negate_record>);
static_assert(each_holds<op::square_record, op::sqrt_record, op::rsqrt_record, op::cbrt_record,
                         op::exp_record>);
static_assert(each_holds<op::expm1_record, op::log_record, op::log1p_record, op::exp2_record,
                         op::log2_record>);
static_assert(each_holds<op::log10_record, op::log1mexp_record, op::sinh_record, op::cosh_record,
                         op::asinh_record>);
static_assert(
    each_holds<op::acosh_record, op::atanh_record, op::sin_record, op::cos_record, op::tan_record>);
static_assert(
    each_holds<op::asin_record, op::acos_record, op::atan_record, op::erf_record, op::erfc_record>);
static_assert(each_holds<op::normal_cdf_record, op::lgamma_record, op::digamma_record,
                         op::log_sigmoid_record>);
static_assert(
    each_holds<op::elu_record, op::silu_record, op::gelu_record, op::abs_record, op::floor_record>);
static_assert(each_holds<op::sign_record, op::not_record>);

// Of functions one after the other: their rules do not come in.
template <class F>
constexpr bool hold_of(F f) {
    return linearity(f, tg::square(a), a) && product_rule(f, a * b, a) &&
           order_of_terms_does_not_matter(a, f, a * b, tg::sin(b) * a);
}
static_assert(hold_of(tg::sigmoid(a)) && hold_of(tg::exp(a)) && hold_of(tg::sqrt(a)) &&
              hold_of(tg::relu(a)));
static_assert(hold_of(tg::pow(a, b)) && hold_of(tg::hypot(a, b)) && hold_of((tg::max)(a, b)));

// Of two numbers.
template <class R>
constexpr bool hold_of_two() {
    return symmetric_second_derivatives(tg::apply<R>(a, b), a, b) &&
           chain_rule([](auto u) { return tg::apply<R>(u, b); }, a * b, a);
}
static_assert(hold_of_two<op::add_record>() && hold_of_two<op::subtract_record>() &&
              hold_of_two<op::hadamard_record>());
static_assert(hold_of_two<op::divide_record>() && hold_of_two<op::hypot_record>() &&
              hold_of_two<op::logaddexp_record>());
static_assert(hold_of_two<op::leaky_relu_record>() && hold_of_two<op::max_record>() &&
              hold_of_two<op::min_record>());

// Of tensors.
constexpr auto y = W * x;
static_assert(order_of_terms_does_not_matter(W, tg::sum(y), tg::dot(y, y), tg::logsumexp(y)));
static_assert(order_of_terms_does_not_matter(x, tg::norm(x), tg::prod(x), tg::sum(tg::square(y))));
static_assert(canonical_form_stays(tg::grad(tg::logsumexp(W * tg::softmax(x)), x)));
static_assert(canonical_form_stays(tg::grad(tg::norm(W * x) + tg::variance(x), x)));

// And something they are not true of: a law must be able to fail.
static_assert(!same(tg::diff(tg::exp(2_c * a), a), tg::exp(2_c * a)));
static_assert(!same(tg::diff(a * b, a), a));

}  // namespace laws
