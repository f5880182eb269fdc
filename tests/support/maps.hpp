// SPDX-License-Identifier: BSL-1.0
#pragma once

// Maps against a loop over samples: values, and gradients by what the samples share and by their own.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace maps {

namespace tg = typegrad;
using namespace tg::literals;

constexpr int samples = 7;
constexpr auto x = tg::vector<"x", 5>;
constexpr auto M = tg::matrix<"M", 5, 4>;
constexpr auto R = tg::matrix<"R", 5, 5>;
constexpr auto s = tg::scalar<"s">;
constexpr auto X = tg::matrix<"X", samples, 5>;
constexpr auto Ms = tg::tensor<"Ms", samples, 5, 4>;
constexpr auto Rs = tg::tensor<"Rs", samples, 5, 5>;
constexpr auto S = tg::vector<"S", samples>;
constexpr auto W = tg::matrix<"W", 3, 5>;
constexpr auto K = tg::matrix<"K", 4, 5>;
constexpr auto v = tg::vector<"v", 5>;
constexpr auto a = tg::scalar<"a">;

using numbers = std::vector<double>;
inline numbers random(int size, unsigned state) {
    numbers all;
    for (int i = 0; i < size; ++i) {
        state = state * 1664525u + 1013904223u;
        all.push_back((state >> 8) / double(1 << 23) - 1);
    }
    return all;
}
struct data {
    numbers xs = random(samples * 5, 1), ms = random(samples * 20, 2), rs = random(samples * 25, 3),
            ss = random(samples, 4), w = random(15, 5), k = random(20, 6), v = random(5, 7);
    double a = 0.7;
};
inline const data d;

template <class T>
void append(numbers& all, const T& value) {
    if constexpr (requires { value.data(); })
        for (int i = 0; i < static_cast<int>(value.size()); ++i) all.push_back(value.data()[i]);
    else all.push_back(value);
}
inline void check_near(const numbers& got, const numbers& expected) {
    REQUIRE(got.size() == expected.size());
    double most = 0;
    for (double e : expected) most = std::max(most, std::abs(e));
    for (std::size_t i = 0; i < got.size(); ++i) {
        INFO(i << ": " << got[i] << ", not " << expected[i]);
        CHECK(std::abs(got[i] - expected[i]) <= 1e-12 * most);
    }
}

/// e of every sample, and the gradients of the sum of squares of it all.
template <class E>
void check(E) {
    // Every symbol occurs, so that all may be given.
    constexpr auto nothing = 0_c * (tg::sum(x) + tg::sum(M) + tg::sum(R) + s + tg::sum(W) + tg::sum(K) + tg::sum(v) + a);
    constexpr auto e = E{} + nothing;
    constexpr auto loss = tg::sum(tg::square(e));
    constexpr auto one = tg::function(e, tg::grad(loss, W), tg::grad(loss, K), tg::grad(loss, v), tg::grad(loss, a),
                                      tg::grad(loss, x), tg::grad(loss, M), tg::grad(loss, R), tg::grad(loss, s));
    constexpr auto all = tg::vmap(e, x = X, M = Ms, R = Rs, s = S);
    constexpr auto total = tg::sum(tg::square(all));
    constexpr auto every =
        tg::function(all, tg::grad(total, W), tg::grad(total, K), tg::grad(total, v), tg::grad(total, a),
                     tg::grad(total, X), tg::grad(total, Ms), tg::grad(total, Rs), tg::grad(total, S));
    numbers expected[9], got[9];
    for (std::size_t i = 0; i < samples; ++i) {
        const numbers xi(d.xs.data() + 5 * i, d.xs.data() + 5 * i + 5);
        const numbers mi(d.ms.data() + 20 * i, d.ms.data() + 20 * i + 20);
        const numbers ri(d.rs.data() + 25 * i, d.rs.data() + 25 * i + 25);
        const auto r = one(x = xi, M = mi, R = ri, s = d.ss[i], W = d.w, K = d.k, v = d.v, a = d.a);
        append(expected[0], std::get<0>(r));
        numbers shared[4];
        append(shared[0], std::get<1>(r));
        append(shared[1], std::get<2>(r));
        append(shared[2], std::get<3>(r));
        append(shared[3], std::get<4>(r));
        for (std::size_t k = 0; k < 4; ++k) {
            expected[k + 1].resize(shared[k].size());
            for (std::size_t j = 0; j < shared[k].size(); ++j) expected[k + 1][j] += shared[k][j];
        }
        append(expected[5], std::get<5>(r));
        append(expected[6], std::get<6>(r));
        append(expected[7], std::get<7>(r));
        append(expected[8], std::get<8>(r));
    }
    const auto r = every(X = d.xs, Ms = d.ms, Rs = d.rs, S = d.ss, W = d.w, K = d.k, v = d.v, a = d.a);
    std::apply(
        [&](const auto&... value) {
            int k = 0;
            (append(got[k++], value), ...);
        },
        r);
    for (int k = 0; k < 9; ++k) {
        INFO("output " << k);
        check_near(got[k], expected[k]);
    }
}

}  // namespace maps
