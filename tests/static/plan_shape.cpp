// SPDX-License-Identifier: BSL-1.0

// What the plan makes of views and places: a view is read where it is, a part is written where it
// will be, and nothing is padded.

#include "../support/graphs.hpp"

#include <typegrad/typegrad.hpp>

#include <utility>

namespace plan_shape {

namespace tg = typegrad;
using namespace tg::literals;

template <class E>
constexpr tg::meta::text program(E) {
    const tg::plan::result wanted[] = {{&E::description, &E::description, false}};
    return graphs::words(tg::plan::make_program(wanted, 1));
}
template <class E>
constexpr bool becomes(E e, std::string_view text) {
    return program(e).view() == text;
}

constexpr auto x = tg::vector<"x", 8>;
constexpr auto y = tg::vector<"y", 8>;
constexpr auto A = tg::matrix<"A", 6, 8>;

// A view is no step of its own.
static_assert(becomes(tg::sum(tg::exp(tg::slice<2, 6>(x))),
                      "loop 1x4: load window input exp sum\nonce: scalar store output\n"));
static_assert(becomes(tg::element<2>(tg::exp(x)), "once: scalar input exp store scalar\nonce: scalar store output\n"));
static_assert(becomes(tg::slice<0, 4>(x) + tg::slice<4, 8>(x),
                      "loop 1x4: load window input load window input add store output\n"));
static_assert(becomes(tg::exp(tg::transpose(tg::slice<0, 2>(A))),
                      "loop 8x2: load window input exp store output\n"));
// Neither is an operand of a matrix product.
static_assert(becomes(tg::slice<1, 4>(A) * x, "product 3x8 * 8x1: input input' to output\n"));
static_assert(tg::function(tg::reshape<3, 4>(tg::slice<0, 12>(tg::reshape<48>(A))) * tg::slice<2, 6>(x)).cost()
                  .workspace_bytes == 0);
// Repeated along an axis, a vector is read as the column or the row that it is.
static_assert(becomes(tg::exp(A) + tg::broadcast<6>(x), "loop 6x8: load input load row input exp add store output\n"));
// What an axis is reduced to is never stored before.
static_assert(becomes(tg::sum<1>(tg::exp(A)), "loop 6x8: load input exp sum\n"));
static_assert(becomes(tg::sum<0>(tg::exp(A)), "loop 6x8: load input exp accumulate output\n"));
static_assert(tg::function(tg::grad(tg::sum(tg::exp(tg::sum<0>(A))), A)).cost().workspace_bytes <= 256);

// Parts go where they belong.
static_assert(becomes(tg::concatenate(tg::exp(tg::slice<0, 3>(x)), tg::slice<0, 5>(y)),
                      "loop 1x3: load window input exp store output\nloop 1x5: load window input store output\n") ||
              becomes(tg::concatenate(tg::exp(tg::slice<0, 3>(x)), tg::slice<0, 5>(y)),
                      "loop 1x5: load window input store output\nloop 1x3: load window input exp store output\n"));
constexpr auto middle = tg::grad(tg::sum(tg::square(tg::slice<2, 6>(x))), x);
static_assert(becomes(middle, "loop 1x2: number store output\nloop 1x2: number store output\n"
                              "loop 1x4: load window input number multiply store output\n"));
static_assert(tg::function(middle).cost().bytes_written == 8 * 8);
static_assert(tg::function(tg::grad(tg::sum(tg::square(tg::row<1>(A))), A)).cost().flops == 8);

// A diagonal matrix is not formed where it is multiplied.
static_assert(tg::function(tg::as_diagonal(x) * y).cost().workspace_bytes == 0);
static_assert(tg::function(A * tg::as_diagonal(x)).cost().flops == 48);
static_assert(tg::function(tg::as_diagonal(x) * tg::transpose(A)).cost().flops == 48);

/// Rosenbrock's function of n variables, with slices and with scalars.
template <std::int64_t Size>
struct rosenbrock {
    static constexpr auto x = tg::vector<"x", Size>;
    static constexpr auto a = tg::slice<0, Size - 1>(x);
    static constexpr auto b = tg::slice<1, Size>(x);
    static constexpr auto whole = tg::sum(100_c * tg::square(b - tg::square(a)) + tg::square(1_c - a));

    template <int I>
    static constexpr auto term() {
        constexpr auto p = tg::element<I>(x);
        constexpr auto q = tg::element<I + 1>(x);
        return 100_c * tg::square(q - tg::square(p)) + tg::square(1_c - p);
    }
    template <int... I>
    static constexpr auto terms(std::integer_sequence<int, I...>) {
        return (term<I>() + ...);
    }
    static constexpr auto written_out = terms(std::make_integer_sequence<int, Size - 1>{});

    static constexpr tg::cost by_slices = tg::function(whole, tg::grad(whole, x)).cost();
    static constexpr tg::cost by_elements = tg::function(written_out, tg::grad(written_out, x)).cost();
};
constexpr auto small = rosenbrock<10>::by_slices, large = rosenbrock<40>::by_slices;
static_assert(small.flops == 126 && large.flops == 126 + 30 * 14);
static_assert(large.bytes_read - small.bytes_read == 30 * 4 * 8);
static_assert(large.workspace_bytes <= 48 * 8);
constexpr auto few = rosenbrock<10>::by_elements, many = rosenbrock<40>::by_elements;
static_assert(few.flops == 124 && many.flops == 124 + 30 * 14);
static_assert(many.workspace_bytes == 0 && many.bytes_read == 40 * 8 && many.bytes_written == 41 * 8);

}  // namespace plan_shape
