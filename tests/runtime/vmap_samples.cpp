// SPDX-License-Identifier: BSL-1.0
// Maps over many samples of few elements, which the plan takes apart (plan/split.hpp).
#include "support/maps.hpp"

#include <span>

namespace maps {

/// Many samples of few elements: one loop of arithmetic over the samples, with no memory of its own.
TEST_CASE("samples of a few elements", "[vmap]") {
    constexpr int n = 67;
    constexpr auto at = tg::vector<"at", 3>;
    constexpr auto cam = tg::vector<"cam", 4>;
    constexpr auto Ats = tg::matrix<"Ats", n, 3>;
    constexpr auto Cams = tg::matrix<"Cams", n, 4>;
    constexpr auto turn = tg::matrix<"turn", 3, 3>;
    constexpr auto moved = tg::cross(tg::slice<0, 3>(cam), turn * at) + tg::norm(at) * tg::slice<1, 4>(cam);
    constexpr auto flat = tg::slice<0, 2>(moved) / (2_c + tg::square(tg::element<2>(moved)));
    constexpr auto e = tg::max(flat) * tg::squared_norm(flat) * flat;
    constexpr auto A = tg::matrix<"A", n, 2>;
    constexpr auto B = tg::tensor<"B", n, 2, 3>;
    constexpr auto G = tg::matrix<"G", n, 3>;
    constexpr auto of_all = tg::vmap(e, at = Ats, cam = Cams);
    constexpr auto all = tg::function(A = of_all, B = tg::vmap(tg::jacobian(e, at), at = Ats, cam = Cams), G = tg::grad(tg::sum(of_all), Ats));
    constexpr auto one = tg::function(e, tg::jacobian(e, at), tg::grad(tg::sum(e), at));
    const std::string_view text = tg::to_text(all);
    REQUIRE(text.find("for 67x") == std::string_view::npos);
    REQUIRE(text.find("product") == std::string_view::npos);
    numbers as(3 * n), cs(4 * n), r = {0.9, -0.2, 0.1, 0.3, 0.8, -0.4, 0.2, 0.1, 1.1}, y(2 * n), by(6 * n), g(3 * n);
    for (std::size_t i = 0; i < as.size(); ++i) as[i] = std::sin(1.0 + 2.7 * static_cast<double>(i));
    for (std::size_t i = 0; i < cs.size(); ++i) cs[i] = std::cos(1.9 * static_cast<double>(i));
    all(Ats = tg::strided(as.data(), n, 3, 3), Cams = tg::strided(cs.data(), n, 4, 4), turn = tg::strided(r.data(), 3, 3, 3),
        A = tg::strided(y.data(), n, 2, 2), B = std::span(by), G = tg::strided(g.data(), n, 3, 3));
    for (std::size_t i = 0; i < n; ++i) {
        const auto part = one(at = std::span<const double, 3>(as.data() + 3 * i, 3), cam = std::span<const double, 4>(cs.data() + 4 * i, 4),
                              turn = tg::strided(r.data(), 3, 3, 3));
        numbers expected, got;
        append(expected, std::get<0>(part));
        append(expected, std::get<1>(part));
        append(expected, std::get<2>(part));
        for (const auto& [from, count] : {std::pair{&y, 2}, std::pair{&by, 6}, std::pair{&g, 3}})
            for (int k = 0; k < count; ++k) got.push_back((*from)[i * static_cast<std::size_t>(count) + static_cast<std::size_t>(k)]);
        check_near(got, expected);
    }
}

}  // namespace maps
