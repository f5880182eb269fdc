// SPDX-License-Identifier: BSL-1.0
// Maps of arithmetic and products.
#include "support/maps.hpp"

namespace maps {

TEST_CASE("elementwise operations, sums and products", "[vmap]") {
    check(tg::sigmoid(a * s) + tg::square(s));
    check(tg::exp(x) + v);
    check(tg::hadamard(x, v) * s + a * x);
    check(tg::exp(s) * v + tg::sum(x) * x);
    check(tg::hypot(x, s) + tg::pow(2_c + x, a));
    check(tg::where(x > v, tg::hadamard(x, x), a * v));
    check(tg::where(s > 0_c, x, v));
    check(M / (2_c + tg::square(s)) + tg::transpose(K));
    check(tg::stop_gradient(x) * s);
}

TEST_CASE("products of matrices and vectors, shared or not", "[vmap]") {
    check(W * x);
    check(tg::transpose(K) * (K * x));
    check(W * M);
    check(M * K);
    check(tg::transpose(M) * x);
    check(R * x + tg::transpose(R) * v);
    check(tg::transpose(M) * tg::transpose(W));
    check(K * tg::transpose(K * R));
    check(R * M);
    check(tg::transpose(R) * M);
    check(tg::transpose(M) * tg::transpose(R));
    check(tg::outer(x, v) + tg::outer(v, x) + tg::outer(x, x));
    check(tg::transpose(x) * M);
    check(tg::transpose(v) * M);
    check(tg::transpose(x) * tg::transpose(K));
    check(tg::transpose(x) * R * M * K);
    check(tg::dot(x, v) * s + tg::dot(x, R * x) + tg::dot(W * x, W * v));
    check(tg::sum(tg::hadamard(M, tg::transpose(K))) * a);
    check(tg::as_diagonal(x) * M);
    check(tg::trace(R * R));
}

}  // namespace maps
