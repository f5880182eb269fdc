// SPDX-License-Identifier: BSL-1.0

// The words that arrange elements: their shapes, what equals what, gradients, and how they print.

#include <typegrad/typegrad.hpp>

#include <string_view>
#include <type_traits>

namespace shape_words {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto w = tg::vector<"w", 4>;
constexpr auto l = tg::vector<"l", 3>;
constexpr auto A = tg::matrix<"A", 3, 4>;
constexpr auto B = tg::matrix<"B", 3, 4>;
constexpr auto Q = tg::matrix<"Q", 4, 4>;
constexpr auto T = tg::tensor<"T", 2, 3, 4>;

template <std::int64_t... Extents, class E>
constexpr bool has_shape(E) {
    return E::description.form == tg::shape{sizeof...(Extents), false, {Extents...}};
}
static_assert(has_shape<>(tg::element<1>(v)) && has_shape<>(tg::element<1, 2, 3>(T)));
static_assert(has_shape<4>(tg::row<1>(A)) && has_shape<3, 4>(tg::row<1>(T)));
static_assert(has_shape<3>(tg::column<1>(A)) && has_shape<2>(tg::slice<1, 3>(v)));
static_assert(has_shape<2, 4>(tg::slice<1, 3>(A)) && has_shape<0>(tg::slice<2, 2>(v)));
static_assert(has_shape<3>(tg::stack(a, b, a)) && has_shape<2, 3, 4>(tg::stack(A, B)));
static_assert(has_shape<8>(tg::concatenate(v, w)) && has_shape<5, 4>(tg::concatenate(A, tg::slice<0, 2>(B))));
static_assert(has_shape<2, 6>(tg::reshape<2, 6>(A)) && has_shape<3, 4>(tg::reverse(A)));
static_assert(has_shape<5, 4>(tg::broadcast<5>(v)) && has_shape<4, 5>(tg::broadcast<5, 1>(v)));
static_assert(has_shape<2, 3>(tg::fill<2, 3>(a)) && has_shape<>(tg::trace(Q)));
static_assert(has_shape<3>(tg::diagonal(A)) && has_shape<4, 4>(tg::as_diagonal(v)));
static_assert(has_shape<3, 3>(tg::strictly_lower(l)) && has_shape<3, 3>(tg::strictly_upper(l)));
static_assert(has_shape<2, 3>(tg::contract(T, v)) && has_shape<2, 3, 4>(tg::contract(T, Q)));
static_assert(has_shape<4>(tg::sum<0>(A)) && has_shape<3>(tg::sum<1>(A)) && has_shape<>(tg::sum<0>(v)));
static_assert(has_shape<2, 4>((tg::max<1>)(T)) && has_shape<2, 3, 4>(tg::softmax<1>(T)));
static_assert(has_shape<4>(tg::pad<1, 0>(l)) && has_shape<4, 4>(tg::identity<4>));

// What reads what was put together gets the parts.
static_assert(tg::element<1>(v + w) == tg::element<1>(v) + tg::element<1>(w));
static_assert(tg::element<2>(tg::exp(v)) == tg::exp(tg::element<2>(v)));
static_assert(tg::element<0>(a * v) == a * tg::element<0>(v));
static_assert(tg::element<1>(tg::stack(a, b)) == b);
static_assert(tg::row<1>(tg::stack(v, w)) == w && tg::row<0>(tg::stack(A, B)) == A);
static_assert(tg::slice<4, 8>(tg::concatenate(v, w)) == w);
static_assert(tg::slice<2, 6>(tg::concatenate(v, w)) == tg::concatenate(tg::slice<2, 4>(v), tg::slice<0, 2>(w)));
static_assert(tg::element<5>(tg::concatenate(v, w)) == tg::element<1>(w));
static_assert(tg::slice<1, 3>(tg::concatenate(tg::slice<0, 2>(v), w)) ==
              tg::stack(tg::element<1>(v), tg::element<0>(w)));
static_assert(tg::slice<1, 2>(tg::pad<1, 2>(tg::stack(a))) == tg::stack(a));
// What arranges twice arranges once.
static_assert(tg::reverse(tg::reverse(v)) == v && tg::reverse(tg::reverse(A)) == A);
static_assert(tg::slice<1, 2>(tg::slice<1, 4>(v)) == tg::slice<2, 3>(v));
static_assert(tg::reshape<3, 4>(tg::reshape<12>(A)) == A && tg::reshape<2, 6>(tg::reshape<12>(A)) == tg::reshape<2, 6>(A));
static_assert(tg::element<1, 2>(A) == tg::element<2>(tg::row<1>(A)));
static_assert(tg::element<1, 2>(A) == tg::element<1>(tg::column<2>(A)));
static_assert(tg::row<1>(tg::transpose(A)) == tg::column<1>(A));
static_assert(tg::element<2, 1>(tg::transpose(A)) == tg::element<1, 2>(A));
static_assert(tg::reshape<4>(tg::transpose(v)) == v);
static_assert(tg::concatenate(tg::concatenate(v, l), w) == tg::concatenate(v, tg::concatenate(l, w)));
static_assert(tg::concatenate(tg::stack(a), tg::stack(b)) == tg::stack(a, b));
static_assert(tg::reshape<4>(tg::stack(v)) == v && tg::slice<0, 4>(v) == v);
static_assert(tg::transpose(tg::strictly_lower(l)) == tg::strictly_upper(l));
static_assert(tg::row<2>(tg::broadcast<3>(v)) == v && tg::column<2>(tg::broadcast<3, 1>(v)) == v);
static_assert(tg::broadcast<3>(a) == tg::fill<3>(a) && tg::fill<2>(3_c) == 3_c * tg::ones<2>);
// Sums.
static_assert(tg::sum(tg::stack(a, b)) == a + b && tg::sum(tg::reverse(v)) == tg::sum(v));
static_assert(tg::sum(tg::reshape<12>(A)) == tg::sum(A) && tg::sum(tg::sum<1>(T)) == tg::sum(T));
static_assert(tg::sum<0>(tg::sum<0>(T)) == tg::sum<0>(tg::sum<1>(T)) && tg::sum<0>(v) == tg::sum(v));
static_assert(tg::sum<0>(tg::broadcast<3>(v)) == 3_c * v && tg::sum<1>(2_c * A) == 2_c * tg::sum<1>(A));
static_assert(tg::sum<1>(tg::broadcast<3, 1>(v)) == 3_c * v);
static_assert(tg::mean<0>(A) == tg::sum<0>(A) / 3_c && tg::softmax<0>(v) == tg::softmax(v));
static_assert(tg::sum<0>(tg::ones<3, 4>) == 3_c * tg::ones<4>);
// Diagonals.
static_assert(tg::trace(tg::as_diagonal(v)) == tg::sum(v) && tg::diagonal(tg::as_diagonal(v)) == v);
static_assert(tg::as_diagonal(v) * w == tg::hadamard(v, w) && tg::identity<4> * v == v);
static_assert(A * tg::as_diagonal(v) * w == A * tg::hadamard(v, w));
static_assert(tg::transpose(w) * tg::as_diagonal(v) == tg::transpose(tg::hadamard(v, w)));
static_assert(tg::contract(A, v) == A * v && tg::contract(v, w) == tg::dot(v, w) && tg::contract(A, Q) == A * Q);
static_assert(tg::element<1>(tg::cross(l, tg::slice<0, 3>(w))) ==
              tg::element<2>(l) * tg::element<0>(w) - tg::element<0>(l) * tg::element<2>(w));
static_assert(tg::cross(l, l) == tg::zeros<3>);
// A product with what is mostly zeros matters there alone.
static_assert(tg::hadamard(tg::pad<1, 1>(tg::stack(a, b)), v) ==
              tg::pad<1, 1>(tg::hadamard(tg::stack(a, b), tg::slice<1, 3>(v))));
static_assert(v != tg::reverse(v) && tg::element<0>(v) != tg::element<1>(v) && tg::row<0>(A) != tg::row<1>(A));
static_assert(tg::stack(a, b) != tg::stack(b, a) && tg::sum<0>(Q) != tg::sum<1>(Q));

// Places that lie between each other do not meet.
constexpr auto six = tg::vector<"six", 6>;
constexpr auto odd = tg::grad(tg::sum(tg::square(tg::column<1>(tg::reshape<3, 2>(six)))), six);
static_assert(tg::column<0>(tg::reshape<3, 2>(odd)) == tg::zeros<3>);
static_assert(tg::column<1>(tg::reshape<3, 2>(odd)) == 2_c * tg::column<1>(tg::reshape<3, 2>(six)));

// Gradients have the operand's shape.
static_assert(tg::grad(tg::element<1>(v), v) == tg::stack(0_c, 1_c, 0_c, 0_c));
static_assert(tg::grad(tg::square(tg::element<1, 2>(A)), A) ==
              2_c * tg::pad<1, 1>(tg::stack(tg::pad<2, 1>(tg::stack(tg::element<1, 2>(A))))));
static_assert(tg::grad(tg::dot(tg::slice<0, 2>(v), tg::slice<2, 4>(v)), v) ==
              tg::concatenate(tg::slice<2, 4>(v), tg::slice<0, 2>(v)));
static_assert(tg::grad(tg::sum(tg::square(tg::row<1>(A))), A) == 2_c * tg::pad<1, 1>(tg::stack(tg::row<1>(A))));
static_assert(tg::grad(tg::sum(tg::exp(tg::reverse(v))), v) == tg::exp(v));
static_assert(tg::grad(tg::dot(tg::concatenate(l, tg::stack(a)), w), l) == tg::slice<0, 3>(w));
static_assert(tg::grad(tg::dot(tg::stack(a, b, a, a), w), a) ==
              tg::element<0>(w) + tg::element<2>(w) + tg::element<3>(w));
static_assert(tg::grad(tg::trace(Q * Q), Q) == 2_c * tg::transpose(Q));
static_assert(tg::grad(tg::sum(tg::sum<0>(A)), A) == tg::ones<3, 4>);
static_assert(tg::grad(tg::sum(tg::square(tg::sum<1>(A))), A) == 2_c * tg::broadcast<4, 1>(tg::sum<1>(A)));
static_assert(tg::grad(tg::sum(tg::logsumexp<1>(A)), A) == tg::softmax<1>(A));
static_assert(tg::grad(tg::sum(tg::broadcast<5>(v)), v) == 5_c * tg::ones<4>);
static_assert(tg::grad(tg::dot(tg::as_diagonal(v) * w, w), v) == tg::square(w));
static_assert(tg::diff(tg::stack(a, tg::square(a)), a) == tg::stack(1_c, 2_c * a));
constexpr auto cubes = tg::sum(tg::slice<0, 2>(tg::hadamard(v, v, v)));
static_assert(tg::grad(tg::sum(tg::grad(cubes, v)), v) ==
              6_c * tg::pad<0, 2>(tg::slice<0, 2>(v)));
// A scalar that is spread over a shape is summed on the way back.
static_assert(tg::grad(tg::sum(tg::fill<2, 3>(a)), a) == 6_c);

// In the user's words, and back.
template <class E>
constexpr bool prints(E e, std::string_view text) {
    return tg::to_string(e) == text && tg::canonical(e) == e;
}
static_assert(prints(tg::element<2>(v), "element<2>(v)") && prints(tg::slice<0, 3>(v), "slice<0, 3>(v)"));
static_assert(prints(tg::sum<0>(A), "sum<0>(A)") && prints((tg::max<1>)(A), "max<1>(A)"));
static_assert(prints(tg::stack(a, b, a, b, a), "stack(a, b, a, b, a)"));
static_assert(prints(tg::concatenate(v, tg::zeros<2>), "concatenate(v, zeros<2>)"));
static_assert(prints(tg::row<1>(A) + tg::row<2>(B), "row<1>(A) + row<2>(B)"));
static_assert(prints(tg::grad(tg::square(tg::element<2>(v)), v), "pad<2, 1>(stack(2 * element<2>(v)))"));
static_assert(prints(tg::grad(tg::sum(tg::square(tg::slice<1, 3>(v))) + tg::element<0>(v), v),
                     "concatenate(stack(1), 2 * slice<1, 3>(v), zeros<1>)"));
static_assert(prints(tg::grad(tg::sum(tg::square(tg::sum<1>(A))), A), "broadcast<4, 1>(2 * sum<1>(A))"));
static_assert(prints(tg::grad(tg::sum(tg::square(tg::column<1>(A))), A),
                     "transpose(pad<1, 2>(stack(2 * column<1>(A))))"));
static_assert(prints(tg::grad(tg::sum(tg::square(tg::diagonal(Q))), Q), "as_diagonal(2 * diagonal(Q))"));
static_assert(prints(tg::slice<1, 3>(tg::transpose(A)), "slice<1, 3>(transpose(A))"));
static_assert(prints(tg::strictly_lower(l), "strictly_lower(l)") && prints(tg::contract(T, v), "contract(T, v)"));
static_assert(prints(tg::outer(l, tg::concatenate(v, w)), "outer(l, concatenate(v, w))"));
static_assert(std::is_same_v<decltype(tg::canonical(tg::row<1>(tg::transpose(A)))), decltype(tg::canonical(tg::column<1>(A)))>);

// All of it while compiling.
constexpr double vs[] = {1, 2, 3, 4}, ls[] = {5, 6, 7}, as[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
static_assert(tg::function(tg::reverse(v))(v = vs) == tg::array<double, 4>{4, 3, 2, 1});
static_assert(tg::function(tg::sum<0>(A))(A = as) == tg::array<double, 4>{15, 18, 21, 24});
static_assert(tg::function(tg::sum<1>(A))(A = as) == tg::array<double, 3>{10, 26, 42});
static_assert(tg::function(tg::column<2>(A))(A = as) == tg::array<double, 3>{3, 7, 11});
static_assert(tg::function(tg::reshape<2, 6>(A))(A = as) ==
              tg::array<double, 2, 6>{{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}});
static_assert(tg::function(tg::strictly_lower(l))(l = ls) ==
              tg::array<double, 3, 3>{{0, 0, 0}, {5, 0, 0}, {6, 7, 0}});
static_assert(tg::function(tg::grad(tg::square(tg::element<1, 2>(A)), A))(A = as) ==
              tg::array<double, 3, 4>{{0, 0, 0, 0}, {0, 0, 14, 0}, {0, 0, 0, 0}});
static_assert(tg::function(tg::concatenate(v, l))(v = vs, l = ls) == tg::array<double, 7>{1, 2, 3, 4, 5, 6, 7});

}  // namespace shape_words
