// SPDX-License-Identifier: BSL-1.0
// Maps of loops, for all samples at once, and of what has no rule for that: one after the other.
#include "support/maps.hpp"

namespace maps {

TEST_CASE("loops", "[vmap]") {
    const auto run = [](auto weights, auto from, auto along) {
        return tg::scan(
            [=](auto h, auto u) {
                const auto next = tg::tanh(weights * h.first + u * s);
                return tg::pair(tg::pair(next, h.second + 1_c), tg::sum(next) * h.second);
            },
            tg::pair(from, 1_c), along);
    };
    // What is carried, what is read and what is shared differ from sample to sample, or not.
    const auto own = run(K * tg::transpose(K), tg::slice<0, 4>(v), M);
    check(tg::concatenate(own.second, own.first.first) * own.first.second);
    check(tg::iterate([](auto y) { return tg::sin(R * y + v); }, v, 3_c));
    check(tg::fold([](auto y, auto u) { return y * u + s; }, a, v));
}

TEST_CASE("decompositions", "[vmap]") {
    constexpr auto A = R + 4_c * tg::identity<5>;
    check(tg::det(A) * s);
    check(tg::solve(A, x));
    check(tg::solve(W * tg::transpose(W) + tg::identity<3>, W * x));
    check(tg::inverse(A) * v);
    check(tg::cholesky(A * tg::transpose(A)));
}

TEST_CASE("a loop by a condition goes on for as long as each sample needs", "[vmap]") {
    constexpr auto e = tg::while_loop([](auto y) { return y < 5_c; }, [](auto y) { return y * 1.5_c + s * s; }, 1_c + a);
    constexpr auto one = tg::function(e, tg::diff(e, s), tg::diff(e, a));
    constexpr auto every = tg::vmap(e, s = S);
    const auto [all, by_a, by_s, each_by_a] =
        tg::function(every, tg::diff(every, a), tg::vmap(tg::diff(e, s), s = S), tg::vmap(tg::diff(e, a), s = S))(S = d.ss, a = d.a);
    for (int i = 0; i < samples; ++i) {
        const auto [y, ds, da] = one(s = d.ss[static_cast<std::size_t>(i)], a = d.a);
        CHECK(all(i) == y);
        CHECK(std::abs(by_a(i) - da) < 1e-14 * da);
        CHECK(std::abs(by_s(i) - ds) <= 1e-14 * std::abs(ds));
        CHECK(std::abs(each_by_a(i) - da) < 1e-14 * da);
    }
}

}  // namespace maps
