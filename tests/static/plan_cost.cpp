// SPDX-License-Identifier: BSL-1.0

// What functions cost, against a count by hand: arithmetic exactly, where the plan does what one would
// do by hand; movement of data as a bound, because what stays in a register today costs nothing.

#include <typegrad/typegrad.hpp>

namespace plan_cost {

namespace tg = typegrad;
using namespace tg::literals;

/// Flops and calls are exactly these.
constexpr bool computes(const tg::cost& c, int flops, int calls) {
    return c.flops == flops && c.calls == calls;
}
/// Not more than these: a plan may learn to do with less.
constexpr bool computes_at_most(const tg::cost& c, int flops, int calls) {
    return c.flops <= flops && c.calls <= calls;
}
/// Numbers (of double) read and written are at most these, and so many are temporaries. A temporary
/// of the plan is rounded up to 16 numbers.
constexpr bool moves(const tg::cost& c, int read, int written, int workspace) {
    return c.bytes_read <= 8 * read && c.bytes_written <= 8 * written &&
           c.workspace_bytes <= 8 * workspace;
}

/// Exactly these numbers are read and written.
constexpr bool moves_exactly(const tg::cost& c, int read, int written, int workspace) {
    return c.bytes_read == 8 * read && c.bytes_written == 8 * written &&
           c.workspace_bytes == 8 * workspace;
}

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto rate = tg::scalar<"rate">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto m = tg::vector<"m", 4>;
constexpr auto d = tg::vector<"d", 3>;
constexpr auto q = tg::vector<"q", 2>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto V = tg::matrix<"V", 2, 3>;
constexpr auto S = tg::matrix<"S", 4, 4>;
constexpr auto A = tg::matrix<"A", 8, 16>;
constexpr auto B = tg::matrix<"B", 16, 8>;

namespace scalars {
// a·b, + ; one exponential.
constexpr auto sum = tg::function(a * b + tg::exp(a)).cost();
static_assert(computes(sum, 2, 1) && moves(sum, 2, 1, 0));
// a·b, a + b and the quotient, which is one division and no product with a reciprocal.
constexpr auto harmonic = tg::function(a * b / (a + b)).cost();
static_assert(computes(harmonic, 3, 0) && moves(harmonic, 2, 1, 0));
// a², a²·b; by a: 2·(a·b); by b: a² again. Value and derivatives share.
constexpr auto loss = tg::square(a) * b;
constexpr auto gradient = tg::function(loss, tg::grad(loss, a, b)).cost();
static_assert(computes(gradient, 4, 0) && moves(gradient, 2, 3, 0));
// exp(a²) once; its second derivative is e·(2 + 4a²): a², ·4, +2 (one step, two flops), ·e, and the
// plan keeps 2e and 4a²·e apart, which is one more.
constexpr auto second = tg::function(tg::diff<2>(tg::exp(a * a), a)).cost();
static_assert(computes_at_most(second, 6, 1) && moves(second, 1, 1, 0));
// 20 squarings are 20 multiplications.
template <int N, class E>
constexpr auto squared(E e) {
    if constexpr (N == 0) return e;
    else return squared<N - 1>(e * e);
}
constexpr auto power = tg::function(squared<20>(a)).cost();
static_assert(computes(power, 20, 0) && moves(power, 1, 1, 0));
}  // namespace scalars

namespace elementwise {
constexpr auto sum = tg::function(x + y).cost();
static_assert(computes(sum, 4, 0) && moves(sum, 8, 4, 0));
// 2·x + y is one step of two flops, exp one call.
constexpr auto chain = tg::function(tg::exp(2_c * x + y)).cost();
static_assert(computes(chain, 8, 4) && moves(chain, 8, 4, 0));
// The element type is what is asked for.
static_assert(tg::function(x + y).cost<float>().bytes_read == 4 * 8);
// Two calls of one argument, which is read once: softplus takes two, its derivative one.
constexpr auto softplus =
    tg::function(tg::softplus(x), tg::grad(tg::sum(tg::softplus(x)), x)).cost();
static_assert(computes(softplus, 4 * (3 + 2), 4 * (2 + 1)) && moves(softplus, 4, 8, 0));
// Subtract, square, add; by x: one multiplication by 2 more, of the difference there is.
constexpr auto distance = tg::sum(tg::square(x - y));
constexpr auto squares = tg::function(distance).cost();
static_assert(computes(squares, 3 * 4, 0) && moves(squares, 8, 1, 0));
constexpr auto gradient = tg::function(distance, tg::grad(distance, x)).cost();
static_assert(computes(gradient, 4 * 4, 0) && moves(gradient, 8, 5, 0));
// The dot product and its root, then one division each: x is read twice.
constexpr auto unit = tg::function(x / tg::sqrt(tg::dot(x, x))).cost();
static_assert(computes(unit, 2 * 4 + 4 + 4, 0) || computes_at_most(unit, 2 * 4 + 1 + 4, 0));
static_assert(moves(unit, 8, 4, 0));
// n additions and one multiplication by 1/n.
constexpr auto mean = tg::function(tg::mean(x)).cost();
static_assert(computes(mean, 5, 0) && moves(mean, 4, 1, 0));
}  // namespace elementwise

namespace products {
// 2mn, matrix and vector read once.
constexpr auto vector = tg::function(W * x).cost();
static_assert(computes(vector, 2 * 12, 0) && moves(vector, 12 + 4, 3, 0));
constexpr auto transposed = tg::function(tg::transpose(W) * d).cost();
static_assert(computes(transposed, 2 * 12, 0) && moves(transposed, 12 + 3, 4, 0));
constexpr auto matrix = tg::function(A * B).cost();
static_assert(computes(matrix, 2 * 8 * 16 * 8, 0) && moves(matrix, 2 * 8 * 16, 64, 0));
// Three factors, by their sizes: 10·100·5 + 10·5·50 and not ten times as much.
constexpr auto chain =
    tg::function(tg::matrix<"P", 10, 100> * tg::matrix<"Q", 100, 5> * tg::matrix<"R", 5, 50>)
        .cost();
static_assert(computes(chain, 2 * (5000 + 2500), 0) &&
              moves(chain, 1000 + 500 + 50 + 250, 50 + 500, 64));
// A multiplication and an addition an element.
constexpr auto dot = tg::function(tg::dot(x, y)).cost();
static_assert(computes(dot, 2 * 4, 0) && moves(dot, 8, 1, 0));
// S·x, and its dot product with x.
constexpr auto quadratic = tg::function(tg::dot(x, S* x)).cost();
static_assert(computes(quadratic, 2 * 16 + 2 * 4, 0) && moves(quadratic, 16 + 4 + 8, 5, 16));
// Its gradient S·x + Sᵀ·x takes Sᵀ·x and an addition more.
constexpr auto form = tg::dot(x, S* x);
constexpr auto slope = tg::function(form, tg::grad(form, x)).cost();
static_assert(computes_at_most(slope, 2 * 16 + 2 * 4 + 2 * 16 + 4, 0) && moves(slope, 32, 13, 16));
// dot(d, W·x) where W·x is a result anyway: a dot product more.
constexpr auto shared = tg::function(W * x, tg::transpose(d) * W * x).cost();
static_assert(computes(shared, 24 + 2 * 3, 0) && moves(shared, 16 + 6, 4, 0));
// By A the sum of A·B is the sums of B's rows, in every row: B times ones, nothing else.
constexpr auto rows = tg::function(tg::grad(tg::sum(A * B), A)).cost();
static_assert(computes(rows, 2 * 128, 0) && moves(rows, 8 + 128 + 16, 8 + 16 + 128, 32));
// What is done with each element of a product is done where the result will be.
constexpr auto squashed = tg::function(tg::exp(A * B)).cost();
static_assert(computes(squashed, 2 * 8 * 16 * 8, 64) && moves_exactly(squashed, 256 + 64, 128, 0));
// Whichever side the matrix stands on, and through the sum of an outer product.
constexpr auto bilinear = tg::function(tg::dot(d, W* x)).cost();
static_assert(computes(bilinear, 2 * 12 + 2 * 3, 0) && moves(bilinear, 12 + 4 + 6, 4, 16));
static_assert(computes_at_most(tg::function(tg::transpose(d) * W * x).cost(), 2 * 12 + 2 * 4, 0));
static_assert(tg::function(tg::sum(tg::hadamard(tg::outer(d, x), W))).cost().flops <= 3 * 12);
// sum(A·B) without A·B, which would be 2,048: A and B times ones, 2·(128 + 128) and a sum.
constexpr auto summed = tg::function(tg::sum(A * B)).cost();
static_assert(computes_at_most(summed, 2 * (128 + 128) + 16, 0));
// trace(A·B) is the sum of A ∘ Bᵀ: each element of both once.
constexpr auto trace = tg::function(tg::sum(tg::hadamard(A, tg::transpose(B)))).cost();
static_assert(computes(trace, 2 * 128, 0) && moves(trace, 256, 1, 0));
}  // namespace products

namespace outer_products {
// The rate times d first, which is kept, then two flops an element; the product never in memory.
constexpr auto minus = tg::function(W - rate * tg::outer(d, x)).cost();
static_assert(computes(minus, 3 + 2 * 12, 0));
static_assert(moves_exactly(minus, (1 + 3) + 12 + 3 + 4, 3 + 12, 16));
constexpr auto update = tg::function(W -= rate * tg::outer(d, x)).cost();
static_assert(computes(update, 3 + 2 * 12, 0));
static_assert(moves_exactly(update, (1 + 3) + 12 + 3 + 4, 3 + 12, 16));
// Numbers, too, go into the vector: 0.5·rate·d is two flops for each of its elements.
constexpr auto scaled = tg::function(W -= 0.5_c * rate * tg::outer(d, x)).cost();
static_assert(computes_at_most(scaled, 2 * 3 + 2 * 12, 0));
// Nothing is moved into the vector if the product is a result by itself.
constexpr auto both = tg::function(tg::outer(d, x), W -= rate * tg::outer(d, x)).cost();
static_assert(computes(both, 12 + 2 * 12, 0) && both.workspace_bytes == 0);
// Times a vector it is a dot product and a multiple of d.
constexpr auto contracted = tg::function(tg::outer(d, x) * y).cost();
static_assert(computes(contracted, 2 * 4 + 3, 0) && moves(contracted, 8 + 3, 3, 0));
}  // namespace outer_products

namespace layers {
constexpr auto z = tg::sigmoid(W * x);
// The product, and three sigmoids of two flops and a call.
constexpr auto value = tg::function(z).cost();
static_assert(computes(value, 24 + 3 * 2, 3) && moves_exactly(value, 12 + 4 + 3, 6, 0));
// With a bias.
constexpr auto biased = tg::function(tg::sigmoid(W * x + d)).cost();
static_assert(computes(biased, 24 + 3 + 3 * 2, 3) && moves_exactly(biased, 12 + 4 + 6, 6, 0));
// z and 1 - z from one exponential, 3 flops; z·(1 - z); times x: 12. W·x is kept where z will be.
constexpr auto by_W = tg::function(z, tg::grad(tg::sum(z), W)).cost();
static_assert(computes(by_W, 24 + 3 * 3 + 3 + 12, 3));
static_assert(moves_exactly(by_W, 12 + 4 + 3 + 3 + 4, 3 + 3 + 3 + 12, 16));
// And by x: Wᵀ times the same z·(1 - z), which is done while a row of W is in the cache. So W, x and
// what the pass itself writes (W·x, then z·(1 - z)) come from memory once or not at all; the outer
// product is a pass over another matrix.
constexpr auto by_both = tg::function(z, tg::grad(tg::sum(z), W, x)).cost();
static_assert(computes(by_both, 24 + 3 * 3 + 3 + 12 + 24, 3));
static_assert(moves_exactly(by_both, 12 + 4 + (3 + 4), 3 + 3 + 3 + 12 + 4, 16));
// A step of descent, one pass over W: it is read once and written once. 2 flops an element of W, and
// the rate times z·(1 - z).
constexpr auto step = tg::function(tg::sum(z), W -= rate * tg::grad(tg::sum(z), W)).cost();
static_assert(computes(step, 24 + 3 * 3 + 3 + 3 + 3 + 2 * 12, 3));
static_assert(moves_exactly(step, 12 + 4 + 1, 3 + 3 + 12 + 1, 16));
// With the gradient by x, from the old W: 2 flops an element more, and not one number more read. Two
// vectors are kept: z·(1 - z) with and without the rate.
constexpr auto with_x =
    tg::function(tg::sum(z), W -= rate * tg::grad(tg::sum(z), W), tg::grad(tg::sum(z), x)).cost();
static_assert(computes(with_x, static_cast<int>(step.flops) + 24, 3));
static_assert(moves_exactly(with_x, 12 + 4 + 1, 3 + 3 + 3 + 12 + 4 + 1, 32));
// A product with W and one with its transpose: W once.
constexpr auto two = tg::function(W * x, tg::transpose(W) * d).cost();
static_assert(computes(two, 24 + 24, 0) && moves_exactly(two, 12 + 4 + 3, 3 + 4, 0));
// relu: a choice each, a comparison each, and the outer product.
constexpr auto r = tg::relu(W * x);
constexpr auto rectified = tg::function(r, tg::grad(tg::sum(r), W)).cost();
static_assert(computes(rectified, 24 + 3 + 3 + 12, 0) && moves(rectified, 26, 21, 32));
// Least squares: W·x - d, its square summed, Wᵀ times it, the outer product, and the factor 2 of both.
constexpr auto error = tg::sum(tg::square(W * x - d));
constexpr auto squares = tg::function(error, tg::grad(error, W, x)).cost();
static_assert(computes_at_most(squares, 24 + 3 * 3 + 24 + 12 + 12 + 4, 0) &&
              moves_exactly(squares, 12 + 4 + 3 + (3 + 4) + 4, 3 + 3 + 3 + 4 + 4 + 12 + 1, 32));
}  // namespace layers

namespace networks {
// softmax: the largest, x - it, exp, their sum, the quotient.
constexpr auto softmax = tg::function(tg::softmax(x)).cost();
static_assert(computes(softmax, 4 * 4 + 1, 4) && moves_exactly(softmax, 12, 8, 0));
// Cross-entropy against weights y, and its gradient softmax(x) - y: the dot product 2n, largest n,
// finite, difference n, sum n, quotient n, difference n; log, two additions.
constexpr auto entropy = tg::logsumexp(x) - tg::dot(y, x);
constexpr auto crossed = tg::function(entropy, tg::grad(entropy, x)).cost();
static_assert(computes(crossed, 7 * 4 + 1 + 2, 4 + 1) && moves_exactly(crossed, 20, 9, 0));

// Two layers, tanh and then softmax with cross-entropy against q.
constexpr auto hidden = tg::tanh(W * x);
constexpr auto output = V * hidden;
constexpr auto loss = tg::logsumexp(output) - tg::dot(q, output);
// Forward: W·x 24, tanh 3·3, V·hidden 12. Loss: 7·2 + 3 as above. Backward: Vᵀ·d 12, by V 6, 1 - tanh²
// 3·4 and its product 3, by W 12. Calls: 3 of tanh, 2 + 1 of the loss, 3 of 1 - tanh².
constexpr auto all = tg::function(loss, tg::grad(loss, W, V)).cost();
static_assert(computes_at_most(all, 24 + 9 + 12 + (7 * 2 + 3) + 12 + 6 + 12 + 3 + 12, 3 + 3 + 3));
static_assert(moves(all, 64, 37, 64));
// A training step: rate times the gradient and the difference, 2 flops more an element.
constexpr auto step =
    tg::function(loss, W -= rate * tg::grad(loss, W), V -= rate * tg::grad(loss, V)).cost();
static_assert(computes_at_most(step, static_cast<int>(all.flops) + 2 * (12 + 6), 9) &&
              moves(step, 84, 39, 80));
}  // namespace networks

namespace assignments {
// m = 0.9·m + 0.1·y, x -= rate·m with the old m: 3 and 2 flops, each read once and written once.
constexpr auto momentum = tg::function(m = 0.9_c * m + 0.1_c * y, x -= rate * m).cost();
static_assert(computes(momentum, 4 * 5, 0) && moves(momentum, 12 + 1, 8, 0));
// With the new m, which is computed once and is in a register where x is updated.
constexpr auto renewed = 0.9_c * m + 0.1_c * y;
constexpr auto heavy = tg::function(m = renewed, x -= rate * renewed).cost();
static_assert(computes(heavy, 4 * 5, 0) && moves_exactly(heavy, 12 + 1, 8, 0));
// An exchange computes nothing.
constexpr auto exchange = tg::function(x = y, y = x).cost();
static_assert(computes(exchange, 0, 0) && moves_exactly(exchange, 8, 8, 0));
// A large result written into memory of the caller's.
constexpr auto G = tg::matrix<"G", 3, 4>;
constexpr auto into = tg::function(G = tg::outer(d, x)).cost();
static_assert(computes(into, 12, 0) && moves(into, 7, 12, 0));
}  // namespace assignments

namespace chains {
// From the right: C·t, B·, A· and the number by the 10 of the result, wherever numbers stand.
constexpr auto A = tg::matrix<"A", 10, 100>;
constexpr auto B = tg::matrix<"B", 100, 5>;
constexpr auto C = tg::matrix<"C", 5, 50>;
constexpr auto t = tg::vector<"t", 50>;
constexpr int forward = 2 * (5 * 50 + 100 * 5 + 10 * 100);
static_assert(computes(tg::function(2_c * A * B * C * t / 3_c).cost(), forward + 10, 0));
// The squares and their sum, Aᵀ·r, 2·(C·t) and their outer product; C·t is there already.
constexpr auto loss = tg::squared_norm(A * B * C * t);
static_assert(computes(tg::function(loss, tg::grad(loss, B)).cost(),
                       forward + 20 + 2 * 10 * 100 + 5 + 100 * 5, 0));
// M - u·vᵀ and c·I + M times a vector are never formed: M·w of 8 x 16, v·w, times u, and the difference.
constexpr auto M = tg::matrix<"M", 8, 16>;
constexpr auto Q = tg::matrix<"Q", 8, 8>;
constexpr auto u = tg::vector<"u", 8>;
constexpr auto v = tg::vector<"v", 16>;
constexpr auto w = tg::vector<"w", 16>;
constexpr auto less = tg::function((M - tg::outer(u, v)) * w).cost();
static_assert(computes_at_most(less, 2 * 8 * 16 + 2 * 16 + 2 * 8, 0) && moves(less, 8 * 16 + 16 * 3 + 8 * 4, 8 * 2 + 1, 0));
// Householder's reflection of Q·u: that product, u·u, u·(Q·u), and four operations for each element.
constexpr auto reflected = tg::function((tg::identity<8> - 2_c * tg::outer(u, u) / tg::dot(u, u)) * Q * u).cost();
static_assert(computes_at_most(reflected, 2 * 8 * 8 + 8 * 8, 0));
// What is computed anyway is not taken apart.
constexpr auto kept = M - tg::outer(u, v);
static_assert(computes(tg::function(kept * w, kept).cost(), 2 * 8 * 16 + 2 * 8 * 16, 0));
// Nor what has a vector of one element among its factors, here twice: its values are those of a number.
constexpr auto one = tg::vector<"one", 1>;
constexpr auto number = tg::scalar<"number">;
template <class Model>
constexpr auto slope_of_slope(Model model) {
    const auto squares = tg::sum(tg::square(model));
    return tg::grad(tg::dot(tg::grad(squares, x), y) + tg::dot(tg::grad(squares, m), x), x);
}
constexpr bool counts_as_number() {
    const tg::array<double, 4> at{1, 2, 3, 4}, by{5, 4, 3, 2}, along{2, 7, 1, 8};
    const auto of_vector = tg::function(slope_of_slope(m * tg::transpose(tg::outer(tg::square(x), one))))(
        x = at, y = by, m = along, one = tg::array<double, 1>{3});
    const auto of_number = tg::function(slope_of_slope(tg::outer(m, tg::square(x) * number)))(x = at, y = by, m = along, number = 3.0);
    return of_vector == of_number;
}
static_assert(counts_as_number());
// Nor a sum with a number for all elements.
constexpr auto square_matrix = tg::matrix<"square_matrix", 4, 4>;
constexpr bool adds_to_all() {
    const tg::array<double, 4, 4> of{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 8, 7, 6}, {5, 4, 3, 2}};
    const tg::array<double, 4> along{2, 7, 1, 8}, by{5, 4, 3, 2};
    const auto got = tg::function((square_matrix - tg::outer(x, y) + number) * m)(square_matrix = of, x = by, y = along, m = by, number = 3.0);
    const auto right = tg::function(square_matrix * m - x * tg::dot(y, m) + number * tg::sum(m) * tg::ones<4>)(
        square_matrix = of, x = by, y = along, m = by, number = 3.0);
    return got == right;
}
static_assert(adds_to_all());
// Sums along an axis and diagonals of products, where extents are 1 too.
template <int Rows, int Inner>
constexpr bool sums_products() {
    constexpr auto left = tg::matrix<"left", Rows, Inner>;
    constexpr auto right = tg::matrix<"right", Inner, Rows>;
    tg::array<double, Rows, Inner> a;
    tg::array<double, Inner, Rows> b;
    for (int i = 0; i < Rows; ++i)
        for (int k = 0; k < Inner; ++k) a(i, k) = i * i + 3 * k + 1, b(k, i) = 7 - 2 * i + k * k;
    tg::array<double, Rows> rows, columns, diagonal;
    for (int i = 0; i < Rows; ++i) {
        rows(i) = columns(i) = diagonal(i) = 0;
        for (int j = 0; j < Rows; ++j)
            for (int k = 0; k < Inner; ++k) {
                rows(i) += a(i, k) * b(k, j);
                columns(i) += a(j, k) * b(k, i);
                diagonal(i) += i == j ? a(i, k) * b(k, j) : 0;
            }
    }
    return tg::function(tg::sum<1>(left * right))(left = a, right = b) == rows &&
           tg::function(tg::sum<0>(left * right))(left = a, right = b) == columns &&
           tg::function(tg::diagonal(left * right))(left = a, right = b) == diagonal;
}
static_assert(sums_products<3, 2>() && sums_products<4, 1>() && sums_products<1, 3>() && sums_products<1, 1>());
static_assert(tg::function(tg::sum<1>(tg::matrix<"left", 30, 40> * tg::matrix<"right", 40, 20>)).cost().flops == 2 * 40 * 20 + 2 * 30 * 40);
}  // namespace chains

namespace taken {
// Of a table only what the index takes is read, and the index.
constexpr auto T = tg::matrix<"T", 1000, 8>;
constexpr auto k = tg::index<"k">;
static_assert(moves_exactly(tg::function(tg::row(T, k)).cost(), 8 + 1, 8, 0));
static_assert(moves_exactly(tg::function(tg::element(x, k)).cost(), 1 + 1, 1, 0));
static_assert(moves_exactly(tg::function(tg::gather(T, tg::indices<"js", 5>)).cost(), 5 * 8 + 5, 5 * 8, 0));
}  // namespace taken

// What is not needed is not computed: a gradient of nothing costs nothing.
static_assert(computes(tg::function(tg::grad(tg::sum(x), W)).cost(), 0, 0));
// Costs add up: the same output twice costs its writing only.
static_assert(tg::function(tg::exp(x), tg::exp(x)).cost().calls == 4);

}  // namespace plan_cost
