// SPDX-License-Identifier: BSL-1.0

// A record's derivative rule is written once and read twice: with expression types, and with
// handles to nodes by the engine. Both readings must give the same derivative.

#include <typegrad/typegrad.hpp>

namespace records {

namespace tg = typegrad;
namespace op = typegrad::op;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto g0 = tg::scalar<"g0">;
constexpr auto g = tg::vector<"g", 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto u = tg::vector<"u", 4>;
constexpr auto h = tg::vector<"h", 3>;
constexpr auto A = tg::matrix<"A", 3, 4>;
constexpr auto B = tg::matrix<"B", 4, 5>;
constexpr auto G = tg::matrix<"G", 3, 5>;
constexpr auto H = tg::matrix<"H", 4, 3>;

/// The scalar product of any shape.
template <class P, class Q>
constexpr auto inner(P p, Q q) {
    return tg::sum(tg::hadamard(p, q));
}

/// Of y = R(x), with the upstream gradient `up`.
template <class R, class Up, class X>
constexpr bool agrees(Up up, X v) {
    constexpr auto y = tg::apply<R>(v);
    return R::pullback(up, y, v) == tg::grad(inner(up, y), v);
}

/// Of y = R(p, q), by both.
template <class R, class Up, class P, class Q>
constexpr bool agrees(Up up, P p, Q q) {
    constexpr auto y = tg::apply<R>(p, q);
    constexpr auto by = R::pullback(up, y, p, q);
    return by.first == tg::grad(inner(up, y), p) && by.second == tg::grad(inner(up, y), q);
}

/// Of y = R(p, q, r), by all three.
template <class R, class Up, class P, class Q, class S>
constexpr bool agrees(Up up, P p, Q q, S r) {
    constexpr auto y = tg::apply<R>(p, q, r);
    constexpr auto by = R::pullback(up, y, p, q, r);
    return by.first == tg::grad(inner(up, y), p) && by.second == tg::grad(inner(up, y), q) &&
           by.third == tg::grad(inner(up, y), r);
}

// Element by element, of one operand.
static_assert(agrees<op::negate_record>(g, x));
static_assert(agrees<op::square_record>(g, x));
static_assert(agrees<op::sqrt_record>(g, x));
static_assert(agrees<op::exp_record>(g, x));
static_assert(agrees<op::expm1_record>(g, x));
static_assert(agrees<op::log_record>(g, x));
static_assert(agrees<op::log1p_record>(g, x));
static_assert(agrees<op::sigmoid_record>(g, x));
static_assert(agrees<op::tanh_record>(g, x));
static_assert(agrees<op::sech_squared_record>(g, x));
static_assert(agrees<op::softplus_record>(g, x));
static_assert(agrees<op::relu_record>(g, x));
static_assert(agrees<op::abs_record>(g, x));
static_assert(agrees<op::exp2_record>(g, x));
static_assert(agrees<op::log2_record>(g, x));
static_assert(agrees<op::log10_record>(g, x));
static_assert(agrees<op::log1mexp_record>(g, x));
static_assert(agrees<op::rsqrt_record>(g, x));
static_assert(agrees<op::inverse_root_record>(g, x));
static_assert(agrees<op::cbrt_record>(g, x));
static_assert(agrees<op::sin_record>(g, x));
static_assert(agrees<op::cos_record>(g, x));
static_assert(agrees<op::tan_record>(g, x));
static_assert(agrees<op::one_minus_square_record>(g, x));
static_assert(agrees<op::root_of_square_minus_one_record>(g, x));
static_assert(agrees<op::one_minus_exp_record>(g, x));
static_assert(agrees<op::asin_record>(g, x));
static_assert(agrees<op::acos_record>(g, x));
static_assert(agrees<op::atan_record>(g, x));
static_assert(agrees<op::sinh_record>(g, x));
static_assert(agrees<op::cosh_record>(g, x));
static_assert(agrees<op::asinh_record>(g, x));
static_assert(agrees<op::acosh_record>(g, x));
static_assert(agrees<op::atanh_record>(g, x));
static_assert(agrees<op::exp_minus_square_record>(g, x));
static_assert(agrees<op::erf_record>(g, x));
static_assert(agrees<op::erfc_record>(g, x));
static_assert(agrees<op::normal_pdf_record>(g, x));
static_assert(agrees<op::normal_cdf_record>(g, x));
static_assert(agrees<op::lgamma_record>(g, x));
static_assert(agrees<op::digamma_record>(g, x));
static_assert(agrees<op::log_sigmoid_record>(g, x));
static_assert(agrees<op::elu_record>(g, x));
static_assert(agrees<op::silu_record>(g, x));
static_assert(agrees<op::gelu_record>(g, x));

// The same of a scalar, and of a matrix.
static_assert(agrees<op::sqrt_record>(g0, a));
static_assert(agrees<op::sigmoid_record>(g0, a));
static_assert(agrees<op::tanh_record>(g0, a));
static_assert(agrees<op::exp_record>(tg::matrix<"F", 3, 4>, A));

// Element by element, of two.
static_assert(agrees<op::add_record>(g, x, u));
static_assert(agrees<op::subtract_record>(g, x, u));
static_assert(agrees<op::hadamard_record>(g, x, u));
static_assert(agrees<op::divide_record>(g, x, u));
static_assert(agrees<op::max_record>(g, x, u));
static_assert(agrees<op::min_record>(g, x, u));
static_assert(agrees<op::divide_record>(g0, a, tg::scalar<"b">));
static_assert(agrees<op::pow_record>(g, x, u));
static_assert(agrees<op::hypot_record>(g, x, u));
static_assert(agrees<op::direction_record>(g, x, u));
static_assert(agrees<op::atan2_record>(g, x, u));
static_assert(agrees<op::logaddexp_record>(g, x, u));
static_assert(agrees<op::xlogy_record>(g, x, u));
static_assert(agrees<op::leaky_relu_record>(g, x, u));
static_assert(op::polygamma_record::pullback(g, tg::polygamma(2_c, x), 2_c, x).second ==
              tg::grad(inner(g, tg::polygamma(2_c, x)), x));

// Of three.
static_assert(agrees<op::where_record>(g, tg::vector<"c", 4>, x, u));
static_assert(agrees<op::clamp_record>(g, x, u, tg::vector<"w", 4>));

// Linear algebra.
static_assert(agrees<op::matmul_record>(h, A, x));
static_assert(agrees<op::matmul_record>(G, A, B));
static_assert(agrees<op::transpose_record>(H, A));
static_assert(agrees<op::dot_record>(g0, x, u));
static_assert(agrees<op::outer_record>(tg::matrix<"F", 4, 3>, x, h));

// Whole matrices.
constexpr auto S = tg::matrix<"S", 3, 3>;
constexpr auto F = tg::matrix<"F", 3, 3>;
static_assert(agrees<op::det_record>(g0, S));
static_assert(agrees<op::cofactors_record>(F, S));
static_assert(agrees<op::cofactors_along_record>(F, S, tg::matrix<"D", 3, 3>));
static_assert(agrees<op::inverse_record>(F, S));
static_assert(agrees<op::log_det_record>(g0, S));
static_assert(agrees<op::solve_record>(h, S, tg::vector<"r", 3>));
static_assert(agrees<op::solve_record>(A, S, tg::matrix<"R", 3, 4>));
static_assert(agrees<op::cholesky_record>(F, S));
static_assert(agrees<op::lower_half_record>(F, S));

// By an index: only what it is taken from has a slope.
constexpr auto k = tg::index<"k">;
static_assert(op::element_at_record::pullback(g0, tg::element(x, k), x, k).first ==
              tg::grad(g0 * tg::element(x, k), x));
static_assert(op::row_at_record::pullback(x, tg::row(A, k), A, k).first ==
              tg::grad(inner(x, tg::row(A, k)), A));
static_assert(op::among_zeros_record::pullback(u, tg::among_zeros(g0, k, x), g0, k, x).first ==
              tg::grad(inner(u, tg::among_zeros(g0, k, x)), g0));

// Reductions, and functions of whole tensors. A scalar adjoint of a tensor stands for that scalar
// everywhere.
template <class R, class X, class Ones>
constexpr bool agrees_spread(X v, Ones ones) {
    constexpr auto y = tg::apply<R>(v);
    return tg::hadamard(ones, R::pullback(g0, y, v)) == tg::grad(g0 * y, v);
}
static_assert(agrees_spread<op::sum_record>(x, tg::ones<4>));
static_assert(agrees_spread<op::sum_record>(A, tg::ones<3, 4>));
static_assert(agrees_spread<op::mean_record>(x, tg::ones<4>));
static_assert(agrees_spread<op::mean_record>(A, tg::ones<3, 4>));
static_assert(agrees_spread<op::largest_record>(x, tg::ones<4>));
static_assert(agrees_spread<op::logsumexp_record>(x, tg::ones<4>));
static_assert(agrees_spread<op::logsumexp_record>(A, tg::ones<3, 4>));
static_assert(agrees_spread<op::prod_record>(x, tg::ones<4>));
static_assert(agrees_spread<op::variance_record>(x, tg::ones<4>));
static_assert(agrees_spread<op::squared_norm_record>(A, tg::ones<3, 4>));
static_assert(agrees_spread<op::norm_record>(A, tg::ones<3, 4>));
static_assert(agrees<op::prod_of_others_record>(g, x));
static_assert(agrees<op::normalized_record>(g, x));
static_assert(agrees<op::softmax_record>(g, x));
static_assert(agrees<op::log_softmax_record>(g, x));
static_assert(agrees<op::less_softmax_mean_record<-1>>(g, u, x));
static_assert(agrees<op::less_softmax_share_record<-1>>(g, u, x));

// Reductions along an axis.
static_assert(agrees<op::axis_sum_record<0>>(g, A) && agrees<op::axis_sum_record<1>>(h, A));
static_assert(agrees<op::axis_largest_record<0>>(g, A) && agrees<op::axis_largest_record<1>>(h, A));
static_assert(agrees<op::axis_logsumexp_record<0>>(g, A) && agrees<op::axis_logsumexp_record<1>>(h, A));
static_assert(agrees<op::axis_softmax_record<0>>(tg::matrix<"F", 3, 4>, A));
static_assert(agrees<op::axis_softmax_record<1>>(tg::matrix<"F", 3, 4>, A));
static_assert(agrees<op::axis_log_softmax_record<1>>(tg::matrix<"F", 3, 4>, A));

static_assert(agrees<op::axis_cumsum_record<0>>(g, x));
static_assert(agrees<op::axis_cumsum_record<1>>(tg::matrix<"F", 3, 4>, A));
static_assert(agrees<op::axis_cumsum_back_record<1>>(tg::matrix<"F", 3, 4>, A));

// What has no slope has no rule, and is taken for constant.
static_assert(!tg::operation_of<op::greater_record>.differentiable);
static_assert(!tg::operation_of<op::less_record>.differentiable);
static_assert(!tg::operation_of<op::greater_equal_record>.differentiable);
static_assert(!tg::operation_of<op::less_equal_record>.differentiable);
static_assert(!tg::operation_of<op::equal_record>.differentiable);
static_assert(!tg::operation_of<op::sign_record>.differentiable);
static_assert(!tg::operation_of<op::not_record>.differentiable);
static_assert(!tg::operation_of<op::and_record>.differentiable);
static_assert(!tg::operation_of<op::or_record>.differentiable);
static_assert(!tg::operation_of<op::any_record>.differentiable);
static_assert(!tg::operation_of<op::all_record>.differentiable);
static_assert(!tg::operation_of<op::floor_record>.differentiable);
static_assert(!tg::operation_of<op::argmax_record>.differentiable);
static_assert(!tg::operation_of<op::argmin_record>.differentiable);
static_assert(tg::grad(inner(g, x > 0_c), x) == tg::zeros<4>);
static_assert(tg::grad(inner(g, tg::sign(x)), x) == tg::zeros<4>);

}  // namespace records
