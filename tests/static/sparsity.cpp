// SPDX-License-Identifier: BSL-1.0

// Structural zeros: what a Jacobian or Hessian has of them is neither computed nor, with nonzeros,
// returned.

#include <typegrad/typegrad.hpp>

namespace sparsity {

namespace tg = typegrad;
using namespace tg::literals;

template <std::int64_t n>
constexpr auto x = tg::vector<"x", n>;

/// Rosenbrock's function by slices, and by one element after the other.
template <std::int64_t n>
constexpr auto by_slices() {
    constexpr auto a = tg::slice<0, n - 1>(x<n>);
    constexpr auto b = tg::slice<1, n>(x<n>);
    return tg::sum(100_c * square(b - square(a)) + square(1_c - a));
}
template <std::int64_t n, std::int64_t i = 0>
constexpr auto by_elements() {
    constexpr auto a = tg::element<i>(x<n>);
    constexpr auto b = tg::element<i + 1>(x<n>);
    constexpr auto term = 100_c * square(b - square(a)) + square(1_c - a);
    if constexpr (i + 2 < n) return term + by_elements<n, i + 1>();
    else return term;
}

template <class F, class X>
constexpr auto hessian_flops(F f, X by) {
    return tg::function(tg::hessian(f, by)).cost().flops;
}
static_assert(hessian_flops(by_slices<40>(), x<40>) * 9 ==
              hessian_flops(by_slices<10>(), x<10>) * 39);
static_assert(hessian_flops(by_elements<40>(), x<40>) * 9 ==
              hessian_flops(by_elements<10>(), x<10>) * 39);
static_assert(hessian_flops(by_elements<10>(), x<10>) == 6 * 9);
static_assert(hessian_flops(by_slices<10>(), x<10>) <= 9 * 9);

// What is not zero of a tridiagonal matrix: three in each row, but for two.
template <class F>
constexpr bool is_tridiagonal(F f) {
    constexpr auto h = tg::nonzeros(tg::hessian(f, x<10>));
    bool right = h.rows.size() == 28 && h.columns.size() == 28;
    for (int i = 0, at = 0; i < 10; ++i)
        for (int j = 0; j < 10; ++j) {
            if (i - j > 1 || j - i > 1) continue;
            right = right && h.rows[std::size_t(at)] == i && h.columns[std::size_t(at)] == j;
            ++at;
        }
    return right;
}
static_assert(is_tridiagonal(by_slices<10>()));
static_assert(is_tridiagonal(by_elements<10>()));
static_assert(tg::nonzeros(tg::hessian(by_slices<40>(), x<40>)).rows.size() == 3 * 40 - 2);
static_assert(tg::nonzeros(tg::hessian(by_elements<40>(), x<40>)).rows.size() == 3 * 40 - 2);

// A number in all places leaves none zero.
static_assert(tg::nonzeros(tg::jacobian(x<4> + tg::sum(x<4>), x<4>)).rows.size() == 16);

// The values stand at those places, and nothing else is computed.
template <class F>
constexpr bool agrees(F f) {
    constexpr auto h = tg::nonzeros(tg::hessian(f, x<4>));
    const tg::array<double, 4> at = {0.5, -1, 2, 0.25};
    const auto found = tg::function(h)(x<4> = at);
    const auto values = tg::function(h.values)(x<4> = at);
    const auto whole = tg::function(tg::hessian(f, x<4>))(x<4> = at);
    double entries = 0;
    bool right = found.size() == 10;
    for (std::size_t i = 0; i < found.size(); ++i) {
        right = right && found.values[i] == whole(found.rows[i], found.columns[i]) &&
                values[i] == found.values[i];
        entries += found.values[i] != 0 ? 1 : 0;
    }
    for (double entry : whole) entries -= entry != 0 ? 1 : 0;
    return right && entries == 0;
}
static_assert(agrees(by_slices<4>()));
static_assert(agrees(by_elements<4>()));
constexpr auto values_alone =
    tg::function(tg::nonzeros(tg::hessian(by_slices<40>(), x<40>))).cost();
static_assert(values_alone.flops <= 9 * 39);
static_assert(values_alone.bytes_written < 3 * 8 * (3 * 40 - 2));

// Zeros are filled in before, but not where what is read lies.
constexpr auto apart = tg::element<0>(x<4>) * tg::element<2>(x<4>);
constexpr auto in_place = [] {
    tg::array<double, 4> here = {1, 2, 3, 4};
    const auto slope = tg::function(tg::grad(apart, x<4>))(x<4> = here);
    tg::function(x<4> = tg::grad(apart, x<4>))(x<4> = here);
    return slope == tg::array<double, 4>{3, 0, 1, 0} && here == slope;
}();
static_assert(in_place);

// Jacobians: rows are the elements of f, columns those of x; of tensors by their flat index.
constexpr auto v = tg::vector<"v", 3>;
constexpr auto W = tg::matrix<"W", 2, 3>;
constexpr auto diagonal = tg::nonzeros(tg::jacobian(tg::exp(v), v));
static_assert(diagonal.rows == tg::array<int, 3>{0, 1, 2} && diagonal.columns == diagonal.rows);
static_assert(diagonal.values == tg::exp(v));
constexpr auto layer = tg::nonzeros(tg::jacobian(W * v, W));
static_assert(layer.rows == tg::array<int, 6>{0, 0, 0, 1, 1, 1});
static_assert(layer.columns == tg::array<int, 6>{0, 1, 2, 3, 4, 5});
constexpr auto dense = tg::nonzeros(tg::jacobian(W * v, v));
static_assert(dense.rows == tg::array<int, 6>{0, 0, 0, 1, 1, 1});
static_assert(dense.columns == tg::array<int, 6>{0, 1, 2, 0, 1, 2});
static_assert(dense.values == tg::reshape<6>(W));
constexpr auto branch = tg::nonzeros(tg::jacobian(tg::where(v > 0_c, square(v), v), v));
static_assert(branch.rows.size() == 3);
constexpr auto none = tg::nonzeros(tg::jacobian(W * v, x<2>));
static_assert(none.rows.size() == 0 && none.values == tg::zeros<0>);
// Of any other expression.
static_assert(tg::nonzeros(tg::as_diagonal(v)).columns == tg::array<int, 3>{0, 1, 2});
static_assert(tg::nonzeros(tg::hadamard(tg::identity<3>, tg::outer(v, v))).rows ==
              tg::array<int, 3>{0, 1, 2});

}  // namespace sparsity
