// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>

#include "fastad/problem.hpp"

namespace {

namespace tg = typegrad;
using namespace tg::literals;

template <long N>
struct solver {
    using numbers = double[N];
    using matrix = double[N][N];
    static constexpr auto x = tg::vector<"x", N>;
    static constexpr auto dx = tg::vector<"dx", N>;

    template <class Loss>
    static void of_vector(Loss, const double* in, double* out) {
        constexpr auto f = tg::function(Loss{}, dx = tg::grad(Loss{}, x));
        out[N] = f(x = *reinterpret_cast<const numbers*>(in), dx = *reinterpret_cast<numbers*>(out));
    }
    static void sum(const double* in, double* out) { of_vector(tg::sum(x), in, out); }
    static void sum_iter(const double* in, double* out) {
        of_vector(tg::fold([](auto s, auto e) { return s + e; }, 0_c, x), in, out);
    }
    static void volatility(const double* in, double* out) {
        constexpr auto phi = tg::scalar<"phi">;
        constexpr auto sigma = tg::scalar<"sigma">;
        constexpr auto mu = tg::scalar<"mu">;
        constexpr auto y = tg::vector<"y", N>;
        constexpr auto first = sigma * tg::element<0>(x) / tg::sqrt(1_c - tg::square(phi));
        constexpr auto priors = -tg::log1p(tg::square(sigma / 5_c)) - tg::log1p(tg::square(mu / 10_c));
        constexpr auto term = [](auto of, auto c) {
            const auto h = tg::scalar<"mu"> + c;
            return tg::hadamard(tg::square(of), tg::exp(-h)) + h;
        };
        constexpr auto density = [=] {
            constexpr auto one = priors - tg::sum(tg::square(x)) / 2_c - term(tg::element<0>(y), first) / 2_c;
            if constexpr (N == 1) {
                return one;
            } else {
                constexpr auto c = tg::scan(
                    [](auto before, auto e) {
                        const auto next = tg::scalar<"phi"> * before + tg::scalar<"sigma"> * e;
                        return tg::pair(next, next);
                    },
                    first, tg::slice<1, N>(x)).second;
                return one - tg::sum(term(tg::slice<1, N>(y), c)) / 2_c;
            }
        }();
        constexpr auto f = tg::function(density, tg::grad(density, phi), tg::grad(density, sigma), tg::grad(density, mu),
                                        dx = tg::grad(density, x));
        const auto [value, by_phi, by_sigma, by_mu] =
            f(y = *reinterpret_cast<const numbers*>(in), phi = in[N], sigma = in[N + 1], mu = in[N + 2],
              x = *reinterpret_cast<const numbers*>(in + N + 3), dx = *reinterpret_cast<numbers*>(out + 3));
        out[0] = by_phi, out[1] = by_sigma, out[2] = by_mu, out[N + 3] = value;
    }
    static void prod(const double* in, double* out) { of_vector(tg::prod(x), in, out); }
    static void log_sum_exp(const double* in, double* out) { of_vector(tg::log(tg::sum(tg::exp(x))), in, out); }

    static void normal(const double* in, double* out) {
        constexpr auto mu = tg::scalar<"mu">;
        constexpr auto sigma = tg::scalar<"sigma">;
        constexpr auto density = tg::sum(-0.5_c * tg::square((x - mu) / sigma) - tg::log(sigma));
        constexpr auto f = tg::function(density, dx = tg::grad(density, x), tg::grad(density, mu), tg::grad(density, sigma));
        const auto [value, by_mu, by_sigma] = f(x = *reinterpret_cast<const numbers*>(in), mu = in[N], sigma = in[N + 1],
                                                dx = *reinterpret_cast<numbers*>(out));
        out[N] = by_mu, out[N + 1] = by_sigma, out[N + 2] = value;
    }

    static void matrix_product(const double* in, double* out) {
        constexpr auto A = tg::matrix<"A", N, N>;
        constexpr auto B = tg::matrix<"B", N, N>;
        constexpr auto dA = tg::matrix<"dA", N, N>;
        constexpr auto dB = tg::matrix<"dB", N, N>;
        constexpr auto f = tg::function(tg::sum(A * B), dA = tg::grad(tg::sum(A * B), A), dB = tg::grad(tg::sum(A * B), B));
        out[2 * N * N] = f(A = *reinterpret_cast<const matrix*>(in), B = *reinterpret_cast<const matrix*>(in + N * N),
                           dA = *reinterpret_cast<matrix*>(out), dB = *reinterpret_cast<matrix*>(out + N * N));
    }

    template <long K>
    static void regression(const double* in, double* out) {
        constexpr auto X = tg::matrix<"X", N, K>;
        constexpr auto y = tg::vector<"y", N>;
        constexpr auto w = tg::vector<"w", K>;
        constexpr auto dw = tg::vector<"dw", K>;
        constexpr auto sigma = tg::scalar<"sigma">;
        constexpr auto density = tg::sum(-0.5_c * tg::square((y - X * w) / sigma) - tg::log(sigma));
        constexpr auto f = tg::function(density, dw = tg::grad(density, w), tg::grad(density, sigma));
        using table = double[N][K];
        using weights = double[K];
        const auto [value, by_sigma] =
            f(X = *reinterpret_cast<const table*>(in), y = *reinterpret_cast<const numbers*>(in + N * K),
              w = *reinterpret_cast<const weights*>(in + N * K + N), sigma = in[N * K + N + K],
              dw = *reinterpret_cast<weights*>(out));
        out[K] = by_sigma, out[K + 1] = value;
    }
};

const int entered = bench::fastad::rows<solver>("typegrad");

}  // namespace
