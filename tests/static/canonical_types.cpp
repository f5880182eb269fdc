// SPDX-License-Identifier: BSL-1.0
// canonical(e): the written-out expression, one type for all that are equal.
#include <typegrad/text/written_out.hpp>
#include <typegrad/text/string.hpp>
#include <typegrad/typegrad.hpp>

#include <type_traits>

namespace tg = typegrad;
using namespace tg::literals;

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto z = tg::scalar<"z">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto A = tg::matrix<"A", 4, 5>;
constexpr auto B = tg::matrix<"B", 3, 5>;

/// Equal expressions, equal to their canonical form, and one type.
template <class E, class F>
constexpr bool one_type(E e, F f) {
    return e == f && canonical(e) == e && canonical(f) == f &&
           std::is_same_v<decltype(canonical(e)), decltype(canonical(f))> &&
           std::is_same_v<decltype(canonical(e)), decltype(canonical(canonical(e)))>;
}
template <class E, class F>
constexpr bool two_types(E e, F f) {
    return e != f && !std::is_same_v<decltype(canonical(e)), decltype(canonical(f))>;
}

constexpr bool asks(const tg::descriptor& e) {
    if (e.op->what == tg::kind::derivative) return true;
    for (int i = 0; i < e.count; ++i)
        if (asks(*e.operands[i])) return true;
    return false;
}
template <class E>
constexpr bool is_written_out(E e) {
    return asks(E::description) && !asks(decltype(canonical(e))::description) && canonical(e) == e;
}

static_assert(std::is_same_v<decltype(canonical(W)), std::remove_const_t<decltype(W)>>);
static_assert(std::is_same_v<decltype(canonical(2_c + 3_c)), decltype(5_c)>);
static_assert(std::is_same_v<decltype(canonical(x - x)), tg::constant<tg::meta::number{0}, 4>>);
static_assert(std::is_same_v<decltype(canonical(1_c * x)), std::remove_const_t<decltype(x)>>);

static_assert(one_type(a + b, b + a) && two_types(a + b, a - b));
static_assert(one_type(a - (b - z), a + z - b));
static_assert(one_type(a / (b / z), z * a / b));
static_assert(one_type(a * a * a, tg::square(a) * a));
static_assert(one_type(tg::sqrt(a) * a, a * tg::sqrt(a)));
static_assert(one_type(1_c / tg::sqrt(a), tg::sqrt(a) / a));
static_assert(one_type(a / 3_c, (1_c / 3_c) * a));
static_assert(one_type(-2_c * (a - b), 2_c * b - 2_c * a));
static_assert(one_type(1_c / (1_c + tg::exp(-z)), tg::sigmoid(z)));
static_assert(one_type(1_c - tg::sigmoid(z), tg::sigmoid(-z)));
static_assert(one_type(1_c - tg::square(tg::tanh(z)), tg::sech_squared(z)));
static_assert(one_type(tg::max(0_c, W * x), tg::relu(W * x)));
static_assert(one_type(a < b, b > a));

// Scalars beside tensors, and spread over them.
static_assert(one_type(2_c * a * x, x * a * 2_c) && one_type(x - a, -(a - x)));
static_assert(one_type((x - x) + a, a * tg::ones<4>) && two_types(a, a * tg::ones<4>));
static_assert(one_type(tg::hadamard(x, y) / a, tg::hadamard(y, x / a)));
static_assert(one_type(x / (2_c * y), 0.5_c * (x / y)));
// Rows.
static_assert(one_type(tg::transpose(x), tg::transpose(tg::transpose(tg::transpose(x)))));
static_assert(one_type(tg::transpose(x) - tg::transpose(x), tg::transpose(tg::zeros<4>)));
static_assert(one_type(tg::transpose(x) + a, tg::transpose(a + x)));
static_assert(two_types(tg::transpose(x - x), tg::zeros<1, 4>));
// Chains.
static_assert(one_type(W * A * tg::transpose(B), W * (A * tg::transpose(B))));
static_assert(one_type(v * tg::transpose(x), tg::outer(v, x)));
static_assert(one_type(tg::transpose(W * A), tg::transpose(A) * tg::transpose(W)));
static_assert(one_type(tg::transpose(x) * y, tg::dot(y, x)));
static_assert(one_type(tg::sum(tg::hadamard(x, y)), tg::dot(x, y)));
static_assert(one_type(tg::dot(v, W * x), tg::dot(tg::transpose(W) * v, x)));
static_assert(one_type(tg::outer(v, x) * A, tg::outer(v, tg::transpose(A) * x)));
static_assert(one_type(tg::outer(v, x) * tg::outer(x, y), tg::dot(x, x) * tg::outer(v, y)));
static_assert(one_type(tg::transpose(tg::tanh(W)) * v, tg::tanh(tg::transpose(W)) * v));

// Derivatives, written out.
static_assert(is_written_out(tg::diff(tg::sigmoid(z), z)));
static_assert(is_written_out(tg::diff<2>(tg::sqrt(a * z), z)));
static_assert(is_written_out(tg::grad(tg::sum(tg::softmax(W * x)), W)));
static_assert(is_written_out(W - 0.1_c * tg::grad(tg::sum(tg::relu(W * x)), W)));
static_assert(one_type(tg::diff(1_c / z, z), -1_c / tg::square(z)));
static_assert(one_type(tg::grad(tg::sum(tg::sigmoid(W * x)), W),
                       tg::outer(tg::hadamard(tg::sigmoid(W * x), 1_c - tg::sigmoid(W * x)), x)));
static_assert(one_type(tg::grad(a, x), tg::zeros<4>));
static_assert(one_type(tg::grad(tg::sum(x), x), tg::ones<4>));
static_assert(to_string(canonical(tg::grad(tg::sum(tg::sigmoid(W * x)), W))) ==
              "outer(hadamard(sigmoid(W * x), 1 - sigmoid(W * x)), x)");

// A two-layer classifier.
constexpr auto W1 = tg::matrix<"W1", 8, 4>;
constexpr auto b1 = tg::vector<"b1", 8>;
constexpr auto W2 = tg::matrix<"W2", 3, 8>;
constexpr auto loss = -tg::dot(v, tg::log_softmax(W2 * tg::sigmoid(W1 * x + b1)));
constexpr auto decay = 0.01_c * (tg::sum(tg::square(W1)) + tg::sum(tg::square(W2)));
constexpr auto g = tg::grad(loss + decay, W1, b1, W2);
static_assert(is_written_out(g[W1]) && is_written_out(g[b1]) && is_written_out(g[W2]));
static_assert(one_type(g[W2], tg::grad(decay + loss, W2)));

// A program of a hundred and more lines does not nest instantiations.
template <int N, class E>
constexpr auto residual(E e) {
    if constexpr (N == 0) return e;
    else return residual<N - 1>(tg::tanh(e) + tg::exp(e));
}
static_assert(canonical(residual<60>(a)) == residual<60>(a));

}  // namespace
