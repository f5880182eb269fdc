// SPDX-License-Identifier: BSL-1.0
// Maps of models, of derivatives and of maps.
#include "support/maps.hpp"

namespace maps {

TEST_CASE("models", "[vmap]") {
    // Softmax cross-entropy, a Gaussian log-density, a layer on a layer.
    check(-tg::dot(tg::softmax(v), tg::log_softmax(R * x + v)));
    check(-0.5_c * (tg::squared_norm((x - v) / tg::exp(s)) + 5_c * tg::log(2_c * tg::pi) + 10_c * s));
    check(tg::tanh(K * tg::sigmoid(tg::transpose(K) * (K * x)) + tg::slice<1, 5>(v)));
    check(tg::log(1_c + tg::exp(-s * tg::dot(v, x))));
}

TEST_CASE("derivatives inside, maps inside", "[vmap]") {
    constexpr auto f = tg::sum(tg::sigmoid(W * x)) * s + tg::dot(x, R * x);
    check(tg::grad(f, x));
    check(tg::grad(f, W));
    check(tg::diff(tg::tanh(W * x * s), s));
    check(tg::jvp(tg::sigmoid(R * x), x, v));
    check(tg::hvp(f, x, v));
    check(tg::jacobian(tg::sigmoid(W * x * s), x));
    check(tg::jacobian(tg::hadamard(tg::slice<0, 3>(x), W * v), x));
    check(tg::hessian(f, x));
    check(tg::grad(tg::prod(x), x));
    check(tg::hadamard(tg::grad(tg::norm(x), x), v));
}

TEST_CASE("maps in maps", "[vmap]") {
    constexpr auto y = tg::vector<"y", 4>;
    constexpr auto u = tg::scalar<"u">;
    check(tg::vmap(tg::square(u) * s + a, u = x));
    check(tg::vmap(K * x * u, u = v));
    check(tg::vmap(tg::sum(tg::softmax(y)) * tg::logsumexp(y) + s, y = M));
    check(tg::vmap(tg::grad(tg::sum(tg::sigmoid(K * x * u)), u), u = x));
    check(tg::vmap(tg::vmap(u * tg::dot(x, v) + s, u = y), y = M));
    check(tg::vmap(tg::transpose(K) * y, y = M));
    check(tg::vmap(tg::dot(y, K * x), y = M));
    check(tg::vmap(tg::outer(y, x), y = M));
}

/// Points and classes: a matrix for each class and a vector for each pair are products of matrices.
TEST_CASE("matrices of one map, vectors of two", "[vmap]") {
    constexpr auto y = tg::vector<"y", 4>;
    constexpr auto A = tg::as_diagonal(tg::exp(y)) + tg::strictly_lower(tg::concatenate(y, tg::slice<0, 2>(y)));
    constexpr auto of_point = tg::logsumexp(tg::vmap(tg::squared_norm(A * (tg::slice<1, 5>(x) - y)), y = M));
    constexpr auto one = tg::function(of_point, tg::grad(of_point, M));
    constexpr auto total = tg::sum(tg::vmap(of_point, x = X));
    constexpr auto all = tg::function(total, tg::grad(total, M));
    static_assert(tg::to_text(all).find("contraction") != std::string_view::npos);
    const auto m = tg::strided(d.ms.data(), 5, 4, 4);
    numbers expected(21), got;
    for (std::size_t i = 0; i < samples; ++i) {
        numbers part;
        const auto [value, slope] = one(M = m, x = numbers(d.xs.data() + 5 * i, d.xs.data() + 5 * i + 5));
        append(part, value);
        append(part, slope);
        for (std::size_t k = 0; k < 21; ++k) expected[k] += part[k];
    }
    const auto [value, slope] = all(M = m, X = tg::strided(d.xs.data(), samples, 5, 5));
    append(got, value);
    append(got, slope);
    check_near(got, expected);
}

}  // namespace maps
